"""The services of Open311 are the kinds of barrier; their attributes what is asked of a kind."""

from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports.forms import KIND_GROUPS
from apps.reports.models import Permanence
from apps.twin.kinds import KINDS, MEASURES, BarrierKind, CanPass
from cities import get_city

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# To be set when kinds, measures or attributes change: clients keep the catalogue until then.
CHANGED = "2026-11-27T00:00:00Z"
# Attributes beside the measures.
CAN_PASS, PERMANENCE, CLIENT_UUID, FORWARD = (
    "can_pass",
    "permanence",
    "client_uuid",
    "forward_contact",
)
KEYWORDS: Promise = gettext_lazy("barrier, accessibility, wheelchair, pedestrian")


def jurisdiction() -> str:
    """The one jurisdiction of this installation."""
    return get_city(settings.SOGLIA_CITY).jurisdiction_id


def discovery(endpoint: str) -> dict[str, Any]:
    """What the discovery says; ``endpoint`` is the absolute address of version 2."""
    asked = settings.SOGLIA_OPEN311_CONTACT or settings.SOGLIA_BASE_URL
    return {
        "changeset": CHANGED,
        "contact": _("Questions about this service: %(contact)s") % {"contact": asked},
        "key_service": _("A key to send reports is given on request: %(contact)s")
        % {"contact": asked},
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": endpoint,
                "changeset": CHANGED,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def services() -> list[dict[str, Any]]:
    """Every kind, in the order in which people look for them."""
    return [
        {
            "service_code": str(code),
            "service_name": str(BarrierKind(code).label),
            "description": str(KINDS[code].sentence),
            "metadata": True,
            "type": "realtime",
            "keywords": str(KEYWORDS),
            "group": str(group),
        }
        for group, codes in KIND_GROUPS
        for code in codes
    ]


def attribute_codes(kind: str) -> tuple[str, ...]:
    """What may be said of a kind."""
    return (*KINDS[kind].measures, CAN_PASS, PERMANENCE, FORWARD, CLIENT_UUID)


def definition(kind: str) -> dict[str, Any]:
    """The attributes of a kind; none is required."""
    attributes = [_measure(name) for name in KINDS[kind].measures]
    attributes += [
        _choice(CAN_PASS, _("Can you pass?"), CanPass.choices),
        _choice(PERMANENCE, _("Is it always there?"), Permanence.choices),
        _choice(
            FORWARD,
            _("May the e-mail address and the phone be given to the body that has to act?"),
            [("yes", _("Yes")), ("no", _("No"))],
        ),
        _attribute(
            CLIENT_UUID,
            "string",
            _("A UUID made by the client: the same report sent again is taken once."),
            hint=_("A UUID as in RFC 9562"),
        ),
    ]
    return {
        "service_code": kind,
        "attributes": [
            {**attribute, "order": order} for order, attribute in enumerate(attributes, start=1)
        ],
    }


def _measure(name: str) -> dict[str, Any]:
    facts = MEASURES[name]
    hint = _("A number from %(low)s to %(high)s %(unit)s") % {
        "low": f"{facts.minimum:g}",
        "high": f"{facts.maximum:g}",
        "unit": facts.unit,
    }
    return _attribute(name, "number", str(facts.label), hint=hint.strip())


def _choice(code: str, text: str, choices: Any) -> dict[str, Any]:
    values = [{"key": str(key), "name": str(name)} for key, name in choices]
    return _attribute(code, "singlevaluelist", text) | {"values": values}


def _attribute(code: str, datatype: str, text: str, *, hint: str | None = None) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": hint,
        "order": 0,
        "description": text,
    }
