"""Signing in, and one's own account. Most views are allauth's; here is what holds beyond."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.views import LoginView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.adapter import get_adapter as provider_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries, services, sessions
from apps.accounts.models import ADMIN_ENTRY, Role, User


class SignInView(LoginView):
    """allauth's, which sends nobody in circles: who may not enter the admin stays outside it."""

    def get_authenticated_redirect_url(self) -> str:
        """One's own page, when the address asked for is the admin and it is not open to her."""
        url = str(super().get_authenticated_redirect_url())
        user = self.request.user
        if url.startswith("/admin/") and isinstance(user, User) and not user.has_perm(ADMIN_ENTRY):
            return reverse("accounts_home")
        return url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the identity providers of this installation."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"providers": provider_adapter().list_providers(self.request)}


sign_in = never_cache(SignInView.as_view())


@require_safe
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail's own door leads to ours."""
    words = request.GET.urlencode()
    return redirect(reverse("account_login") + (f"?{words}" if words else ""))


def not_here(request: HttpRequest, action: str) -> HttpResponse:
    """People are changed one by one, with a reason to look at each."""
    raise PermissionDenied


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's own page: who one is here, and how one signs in."""
    user = _user(request)
    context = {
        "me": queries.person(user.uuid),
        "enters_admin": user.has_perm(ADMIN_ENTRY),
        "works_at_desk": queries.has_role(user, "staff", "facilitator"),
        "has_password": user.has_usable_password(),
        "may_have_pin": queries.has_role(user, Role.FACILITATOR),
    }
    return render(request, "accounts/home.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Ask, then sign out on every device."""
    if request.method != "POST":
        return render(request, "accounts/end_sessions.html")
    services.end_own_sessions(_user(request))
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")


@never_cache
@require_POST
@login_required
def mail_works(request: HttpRequest) -> HttpResponse:
    """Her mailbox works again, she says."""
    user = _user(request)
    services.mail_works_again(user, actor=user)
    messages.success(request, _("Mails are sent to you again."))
    return redirect("accounts_home")


@never_cache
@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why it is needed, and the two ways to set one up."""
    if queries.has_second_factor(_user(request)):
        return redirect("mfa_index")
    return render(request, "accounts/second_factor.html")


@never_cache
@require_safe
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """Where she was going before she was asked to set up the second factor."""
    return redirect(
        request.session.pop(sessions.AFTERWARDS, None)
        or account_adapter().get_login_redirect_url(request)
    )


class ActivateTotp(ActivateTOTPView):
    """allauth's; what it changes is written down and ends sessions opened without it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it."""
        response: HttpResponse = super().form_valid(form)
        services.second_factor_was_added(self.request, _user(self.request), "totp")
        return response


class DeactivateTotp(DeactivateTOTPView):
    """The same."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        response: HttpResponse = super().form_valid(form)
        services.second_factor_was_removed(self.request, _user(self.request), "totp")
        return response


class AddWebAuthn(AddWebAuthnView):
    """The same."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it."""
        response: HttpResponse = super().form_valid(form)
        services.second_factor_was_added(self.request, _user(self.request), "webauthn")
        return response


class RemoveWebAuthn(RemoveWebAuthnView):
    """The same."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        response: HttpResponse = super().form_valid(form)
        services.second_factor_was_removed(self.request, _user(self.request), "webauthn")
        return response


activate_totp = never_cache(login_required(ActivateTotp.as_view()))
deactivate_totp = never_cache(DeactivateTotp.as_view())
add_webauthn = never_cache(login_required(AddWebAuthn.as_view()))
remove_webauthn = never_cache(login_required(RemoveWebAuthn.as_view()))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user
