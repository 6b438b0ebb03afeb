"""Sessions end, and who works here shows a second factor before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sites.requests import RequestSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.accounts import queries, sessions

# Addresses that know nobody: asking there for the session would only cost a query.
NOBODY = ("/api/", "/tiles/", "/static/", "/media/")
# Asked for by a page that nobody may be looking at: it keeps nobody signed in.
BY_ITSELF = frozenset({"desk_queue", "desk_take_along", "desk_sync"})
# What somebody without a second factor may do: set one up, or leave.
SETTING_UP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "accounts_end_sessions",
        "accounts_second_factor",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "service_worker",
        "set_language",
        "manifest",
        "favicon",
        "robots",
    }
)
# What a limited session may do besides its own pages.
LEAVING = frozenset({"account_logout", "set_language"})


class SignedInMiddleware:
    """Look at every request of somebody signed in; nobody else's is touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """End the session, lead to the second factor, or let through."""
        # Without the cookie the session is not even looked at, so that pages stay cacheable.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(NOBODY):
            return None
        if not request.user.is_authenticated:
            return None
        limited = sessions.limit_of(request.session)
        if sessions.is_over(request.session):
            logout(request)
            if limited is not None:
                return redirect(limited.door)
            messages.info(request, _("You were signed out because the session is over."))
            if request.method == "GET":
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            return redirect(settings.LOGIN_URL)
        match = request.resolver_match
        name = match.url_name if match else None
        if name not in BY_ITSELF:
            sessions.seen(request.session)
        if limited is not None:
            if not limited.opens(name) and name not in LEAVING:
                # Everywhere else she is anybody. Only the limits still count her as a person.
                request.limited_user = request.user  # type: ignore[attr-defined]
                request.user = AnonymousUser()
            return None
        if sessions.has_second_factor(request.session) or name in SETTING_UP:
            return None
        if not queries.needs_second_factor(request.user):
            return None
        if request.method == "GET":
            request.session[sessions.AFTERWARDS] = request.get_full_path()
        return redirect("accounts_second_factor")

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Let pages know this site by our word ``site``: allauth gives the word to its address."""
        context = response.context_data or {}
        if isinstance(context.get("site"), RequestSite):
            del context["site"]
        return response
