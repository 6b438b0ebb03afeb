"""One report, as its reporter may see it: without contact, free text and photos."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from apps.reports import lifecycle
from apps.reports.codes import canonical
from apps.reports.lifecycle import CORRECTABLE, OPEN
from apps.reports.models import Report, ReportEvent, ReportState
from apps.reports.wording import WORDING
from apps.reports.words import place_of, side_of


@dataclass(frozen=True, slots=True)
class HistoryFacts:
    """One step in the life of a report, in words."""

    state: str
    label: str
    reason: str | Promise
    # What the reason means for the reporter, and what she can do next; empty where nothing.
    meaning: str | Promise
    next: str | Promise
    at: datetime
    # Who of the office made it: told to the office alone, empty on every other page.
    who: str = ""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the reporter (and whoever has the code) may see. ``lon``, ``lat`` in degrees."""

    uuid: UUID
    code: str
    state: str
    state_label: str
    meaning: str | Promise
    kind: str
    kind_label: str
    can_pass: str
    can_pass_label: str
    permanence: str
    permanence_label: str
    measures: dict[str, int | float]
    lon: float
    lat: float
    placed_by: str
    street_name: str
    house_number: str
    corner_name: str
    side: str
    side_answer: str
    language: str
    near_corner_name: str
    landmark_name: str
    on_private_ground: bool
    created_at: datetime
    state_changed_at: datetime
    duplicate_of: UUID | None
    can_withdraw: bool
    can_correct: bool
    can_add: bool
    can_erase: bool
    history: tuple[HistoryFacts, ...]

    @property
    def last(self) -> HistoryFacts:
        """The last step: why it is in its state, and what the reporter can do."""
        return self.history[-1]

    @property
    def place(self) -> str:
        """Street with number or corner; empty when it was only pointed at."""
        return place_of(self)

    @property
    def side_words(self) -> str:
        """The side as people say it; empty when it was not told."""
        return side_of(self)


def by_code(code: str) -> ReportFacts | None:
    """The report with this code, however it was typed (spaces, dashes, lower case)."""
    stored = canonical(code)
    if stored is None:
        return None
    return _facts(Report.objects.select_related("duplicate_of").filter(code=stored).first())


def uuid_by_code(code: str) -> UUID | None:
    """The UUID of the report with this code, however it was typed. One query at most."""
    stored = canonical(code)
    if stored is None:
        return None
    return Report.objects.filter(code=stored).values_list("uuid", flat=True).first()


def by_uuid(report_uuid: UUID) -> ReportFacts | None:
    """The report with this UUID."""
    return _facts(Report.objects.select_related("duplicate_of").filter(uuid=report_uuid).first())


def facts_for_the_office(report: Report) -> ReportFacts:
    """The same of a row at hand (with its ``duplicate_of``), and who made each step. One query."""
    rows = report.events.select_related("actor").order_by("sequence")
    history = tuple(replace(_history(event), who=_who(event)) for event in rows)
    return _facts_with(report, history)


def by_client_uuid(client_uuid: UUID) -> ReportFacts | None:
    """The report a client sent under this UUID: has it arrived?"""
    found = Report.objects.select_related("duplicate_of").filter(client_uuid=client_uuid)
    return _facts(found.first())


def status_label(state: str) -> str:
    """The state in words, in the language of the page."""
    return str(ReportState(state).label)


def _facts(report: Report | None) -> ReportFacts | None:
    if report is None:
        return None
    events = report.events.order_by("sequence")
    return _facts_with(report, tuple(_history(event) for event in events))


def _facts_with(report: Report, history: tuple[HistoryFacts, ...]) -> ReportFacts:
    return ReportFacts(
        uuid=report.uuid,
        code=report.code,
        state=report.state,
        state_label=status_label(report.state),
        meaning=lifecycle.MEANING[report.state],
        kind=report.kind,
        kind_label=report.get_kind_display(),
        can_pass=report.can_pass,
        can_pass_label=report.get_can_pass_display(),
        permanence=report.permanence,
        permanence_label=report.get_permanence_display(),
        measures=dict(report.measures),
        lon=report.geom.x,
        lat=report.geom.y,
        placed_by=report.placed_by,
        street_name=report.street_name,
        house_number=report.house_number,
        corner_name=report.corner_name,
        side=report.side,
        side_answer=report.side_answer,
        language=report.language,
        near_corner_name=report.near_corner_name,
        landmark_name=report.landmark_name,
        on_private_ground=report.on_private_ground,
        created_at=report.created_at,
        state_changed_at=report.state_changed_at,
        duplicate_of=report.duplicate_of.uuid if report.duplicate_of else None,
        can_withdraw=lifecycle.step(report.state, ReportState.WITHDRAWN) is not None,
        can_correct=report.state in CORRECTABLE,
        can_add=report.state in OPEN,
        can_erase=lifecycle.step(report.state, ReportState.ERASED) is not None,
        history=history,
    )


def _history(event: ReportEvent) -> HistoryFacts:
    wording = WORDING.get(event.reason)
    return HistoryFacts(
        state=event.to_state,
        label=status_label(event.to_state),
        reason=lifecycle.REASONS.get(event.reason, ""),
        meaning=wording.meaning if wording else "",
        next=wording.next if wording else "",
        at=event.created_at,
    )


def _who(event: ReportEvent) -> str:
    actor = event.actor
    return (actor.get_full_name() or actor.get_username()) if actor else ""
