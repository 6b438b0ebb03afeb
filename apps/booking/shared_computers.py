"""What a session limited to a shared computer opens: appointments of its point alone."""

from django.http import HttpRequest
from django.utils.module_loading import import_string

from apps.accounts import queries as accounts
from apps.booking.permissions import Scope, remember_scope
from apps.points import queries as points

# Point of a shared computer, by its UUID: whoever keeps the computers says it.
_point_of_device: list[str] = []


def register_point_of_device(dotted: str) -> None:
    """Name the function that knows the point of a shared computer; called in ``ready``.

    It takes the computer's UUID and returns the code of the point, or None.
    """
    _point_of_device[:] = [dotted]


def keep_to_this_computer(request: HttpRequest) -> None:
    """There she is the facilitator she signed in as, whatever else she is (decision 40)."""
    device = accounts.session_device(request.session)
    if device is None:
        return
    point = import_string(_point_of_device[0])(device) if _point_of_device else None
    held = accounts.asked_held(request)
    sites = tuple(
        one
        for one in points.site_lines()
        if one.point_code == point and one.role_of(held) == "facilitator"
    )
    names = {one.pk: one.name for one in sites}
    remember_scope(request, Scope(sites, whole=False, role="facilitator", names=names))
