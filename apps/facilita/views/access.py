"""Who may fill in a row: whoever works at the site, signed in and not practising."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from apps.desk import queries as desk


def at_a_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the ``Post`` of ``site_code``; refuse whoever does not work there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, site_code: str, **words: Any) -> HttpResponse:
        mine = desk.posts(request.user)
        if not mine:
            raise PermissionDenied
        post = next((one for one in mine if one.site.code == site_code), None)
        if post is None:
            raise Http404
        return view(request, *args, post=post, **words)

    return never_cache(login_required(guarded))
