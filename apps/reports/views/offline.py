"""The form without network: a page the phone keeps, and the worker that keeps it."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.reports import services
from apps.reports.offline_form import OfflineAnswer, OfflineCorrection, OfflineForm, OfflinePetition
from apps.reports.offline_texts import texts
from apps.reports.shells import shells

# All that the page needs to be shown and to work; nothing else of the site is kept.
_NAMED = (
    "css/soglia.css",
    "fonts/titillium-web-400.woff2",
    "fonts/titillium-web-600.woff2",
    "fonts/titillium-web-700.woff2",
    "img/favicon.svg",
    "svg/sprites.svg",
    "js/site.js",
    "reports/offline/page.js",
)
# Modules import these, by the plain address without a digest.
_IMPORTED = (
    "js/locate.js",
    "vendor/idb/umd.js",
    "reports/offline/store.js",
    "reports/offline/send.js",
    "reports/offline/load.js",
    "reports/offline/arrive.js",
    "reports/offline/dom.js",
    "reports/offline/acts.js",
    "reports/offline/form.js",
    "reports/offline/list.js",
    "reports/offline/own.js",
    "reports/offline/petition.js",
    "reports/offline/photos.js",
    "reports/offline/seen.js",
)
# What only pages written from the right need; nobody else fetches it.
_RIGHT_TO_LEFT = (
    "css/soglia.rtl.css",
    "fonts/noto-sans-arabic-400.woff2",
    "fonts/noto-sans-arabic-700.woff2",
)
_SCRIPTS = ("vendor/idb/umd.js", "reports/offline/store.js", "reports/offline/send.js")
# Changes when the way of keeping changes, so that phones fetch everything again.
_FORMAT = 2


@require_safe
@cache_control(no_cache=True)
def page(request: HttpRequest) -> HttpResponse:
    """The form and what waits on this phone. Holds nothing of anybody: it is the same for all."""
    context = {
        "form": OfflineForm(),
        "correction": OfflineCorrection(),
        "petition": OfflinePetition(),
        "answer": OfflineAnswer(),
        "texts": texts(),
        "photos_max": services.PHOTOS_MAX,
    }
    return render(request, "reports/offline.html", context)


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may answer for the whole site."""
    pages, more = {}, {}
    others: list[dict[str, Any]] = [
        {"name": one.name, "pages": {}, "under": {}, "files": _addresses(one.named, one.imported)}
        for one in shells()
    ]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            pages[code] = reverse("report_offline")
            if translation.get_language_bidi():
                more[code] = [static(name) for name in _RIGHT_TO_LEFT]
            for one, facts_ in zip(shells(), others, strict=True):
                facts_["pages"][code] = reverse(one.page)
                facts_["under"][code] = reverse(one.under)
    facts = {
        "version": _version(),
        "assets": _addresses(_NAMED, _IMPORTED),
        "more": more,
        "scripts": [static(name) for name in _SCRIPTS],
        "pages": pages,
        "shells": others,
    }
    response = render(
        request,
        "reports/sw.js",
        {"facts": json.dumps(facts, indent=2)},
        content_type="text/javascript; charset=utf-8",
    )
    response["Service-Worker-Allowed"] = "/"
    return response


def _addresses(named: tuple[str, ...], imported: tuple[str, ...]) -> list[str]:
    """Where the files are, as pages name them and as modules import them."""
    return [*map(static, named), *(settings.STATIC_URL + name for name in imported)]


@lru_cache(maxsize=1)
def _version() -> str:
    """A digest of every file that is kept."""
    digest = hashlib.sha256(f"{_FORMAT}".encode())
    others = [name for one in shells() for name in (*one.named, *one.imported)]
    for name in (*_NAMED, *_IMPORTED, *_RIGHT_TO_LEFT, *others):
        path = finders.find(name)
        if isinstance(path, str):
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:16]
