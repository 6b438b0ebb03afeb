"""The front door and the small files browsers ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

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
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots what to leave alone."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3_600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web manifest: the site may be kept on a phone's first screen."""
    body = {
        "name": settings.WAGTAIL_SITE_NAME,
        "short_name": settings.WAGTAIL_SITE_NAME,
        "description": _("Report barriers and find help with digital services."),
        "start_url": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#0066cc",
        "icons": [
            {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")
