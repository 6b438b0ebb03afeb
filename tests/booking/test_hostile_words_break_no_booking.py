"""Every form of booking, found on its own page, filled with what nobody should type."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.booking import links, services
from apps.booking.models import Appointment, Offer, WaitingEntry
from apps.booking.queries import Wish, free_slots
from tests.accounts.people import a_person, sign_in
from tests.booking import builders
from tests.counts import count
from tests.hostile.checks import EMAIL, SECRET
from tests.hostile.files import SCRIPT
from tests.hostile.test_hostile_forms_break_nothing import TYPED, names

PLAIN = ("start", "place", "when", "details", "applicant", "check", "wait", "lookup")
OF_ONE = ("appointment", "move_by_code", "cancel_by_code", "sooner", "move", "cancel", "again",
          "offer", "waiting")  # fmt: skip
NO_FORM = {"done", "calendar"}
# For who works at the point, signed in.
AT_DESK = ("desk_appointments", "desk_appointments_find", "desk_appointments_book")
AT_DESK_OF_ONE = ("desk_appointments_one", "desk_appointments_move", "desk_appointments_cancel",
                  "desk_appointments_show")  # fmt: skip
GOOD = {
    "service": "job", "given_name": SECRET, "family_name": "Rossi", "email": EMAIL,
    "details": SECRET, "behalf_name": SECRET, "behalf_reason": SECRET, "behalf_email": EMAIL,
}  # fmt: skip
ODD = st.sampled_from(
    ["P1-1|9999-12-31T23:59:59+00:00", "P1-1|0001-01-01T00:00:00+14:00", "\x00", "P1-1\x00|x",
     "9999-12", "0000-00", "9999-12-31", "P1-1|2026-12-14T09:00:00.000001+01:00"]
)  # fmt: skip


class Visitor:
    """Somebody who opens pages, fills their forms and sends them."""

    def __init__(self, site) -> None:
        self.site, self.turn = site, 0
        self.statuses: Counter[int] = Counter()
        self.sent: Counter[str] = Counter()
        who = a_person("works.here", role="facilitator", scope=("point", site.point.code))
        self.desk = Client(raise_request_exception=False)
        assert sign_in(self.desk, who).status_code == 302
        self.renew()

    def renew(self) -> None:
        """Another browser, another appointment, another offer."""
        self.client = Client(raise_request_exception=False)
        start = self.book("row", 0)
        self.book("gone", 1)
        services.cancel(appointment=self.gone.uuid, reason="closure", by_service=True, role="staff")
        who = builders.person(f"v{self.turn}", details=SECRET)
        services.join_waiting_list(
            client_uuid=uuid4(), site_code=self.site.code, service="job",
            first_day=start.date(), last_day=start.date(), person=who,
        )  # fmt: skip
        services.offer_free_times()

    def book(self, as_what: str, ahead: int) -> datetime:
        """An appointment under that name."""
        days = free_starts(self.site)
        start = days[(self.turn + ahead) % len(days)]
        kept = services.hold(
            client_uuid=uuid4(), site_code=self.site.code, service="job", start=start
        )
        who = builders.person(f"v{self.turn}.{ahead}", details=SECRET)
        services.confirm(appointment=kept.appointment, person=who)
        setattr(self, as_what, Appointment.objects.get(uuid=kept.appointment))
        return start

    def address(self, name: str) -> str:
        self.row.refresh_from_db()
        if name == "again":
            self.gone.refresh_from_db()
            token = links.make(links.AGAIN, self.gone.uuid, version=self.gone.link_version)
            return reverse("booking_again", args=[token])
        if name in {"move", "cancel"}:
            token = links.make(name, self.row.uuid, version=self.row.link_version)
            return reverse(f"booking_{name}", args=[token])
        if name == "offer":
            offer = Offer.objects.latest("pk")
            return reverse("booking_offer", args=[links.make(links.OFFER, offer.uuid, version=1)])
        if name == "waiting":
            entry = WaitingEntry.objects.latest("pk")
            token = links.make(links.WAITING, entry.uuid, version=1)
            return reverse("booking_waiting", args=[token])
        if name in AT_DESK:
            return reverse(name)
        if name in AT_DESK_OF_ONE:
            return reverse(name, args=[self.row.uuid])
        if name in OF_ONE:
            return reverse(f"booking_{name}", args=[self.row.code])
        return reverse(f"booking_{name}")

    def fill(self, name: str, which: int, good: int, typed: list[str]) -> None:
        self.turn += 1
        if self.turn % 60 == 0:
            self.renew()
        client = self.desk if name.startswith("desk_") else self.client
        address = self.address(name)
        page = self.checked(client.get(address), address)
        while page.status_code == 302:
            address = page["Location"]
            page = self.checked(client.get(address), address)
        soup = BeautifulSoup(page.content.decode(errors="replace"), "html.parser")
        forms = soup.select("main form")
        if not forms:
            words = dict(zip(GOOD, typed * 3, strict=False))
            self.checked(client.post(address, words), address)
            return
        form = forms[which % len(forms)]
        said = {}
        for number, field in enumerate(names(form)):
            options = [
                str(tag.get("value"))
                for tag in form.select(f'[name="{field}"][value], select[name="{field}"] option')
            ]
            if not good >> (number % 16) & 1:
                said[field] = typed[number % len(typed)]
            elif field in GOOD:
                said[field] = GOOD[field]
            elif options:
                said[field] = options[good % len(options)]
        send = client.post if form.get("method") == "post" else client.get
        action = str(form.get("action") or address).split("#")[0]
        self.sent[name] += 1
        self.checked(send(action, said), action)

    def checked(self, answer, address: str):
        self.statuses[answer.status_code] += 1
        assert answer.status_code < 500, address
        assert SCRIPT not in answer.content, address
        return answer


def free_starts(site) -> list[datetime]:
    """Starts of free slots of the coming weeks, not the nearest."""
    today = timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=50)
    found = free_slots([site.code], Wish("job"), first, last, timezone.now())
    return [slot.start for slot in found[site.code]]


def test_every_page_of_booking_is_among_them() -> None:
    offered = {name for name in get_resolver("apps.booking.urls").reverse_dict
               if isinstance(name, str)}  # fmt: skip
    public = {f"booking_{name}" for name in (*PLAIN, *OF_ONE, *NO_FORM)}
    assert offered == public | {*AT_DESK, *AT_DESK_OF_ONE}


def test_whatever_is_typed_no_page_of_booking_breaks(db) -> None:
    site = builders.site(hours="24/7", desks=6, seats=6)
    for weekday in range(1, 7):
        builders.rule(site, weekday=weekday, public_seats=6)
    visitor = Visitor(site)

    @settings(
        max_examples=count(small=60, full=1500),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        name=st.sampled_from([*PLAIN, *PLAIN, *OF_ONE, *AT_DESK, *AT_DESK_OF_ONE]),
        which=st.integers(0, 3),
        good=st.one_of(st.just(2**16 - 1), st.integers(0, 2**16 - 1)),
        typed=st.lists(st.one_of(TYPED, ODD), min_size=5, max_size=9),
    )
    def fuzz(name: str, which: int, good: int, typed: list[str]) -> None:
        visitor.fill(name, which, good, typed)

    for name in ("desk_appointments", "desk_appointments_book", "desk_appointments_one"):
        assert visitor.desk.get(visitor.address(name)).status_code == 200, name
    fuzz()
    assert {200, 302} <= set(visitor.statuses), visitor.statuses
    assert Appointment.objects.filter(state="held").exists()
    # What one person wrote is on no page that another one opens.
    stranger = Client()
    for name in (*PLAIN, "appointment", "move_by_code", "cancel_by_code", "sooner", "again"):
        answer = stranger.get(visitor.address(name), follow=True)
        assert SECRET.encode() not in answer.content, name
    assert (
        SECRET.encode()
        not in stranger.get(reverse("booking_calendar", args=[visitor.row.code])).content
    )
