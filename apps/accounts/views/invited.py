"""The page behind the link of an invitation."""

from allauth.account.utils import perform_login
from allauth.core.internal.ratelimit import respond_429
from allauth.core.ratelimit import consume
from allauth.socialaccount.adapter import get_adapter as provider_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import queries, services
from apps.accounts.adapters import INVITED
from apps.accounts.forms import AnswerForm


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Say who one is, choose a password, and go on to the second factor."""
    if not consume(request, action="signup"):
        return respond_429(request)
    invitation = queries.open_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    if request.user.is_authenticated:
        # Somebody else sits there, or the same person with another account.
        return render(request, "accounts/invitation_signed_in.html", status=409)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept(
                token=token,
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                password=form.cleaned_data["password1"],
            )
        except ValidationError as error:
            form.add_error("password1", error)
        except services.InvitationRefused:
            return render(request, "accounts/invitation_over.html", status=410)
        else:
            response: HttpResponse = perform_login(request, user)
            return response
    context = {
        "form": form,
        "invitation": invitation,
        "token": token,
        "providers": provider_adapter().list_providers(request),
    }
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def with_provider(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link while its holder is away at the identity provider."""
    if queries.open_invitation(token) is None or request.user.is_authenticated:
        return redirect("accounts_invited", token=token)
    providers = provider_adapter().list_providers(request)
    if not providers:
        return redirect("accounts_invited", token=token)
    request.session[INVITED] = token
    response: HttpResponse = providers[0].redirect(request, "login")
    return response
