"""Who is competent for what, and what the rules would say of reports that are here already."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from apps.reports.competence import Asked, BrokenRule, Rule, first_match, read_rule
from apps.reports.competence_rows import folded, rule_fields, vocabulary
from apps.reports.models import CompetenceRule, CompetentBody, Report
from apps.reports.words import place_of
from apps.territory import queries as territory

PREVIEWED = 200
_EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A report with the body it has now, and the body the rules give it."""

    uuid: UUID
    code: str
    kind_label: str
    place: str
    body_now: str
    body_then: str
    rule: int | None

    @property
    def changes(self) -> bool:
        """Whether the rules say something else."""
        return self.body_now != self.body_then


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules would say of the last reports. ``broken`` are rules that cannot be read."""

    rows: list[PreviewRow]
    by_rule: dict[int, int]
    by_body: dict[str, int]
    broken: dict[int, str]


class AskedAtOnce:
    """What lies around many places, from tables read once."""

    def __init__(self) -> None:
        self._districts: tuple[list[str], shapely.STRtree] | None = None
        self._places: dict[str, npt.NDArray[np.float64]] = {}

    def district(self, asked: Asked) -> str:
        """Code of the district; on a border the lower one, as for one report alone."""
        if self._districts is None:
            table = territory.districts_table()
            tree = shapely.STRtree(list(table.geometry))
            self._districts = [str(code) for code in table["code"]], tree
        codes, tree = self._districts
        found = tree.query(shapely.Point(asked.lon, asked.lat), predicate="intersects")
        return min((codes[index] for index in found), default="")

    def near(self, asked: Asked, category: str, metres: int) -> bool:
        """Whether a place of this category is so near, on the sphere."""
        if category not in self._places:
            self._places[category] = np.radians(territory.place_points(category)[1])
        lonlat = self._places[category]
        here = np.radians([asked.lon, asked.lat])
        half = np.sin((lonlat - here) / 2) ** 2
        chord = half[:, 1] + np.cos(here[1]) * np.cos(lonlat[:, 1]) * half[:, 0]
        distance_m = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
        return bool((distance_m <= metres).any())


def body_names() -> dict[str, str]:
    """Every body by its code, those no longer in use too. One query."""
    return dict(CompetentBody.objects.order_by("name").values_list("code", "name"))


def body_name_of(code: Any) -> QuerySet[CompetentBody, str]:
    """The name of the body with a code, for a subquery."""
    return CompetentBody.objects.filter(code=code).values_list("name", flat=True)[:1]


def bodies_in_use() -> list[CompetentBody]:
    """Bodies a report may be given to, by name."""
    return list(CompetentBody.objects.filter(active=True).order_by("name"))


def competence_rules() -> list[CompetenceRule]:
    """All rules in order, with their bodies. One query."""
    return list(CompetenceRule.objects.select_related("body").order_by("order"))


def preview_competence(*, also: int | None = None, limit: int = PREVIEWED) -> Preview:
    """Ask the rules in use, and the rule ``also``, about the last reports; nothing is changed.

    A few queries, however many reports and rules there are.
    """
    words, broken, rules = vocabulary(), {}, []
    for row in competence_rules():
        if (row.active and row.body.active) or row.pk == also:
            try:
                rules.append(read_rule(row.pk, row.body.code, rule_fields(row), words))
            except BrokenRule as error:
                broken[row.pk] = error.reason

    def failed(rule: Rule, error: Exception) -> None:
        broken[rule.pk] = type(error).__name__

    around = AskedAtOnce()
    reports = Report.objects.order_by("-created_at", "-id").defer("description", "measures")
    rows = []
    for report in reports[:limit]:
        rule = first_match(rules, asked_of(report), around, broken=failed)
        rows.append(
            PreviewRow(
                uuid=report.uuid,
                code=report.code,
                kind_label=str(report.get_kind_display()),
                place=place_of(report),
                body_now=report.competent_body,
                body_then=rule.body if rule else "",
                rule=rule.pk if rule else None,
            )
        )
    return Preview(
        rows=rows,
        by_rule=_counts(row.rule for row in rows if row.rule is not None),
        by_body=dict(Counter(row.body_then for row in rows)),
        broken=broken,
    )


def asked_of(report: Report) -> Asked:
    """What the rules may know of a report."""
    geom: Point = report.geom
    names = folded([report.street_name, report.corner_name])
    return Asked(report.kind, geom.x, geom.y, names)


def _counts(values: Iterable[int]) -> dict[int, int]:
    return dict(Counter(values))
