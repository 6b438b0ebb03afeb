"""Tags every template may load: languages, icons, form fields, maps, numbers."""

import json
import math
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.pages.map_texts import BARRIER_STATES, map_texts
from apps.twin.kinds import BarrierKind
from cities import get_city
from project.formats.lists import with_commas

register = template.Library()
register.filter("with_commas", with_commas)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language menu, written in its own language."""

    code: str
    name: str
    direction: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """The page at hand in each language: plain links, so that no script is needed.

    A page the editors have not translated leads to that language's home.
    """
    request: HttpRequest | None = context.get("request")
    here = request.get_full_path() if request else "/"
    current = translation.get_language()
    links = []
    for code, _name in settings.LANGUAGES:
        info = translation.get_language_info(code)
        url = here if code == current else translate_url(here, code)
        if not url.startswith(f"/{code}/"):
            url = f"/{code}/"
        links.append(
            LanguageLink(
                code=code,
                name=info["name_local"][:1].upper() + info["name_local"][1:],
                direction="rtl" if info["bidi"] else "ltr",
                url=url,
                is_current=code == current,
            )
        )
    return links


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; without ``label`` it is decoration and screen readers skip it."""
    href = f"{static('svg/sprites.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            css,
            label,
            href,
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        css,
        href,
    )


def _widget_class(widget: forms.Widget) -> str:
    """Bootstrap Italia's class for a widget."""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        return "form-select"
    return "form-control"


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """The control of a form field with the national design system's class."""
    widget = field.field.widget
    present = widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": f"{_widget_class(widget)} {present}".strip()}
    return field.as_widget(attrs=attrs)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one box to tick: its label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Whether the field is a list of radio buttons or boxes, which needs a fieldset."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.inclusion_tag("components/map.html", takes_context=True)
def map_box(context: Context, mode: str = "single", **options: Any) -> dict[str, Any]:
    """A map that grows out of plain markup when the browser can draw it.

    ``mode``: "single" (places to show), "pick" (choose a place), "explore" (the map page),
    "route" (a way).
    Options: ``lon``, ``lat`` (degrees or empty), ``label`` (text of the pin), ``places`` (several
    of ``{lon, lat, label}``), ``kind`` ("barrier" or "point"), ``state`` (of the barrier),
    ``lon_input``, ``lat_input`` (ids of the inputs to fill), ``heading`` (accessible name),
    ``profile`` (verdicts to draw), ``only`` (of barriers those with this kind, state and district),
    ``version`` (layer version, part of the tiles' address),
    ``on_demand`` (the map is loaded when its button is pressed, not when it comes into view),
    ``bounds`` (west, south, east, north of the first view), ``lines`` (ways to draw, of
    ``{role, coordinates}``), ``marks`` (barriers beside them, of ``{lon, lat, state, label}``).
    """
    city = get_city(settings.SOGLIA_CITY)
    site = context.get("site")
    version = options.get("version")
    if version is None and site is not None:
        version = site.layer_version
    lon, lat = _number(options.get("lon")), _number(options.get("lat"))
    label = str(options.get("label") or "")
    places = options.get("places") or [{"lon": lon, "lat": lat, "label": label}]
    config = {
        "mode": mode,
        "onDemand": bool(options.get("on_demand")),
        "lon": places[0]["lon"] if mode == "single" else lon,
        "lat": places[0]["lat"] if mode == "single" else lat,
        "places": places,
        "lines": options.get("lines") or [],
        "marks": options.get("marks") or [],
        "kind": options.get("kind") or "barrier",
        "state": options.get("state") or "",
        "lonInput": options.get("lon_input") or "",
        "latInput": options.get("lat_input") or "",
        "profile": options.get("profile") or "",
        "only": {key: value for key, value in (options.get("only") or {}).items() if value},
        "version": version or 0,
        "center": list(city.center),
        "bounds": list(city.bbox),
        "view": options.get("bounds") or list(city.bbox),
        "heading": str(options.get("heading") or _("Map")),
        "barrierUrl": reverse("barrier", args=[_NO_UUID]),
        "pointUrl": reverse("point", args=["CODE"]),
        "module": static("vendor/maplibre/maplibre-gl.mjs"),
        "worker": static("vendor/maplibre/maplibre-gl-worker.mjs"),
        "css": static("vendor/maplibre/maplibre-gl.css"),
        "texts": {key: str(text) for key, text in map_texts().items()},
    }
    return {
        "config": json.dumps(config, ensure_ascii=False),
        "mode": mode,
        "box_id": options.get("box_id") or f"map-{mode}",
    }


