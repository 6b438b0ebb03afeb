"""Close points in bulk: choose, see who is hit, close; watch it tell people, or take it back."""

import uuid
from collections import Counter
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.booking import fair_use, queries, services
from apps.booking.office.common import actor, office_page, page, posted, show_refusal
from apps.booking.office.forms import ClosureForm
from apps.booking.permissions import Scope, scope_of
from apps.territory import queries as territory

# More lines than these nobody reads one by one; the numbers above count all of them.
LINES_SHOWN = 100


@office_page()
def closures(request: HttpRequest) -> HttpResponse:
    """The last closures in bulk, and how far telling of them has come."""
    scope = scope_of(request)
    sites = None if scope.whole else scope.keys
    context = {
        "lines": queries.closures_in_bulk(sites=sites),
        "header_title": _("Closures"),
    }
    return page(request, "closures", context)


@office_page()
def close(request: HttpRequest) -> HttpResponse:
    """Choose points and days; what it would do is shown before it is done."""
    scope, now = scope_of(request), timezone.now()
    names = {one.code: one.name for one in territory.districts()}
    form = ClosureForm(
        posted(request),
        scope=scope,
        districts=names,
        initial={"which": "all", "first_day": timezone.localdate(), "last_day": None},
    )
    context: dict[str, Any] = {"form": form, "header_title": _("Close points")}
    if request.method == "POST" and form.is_valid():
        said, sites = form.cleaned_data, form.chosen()
        days = (said["first_day"], said["last_day"])
        if request.POST.get("do") == "close":
            try:
                made = services.close_in_bulk(
                    closure_uuid=_key(request),
                    sites=sites,
                    first_day=days[0],
                    last_day=days[1],
                    reason=said["reason"],
                    actor=actor(request),
                    at_once=said["at_once"],
                )
            except services.BookingRefused as refused:
                show_refusal(form, refused.errors)
            else:
                messages.success(request, _("The points are closed on these days."))
                return redirect("booking_closure", which=made.uuid)
        elif not form.errors:
            context |= _preview(scope, sites, days, now)
    context |= {
        "client_uuid": _key(request),
        "grace_min": fair_use.limit("closure_grace_s") // 60,
    }
    return page(request, "close", context, status=422 if form.errors else 200)


@office_page()
def closure(request: HttpRequest, which: uuid.UUID) -> HttpResponse:
    """One closure: how many are told, how many wait, and the way back."""
    line, sites = _found(request, which)
    names = scope_of(request).names
    context = {
        "line": line,
        "sites": sorted(names[site] for site in sites if site in names),
        "is_due": line.tell_from <= timezone.now(),
        "header_title": _("Closure"),
    }
    return page(request, "closure", context)


@require_POST
@office_page()
def undo(request: HttpRequest, which: uuid.UUID) -> HttpResponse:
    """Take it back: whoever was not told yet keeps her appointment."""
    _found(request, which)
    done = services.take_closure_back(closure_uuid=which)
    said = _("The closure is taken back. Appointments kept: %(kept)d.") % {"kept": done.kept}
    if done.told:
        said += " " + _("Told before, and cancelled: %(told)d.") % {"told": done.told}
    messages.success(request, said)
    return redirect("booking_closure", which=which)


def _preview(
    scope: Scope, sites: list[int], days: tuple[date, date], now: datetime
) -> dict[str, Any]:
    hit = queries.hit_lines(sites, *days, now)
    by_site = Counter(one.site for one in hit)
    return {
        "looked": True,
        "site_count": len(sites),
        "hit_count": len(hit),
        "by_site": [(scope.names[site], by_site[site]) for site in sites if by_site[site]],
        "hit": [(one, scope.names[one.site]) for one in hit[:LINES_SHOWN]],
        "more": max(len(hit) - LINES_SHOWN, 0),
    }


def _found(request: HttpRequest, which: uuid.UUID) -> tuple[queries.ClosureLine, frozenset[int]]:
    """The closure, when all of its points are those of whoever asks."""
    found, scope = queries.closure_in_bulk(which), scope_of(request)
    if found is None:
        raise Http404
    if not scope.whole and not all(scope.holds(site) for site in found[1]):
        raise PermissionDenied
    return found


def _key(request: HttpRequest) -> uuid.UUID:
    """Made with the first look at the page: pressing twice closes once."""
    try:
        return uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid.uuid4()
