"""A computer shared for the day: opened, handed over, opened again by whoever comes next."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as who
from apps.accounts import services as accounts
from apps.desk import queries, services
from apps.desk.device_tokens import COOKIE
from apps.desk.permissions import posts

# Pages whose names begin like this are the desk's: a short sign-in opens these and no other.
PAGES = "desk_"
# Somebody who sits there for so long signs in again; and who does nothing for a while.
HOLDS = timedelta(hours=4)
IDLE_S = 30 * 60
_PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_PAGES
def lock(request: HttpRequest) -> HttpResponse:
    """Who sits there now? Nobody is asked for more than a PIN, where the day was opened."""
    token = request.COOKIES.get(COOKIE)
    device = queries.open_device(token)
    if request.user.is_authenticated:
        return redirect("desk_home")
    context: dict[str, Any] = {"device": device}
    if device is None:
        return render(request, "desk/lock.html", context)
    if request.method == "POST":
        context["chosen"] = request.POST.get("person", "")
        try:
            user = services.quick_sign_in(
                token=token,
                person=_uuid(context["chosen"]),
                proof=request.POST.get("proof", ""),
            )
        except accounts.QuickRefused as refused:
            context |= {"refused": str(refused), "code": refused.code}
            if refused.code == "device":
                context["device"] = None
        else:
            _begin(request, user, device)
            return redirect("desk_day", device.site_code)
    context["people"] = queries.people_of(device)
    return render(request, "desk/lock.html", context, status=422 if "refused" in context else 200)


@never_cache
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave the screen. Whatever session was open here is over."""
    user: Any = request.user
    if user.is_authenticated:
        services.note_hand_over(token=request.COOKIES.get(COOKIE), actor=user)
        logout(request)
    return redirect("desk_lock")


@never_cache
@require_safe
@login_required
def touch(request: HttpRequest) -> HttpResponse:
    """Somebody is typing: being asked is all there is to it (``accounts.sessions.seen``)."""
    return HttpResponse(status=204)


@never_cache
@_PAGES
@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Open this computer for the day. From then on it opens the pages of the desk only."""
    user: Any = request.user
    mine = [post for post in posts(user) if post.role == "facilitator"]
    if not mine:
        raise PermissionDenied
    device = queries.open_device(request.COOKIES.get(COOKIE))
    context: dict[str, Any] = {
        "posts": mine,
        "device": device,
        "is_full": _signed_in_fully_today(request),
    }
    if request.method != "POST" or not context["is_full"]:
        return render(request, "desk/share.html", context)
    try:
        token = services.open_shared_device(
            site_code=request.POST.get("site", ""),
            opener=user,
            before=request.COOKIES.get(COOKIE),
        )
    except accounts.QuickRefused as refused:
        context["refused"] = str(refused)
        return render(request, "desk/share.html", context, status=422)
    opened = queries.open_device(token)
    if opened is None:
        return redirect("desk_share")
    # Her own session shrinks too: what she could do elsewhere is not left on a shared screen.
    request.session.cycle_key()
    _limit(request, opened)
    messages.success(request, _("This computer is shared until tonight."))
    response = redirect("desk_day", opened.site_code)
    response.set_cookie(
        COOKIE,
        token,
        expires=opened.ends_at,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return response


@never_cache
@require_POST
@login_required
def close(request: HttpRequest) -> HttpResponse:
    """Nobody signs in quickly here any more today; whoever was here is signed out."""
    user: Any = request.user
    services.close_shared_device(token=request.COOKIES.get(COOKIE, ""), actor=user)
    logout(request)
    response = redirect(settings.LOGIN_URL)
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def _begin(request: HttpRequest, user: Any, device: queries.DeviceFacts) -> None:
    # Whoever was here before leaves nothing behind.
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    _limit(request, device)


def _limit(request: HttpRequest, device: queries.DeviceFacts) -> None:
    accounts.limit_session(
        request.session,
        pages=PAGES,
        ends=min(device.ends_at, timezone.now() + HOLDS),
        idle_s=IDLE_S,
        door="desk_lock",
        device=str(device.uuid),
    )


def _signed_in_fully_today(request: HttpRequest) -> bool:
    if not who.is_full_session(request.session):
        return False
    began = datetime.fromtimestamp(who.session_began_at(request.session), UTC)
    return queries.local_today() == queries.local_today(began)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        # Nobody's: refused as any other wrong one, and as slowly.
        return uuid.UUID(int=0)
