"""Days made up for two devices: played on line, and brought back afterwards."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from apps.accounts.models import User
from apps.booking import services as bookings
from apps.booking.models import Appointment, AppointmentEvent
from apps.desk import services
from apps.desk.models import Assistance, AssistanceEvent, Ticket, TicketEvent
from apps.points.models import Site
from apps.reports import services as reports
from apps.reports.models import Report
from tests.booking import builders as booking
from tests.desk.builders import facts
from tests.desk.off_line import item, record, step

# The last Monday that is over: what is written later than now, or long ago, is not believed.
_TODAY = timezone.localdate()
MONDAY = _TODAY - timedelta(days=_TODAY.weekday() or 7)
NINE = datetime.combine(MONDAY, datetime.min.time(), booking.ROME).replace(hour=9)
EVENING = NINE + timedelta(hours=10)
NEXT = NINE + timedelta(days=14)
MINUTE = timedelta(minutes=1)
# What may happen to somebody in the queue: states one after another; "record" ends it.
STORIES = (
    ("called", "serving", "record"),
    ("called", "called", "serving", "done"),
    ("called", "missed", "waiting", "called", "serving", "record"),
    ("serving", "waiting", "called", "serving", "record", "serving", "done"),
    ("called", "waiting", "left"),
    ("left", "waiting", "serving", "record"),
    ("record",),
    (),
)


@dataclass
class Day:
    """What two people wrote, each on a device of her own."""

    site: Site
    people: dict[str, User]
    booked: list[Appointment]
    items: list[dict[str, Any]] = field(default_factory=list)
    who: dict[str, User] = field(default_factory=dict)
    clock: datetime = NINE
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, letters: str, told: dict[str, Any]) -> dict[str, Any]:
        self.items.append(told)
        self.who[told["uuid"]] = self.people[letters]
        return told

    def tick(self, roll: random.Random) -> datetime:
        self.clock += timedelta(seconds=roll.randint(5, 240))
        return self.clock

    def number(self, letters: str) -> dict[str, Any]:
        self.numbers[letters] = self.numbers.get(letters, 0) + 1
        return {"series": letters, "number": self.numbers[letters]}


def made_up(roll: random.Random, day: Day, visits: int) -> Day:
    """Fill a day: visits of both devices mixed, what goes with them, and what stands alone."""
    free = [NEXT + n * 30 * MINUTE for n in range(6)]
    to_come = list(day.booked)
    for _visit in range(visits):
        letters = roll.choice(sorted(day.people))
        kind = roll.choice(["walk_in", "walk_in", "check_in", "record", "book", "report"])
        at = day.tick(roll)
        if kind == "walk_in":
            words = {"service": roll.choice(["", "spid_cie"]), "name": roll.choice(["", "Ada"])}
            _story(roll, day, letters, item("walk_in", at, **words, **day.number(letters)))
        elif kind == "check_in" and to_come:
            which = str(to_come.pop().uuid)
            if roll.random() < 0.3:
                day.add(letters, item("no_show", at + timedelta(hours=4), appointment=which))
                continue
            _story(
                roll, day, letters,
                item("check_in", at, appointment=which, **day.number(letters)),
            )  # fmt: skip
        elif kind == "book" and free:
            day.add(letters, _booking(at, free.pop(roll.randrange(len(free)))))
        elif kind == "report":
            day.add(letters, item("report", at, kind="step", can_pass="no", lon=7.68, lat=45.07))
        else:
            day.add(letters, record(at, note=roll.choice(["", "Fatto"])))
    return day


def _story(roll: random.Random, day: Day, letters: str, came: dict[str, Any]) -> None:
    ticket = last = day.add(letters, came)["uuid"]
    for to in roll.choice(STORIES):
        at = day.tick(roll)
        if to == "record":
            told = record(at, ticket=ticket, after=last)
        else:
            told = step(ticket, to, last, at, desk_number=1)
        last = day.add(letters, told)["uuid"]


def _booking(at: datetime, start: datetime) -> dict[str, Any]:
    return item(
        "book", at, service="spid_cie", start=start.isoformat(), given_name="Maria",
        family_name="Rossi", contact_kind="phone", contact="3331234567",
    )  # fmt: skip


def play_on_line(day: Day) -> None:
    """Each thing at its time, through the services that the pages use."""
    for told in day.items:
        _PLAYED[told["kind"]](day, told, told["data"], day.who[told["uuid"]])


def _by(told: dict[str, Any], who: User, key: uuid.UUID, after: Any = None) -> services.By:
    at = parse_datetime(told["at"])
    return services.By("facilitator", actor=who, uuid=key, at=at, after=after, now=at)


def _walk_in(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    key = uuid.UUID(told["uuid"])
    services.add_walk_in(
        ticket=key, site=facts(day.site),
        wish=services.Wish(service=data["service"], name=data["name"]),
        by=_by(told, who, uuid.uuid5(key, "joined")), series=data["series"],
        number=data["number"],
    )  # fmt: skip


def _check_in(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    key = uuid.UUID(told["uuid"])
    services.check_in(
        ticket=key, appointment=uuid.UUID(data["appointment"]),
        by=_by(told, who, uuid.uuid5(key, "joined")), series=data["series"],
        number=data["number"],
    )  # fmt: skip


def _step(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    ticket = uuid.UUID(data["ticket"])
    # On line the page shows the step before; here it is simply the last one.
    last = Ticket.objects.get(uuid=ticket).last_step
    services.take_step(
        ticket=ticket, to=data["to"], desk_number=data["desk_number"],
        by=_by(told, who, uuid.UUID(told["uuid"]), last),
    )  # fmt: skip


def _record(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    services.record_assistance(
        client_uuid=uuid.UUID(told["uuid"]), site_code=day.site.code, data=data, actor=who,
        ticket=uuid.UUID(data["ticket"]) if "ticket" in data else None,
        at=parse_datetime(told["at"]),
    )  # fmt: skip


def _no_show(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    bookings.mark_missed(
        appointment=uuid.UUID(data["appointment"]), actor=who, at=parse_datetime(told["at"])
    )


def _book(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    start = parse_datetime(data["start"])
    assert start is not None
    bookings.book_at_desk(
        client_uuid=uuid.UUID(told["uuid"]), site_code=day.site.code, service=data["service"],
        start=start, actor=who, at=parse_datetime(told["at"]),
        person={"given_name": "Maria", "family_name": "Rossi", "phone": "3331234567"},
    )  # fmt: skip


def _report(day: Day, told: dict[str, Any], data: dict[str, Any], who: User) -> None:
    reports.submit(
        client_uuid=told["uuid"], kind=data["kind"], lon=data["lon"], lat=data["lat"],
        can_pass=data["can_pass"], channel="desk", placed_by="phone",
        at=parse_datetime(told["at"]),
    )  # fmt: skip


_PLAYED = {
    "walk_in": _walk_in, "check_in": _check_in, "step": _step, "record": _record,
    "no_show": _no_show, "book": _book, "report": _report,
}  # fmt: skip


def everything() -> dict[str, Any]:
    """The database after a day, without keys, codes by chance, and when we heard of it."""
    rows = {
        "tickets": Ticket.objects.values_list(
            "uuid", "day", "series", "number", "service", "name", "appointment", "state",
            "state_changed_at", "joined_at", "due_at", "desk_number", "calls", "called_at",
            "last_step", "served_s",
        ),
        "steps": TicketEvent.objects.values_list(
            "uuid", "ticket__uuid", "number", "from_state", "to_state", "reason", "desk_number",
            "actor", "actor_role", "at",
        ),
        "records": Assistance.objects.values_list(
            "uuid", "site", "facilitator", "ticket__uuid", "appointment", "begun_at", "ended_at",
            "topics", "competences", "domains", "state", "recorded_at", "words__note",
        ),
        "record steps": AssistanceEvent.objects.values_list(
            "assistance__uuid", "number", "step", "facts", "actor", "created_at"
        ),
        "appointments": Appointment.objects.values_list(
            "client_uuid", "state", "period", "seat", "service", "created_at", "booked_by",
            "state_changed_at", "person__given_name", "person__phone",
        ),
        "appointment steps": AppointmentEvent.objects.values_list(
            "appointment__client_uuid", "number", "from_state", "to_state", "reason", "actor_role",
        ),
        "reports": Report.objects.values_list(
            "client_uuid", "kind", "state", "created_at", "channel", "can_pass", "geom"
        ),
    }  # fmt: skip
    return {name: sorted(found, key=repr) for name, found in rows.items()}
