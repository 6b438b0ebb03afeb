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
    return bool(accounts.held_by(user))


def posts(user: User | AnonymousUser) -> list[Post]:
    """Every site where ``user`` may work, by name of the point. At most seven queries."""
    held = accounts.held_by(user)
    if not held:
        return []
    found = [_post(held, facts, site) for facts in points.points() for site in facts.sites]
    return [one for one in found if one is not None]


def post_at(user: User | AnonymousUser, site_code: str) -> Post | None:
    """The site, if ``user`` may work there: one point is read and not all of them."""
    held = accounts.held_by(user)
    # PostgreSQL takes no such sign in a text, and no code has one.
    known = points.site_facts(site_code) if held and "\0" not in site_code else None
    return _post(held, *known) if known and known[1].in_service else None


def practice_post(site_code: str) -> Post | None:
    """A site for practice; ``None`` when it has been erased. Whoever asks works somewhere."""
    found = points.practice_site(site_code)
    return None if found is None else Post(*found, "facilitator")


def _post(held: accounts.Held, facts: PointFacts, site: SiteFacts) -> Post | None:
    role = facts.role_of(held, site)
    return Post(facts, site, role) if role else None
