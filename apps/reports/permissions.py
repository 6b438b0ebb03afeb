"""Who may decide about reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from apps.accounts import queries as accounts

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User
    from apps.reports.models import Report


def may_decide(request: HttpRequest) -> bool:
    """Whether whoever asks may decide about some report."""
    return accounts.holds_somewhere(request)


def is_of(request: HttpRequest, report: Report) -> bool:
    """The same of whoever asks, about one report: her districts are read once per request."""
    districts = accounts.asked_districts(request)
    return districts is None or report.district_code in districts


def may_decide_about(user: User | AnonymousUser, report: Report) -> bool:
    """Whether ``user`` may decide about this report: it lies where her role holds."""
    return accounts.may_verify(user, district_code=report.district_code)
