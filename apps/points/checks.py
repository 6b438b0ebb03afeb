"""Which sites somebody should look at again: by their last check, and by what is not known."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import queries as accounts
from apps.points.models import PointStatus, Site, SiteCheck
from apps.points.reading import visible_points

# Hours and rooms change with the school year: after half of it a fact is old.
OLD_AFTER = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A site with its last check. ``unknown`` are the facts nobody has given, in words."""

    pk: int
    code: str
    point_name: str
    site_name: str
    address_of_point: str
    checked_on: date | None
    checked_by: str
    unknown: tuple[str, ...]

    @property
    def is_old(self) -> bool:
        """Whether it should be looked at again."""
        return self.checked_on is None or timezone.localdate() - self.checked_on > OLD_AFTER


def points_to_check() -> list[CheckLine]:
    """Every site of a point that is not closed, never checked first, then the oldest."""
    newest = SiteCheck.objects.filter(site=OuterRef("pk")).order_by("-checked_at", "-pk")
    shown = visible_points().order_by().exclude(status=PointStatus.CLOSED).values("pk")
    rows = list(
        Site.objects.filter(point__in=shown)
        .select_related("point")
        .annotate(
            last_check=Subquery(newest.values("checked_at")[:1]),
            last_by=Subquery(newest.values("checked_by")[:1]),
        )
        .order_by("last_check", "point__name", "code")
    )
    who = accounts.names_of({row.last_by for row in rows if row.last_by})
    lines = [
        CheckLine(
            pk=row.pk,
            code=row.code,
            point_name=row.point.name,
            site_name=row.name or row.address or row.code,
            address_of_point=_page(row.point.code),
            checked_on=_newest(row),
            checked_by=who.get(row.last_by, ""),
            unknown=tuple(_unknown(row)),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.checked_on or date.min)


def _newest(row: Site) -> date | None:
    """Ours, or that of the list it came with."""
    last_check = row.last_check  # type: ignore[attr-defined]  # annotated above
    ours = timezone.localdate(last_check) if last_check else None
    days = [day for day in (ours, row.point.last_checked_on) if day]
    return max(days, default=None)


def _unknown(row: Site) -> list[str]:
    facts = {
        _("place"): row.geom,
        _("opening hours"): row.opening_hours,
        _("services"): row.services,
        _("languages"): row.languages,
        _("measures"): row.measures,
    }
    return [name for name, value in facts.items() if not value]


def _page(code: str) -> str:
    """The public page; a code typed by hand may not make an address."""
    try:
        return reverse("point", args=[code])
    except NoReverseMatch:
        return ""
