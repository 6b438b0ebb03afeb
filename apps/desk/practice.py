"""Practice: the desk tried on invented people (decision 41). What a session knows of it.

Who practises works at a site of her own for practice and nowhere else: other sites of the desk are
closed to her until she stops, and nothing may be sent from any other page.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

_KEY = "practice_site"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What somebody who practises may send: the desk's own pages, leaving, another language.
_OPEN = ("desk_", "account_logout", "set_language")
# Appointments of real people, of every site she works at: not even looked at from practice.
_REAL = "desk_appointments"


def begin(session: SessionBase, site_code: str) -> None:
    """From now on this session practises at ``site_code``."""
    session[_KEY] = site_code


def end(session: SessionBase) -> None:
    """It works again."""
    session.pop(_KEY, None)


def site_of(session: SessionBase) -> str:
    """Where it practises; empty when it works."""
    return str(session.get(_KEY, ""))


class PracticeMiddleware:
    """Nothing that is sent while somebody practises reaches anything but the desk's own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stop what would be sent elsewhere, and keep the desk's pages at the site for practice."""
        # Without the cookie, and of what is only read elsewhere, the session is not looked at.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match = request.resolver_match
        name = (match.url_name if match else "") or ""
        is_desk = name.startswith("desk_")
        if not is_desk and request.method in _SAFE:
            return None
        practised = site_of(request.session)
        if not practised:
            return None
        if not name.startswith(_OPEN) or name.startswith(_REAL):
            return render(request, "desk/practice_stop.html", status=403)
        asked = kwargs.get("site_code")
        if asked is not None and asked != practised:
            return redirect("desk_practice")
        return None
