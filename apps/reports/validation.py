"""Check everything a client may send, before anything is stored.

Every check answers with a message for its field; nothing here raises anything but
``ReportRefused``, whatever is sent (huge strings, NUL, NaN, lists instead of numbers).
"""

import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.errors import Messages, ReportRefused
from apps.reports.models import Channel, Permanence, PlacedBy
from apps.reports.sides import SIDE_ANSWERS
from apps.twin.kinds import MEASURES, BarrierKind, CanPass
from cities import get_city

DESCRIPTION_MAX_LENGTH = 500
# What the specification of Open311 promises to its clients.
OPEN311_DESCRIPTION_MAX_LENGTH = 4000
PLACE_NOTE_MAX_LENGTH = 200
SOURCE_KINDS = ("citizen", "facilitator", "technician")
SIDES = ("", "left", "right")
_LONGEST_NUMBER = 40
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,20})?", re.ASCII)
_UUID = re.compile(
    r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.IGNORECASE
)
_UUID_VERSIONS = range(1, 9)
_PHONE = re.compile(r"\+?[0-9][0-9 ()./\-]*")


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """What was sent, checked and clean. ``lon`` and ``lat`` in degrees (EPSG:4326)."""

    kind: str
    lon: float
    lat: float
    can_pass: str
    measures: dict[str, int | float]
    description: str
    permanence: str
    placed_by: str
    street_name: str
    house_number: str
    corner_name: str
    side: str
    side_answer: str
    near_corner_name: str
    landmark_name: str
    on_private_ground: bool
    channel: str
    language: str
    contact_email: str
    contact_phone: str
    contact_may_be_forwarded: bool
    source_kind: str


def check_report(data: Mapping[str, object]) -> CheckedReport:
    """Check every field of ``data``. Raises ``ReportRefused`` with all that is wrong at once."""
    errors: Messages = {}
    lon, lat = _place(data.get("lon"), data.get("lat"), errors)
    checked = CheckedReport(
        kind=_choice("kind", data, BarrierKind.values, errors, required=True),
        lon=lon,
        lat=lat,
        can_pass=_choice("can_pass", data, CanPass.values, errors) or CanPass.UNKNOWN,
        measures=_measures(data.get("measures"), errors),
        description=_text("description", data, _longest_text(data), errors, lines=True),
        permanence=_choice("permanence", data, Permanence.values, errors),
        placed_by=_choice("placed_by", data, PlacedBy.values, errors, required=True),
        street_name=_text("street_name", data, 250, errors),
        house_number=_text("house_number", data, 20, errors),
        corner_name=_text("corner_name", data, 250, errors),
        side=_choice("side", data, SIDES, errors),
        side_answer=_choice("side_answer", data, ("", *SIDE_ANSWERS), errors),
        near_corner_name=_text("near_corner_name", data, 250, errors),
        landmark_name=_text("landmark_name", data, 250, errors),
        on_private_ground=data.get("on_private_ground") is True,
        channel=_choice("channel", data, Channel.values, errors, required=True),
        language=_choice("language", data, [code for code, _name in settings.LANGUAGES], errors)
        or settings.LANGUAGE_CODE,
        contact_email=_email(data, errors),
        contact_phone=_phone(data, errors),
        # Nothing but a plain yes is an agreement.
        contact_may_be_forwarded=data.get("contact_may_be_forwarded") is True,
        source_kind=_choice("source_kind", data, SOURCE_KINDS, errors) or "citizen",
    )
    if errors:
        raise ReportRefused(errors)
    return checked


def check_details(**data: object) -> Messages:
    """What is wrong with the optional part: measures, description, contact. Empty when nothing."""
    errors: Messages = {}
    _measures(data.get("measures"), errors)
    _text("description", data, DESCRIPTION_MAX_LENGTH, errors, lines=True)
    _email(data, errors)
    _phone(data, errors)
    return errors


@dataclass(frozen=True, slots=True)
class CheckedContact:
    """How to reach somebody, checked and clean; empty is "not that way"."""

    email: str
    phone: str


def check_contact(*, email: object, phone: object) -> CheckedContact:
    """Check a contact by itself. Raises ``ReportRefused`` (``email``, ``phone``)."""
    errors: Messages = {}
    data = {"contact_email": email, "contact_phone": phone}
    checked = CheckedContact(email=_email(data, errors), phone=_phone(data, errors))
    if errors:
        raise ReportRefused(
            {name.removeprefix("contact_"): found for name, found in errors.items()}
        )
    return checked


@dataclass(frozen=True, slots=True)
class CheckedCorrection:
    """What a reporter corrects, checked and clean."""

    kind: str
    can_pass: str
    measures: dict[str, int | float]
    place_note: str


def check_correction(**data: object) -> CheckedCorrection:
    """Check a correction. Raises ``ReportRefused`` with all that is wrong at once."""
    errors: Messages = {}
    checked = CheckedCorrection(
        kind=_choice("kind", data, BarrierKind.values, errors, required=True),
        can_pass=_choice("can_pass", data, CanPass.values, errors) or CanPass.UNKNOWN,
        measures=_measures(data.get("measures"), errors),
        place_note=_text("place_note", data, PLACE_NOTE_MAX_LENGTH, errors),
    )
    if errors:
        raise ReportRefused(errors)
    return checked


def check_text(field: str, value: object, longest: int) -> str:
    """A text of several lines, trimmed. Raises ``ReportRefused`` for its field."""
    errors: Messages = {}
    text = _text(field, {field: value}, longest, errors, lines=True)
    if errors:
        raise ReportRefused(errors)
    return text


