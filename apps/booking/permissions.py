"""The points whose appointments somebody plans and sees, asked once per request."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from apps.accounts import queries as accounts
from apps.points import queries as points
from apps.points.queries import SiteLine

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


def scope_of(request: HttpRequest) -> Scope:
    """What whoever asks may plan; several parts of a page ask."""
    if _ASKED not in request.__dict__:
        request.__dict__[_ASKED] = _scope(accounts.asked_held(request))
    found: Scope = request.__dict__[_ASKED]
    return found


def remember_scope(request: HttpRequest, scope: Scope) -> None:
    """From now on this request plans only what ``scope`` holds."""
    request.__dict__[_ASKED] = scope


def _scope(held: accounts.Held) -> Scope:
    sites = tuple(one for one in points.site_lines() if one.role_of(held)) if held else ()
    return Scope(sites, held.everywhere, held.role, {one.pk: one.name for one in sites})
