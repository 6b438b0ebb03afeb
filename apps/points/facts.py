"""What the register of points tells: plain immutable facts, no model leaves the app."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from apps.accounts.queries import Held
from apps.points.catalogue import language_name, service_name, welcomed_name
from apps.points.measures import SaidMeasure, said_measures
from apps.points.models import Eligibility, PointKind, PointStatus, SiteRole


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A point or a body, to be chosen by its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """Days on which a site does not open, both ends included."""

    first_day: date
    last_day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """Where a site is from ``first_day`` on."""

    first_day: date
    address: str = ""
    postal_code: str = ""
    district_code: str = ""
    lon: float | None = None
    lat: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Where a point receives people. ``lon`` and ``lat`` are None where nobody published them.

    Address, place and measures are those of the day that was asked about; ``next_move`` is the
    first one after it. ``in_service`` tells of point and site: active on the day by status and by
    dates. Empty ``services``, ``languages`` and ``welcomed`` mean that nobody has said, neither
    "all" nor "none". ``measures`` by code (``points.measures``): what is not in it is unknown.
    """

    code: str
    point_code: str
    point_name: str
    name: str
    role: str
    address: str = ""
    postal_code: str = ""
    district_code: str = ""
    lon: float | None = None
    lat: float | None = None
    position_source: str = ""
    opening_hours: str = ""
    step_free: bool | None = None
    suspended: bool = False
    in_service: bool = True
    notes: str = ""
    closures: tuple[ClosureFacts, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    phone: str = ""
    email: str = ""
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    welcomed: tuple[str, ...] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)
    # What else to bring, or to know, by the code of the service.
    service_notes: Mapping[str, str] = field(default_factory=dict)
    # The last day on which somebody compared these facts with what is there.
    checked_on: date | None = None
    next_move: MoveFacts | None = None

    @property
    def service_names(self) -> list[str]:
        """What one can get help with, in the active language and the order of the catalogue."""
        return [service_name(code) for code in self.services]

    @property
    def language_names(self) -> list[str]:
        """The languages spoken, in the active language."""
        return [language_name(code) for code in self.languages]

    @property
    def welcomed_names(self) -> list[str]:
        """Who is specially welcomed, in the active language."""
        return [welcomed_name(code) for code in self.welcomed]

    @property
    def said_measures(self) -> list[SaidMeasure]:
        """Every measure there can be, in words; what nobody measured says so."""
        return said_measures(self.measures)

    @property
    def role_label(self) -> str:
        """The role in the active language."""
        return str(SiteRole(self.role).label)

    @property
    def place_line(self) -> str:
        """Name and address, for a letter or a calendar; called like its point it is named once."""
        is_named = self.name.casefold() in self.point_name.casefold()
        names = [self.point_name] if is_named else [self.point_name, self.name]
        return ", ".join(part for part in (*names, self.address, self.postal_code) if part)

    @property
    def has_place(self) -> bool:
        """Whether it can be drawn and walked to."""
        return self.lon is not None and self.lat is not None


@dataclass(frozen=True, slots=True)
class PointFacts:
    """A facilitation point with its sites, the main one first."""

    code: str
    name: str
    kind: str
    status: str
    body: str
    body_code: str = ""
    sites: tuple[SiteFacts, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    funding: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    booking: str = ""
    notes: str = ""
    source_url: str = ""
    # The newest check of its sites, or the day the imported list names.
    last_checked_on: date | None = None
    is_demonstration: bool = False
    funded_until: date | None = None
    # Who may come: a code, empty when nobody has said.
    eligibility: str = ""
    eligibility_note: str = ""

    @property
    def eligibility_label(self) -> str:
        """Who may come, in the active language."""
        return str(Eligibility(self.eligibility).label)

    @property
    def kind_label(self) -> str:
        """The kind in the active language."""
        return str(PointKind(self.kind).label)

    @property
    def status_label(self) -> str:
        """The status in the active language."""
        return str(PointStatus(self.status).label)

    def role_of(self, held: Held, *sites: SiteFacts) -> str:
        """As what somebody works at these sites of it; empty when she does not."""
        return held.role_at(self.code, self.body_code, [site.district_code for site in sites])


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a site receives people at a moment.

    ``state`` is "open", "closed" or "unknown" (nobody said: this is not "closed"). ``reason`` is
    "suspended", "closure", "holiday", "not_in_service", "no_hours", "unreadable", or empty when
    the week's hours alone decide. ``next_change`` is when it closes if open, and when it opens
    next if closed; None when nobody can tell. ``comment`` says it in the active language.
    """

    state: str
    reason: str = ""
    next_change: datetime | None = None
    comment: str = ""

    @property
    def is_open(self) -> bool:
        """For templates."""
        return self.state == "open"

    @property
    def is_suspended(self) -> bool:
        """For templates."""
        return self.reason == "suspended"


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day, in figures and in the words of a language."""

    day: date
    weekday: str
    text: str
    intervals: tuple[tuple[time, time], ...] = ()
    is_today: bool = False

    @property
    def is_open_today(self) -> bool:
        """Whether it opens at all on this day."""
        return bool(self.intervals)


@dataclass(frozen=True, slots=True)
class PointNow:
    """A point with its most useful site at a moment: open if any is, else the next to open."""

    point: PointFacts
    site: SiteFacts | None
    opening: Opening


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site to be written to the register."""

    code: str
    role: str = SiteRole.MAIN
    name: str = ""
    address: str = ""
    postal_code: str = ""
    district_code: str = ""
    lon: float | None = None
    lat: float | None = None
    position_source: str = ""
    opening_hours: str = ""
    step_free: bool | None = None
    suspended: bool = False
    notes: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    phone: str = ""
    email: str = ""
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    welcomed: tuple[str, ...] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point to be written to the register; ``body`` is the name of who runs it."""

    code: str
    name: str
    kind: str
    body: str
    status: str = PointStatus.ACTIVE
    sites: tuple[SiteRow, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    funding: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    booking: str = ""
    notes: str = ""
    source_url: str = ""
    last_checked_on: date | None = None
    funded_until: date | None = None
    eligibility: str = ""
    eligibility_note: str = ""
