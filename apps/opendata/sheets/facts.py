"""All a sheet says of a barrier, gathered for many barriers in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reach import queries as reach
from apps.reports import queries as reports
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.kinds import KINDS, MEASURES, CanPass
from apps.twin.queries import BarrierFacts
from apps.works import queries as works

# Farther away a number or a corner no longer says where it is.
_NUMBER_WITHIN_M = 60.0
_CORNER_WITHIN_M = 30.0
_PHOTOS = 2
SUSPECTED = "suspected"
_HOPEFUL = "optimistic"


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure with its legal limit; ``limit`` empty: the law has none for it."""

    name: str
    value: str
    limit: str
    answer: str
    source: str


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """A remedy with its cost in words; ``cost`` is empty where nobody can tell."""

    name: str
    unit_price: str
    cost: str
    source: str
    is_prior: bool


@dataclass(frozen=True, slots=True)
class Priority:
    """The largest effect over all profiles, in the optimistic reading, and the sentences of all."""

    profile: str
    residents_losing_15_min: int
    residents_cut_off: int
    residents_affected: int
    places_lost: int
    layer_version: int
    sentences: tuple[str, ...]

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What orders sheets: the larger comes first."""
        return (
            self.residents_losing_15_min,
            self.residents_cut_off,
            self.residents_affected,
            self.places_lost,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One barrier. ``cost`` None is "not known"; ``priority`` None is "not computed yet"."""

    barrier: BarrierFacts
    verified: bool
    street: str
    number: str
    corner: str
    district: str
    sentence: str
    can_pass: str
    measures: tuple[MeasureLine, ...]
    law: str
    law_answer: str | None
    rules_without_measure: tuple[MeasureLine, ...]
    remedies: tuple[RemedyLine, ...]
    cost: works.CostEstimate | None
    priority: Priority | None
    photos: tuple[reports.PublicPhoto, ...]

    @property
    def place(self) -> str:
        """Street with number, or the corner it stands at."""
        street = self.street or _("Street unknown")
        if self.number:
            street = _("%(street)s, near number %(number)s") % {
                "street": street,
                "number": self.number,
            }
        if self.corner:
            street = _("%(street)s, corner of %(corner)s") % {
                "street": street,
                "corner": self.corner,
            }
        return street

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in degrees, five decimals: about a metre."""
        return f"{self.barrier.lat:.5f}, {self.barrier.lon:.5f}"

    @property
    def last_seen(self) -> date:
        """The day somebody last saw it."""
        return timezone.localdate(self.barrier.last_seen_at)


@dataclass(frozen=True, slots=True)
class SheetSet:
    """Sheets with the versions their figures belong to, the largest effect first.

    ``first_rank`` and ``of``: the place of the first one in the whole selection, and its size.
    """

    sheets: tuple[Sheet, ...]
    layer_version: int
    price_version: int | None
    price_title: str
    made_at: datetime
    first_rank: int = 1
    of: int = 0

    @property
    def ranked(self) -> list[tuple[int, Sheet]]:
        """The sheets with their ranks."""
        return list(enumerate(self.sheets, start=self.first_rank))


def gather(barriers: Sequence[BarrierFacts]) -> SheetSet:
    """The sheets of these barriers in the active language. Eleven queries at most."""
    uuids = [one.uuid for one in barriers]
    prices = works.price_list()
    price_of = works.Prices(prices.version, prices.items) if prices else None
    effects = reach.effects_for(uuids) if uuids else {}
    nearest = territory.nearest_on_streets([(b.place_name, b.lon, b.lat) for b in barriers])
    districts = {one.code: one.name for one in territory.districts()}
    photos = _photos(uuids)
    sheets = [
        _sheet(
            one,
            price_of=price_of,
            priority=_priority(one, effects.get(one.uuid, [])),
            nearest=near,
            district=districts.get(one.district_code, one.district_code),
            photos=photos.get(one.uuid, []),
        )
        for one, near in zip(barriers, nearest, strict=True)
    ]
    # Sorting keeps the order of equals: that of the selection.
    sheets.sort(key=lambda sheet: sheet.priority.key if sheet.priority else (), reverse=True)
    return SheetSet(
        sheets=tuple(sheets),
        layer_version=twin.layer().version,
        price_version=prices.version if prices else None,
        price_title=prices.title_label if prices else "",
        made_at=timezone.now(),
        of=len(sheets),
    )


def _sheet(
    barrier: BarrierFacts,
    *,
    price_of: works.Prices | None,
    priority: Priority | None,
    nearest: territory.NearestFacts,
    district: str,
    photos: Sequence[reports.PublicPhoto],
) -> Sheet:
    verified = barrier.state != SUSPECTED
    # Before review a barrier shows only kind, place and date.
    measures = barrier.measures if verified else {}
    law = reach.law_of(barrier.kind, measures)
    number_near = nearest.number_m is not None and nearest.number_m <= _NUMBER_WITHIN_M
    corner_near = nearest.corner_m is not None and nearest.corner_m <= _CORNER_WITHIN_M
    measured = [line for line in law.lines if line.value is not None]
    return Sheet(
        barrier=barrier,
        verified=verified,
        street=barrier.place_name,
        number=nearest.number if number_near else "",
        corner=nearest.corner if corner_near else "",
        district=district,
        sentence=str(KINDS[barrier.kind].sentence),
        can_pass=str(dict(CanPass.choices).get(barrier.can_pass, "")) if verified else "",
        measures=tuple(_measures(measures, measured)),
        law=law.words,
        law_answer=law.answer,
        rules_without_measure=tuple(
            MeasureLine(line.text, "", _limit(line), line.answer_words, line.source)
            for line in law.lines
            if line.value is None
        ),
        remedies=tuple(_remedies(barrier.kind, measures, price_of)),
        cost=price_of.estimate(barrier.kind, measures) if price_of else None,
        priority=priority,
        photos=tuple(photos[:_PHOTOS]),
    )


def _measures(measures: dict[str, object], law: Sequence[reach.LawLine]) -> list[MeasureLine]:
    """Each measure with each rule about it; one without a rule stands alone."""
    found = []
    for name, facts in MEASURES.items():
        if name not in measures:
            continue
        value = _number(measures[name], facts.unit)
        rules = [line for line in law if line.measure == name]
        found += [
            MeasureLine(str(facts.label), value, _limit(rule), rule.answer_words, rule.source)
            for rule in rules
        ] or [MeasureLine(str(facts.label), value, "", "", "")]
    return found


def _limit(line: reach.LawLine) -> str:
    if line.least is not None:
        return _("at least %(number)s") % {"number": _number(line.least, line.unit)}
    if line.most is not None:
        return _("at most %(number)s") % {"number": _number(line.most, line.unit)}
    return ""


def _number(value: object, unit: str) -> str:
    written = number_format(f"{float(str(value)):g}", use_l10n=True)
    return f"{written} {unit}".rstrip()


def _remedies(
    kind: str, measures: dict[str, object], prices: works.Prices | None
) -> list[RemedyLine]:
    found = []
    for item in prices.remedies(kind) if prices else ():
        alone = works.Prices(prices.version if prices else 0, (item,)).estimate(kind, measures)
        page = ", " + _("page %(page)s") % {"page": item.page} if item.page else ""
        found.append(
            RemedyLine(
                name=item.remedy_label,
                unit_price=f"{item.price_words} / {item.unit_label}",
                cost=alone.words if alone else "",
                source=f"{item.source_label}{page}",
                is_prior=item.is_prior,
            )
        )
    return found


def _priority(barrier: BarrierFacts, effects: Sequence[reach.EffectFacts]) -> Priority | None:
    shown = [one for one in effects if one.reading == _HOPEFUL]
    if not shown:
        return None
    worst = max(
        shown,
        key=lambda f: (
            f.residents_losing_15_min, f.residents_cut_off, f.residents_affected, f.places_lost,
        ),
    )  # fmt: skip
    return Priority(
        profile=worst.profile_label,
        residents_losing_15_min=worst.residents_losing_15_min,
        residents_cut_off=worst.residents_cut_off,
        residents_affected=worst.residents_affected,
        places_lost=worst.places_lost,
        layer_version=worst.layer_version,
        sentences=tuple(
            reach.sentences_of(
                [worst],
                get_language() or settings.LANGUAGE_CODE,
                verified=barrier.state != SUSPECTED,
                on_network=barrier.segment_index is not None,
            )
        ),
    )


def _photos(barriers: Sequence[UUID]) -> dict[UUID, list[reports.PublicPhoto]]:
    return reports.public_photos(barriers) if barriers else {}
