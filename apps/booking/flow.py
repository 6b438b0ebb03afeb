"""The draft behind the steps of a booking: opened by a cookie, filled step by step."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.booking import queries, services
from apps.booking.facts import AppointmentFacts
from apps.booking.models import AppointmentState, BookingDraft
from apps.visitors.drafts import part, plain

# Nobody books before these years, nor after them.
_YEARS = range(2020, 2200)


def steps() -> list[str]:
    """Names of the steps, in the language of the page."""
    return [_("Place"), _("Date and time"), _("Details"), _("Applicant"), _("Summary")]


def wish_of(draft: BookingDraft | None) -> queries.Wish | None:
    """What is wanted, once it is known."""
    wish = part(draft, "wish")
    if not wish.get("service"):
        return None
    return queries.Wish(
        wish["service"],
        wish.get("language_wanted", ""),
        frozenset(wish.get("preparations", [])),
    )


def site_of(draft: BookingDraft | None) -> str:
    """Code of the site that was chosen, or nothing."""
    return str(draft.data.get("site", "")) if draft else ""


def held_for(draft: BookingDraft | None) -> AppointmentFacts | None:
    """The time kept for this draft; also one that ran out, which may still be free."""
    if draft is None:
        return None
    found = queries.appointment_of_client(draft.client_uuid)
    waiting = {AppointmentState.HELD, AppointmentState.EXPIRED}
    return found if found is not None and found.state in waiting else None


def note_unserved(draft: BookingDraft, wish: queries.Wish, site_code: str = "") -> None:
    """Count once for each draft that nothing was free: a page that is read again counts no more."""
    what = f"{wish.service}|{site_code}"
    told = [str(one) for one in draft.data.get("unserved", [])]
    if what not in told:
        services.note_unserved(service=wish.service, site_code=site_code)
        services.keep_draft(draft, {"unserved": [*told, what]})


def month_asked(text: str, months: list[date]) -> date:
    """The month of a query string, when it is one of these; else the first."""
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        return months[0]
    return wanted if wanted in months else months[0]


def time_asked(text: str) -> tuple[str, datetime] | None:
    """Site and start of a radio button ("P1-1|2026-12-14T09:00:00+01:00")."""
    site, _bar, moment = text.partition("|")
    try:
        start = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if start.tzinfo is None or start.year not in _YEARS or site != plain(site):
        return None
    return site, start
