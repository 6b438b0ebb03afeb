"""Which page comes next. Questions that do not concern a report are never asked."""

from typing import Any

from apps.reports import flow, queries, services
from apps.reports.around import streets_around
from apps.reports.elsewhere import is_elsewhere
from apps.reports.models import PlacedBy, ReportDraft
from apps.twin.kinds import KINDS


def after_where(draft: ReportDraft) -> str:
    """Name of the page after a place was chosen."""
    place = flow.place_of(draft)
    if is_elsewhere(place["lon"], place["lat"]) and not _seen(draft, "whom"):
        return "report_whom"
    return after_whom_of_the_place(draft)


def after_whom_of_the_place(draft: ReportDraft) -> str:
    """The side of a place that was only pointed at, when it may be told."""
    place = flow.place_of(draft)
    way = place.get("placed_by")
    if way == PlacedBy.STREET or place.get("side_answer"):
        return "report_what"
    # A photo's place is only a suggestion: it is shown even where no street is known.
    asks = way == PlacedBy.PHOTO or streets_around(place["lon"], place["lat"])
    return "report_side" if asks else "report_what"


def after_what(draft: ReportDraft) -> str:
    """Name of the page after the kind: whom to ask, what is known, or go on.

    Of a petition the place is put on its list here. Raises ``DraftGone``.
    """
    place, what = flow.place_of(draft), flow.what_of(draft)
    if what.get("private") and not _seen(draft, "whom"):
        return "report_whom"
    if not _seen(draft, "known") and queries.known_nearby(place["lon"], place["lat"], what["kind"]):
        return "report_known"
    if flow.petition_of(draft) is None:
        return "report_details"
    keep_place(draft)
    return "report_several"


def keep_place(draft: ReportDraft) -> None:
    """Put the place and the kind that are in the draft on the list of its petition."""
    petition = flow.petition_of(draft) or {}
    place, what = flow.place_of(draft), flow.what_of(draft)
    listed = [*petition.get("places", []), {"place": place, "what": what}]
    services.save_draft(
        draft=draft,
        changes={
            "petition": {**petition, "places": listed[: services.PLACES_MAX]},
            "place": {},
            "what": {},
            "seen": {},
        },
    )


def note_seen(draft: ReportDraft, page: str) -> None:
    """Remember that a question was answered for this place and kind: it is asked once.

    Raises ``DraftGone``.
    """
    seen = draft.data.get("seen")
    kept = seen if isinstance(seen, dict) else {}
    services.save_draft(draft=draft, changes={"seen": {**kept, page: _about(draft, page)}})


def is_complete(draft: ReportDraft) -> bool:
    """Whether place and kind are there."""
    return bool(flow.place_of(draft)) and flow.what_of(draft).get("kind") in KINDS


def _seen(draft: ReportDraft, page: str) -> bool:
    seen: Any = draft.data.get("seen")
    return isinstance(seen, dict) and seen.get(page) == _about(draft, page)


def _about(draft: ReportDraft, page: str) -> str:
    """What the answer was about: another place or kind is asked again."""
    place, what = flow.place_of(draft), flow.what_of(draft)
    where = f"{place.get('lon')},{place.get('lat')}"
    if page == "known":
        return f"{where},{what.get('kind')}"
    return f"{where},{bool(what.get('private'))}"