_NO_UUID = uuid.UUID(int=0)

# The mark of each state on lists and maps: the form differs, so that colour is not needed.
_STATE_SHAPES = {
    "suspected": '<path d="M8 2l6 6-6 6-6-6z" fill="none" stroke="currentColor" stroke-width="2"/>',
    "confirmed": '<path d="M8 1l7 7-7 7-7-7z" fill="currentColor"/>',
    "planned": '<path d="M2 2h12v12H2z" fill="currentColor"/>',
    "removal_claimed": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" '
    'stroke-width="2.5"/>',
    "removed": '<path d="M2 9l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.5"/>',
}
_OTHER_SHAPE = '<path d="M3 8h10" stroke="currentColor" stroke-width="2.5"/>'


@register.simple_tag
def state_shape(state: str) -> SafeString:
    """The mark of a barrier's state."""
    return format_html(
        '<svg class="so-shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_STATE_SHAPES.get(state, _OTHER_SHAPE)),  # noqa: S308
    )


@register.simple_tag
def state_label(state: str) -> str:
    """Name of a barrier's state."""
    return str(dict(BARRIER_STATES).get(state, state))


@register.filter
def state_words(state: str) -> str:
    """Name of a barrier's state in the middle of a sentence."""
    label = state_label(state)
    return label[:1].lower() + label[1:]


@register.simple_tag
def lonlat(lon: float, lat: float) -> str:
    """A place for a script: degrees with a point, whatever the language."""
    return f"{lon:.6f},{lat:.6f}"


@register.simple_tag
def kind_label(kind: str) -> str:
    """Name of a kind of barrier."""
    return str(dict(BarrierKind.choices).get(kind, kind))


def _number(value: Any) -> float | None:
    """A coordinate as a finite number, whatever a form or a template gave: JSON knows no other."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, 7) if math.isfinite(number) else None


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The query string at hand with some values changed; an empty value takes the key away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{urlencode(list(query.lists()), doseq=True)}"


@register.filter
def as_heading(label: object) -> str:
    """A label before what is said of it: "Street:", and "Can you pass?" as it is."""
    text = str(label)
    return text if text.endswith(("?", "؟")) else f"{text}:"


@register.filter
def web_addresses(text: str) -> list[tuple[str, str]]:
    """The web addresses in a text, each with the name of its host; mistyped ones are left out."""
    found = []
    for part in text.replace(";", " ").split():
        try:
            host = urlsplit(part).hostname if part.startswith("https://") else None
        except ValueError:
            continue
        if host:
            found.append((host, part))
    return found


@register.filter
def minutes(seconds: float | None) -> int | None:
    """Whole minutes, rounded up: nobody arrives before the time a page has told."""
    if seconds is None:
        return None
    return int(-(-seconds // 60))


@register.filter
def percent(share: object) -> str:
    """A share between 0 and 1 as a percentage with one decimal at most, in the language's way."""
    if not isinstance(share, int | float):  # None, or what a template makes of a missing value
        return "–"
    value = round(share * 100, 1)
    if 0 < share < 1 and value in (0, 100):  # never round people away
        edge = "< " if value == 0 else "> "
        return f"{edge}{number_format(0.1 if value == 0 else 99.9, decimal_pos=1)} %"
    return f"{number_format(value, decimal_pos=0 if value == int(value) else 1)} %"


@register.filter
def grouped(number: int | None) -> str:
    """A whole number with its thousands apart, in the language's way."""
    return "–" if number is None else number_format(number, force_grouping=True)
