"""Begin to practise, and stop."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.desk import practice, services
from apps.desk.permissions import posts
from apps.points import queries as points


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """What practice is; POST begins it, at a site of one's own."""
    user: Any = request.user
    if not posts(user):
        raise PermissionDenied
    known = practice.site_of(request.session)
    if known and points.practice_site(known) is None:
        # Erased over night.
        practice.end(request.session)
        known = ""
    if request.method == "POST":
        known = known or services.start_practice(actor=user)
        practice.begin(request.session, known)
        return redirect("desk_day", known)
    return render(request, "desk/practice.html", {"practised": known})


@never_cache
@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """Back to work."""
    practice.end(request.session)
    return redirect("desk_home")
