"""Who works at which site: the facilitators of its point or body, and the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts import queries as accounts
from apps.points import queries as points

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User
    from apps.points.queries import PointFacts, SiteFacts


@dataclass(frozen=True, slots=True)
class Post:
    """A site where somebody may work at the desk, and as what she does it."""

    point: PointFacts
    site: SiteFacts
    role: str

    @property
    def is_practice(self) -> bool:
        """Whether the people here are invented."""
        return points.is_practice(self.site.code)


def works_at_a_desk(user: User | AnonymousUser) -> bool:
    """Whether ``user`` may work at some desk, even if there is no point yet."""
    return (user.is_active and user.is_superuser) or accounts.has_role(user, "staff", "facilitator")


def posts(user: User | AnonymousUser) -> list[Post]:
    """Every site where ``user`` may work, by name of the point. At most six queries."""
    held = accounts.roles_of(user)
    everywhere = user.is_active and user.is_superuser
    districts, point_codes, bodies = _scopes(held)
    everywhere = everywhere or "" in districts
    if not (everywhere or districts or point_codes or bodies):
        return []
    names = {one.name for one in points.bodies_by_name() if one.code in bodies} if bodies else set()
    found = []
    for facts in points.points():
        facilitates = facts.code in point_codes or facts.body in names
        for site in facts.sites:
            if facilitates:
                found.append(Post(facts, site, "facilitator"))
            elif everywhere or (site.district_code and site.district_code in districts):
                found.append(Post(facts, site, "staff"))
    return found


def practice_post(site_code: str) -> Post | None:
    """A site for practice; ``None`` when it has been erased. Whoever asks works somewhere."""
    found = points.practice_site(site_code)
    return None if found is None else Post(*found, "facilitator")


def _scopes(held: list[accounts.RoleFacts]) -> tuple[set[str], set[str], set[str]]:
    """Districts of staff ("" is the whole city), points and bodies of a facilitator."""
    districts, point_codes, bodies = set(), set(), set()
    for one in held:
        if one.role == "staff":
            districts.add(one.scope_code)
        elif one.role == "facilitator" and one.scope_kind == "point":
            point_codes.add(one.scope_code)
        elif one.role == "facilitator" and one.scope_kind == "body":
            bodies.add(one.scope_code)
    return districts, point_codes, bodies
