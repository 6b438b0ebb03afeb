"""Who may decide about barriers: whoever may decide about reports there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts import queries as accounts

if TYPE_CHECKING:
    from django.http import HttpRequest

    from apps.twin.queries import BarrierFacts


def may_decide(request: HttpRequest) -> bool:
    """Staff and technicians, wherever their role holds."""
    return accounts.holds_somewhere(request)


def may_decide_about(request: HttpRequest, barrier: BarrierFacts) -> bool:
    """Whether the barrier lies where their role holds."""
    return accounts.may_verify(request.user, district_code=barrier.district_code)
