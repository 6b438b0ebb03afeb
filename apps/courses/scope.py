"""Whose courses somebody holds: staff of the city all, facilitators those of their points."""

from typing import Any

from django.http import HttpRequest

from apps.accounts import queries as accounts
from apps.points import queries as points

_ASKED = "_course_points"


def points_held(request: HttpRequest) -> frozenset[str] | None:
    """Codes of the points whose courses whoever asks may hold; ``None`` is all of them.

    Read once per request: the admin draws its menu many times over.
    """
    if _ASKED not in request.__dict__:
        request.__dict__[_ASKED] = _held(request)
    found: frozenset[str] | None = request.__dict__[_ASKED]
    return found


def may_hold_courses(request: HttpRequest) -> bool:
    """Whether there is any point whose courses whoever asks may hold."""
    held = points_held(request)
    return held is None or bool(held)


def _held(request: HttpRequest) -> frozenset[str] | None:
    user: Any = request.user
    if accounts.holds_whole_city(request):
        # A technician of the whole city looks at streets, not at courses.
        roles = accounts.roles_of(user)
        if user.is_superuser or any(one.role == "staff" for one in roles):
            return None
    mine = [one for one in accounts.roles_of(user) if one.role == "facilitator"]
    held = {one.scope_code for one in mine if one.scope_kind == "point"}
    bodies = {one.scope_code for one in mine if one.scope_kind == "body"}
    if bodies:
        names = {body.name for body in points.bodies_by_name() if body.code in bodies}
        held |= {point.code for point in points.points() if point.body in names}
    return frozenset(held)
