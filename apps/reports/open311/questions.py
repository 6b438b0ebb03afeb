"""What somebody asks for, read from the query string."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports.open311.errors import Open311Error
from apps.reports.open311.outward import LARGEST_PAGE, LONGEST_SPAN, STATUSES, Wanted
from apps.twin.kinds import KINDS

_FARTHEST_PAGE = 100_000
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def ids_of(query: QueryDict) -> list[UUID] | None:
    """The ids asked for, ``None`` when none was. One that is no id of ours is simply unknown."""
    names = _many(query, "service_request_id")
    if not names:
        return None
    if len(names) > LARGEST_PAGE:
        raise Open311Error(400, _("service_request_id: too many at once."))
    return [found for name in names if (found := parse_id(name)) is not None]


def parse_id(text: str) -> UUID | None:
    """An id as it was answered, ``None`` for anything else."""
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None


def wanted_of(query: QueryDict) -> Wanted:
    """The question about many. Raises ``Open311Error`` naming the argument."""
    codes, statuses = _many(query, "service_code"), _many(query, "status")
    if any(code not in KINDS for code in codes):
        raise Open311Error(404, _("service_code was not found."))
    if any(status not in STATUSES for status in statuses):
        raise Open311Error(400, _("status: open or closed."))
    start, end = _moment(query, "start_date"), _moment(query, "end_date")
    if start is None and end is None:
        end = timezone.now()
    if start is None:
        assert end is not None  # noqa: S101 - one of them is known by now, for the types
        start = end - LONGEST_SPAN
    if end is None:
        end = start + LONGEST_SPAN
    if start > end:
        raise Open311Error(400, _("start_date must not be after end_date."))
    if end - start > LONGEST_SPAN:
        raise Open311Error(400, _("start_date and end_date may span at most 90 days."))
    return Wanted(
        start=start,
        end=end,
        codes=frozenset(codes),
        statuses=frozenset(statuses),
        page=_number(query, "page", default=1, largest=_FARTHEST_PAGE),
        page_size=_number(query, "page_size", default=LARGEST_PAGE, largest=LARGEST_PAGE),
    )


def _many(query: QueryDict, name: str) -> list[str]:
    """Declared several times, or with commas; empty is as if it was not declared."""
    values = [part.strip() for value in query.getlist(name) for part in value.split(",")]
    return list(dict.fromkeys(value for value in values if value))


def _moment(query: QueryDict, name: str) -> datetime | None:
    # A plus sign that was not written as %2B arrives as a space.
    text = query.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text) if len(text) <= 40 else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is None and len(text) == len("2010-01-01"):
        moment = timezone.make_aware(moment)
    try:
        good = moment is not None and moment.tzinfo and _EARLIEST <= moment <= _LATEST
    except OverflowError:
        good = False
    if not good:
        raise Open311Error(
            400, _("%(name)s: a date such as 2010-01-01T00:00:00Z.") % {"name": name}
        )
    return moment


def _number(query: QueryDict, name: str, *, default: int, largest: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if not 1 <= number <= largest:
        raise Open311Error(
            400,
            _("%(name)s: a whole number from 1 to %(largest)s.")
            % {"name": name, "largest": largest},
        )
    return number
