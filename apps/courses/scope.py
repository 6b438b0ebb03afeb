"""The points whose courses somebody holds, read once per request."""

from django.http import HttpRequest

from apps.accounts import queries as accounts
from apps.points import queries as points

_ASKED = "_course_points"


def points_held(request: HttpRequest) -> frozenset[str] | None:
    """Codes of the points whose courses whoever asks may hold; ``None`` is all of them."""
    if _ASKED not in request.__dict__:
        request.__dict__[_ASKED] = _codes(accounts.asked_held(request))
    found: frozenset[str] | None = request.__dict__[_ASKED]
    return found


def _codes(held: accounts.Held) -> frozenset[str] | None:
    if held.everywhere:
        return None
    if not (held.districts or held.bodies):
        return held.points
    return held.points | {
        point.code for point in points.points() if point.role_of(held, *point.sites)
    }
