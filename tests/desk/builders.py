"""A site with desks, people who walk in, and somebody who calls them."""

import uuid
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.desk import services
from apps.desk.models import Ticket
from apps.desk.services import By, Wish
from apps.points import queries as points
from apps.points.models import Site
from tests.booking import builders as booking

# The Monday of the appointments, at nine.
NINE = booking.at("09:00")
NOW = booking.NOW


def facilitator(name: str = "anna", point: str = "P1") -> User:
    """Somebody who works at a point."""
    user = User.objects.create_user(name, password=None)
    grant_role(user=user, role="facilitator", scope_kind="point", scope_code=point)
    return user


def facts(site: Site) -> points.SiteFacts:
    """The site as services want it."""
    found = points.site_facts(site.code)
    assert found is not None
    return found[1]


def by(who: User | None = None, now: datetime = NINE, **words: object) -> By:
    """A facilitator at a moment."""
    return By("facilitator", actor=who, now=now, **words)


def walk_in(site: Site, at: datetime = NINE, **wish: object) -> Ticket:
    """Somebody who walks in."""
    given = services.add_walk_in(
        ticket=uuid.uuid4(), site=facts(site), wish=Wish(**wish), by=by(now=at)
    )
    return Ticket.objects.get(uuid=given.ticket)


def step(ticket: Ticket, to: str, at: datetime = NINE, who: User | None = None, **words: object):
    """One step, then the row as it is."""
    services.take_step(ticket=ticket.uuid, to=to, by=by(who, at), **words)
    ticket.refresh_from_db()
    return ticket


def served(site: Site, minutes: float, at: datetime = NINE, service: str = "job") -> Ticket:
    """Somebody who was helped for so many minutes, until ``at``."""
    row = walk_in(site, at - timedelta(minutes=minutes + 5), service=service)
    step(row, "called", at - timedelta(minutes=minutes + 1), desk_number=1)
    step(row, "serving", at - timedelta(minutes=minutes), desk_number=1)
    return step(row, "done", at)


def events(ticket: Ticket) -> list[tuple[str, str]]:
    """The steps of a ticket in order."""
    return list(ticket.events.order_by("number").values_list("from_state", "to_state"))
