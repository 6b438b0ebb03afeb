"""The screen of the waiting room: numbers and desks, called, shown and spoken."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.desk import links, queries, services
from apps.desk.permissions import Post
from apps.desk.views.access import at_a_post
from apps.points import queries as points


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_post
def screen_link(request: HttpRequest, post: Post) -> HttpResponse:
    """The link of the screen, to be opened on the television; and how to make it void."""
    if request.method == "POST":
        services.screen_token(post.site, renew=True)
        messages.success(request, _("There is a new link. The old one no longer works."))
        return redirect("desk_screen_link", site_code=post.site.code)
    token = services.screen_token(post.site)
    address = request.build_absolute_uri(reverse("desk_screen", args=[post.site.code, token]))
    return render(request, "desk/screen_link.html", {"post": post, "address": address})


@never_cache
@require_safe
def screen(request: HttpRequest, site_code: str, token: str) -> HttpResponse:
    """What the room sees. It stays open all day: the script asks, this page is loaded once."""
    opened = _opened(site_code, token)
    if opened is None:
        return render(request, "desk/screen_over.html", status=410)
    calls = queries.last_calls(opened)
    known = points.site_facts(site_code)
    spoken = _spoken()
    context = {
        "place": known[1] if known else None,
        "calls": calls,
        "waiting": queries.waiting_count(opened),
        "calls_address": reverse("desk_calls", args=[site_code, token]),
        "spoken": spoken,
        "others": _in_other_languages(spoken, calls[0].desk_number) if calls else [],
        "time_zone": points.city_zone().key,
    }
    return render(request, "desk/screen.html", context)


@never_cache
@require_safe
def calls(request: HttpRequest, site_code: str, token: str) -> HttpResponse:
    """The last calls as data; 204 while the version that was ``seen`` still holds."""
    opened = _opened(site_code, token)
    if opened is None:
        return JsonResponse({"error": "over"}, status=410)
    day = queries.local_today()
    version = f"{day:%Y%m%d}-{queries.queue_version(opened, day)}"
    if request.GET.get("seen") == version:
        return HttpResponse(status=204)
    found = [
        {
            # A call again is another call: it is shown and spoken anew.
            "key": f"{one.label}-{one.calls}",
            "number": one.label,
            "desk": one.desk_number,
            "open": one.is_open,
        }
        for one in queries.last_calls(opened)
    ]
    return JsonResponse(
        {"version": version, "calls": found, "waiting": queries.waiting_count(opened)}
    )


def _opened(site_code: str, token: str) -> int | None:
    """The key of the site whose screen a link opens."""
    try:
        link = links.read(token, links.SCREEN)
    except links.BadLink:
        return None
    found = queries.screen_site(link.subject, link.version)
    return found[0] if found and found[1] == site_code else None


def _spoken() -> dict[str, Any]:
    """How a call is spoken and shown, by language; the page puts in {number} and {desk}."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = {
                "desk": _("Number {number}, desk {desk}"),
                "plain": _("Number {number}, please come in"),
                "word": _("desk {desk}"),
                "come": _("please come in"),
            }
    return said


def _in_other_languages(said: dict[str, Any], desk: int | None) -> list[tuple[str, str]]:
    """The line under the number, in each language but that of the page."""
    here = get_language()
    return [
        (code, words["word"].replace("{desk}", str(desk)) if desk else words["come"])
        for code, words in said.items()
        if code != here
    ]
