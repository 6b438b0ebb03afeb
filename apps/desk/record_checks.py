"""Check what may be recorded of a help, before anything is stored.

Whatever is sent, every refusal names its field; nothing here raises anything but ``RecordRefused``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.codes import COMPETENCES, DOMAINS
from apps.desk.models.assistance import (
    FOLLOW_UP_MAX,
    LONGEST,
    NOTE_MAX,
    PEOPLE_MAX,
    ActsAs,
    ActsBecause,
    ActsFor,
    Autonomy,
    HelpKind,
    Referral,
)
from apps.desk.personal_words import look_personal
from apps.desk.retention import LONGEST_PROMISE
from apps.desk.topics import TOPICS, suggested

Messages = dict[str, list[str | Promise]]
LONGEST_MIN = int(LONGEST.total_seconds()) // 60
# A clock of another computer may be some minutes ahead.
_AHEAD = timedelta(minutes=10)
# What waited on a device without network comes within days; a slip of the year is older.
_OLDEST = timedelta(days=400)
_FIRST_TIME: dict[object, bool | None] = {"yes": True, "no": False, "": None, None: None}


class RecordRefused(ValueError):
    """It cannot be recorded like this: messages by field, "" for none of them."""

    def __init__(self, errors: Messages) -> None:
        self.errors = errors
        super().__init__(", ".join(sorted(errors)))


class VisitRecorded(RecordRefused):
    """Somebody has recorded the same visit already."""

    def __init__(self) -> None:
        super().__init__({"": [_("This visit has been recorded already.")]})


@dataclass(frozen=True, slots=True)
class CheckedDelegation:
    """That one acted for another."""

    acts_as: str
    acts_for: str
    because: str
    document_seen: bool


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """What was sent, checked and clean."""

    begun_at: datetime
    ended_at: datetime
    kind: str
    people: int
    topics: tuple[str, ...]
    competences: tuple[int, ...]
    domains: tuple[str, ...]
    autonomy: str
    referral: str
    follow_up_on: date | None
    first_time: bool | None
    note: str
    follow_up: str
    delegation: CheckedDelegation | None


def check_record(
    data: Mapping[str, object], *, begun_at: datetime | None, now: datetime
) -> CheckedRecord:
    """Check every field of ``data``. ``minutes`` is how long it took.

    It began at ``begun_at`` when that is known (the ticket was called then), otherwise so many
    minutes ago. Competences and domains left empty are those the topics suggest. What looks
    personal in the words is refused until ``words_checked`` says that somebody looked. Raises
    ``RecordRefused`` with all that is wrong at once.
    """
    errors: Messages = {}
    kind = _choice("kind", data, HelpKind.values, errors, required=True)
    topics = tuple(_several("topics", data, list(TOPICS), errors))
    if not topics and "topics" not in errors:
        errors["topics"] = [_("Choose at least one topic.")]
    started, ended = _span(data, begun_at, now, errors)
    ours, theirs = suggested(topics)
    competences = [int(one) for one in _several("competences", data, _numbers(), errors)]
    domains = _several("domains", data, list(DOMAINS), errors)
    note = _text("note", data, NOTE_MAX, errors)
    follow_up = _text("follow_up", data, FOLLOW_UP_MAX, errors)
    if data.get("words_checked") is not True and (found := look_personal(f"{note}\n{follow_up}")):
        errors["words_checked"] = [PERSONAL[one] for one in found]
    checked = CheckedRecord(
        begun_at=started,
        ended_at=ended,
        kind=kind,
        people=_people(data, kind, errors),
        topics=topics,
        competences=tuple(sorted(competences) or ours),
        domains=tuple(sorted(domains) or theirs),
        autonomy=_choice("autonomy", data, Autonomy.values, errors),
        referral=_choice("referral", data, Referral.values, errors),
        follow_up_on=_day(data, now, errors),
        first_time=_first_time(data, errors),
        note=note,
        follow_up=follow_up,
        delegation=_delegation(data, errors),
    )
    if errors:
        raise RecordRefused(errors)
    return checked


PERSONAL: dict[str, Promise] = {
    "tax_code": _("It looks like a tax code."),
    "iban": _("It looks like a bank account (IBAN)."),
    "email": _("It looks like an e-mail address."),
    "phone": _("It looks like a telephone number."),
    "number": _("It looks like the number of a document, a card or an account."),
    "password": _("It speaks of a password or a PIN: never write one down, not even a part."),
    "name": _("It looks like somebody's name."),
    "birth": _("It looks like a day of birth."),
}


def _numbers() -> list[str]:
    return [str(one) for one in COMPETENCES]


def _choice(
    name: str,
    data: Mapping[str, object],
    known: Sequence[str],
    errors: Messages,
    *,
    required: bool = False,
) -> str:
    value = data.get(name) or ""
    if value == "" and not required:
        return ""
    if not isinstance(value, str) or value not in known:
        errors[name] = [_("Choose one of these.")]
        return ""
    return str(value)


def _several(
    name: str, data: Mapping[str, object], known: Sequence[str], errors: Messages
) -> list[str]:
    """In the order of the list, each once."""
    value = data.get(name) or []
    if not isinstance(value, list | tuple):
        errors[name] = [_("Choose some of these.")]
        return []
    chosen = {str(one) for one in value if isinstance(one, str | int)}
    if len(chosen) < len(value) or not chosen <= set(known):
        # The same twice is a slip of a program; something unknown is another list than ours.
        errors[name] = [_("Choose some of these.")]
        return []
    return [one for one in known if one in chosen]


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _span(
    data: Mapping[str, object], begun_at: datetime | None, now: datetime, errors: Messages
) -> tuple[datetime, datetime]:
    minutes = _whole(data.get("minutes"))
    if minutes is None or not 1 <= minutes <= LONGEST_MIN:
        errors["minutes"] = [_("Write the minutes as a number, from 1 to 720.")]
        minutes = 1
    start = begun_at or now - timedelta(minutes=minutes)
    if timezone.is_naive(start) or not now - _OLDEST <= start <= now + _AHEAD:
        errors["begun_at"] = [_("This time cannot be right.")]
        start = now - timedelta(minutes=minutes)
    return start, start + timedelta(minutes=minutes)


def _people(data: Mapping[str, object], kind: str, errors: Messages) -> int:
    if kind == HelpKind.INDIVIDUAL or data.get("people") in (None, ""):
        return 1
    people = _whole(data.get("people"))
    if people is None or not 1 <= people <= PEOPLE_MAX:
        errors["people"] = [_("Write how many people, from 1 to 200.")]
        return 1
    return people


def _text(name: str, data: Mapping[str, object], longest: int, errors: Messages) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str):
        errors[name] = [_("Write words.")]
        return ""
    text = value.replace("\r\n", "\n").strip()
    if "\x00" in text or any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        errors[name] = [_("There is a sign in it that cannot be stored.")]
        return ""
    if len(text) > longest:
        errors[name] = [_("Too long: keep it short.")]
    return text[:longest]


def _day(data: Mapping[str, object], now: datetime, errors: Messages) -> date | None:
    value = data.get("follow_up_on")
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        errors["follow_up_on"] = [_("Write the day like this: 24/12/2026.")]
        return None
    today = timezone.localdate(now)
    if not today - _OLDEST <= day <= today + LONGEST_PROMISE:
        errors["follow_up_on"] = [_("Choose a day within a year.")]
        return None
    return day


def _first_time(data: Mapping[str, object], errors: Messages) -> bool | None:
    value = data.get("first_time")
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | None) or value not in _FIRST_TIME:
        errors["first_time"] = [_("Choose one of these.")]
        return None
    return _FIRST_TIME[value]


def _delegation(data: Mapping[str, object], errors: Messages) -> CheckedDelegation | None:
    """All of it or nothing: what is only half said proves nothing to anybody."""
    names = ("acts_as", "acts_for", "because", "document_seen")
    if not any(data.get(name) not in (None, "") for name in names):
        return None
    lists = ((names[0], ActsAs.values), (names[1], ActsFor.values), (names[2], ActsBecause.values))
    said = [_choice(name, data, known, errors, required=True) for name, known in lists]
    seen = data.get("document_seen")
    if seen not in ("yes", "no", True, False):
        errors["document_seen"] = [_("Say whether you have seen a document.")]
    return CheckedDelegation(said[0], said[1], said[2], seen in ("yes", True))
