"""Whose courses somebody holds: staff those of the city or their districts, facilitators those of
their points and bodies.
"""

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
        request.__dict__[_ASKED] = _held(request.user)
    found: frozenset[str] | None = request.__dict__[_ASKED]
    return found


def _held(user: Any) -> frozenset[str] | None:
    mine = [one for one in accounts.roles_of(user) if one.role in ("staff", "facilitator")]
    if (user.is_active and user.is_superuser) or any(one.scope_kind == "city" for one in mine):
        return None

    def codes(kind: str) -> set[str]:
        return {one.scope_code for one in mine if one.scope_kind == kind}

    held, districts, bodies = codes("point"), codes("district"), codes("body")
    if districts or bodies:
        names = {body.name for body in points.bodies_by_name() if body.code in bodies}
        held |= {
            point.code
            for point in points.points()
            if point.body in names or districts & {site.district_code for site in point.sites}
        }
    return frozenset(held)
