"""Answers in JSON and in XML, from the same plain values.

GeoReport's JSON is its XML without the root: an empty element is null, a list of elements of one
name is an array.
"""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpResponse
from django.utils.functional import Promise

XML, JSON = "xml", "json"
FORMATS = (XML, JSON)
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}

# What the elements of a list are called.
_ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
# XML has no way to write these, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def respond(form: str, root: str, value: Any, *, status: int = 200) -> HttpResponse:
    """An answer in one of ``FORMATS``. ``value``: plain values, lists and dictionaries of them."""
    body = as_json(value) if form == JSON else as_xml(root, value)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPES[form])


def as_json(value: Any) -> bytes:
    """The value without its root."""
    return json.dumps(value, ensure_ascii=False, default=_plain).encode()


def as_xml(root: str, value: Any) -> bytes:
    """The value with its root and the declaration."""
    return bytes(ET.tostring(_element(root, value), encoding="utf-8", xml_declaration=True))


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, dict):
        element.extend(_element(inner, one) for inner, one in value.items())
    elif isinstance(value, list):
        element.extend(_element(_ONE_OF[name], one) for one in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NO_XML.sub("", str(value))
    return element


def _plain(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(type(value).__name__)
