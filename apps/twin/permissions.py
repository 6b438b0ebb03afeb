"""Who may decide about barriers: whoever may decide about reports there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts import queries as accounts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from apps.twin.queries import BarrierFacts

_ASKED = "_may_decide_about_barriers"


def may_decide(request: HttpRequest) -> bool:
    """Staff and technicians, wherever their role holds. Asked once per request: the admin draws
    its menu many times over.
    """
    known = request.__dict__.get(_ASKED)
    if known is None:
        known = request.__dict__[_ASKED] = accounts.may_verify(request.user)
    return bool(known)


def may_decide_about(request: HttpRequest, barrier: BarrierFacts) -> bool:
    """Whether the barrier lies where their role holds."""
    return accounts.may_verify(request.user, district_code=barrier.district_code)
