"""Who may plan and see appointments of which points: by role and scope, asked once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from apps.accounts import queries as accounts
from apps.points import queries as points
from apps.points.queries import SiteLine

if TYPE_CHECKING:
    from apps.accounts.models import User

_ASKED = "_booking_scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites somebody works for. ``whole``: of the whole city, with what is one for all."""

    sites: tuple[SiteLine, ...] = ()
    whole: bool = False
    role: str = ""
    names: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.whole or bool(self.sites)

    @property
    def keys(self) -> list[int]:
        """Primary keys of the sites, for tables of booking."""
        return [one.pk for one in self.sites]

    def holds(self, site: int) -> bool:
        """Whether a site, by its primary key, is one of them."""
        return site in self.names

    def by_code(self, code: str) -> SiteLine | None:
        """The site of that code, if it is one of them."""
        return next((one for one in self.sites if one.code == code), None)


NOBODY = Scope()


def scope_of(request: HttpRequest) -> Scope:
    """What whoever asks may plan: read once, the admin draws its menu many times over."""
    if _ASKED not in request.__dict__:
        request.__dict__[_ASKED] = scope_of_user(request.user)
    found: Scope = request.__dict__[_ASKED]
    return found


def scope_of_user(user: User | AnonymousUser) -> Scope:
    """Staff plan in the whole city or in their district, facilitators at their points or body."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return NOBODY
    held = accounts.roles_of(user)
    staff = {(one.scope_kind, one.scope_code) for one in held if one.role == "staff"}
    works = {(one.scope_kind, one.scope_code) for one in held if one.role == "facilitator"}
    if not (user.is_superuser or staff or works):
        return NOBODY
    whole = user.is_superuser or ("city", "") in staff
    scopes = staff | works
    sites = tuple(
        one
        for one in points.site_lines()
        if whole
        or ("district", one.district_code) in scopes
        or ("point", one.point_code) in scopes
        or ("body", one.body_code) in scopes
    )
    role = "staff" if user.is_superuser or staff else "facilitator"
    return Scope(sites, whole, role, {one.pk: one.name for one in sites})


def remember_scope(request: HttpRequest, scope: Scope) -> None:
    """From now on this request plans only what ``scope`` holds."""
    request.__dict__[_ASKED] = scope


def may_plan(request: HttpRequest) -> bool:
    """Whether whoever asks plans somewhere; the menu of every page of the admin asks."""
    return accounts.works_at_points(request)


def plans_whole_city(request: HttpRequest) -> bool:
    """Whether what is one for the whole city is theirs to change."""
    return scope_of(request).whole
