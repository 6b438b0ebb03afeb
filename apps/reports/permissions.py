"""Who may decide about reports."""

from django.http import HttpRequest

from apps.accounts import queries as accounts

_ASKED = "_may_decide_about_reports"


def may_decide(request: HttpRequest) -> bool:
    """Whether whoever asks may decide about some report. Asked once per request: the admin draws
    its menu many times over.
    """
    known = request.__dict__.get(_ASKED)
    if known is None:
        known = request.__dict__[_ASKED] = accounts.may_verify(request.user)
    return bool(known)
