"""The draft behind the three steps: opened by a cookie, filled step by step, sent at the end."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reports import services
from apps.reports.models import Channel, Permanence, PlacedBy, ReportDraft
from apps.reports.services.drafts import DRAFTS
from apps.reports.sides import SIDE_ANSWERS
from apps.reports.words import measure_lines, place_words, side_words
from apps.twin.kinds import BarrierKind, CanPass

# Nobody fills four pages faster than this; who does is asked to press the button once more.
FASTEST_HUMAN_S = 1.0
# What is typed is kept as typed, even when it is too long, but not without any limit.
_TYPED_MAX = 2000

# Where to correct what a refusal names.
_STEP_OF_FIELD = {
    "location": "report_where",
    "side": "report_where",
    "street_name": "report_where",
    "house_number": "report_where",
    "corner_name": "report_where",
    "placed_by": "report_where",
    "kind": "report_what",
    "can_pass": "report_what",
}


def draft_of(request: HttpRequest) -> ReportDraft | None:
    """The draft this browser is writing."""
    return DRAFTS.of(request)


def place_of(draft: ReportDraft | None) -> dict[str, Any]:
    """The place, or an empty dict while there is none."""
    place = draft.data.get("place") if draft else None
    return place if isinstance(place, dict) else {}


def what_of(draft: ReportDraft | None) -> dict[str, Any]:
    """Kind and "can you pass", or an empty dict."""
    what = draft.data.get("what") if draft else None
    return what if isinstance(what, dict) else {}


def petition_of(draft: ReportDraft | None) -> dict[str, Any] | None:
    """The petition being written, ``None`` when this is a report of one place."""
    petition = draft.data.get("petition") if draft else None
    return petition if isinstance(petition, dict) else None


def details_of(draft: ReportDraft | None) -> dict[str, Any]:
    """What is optional, as typed."""
    details = draft.data.get("details") if draft else None
    return details if isinstance(details, dict) else {}


def typed(data: Any, *names: str) -> dict[str, str]:
    """These fields of a POST, exactly as typed (cut only when absurdly long)."""
    return {name: str(data.get(name, ""))[:_TYPED_MAX] for name in names}


def channel_of(draft: ReportDraft) -> str:
    """Where it is written: at home, or at a desk for somebody else."""
    return str(draft.data.get("channel") or Channel.WEB)


def place_text(draft: ReportDraft) -> str:
    """The place in words, for the summary."""
    place = place_of(draft)
    return place_in_words(place)


def place_in_words(place: dict[str, Any]) -> str:
    """A place as a draft keeps it, in words."""
    words = place_words(
        place.get("street_name", ""),
        place.get("house_number", ""),
        place.get("corner_name", ""),
        place.get("landmark_name", ""),
    )
    if place.get("placed_by") == PlacedBy.STREET:
        return words
    return (
        _("Near %(street)s, chosen on the map") % {"street": words}
        if words
        else _("Chosen on the map")
    )


def side_text(place: dict[str, Any]) -> str:
    """The side as it was answered, in words; empty when it was not."""
    return side_words(
        str(place.get("side_answer", "")),
        placed_by=str(place.get("placed_by", "")),
        named=place.get("house_number") or place.get("landmark_name", ""),
        near_corner_name=place.get("near_corner_name", ""),
    )


def side_answer_of(place: dict[str, Any]) -> str:
    """The answer as a report keeps it: that somebody does not know says nothing."""
    answer = str(place.get("side_answer", ""))
    return answer if answer in SIDE_ANSWERS else ""


def summary_of(draft: ReportDraft) -> dict[str, Any]:
    """Everything that will be sent, in words."""
    what, details = what_of(draft), details_of(draft)
    return {
        "place": place_text(draft),
        "side": side_text(place_of(draft)),
        "near_corner": place_of(draft).get("near_corner_name", ""),
        "private": bool(what.get("private")),
        "kind": _label(BarrierKind.choices, what.get("kind", "")),
        "can_pass": _label(CanPass.choices, what.get("can_pass", "")),
        "measures": measure_lines(details.get("measures", {})),
        "permanence": _label(Permanence.choices, details.get("permanence", "")),
        "description": details.get("description", ""),
        "email": details.get("contact_email", ""),
        "phone": details.get("contact_phone", ""),
        "contact_may_be_forwarded": bool(details.get("contact_may_be_forwarded")),
        "photos": list(draft.photos.order_by("pk")),
    }


def send(draft: ReportDraft) -> services.Submitted:
    """Send the draft as a report. Raises ``ReportRefused``; a repeat answers the same."""
    place, what, details = place_of(draft), what_of(draft), details_of(draft)
    submitted = services.submit(
        client_uuid=draft.client_uuid,
        kind=what.get("kind", ""),
        lon=place.get("lon", ""),
        lat=place.get("lat", ""),
        can_pass=what.get("can_pass", ""),
        measures=details.get("measures", {}),
        description=details.get("description", ""),
        permanence=details.get("permanence", ""),
        placed_by=place.get("placed_by", ""),
        street_name=place.get("street_name", ""),
        house_number=place.get("house_number", ""),
        corner_name=place.get("corner_name", ""),
        side=place.get("side", ""),
        side_answer=side_answer_of(place),
        near_corner_name=place.get("near_corner_name", ""),
        landmark_name=place.get("landmark_name", ""),
        on_private_ground=bool(what.get("private")),
        channel=channel_of(draft),
        language=get_language() or "it",
        contact_email=details.get("contact_email", ""),
        contact_phone=details.get("contact_phone", ""),
        contact_may_be_forwarded=bool(details.get("contact_may_be_forwarded")),
    )
    _replace_tap(draft)
    return submitted


def _replace_tap(draft: ReportDraft) -> None:
    """Who pressed "me too" and then told more is one voice, not two."""
    tap = draft.data.get("tap")
    if not tap:
        return
    try:
        services.take_back_voice(client_uuid=str(tap))
    except services.ReportRefused:
        # Pressed more than a day ago: then it was another visit, and stays said.
        return


def send_petition(draft: ReportDraft) -> services.PetitionSubmitted:
    """Send the draft as a petition. Raises ``ReportRefused``; a repeat answers the same."""
    petition = petition_of(draft) or {}
    return services.submit_petition(
        client_uuid=draft.client_uuid,
        places=[_petition_place(one) for one in petition.get("places", [])],
        supporters=petition.get("supporters", ""),
        description=petition.get("description", ""),
        language=get_language() or "it",
        channel=channel_of(draft),
    )


_PLACE_FIELDS = (
    "lon",
    "lat",
    "placed_by",
    "street_name",
    "house_number",
    "corner_name",
    "side",
    "near_corner_name",
    "landmark_name",
)


def _petition_place(one: dict[str, Any]) -> dict[str, Any]:
    place, what = one["place"], one["what"]
    return {
        **{name: place.get(name, "") for name in _PLACE_FIELDS},
        "side_answer": side_answer_of(place),
        "kind": what.get("kind", ""),
        "can_pass": what.get("can_pass", ""),
        "on_private_ground": bool(what.get("private")),
    }


def corrections(refused: services.ReportRefused) -> list[tuple[str, str]]:
    """What to correct, each with the address of the step where it is."""
    return [
        (str(message), reverse(_STEP_OF_FIELD.get(field, "report_details")))
        for field, messages in refused.errors.items()
        for message in messages
    ]


def looks_automatic(draft: ReportDraft, *, trap: str) -> bool:
    """Whether a person should confirm that she is one. Nobody is refused for it."""
    age = timezone.now() - draft.created_at
    return bool(trap) or age.total_seconds() < FASTEST_HUMAN_S


def _label(choices: list[tuple[str, Any]], value: str) -> str:
    return str(dict(choices).get(value, ""))
