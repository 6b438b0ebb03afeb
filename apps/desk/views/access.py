"""Who may open the pages of the desk, and at which desk she sits."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

from apps.accounts import queries as accounts
from apps.desk import practice, queries
from apps.desk.permissions import Post, post_at, posts, practice_post, works_at_a_desk
from apps.desk.services import By

_DESKS = "desks"


def at_a_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the ``Post`` of ``site_code``; refuse whoever does not work there."""

    return never_cache(login_required(_guarded(view)))


def at_a_post_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """As ``at_a_post``, for scripts: who is not signed in is told so, and led nowhere."""
    guarded = _guarded(view)

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"sign_in": resolve_url(settings.LOGIN_URL)}, status=401)
        return guarded(request, *args, **kwargs)

    return never_cache(told)


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, site_code: str, **kwargs: Any) -> HttpResponse:
        if practice.site_of(request.session) == site_code and posts(request.user):
            post = practice_post(site_code)
        else:
            post = post_at(request.user, site_code)
            if post is not None and not opens(request, [post]):
                post = None
        if post is None and not works_at_a_desk(request.user):
            raise PermissionDenied
        if post is None:
            raise Http404
        return view(request, *args, post=post, **kwargs)

    return guarded


def opens(request: HttpRequest, found: list[Post]) -> list[Post]:
    """Those of these that the session opens: a limited one opens its computer's point alone.

    There she is the facilitator she signed in as, whatever else she is (decision 40).
    """
    device = accounts.session_device(request.session)
    if device is None:
        return found
    point = queries.point_of_device(device)
    return [one for one in found if one.point.code == point and one.role == "facilitator"]


def desk_number(request: HttpRequest, post: Post) -> int | None:
    """The desk that was chosen at this site, in this session."""
    chosen = request.session.get(_DESKS, {}).get(post.site.code)
    return int(chosen) if chosen else None


def sit_down(request: HttpRequest, post: Post, number: int | None) -> None:
    """Remember the desk for the rest of the session."""
    request.session[_DESKS] = {**request.session.get(_DESKS, {}), post.site.code: number}


def by(request: HttpRequest, post: Post, **words: Any) -> By:
    """Who acts, for the services."""
    user: Any = request.user
    return By(post.role, actor=user, **words)
