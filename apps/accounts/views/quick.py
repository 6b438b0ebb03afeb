"""The PIN that opens the desk on a computer shared today."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import queries, services
from apps.accounts.models import Role
from apps.accounts.sign_in_forms import PinForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def pin(request: HttpRequest) -> HttpResponse:
    """Choose one, another, or none. Asked for again: who she is."""
    user: Any = request.user
    if not queries.has_role(user, Role.FACILITATOR):
        raise PermissionDenied
    form = PinForm(request.POST or None)
    if request.method == "POST" and "remove" in request.POST:
        if services.remove_pin(user=user, actor=user):
            messages.success(request, _("The PIN is removed."))
        return redirect("accounts_home")
    if request.method == "POST" and form.is_valid():
        try:
            services.set_pin(user=user, pin=form.cleaned_data["pin"])
        except services.PinRefused as refused:
            form.add_error("pin", str(refused))
        else:
            messages.success(request, _("The PIN is kept."))
            return redirect("accounts_home")
    context = {"form": form, "state": queries.quick_state(user)}
    return render(request, "accounts/pin.html", context)