def parse_uuid(value: object, field: str) -> uuid.UUID:
    """A UUID from a UUID or its usual text (RFC 9562, versions 1 to 8).

    The nil, the max and small numbers written as a UUID are refused: strangers would choose them
    too, and each would be answered what the other sent. Raises ``ReportRefused`` for all else.
    """
    if isinstance(value, str) and _UUID.fullmatch(value):
        value = uuid.UUID(value)
    # Without the variant of the RFC there is no version.
    if isinstance(value, uuid.UUID) and value.version in _UUID_VERSIONS:
        return value
    raise ReportRefused({field: [_("This identifier is not valid.")]})


def parse_number(value: object) -> float | None:
    """A finite number from a number or from its text, comma or point; ``None`` otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip() if len(value) <= _LONGEST_NUMBER else ""
        return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    return None


def check_place(lon: object, lat: object) -> tuple[float, float]:
    """A place inside the city, in degrees. Raises ``ReportRefused`` (field ``location``)."""
    errors: Messages = {}
    place = _place(lon, lat, errors)
    if errors:
        raise ReportRefused(errors)
    return place


def _place(lon: object, lat: object, errors: Messages) -> tuple[float, float]:
    if lon in (None, "") and lat in (None, ""):
        errors["location"] = [_("Say where the barrier is.")]
        return 0.0, 0.0
    x, y = parse_number(lon), parse_number(lat)
    if x is None or y is None:
        errors["location"] = [_("Longitude and latitude must be numbers in degrees.")]
        return 0.0, 0.0
    city = get_city(settings.SOGLIA_CITY)
    if not city.contains(x, y):
        message = _("This place is outside the city: only places in %(city)s can be reported here.")
        errors["location"] = [_filled(message, city=city.name)]
        return 0.0, 0.0
    return x, y


def _longest_text(data: Mapping[str, object]) -> int:
    over_open311 = data.get("channel") == Channel.OPEN311
    return OPEN311_DESCRIPTION_MAX_LENGTH if over_open311 else DESCRIPTION_MAX_LENGTH


def _measures(value: object, errors: Messages) -> dict[str, int | float]:
    if value in (None, ""):
        return {}
    if not isinstance(value, Mapping):
        errors["measures"] = [_("Measures must be a list of names with numbers.")]
        return {}
    measures: dict[str, int | float] = {}
    for name, raw in value.items():
        if raw in (None, ""):
            continue
        facts = MEASURES.get(name) if isinstance(name, str) else None
        if facts is None:
            # The unknown name is not repeated: it is the sender's text, and may be anything.
            errors.setdefault("measures", []).append(_("This measure is not known."))
            continue
        number = parse_number(raw)
        if number is None:
            problem: str | Promise = _("Write a number.")
        elif facts.whole and not number.is_integer():
            problem = _("Write a whole number.")
        elif not facts.minimum <= number <= facts.maximum:
            problem = _filled(
                _("Write a number from %(low)s to %(high)s %(unit)s."),
                low=f"{facts.minimum:g}",
                high=f"{facts.maximum:g}",
                unit=facts.unit,
            )
        else:
            rounded = round(number, 1)
            measures[name] = int(rounded) if rounded.is_integer() else rounded
            continue
        errors[f"measures.{name}"] = [problem]
    return measures


def _choice(
    field: str,
    data: Mapping[str, object],
    allowed: object,
    errors: Messages,
    *,
    required: bool = False,
) -> str:
    value = data.get(field)
    if value in (None, ""):
        if required:
            errors[field] = [_("Choose one of the answers.")]
        return ""
    if not isinstance(value, str) or value not in list(allowed):  # type: ignore[call-overload]
        errors[field] = [_("This answer is not among the choices.")]
        return ""
    return str(value)


def _text(
    field: str,
    data: Mapping[str, object],
    longest: int,
    errors: Messages,
    *,
    lines: bool = False,
) -> str:
    value = data.get(field)
    if value in (None, ""):
        return ""
    if not isinstance(value, str):
        errors[field] = [_("Write text.")]
        return ""
    # Browsers send line ends as two signs: a text of 500 must not become longer on the way.
    text = value.replace("\r\n", "\n").strip()
    allowed = "\n\t" if lines else ""
    if any(not _storable(sign, allowed) for sign in text):
        errors[field] = [_("The text has signs that cannot be stored.")]
        return ""
    if len(text) > longest:
        message = _("At most %(longest)s signs: now there are %(length)s.")
        errors[field] = [_filled(message, longest=longest, length=len(text))]
        return ""
    return text


def _storable(sign: str, allowed: str) -> bool:
    """Neither a control sign (NUL ends a PostgreSQL text) nor half of a surrogate pair."""
    code = ord(sign)
    return sign in allowed or not (code < 32 or 127 <= code < 160 or 0xD800 <= code <= 0xDFFF)


def _email(data: Mapping[str, object], errors: Messages) -> str:
    address = _text("contact_email", data, 254, errors)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            errors["contact_email"] = [_("Write an e-mail address such as name@example.org.")]
            return ""
    return address


def _phone(data: Mapping[str, object], errors: Messages) -> str:
    phone = _text("contact_phone", data, 30, errors)
    if phone:
        digits = sum(sign.isdigit() for sign in phone)
        if not _PHONE.fullmatch(phone) or not 6 <= digits <= 15:
            errors["contact_phone"] = [_("Write a telephone number such as +39 011 123456.")]
            return ""
    return phone


def _filled(message: Promise | str, **values: object) -> str:
    """The message with its values, in the language of whoever is being answered now."""
    return str(message) % values
