"""Sites for practice: where facilitators try the desk on invented people (decision 41).

They are rows like any other, so that the desk works there as it does elsewhere, under one point
that is none. Every question about points and sites leaves them out by itself: the managers named
``objects`` do not see them. What works with them asks by their code.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

if TYPE_CHECKING:
    from apps.points.facts import PointFacts, SiteFacts

PRACTICE = "practice"
# No importer and nobody else may give a site or point a code that begins like this.
PREFIX = f"{PRACTICE}-"


class All(models.Manager[Any]):
    """Everything there is, for whoever works with practice itself."""


class RealPoints(models.Manager[Any]):
    """Points that are points."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without the one for practice."""
        return super().get_queryset().exclude(code=PRACTICE)


class RealSites(models.Manager[Any]):
    """Sites that are sites."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without those for practice."""
        return super().get_queryset().exclude(code__startswith=PREFIX)


class RealBodies(models.Manager[Any]):
    """Bodies that run a point."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without the one for practice."""
        return super().get_queryset().exclude(code=PRACTICE)


def is_practice(code: str) -> bool:
    """Whether a site is one for practice, by its code alone."""
    return code.startswith(PREFIX)


@transaction.atomic
def open_practice_site(name: str) -> str:
    """A fresh site for one person's practice; return its code. ``name`` is what its page says."""
    from apps.points.models import FacilitationPoint, ManagingBody, PointStatus, Site, SiteRole

    body, _new = ManagingBody.everything.get_or_create(
        code=PRACTICE, defaults={"name": PRACTICE.title()}
    )
    point, _new = FacilitationPoint.everything.get_or_create(
        code=PRACTICE,
        # Not in service: even who would look past the managers finds a point that is not open.
        defaults={
            "name": name,
            "kind": "municipal",
            "body": body,
            "status": PointStatus.PLANNED,
        },
    )
    code = f"{PREFIX}{secrets.token_hex(8)}"
    Site.everything.create(
        # Many at once: a point has only one main site.
        point=point,
        code=code,
        name=name,
        suspended=True,
        role=SiteRole.SECONDARY,
    )
    return code


def practice_site(code: str) -> tuple[PointFacts, SiteFacts] | None:
    """A site for practice with its point; ``None`` when it has been erased."""
    from apps.points import facts
    from apps.points.models import Site

    if not is_practice(code):
        return None
    row = Site.everything.select_related("point__body").filter(code=code).first()
    if row is None:
        return None
    site = facts.SiteFacts(
        code=row.code,
        point_code=PRACTICE,
        point_name=row.name,
        name=row.name,
        role=row.role,
        in_service=False,
        suspended=True,
    )
    point = facts.PointFacts(
        code=PRACTICE,
        name=row.name,
        kind=row.point.kind,
        status=row.point.status,
        body=row.point.body.name,
        sites=(site,),
        is_demonstration=True,
    )
    return point, site


def practice_keys() -> list[int]:
    """Keys of all sites for practice, for whoever erases what was tried there."""
    from apps.points.models import Site

    return list(
        Site.everything.filter(code__startswith=PREFIX).order_by("pk").values_list("pk", flat=True)
    )


def erase_practice_site(key: int) -> bool:
    """Forget a site for practice; return whether it was there. Its rows elsewhere go before."""
    from apps.points.models import Site

    rows = Site.everything.filter(code__startswith=PREFIX, pk=key)
    return rows.delete()[0] > 0
