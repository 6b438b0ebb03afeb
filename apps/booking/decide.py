"""Which letter follows from which event. It asks the event, and whom there is to write to."""

from uuid import UUID

from apps.booking.letters import send_letter
from apps.booking.models import Appointment, AppointmentState, WaitingEntry
from apps.outbox.services import EventFacts

_AFTER: dict[tuple[str, str], str] = {
    (AppointmentState.HELD, AppointmentState.CONFIRMED): "confirmed",
    ("", AppointmentState.CONFIRMED): "confirmed",
    (AppointmentState.CONFIRMED, AppointmentState.CANCELLED_BY_CITIZEN): "cancelled",
    (AppointmentState.CONFIRMED, AppointmentState.CANCELLED_BY_SERVICE): "cancelled_by_service",
}
_WAITING = {"joined": "waiting", "offered": "offer", "exhausted": "exhausted", "over": "over"}


def on_event(event: EventFacts) -> None:
    """Queue what an event asks for. A repeat queues nothing: the keys are the event's."""
    if event.kind == "waiting.changed":
        _waiting(event)
    else:
        _appointment(event)


def _appointment(event: EventFacts) -> None:
    facts = event.payload
    template = (
        "moved"
        if event.kind == "appointment.moved"
        else _AFTER.get((facts["from"], facts["to"]), "")
    )
    appointment = Appointment.objects.filter(uuid=UUID(facts["appointment"])).first()
    if not template or appointment is None:
        return
    send_letter(
        key=f"{event.uuid}:{template}",
        template=template,
        language=appointment.language,
        recipient=("appointment", appointment.uuid),
        facts={
            "sequence": facts["sequence"],
            "start": facts["start"],
            "was": facts["was"],
            "reason": facts["reason"],
        },
    )


def _waiting(event: EventFacts) -> None:
    facts = event.payload
    template = _WAITING.get(facts["what"], "")
    entry = WaitingEntry.objects.filter(uuid=UUID(facts["entry"])).first()
    if not template or entry is None:
        return
    send_letter(
        key=f"{event.uuid}:{template}",
        template=template,
        language=entry.language,
        recipient=("waiting", entry.uuid),
        facts={"offer": facts["offer"], "start": facts["start"]},
    )
