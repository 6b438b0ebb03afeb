"""What courses tell: plain immutable facts, no model leaves the app."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from apps.courses import lifecycle
from apps.courses.catalogue import AREAS
from apps.courses.models import CourseState, EnrolmentState, SessionState
from apps.points.queries import (
    SERVICES,
    PointFacts,
    SiteFacts,
    preparation_names,
    service_name,
)
from apps.visitors.words import language_name


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session; ``starts`` and ``ends`` are local."""

    uuid: UUID
    starts: datetime
    ends: datetime
    state: str
    sequence: int

    @property
    def is_cancelled(self) -> bool:
        """For templates."""
        return self.state == SessionState.CANCELLED

    @property
    def is_held(self) -> bool:
        """For templates."""
        return self.state == SessionState.HELD

    @property
    def is_planned(self) -> bool:
        """For templates."""
        return self.state == SessionState.PLANNED

    @property
    def length_s(self) -> int:
        """Seconds that really pass, over a change of the clocks too."""
        return int((self.ends.astimezone(UTC) - self.starts.astimezone(UTC)).total_seconds())

    @property
    def state_label(self) -> str:
        """The state in the active language."""
        return str(SessionState(self.state).label)


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course without anything about who takes part.

    ``title`` and its companions are in ``text_language``: the reader's where the office wrote in
    it. ``free``: seats somebody may still take (who waits comes first).
    """

    uuid: UUID
    code: str
    state: str
    site: SiteFacts
    point: PointFacts
    title: str
    description: str
    own_bring: str
    text_language: str
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    language: str
    prepares: tuple[str, ...]
    seats: int
    enrolled: int
    offered: int
    waiting: int
    free: int
    opens_days: int
    closes_s: int
    sessions: tuple[SessionFacts, ...]

    @property
    def going_on(self) -> list[SessionFacts]:
        """Its sessions that are not cancelled."""
        return [one for one in self.sessions if not one.is_cancelled]

    @property
    def first_start(self) -> datetime | None:
        """When it begins."""
        return self.going_on[0].starts if self.going_on else None

    @property
    def last_end(self) -> datetime | None:
        """When it ends."""
        return self.going_on[-1].ends if self.going_on else None

    @property
    def opens_at(self) -> datetime | None:
        """From when one can enrol."""
        return self.first_start - timedelta(days=self.opens_days) if self.first_start else None

    @property
    def closes_at(self) -> datetime | None:
        """Until when one can enrol."""
        return self.first_start - timedelta(seconds=self.closes_s) if self.first_start else None

    @property
    def is_open(self) -> bool:
        """Whether it is published."""
        return self.state == CourseState.OPEN

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled as a whole."""
        return self.state == CourseState.CANCELLED

    def takes(self, now: datetime) -> str:
        """Whether one can enrol: "yes", "wait", "early", "late" or "no"."""
        if not self.is_open or self.opens_at is None or self.closes_at is None:
            return "no"
        if now < self.opens_at:
            return "early"
        if now >= self.closes_at:
            return "late"
        return "yes" if self.free else "wait"

    @property
    def length_s(self) -> int:
        """Seconds of all its sessions that are not cancelled."""
        return sum(one.length_s for one in self.going_on)

    @property
    def topic_names(self) -> list[str]:
        """Its topics in the active language."""
        return [service_name(code) for code in self.topics]

    @property
    def area_names(self) -> list[str]:
        """Its areas of digital competence in the active language."""
        return [str(AREAS[code]) for code in self.areas if code in AREAS]

    @property
    def prepared_names(self) -> list[str]:
        """What is prepared for everybody, in the active language."""
        return preparation_names(self.prepares)

    @property
    def language_name(self) -> str:
        """The language it is held in, in the active one."""
        return language_name(self.language)

    @property
    def state_label(self) -> str:
        """The state in the active language."""
        return str(CourseState(self.state).label)

    @property
    def bring(self) -> list[str]:
        """What to bring: what the office wrote line by line, else what the topics ask for."""
        own = [line.strip() for line in self.own_bring.splitlines() if line.strip()]
        if own:
            return own
        known = [SERVICES[code] for code in self.topics if code in SERVICES]
        return list(dict.fromkeys(str(item) for topic in known for item in topic.bring))

    @property
    def place(self) -> str:
        """Name and address, for a letter or a calendar."""
        return self.site.place_line


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """An enrolment without anything about who it is."""

    uuid: UUID
    code: str
    state: str
    course: CourseFacts
    sequence: int
    link_version: int
    language: str
    language_wanted: str
    preparations: tuple[str, ...]
    offer_until: datetime | None
    place_in_line: int
    changed_at: datetime

    @property
    def is_enrolled(self) -> bool:
        """For templates."""
        return self.state == EnrolmentState.ENROLLED

    @property
    def is_offered(self) -> bool:
        """For templates."""
        return self.state == EnrolmentState.OFFERED

    @property
    def is_waiting(self) -> bool:
        """For templates."""
        return self.state == EnrolmentState.WAITING

    @property
    def meaning(self) -> str:
        """What the state means for who enrolled."""
        if self.course.is_cancelled:
            return str(lifecycle.CANCELLED)
        return str(lifecycle.MEANING[self.state])

    @property
    def preparation_names(self) -> list[str]:
        """What she asked for, in the active language."""
        return preparation_names(self.preparations)

    @property
    def wanted_language_name(self) -> str:
        """The language she would like to hear."""
        return language_name(self.language_wanted) if self.language_wanted else ""

    def may_change(self, now: datetime) -> bool:
        """Whether she may still leave or change."""
        end = self.course.last_end
        return self.state in lifecycle.GOING_ON and (end is None or end > now)
