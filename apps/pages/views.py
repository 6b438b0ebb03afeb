"""The front door and the small files browsers ask for."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_bidi, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.pages.icons import icon_png

# What browsers ask for to put a site on a phone's first screen.
ICON_SIZES = (192, 512)
# What is nobody's to find by search: the admin, and pages that belong to one report.
_ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /api/\nDisallow: /tiles/\n"


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Lead to the home page in the language the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this one even when the page names another."""
    return HttpResponseRedirect(static("img/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """The icon as pixels: phones do not take drawings."""
    if size not in ICON_SIZES:
        raise Http404
    return HttpResponse(icon_png(size), content_type="image/png")


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what to leave alone."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3_600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web manifest: the site may be kept on a phone's first screen."""
    body = {
        "lang": get_language() or "it",
        "dir": "rtl" if get_language_bidi() else "ltr",
        "name": settings.WAGTAIL_SITE_NAME,
        "short_name": settings.WAGTAIL_SITE_NAME,
        "description": _("Report barriers and find help with digital services."),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0066cc",
        "icons": [
            {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {
                    "src": reverse("icon", args=[size]),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in ICON_SIZES
            ),
        ],
        "shortcuts": [
            {"name": _("Report a barrier"), "url": reverse("report_start")},
            {"name": _("Report without network"), "url": reverse("report_offline")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")
