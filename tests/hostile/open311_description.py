"""GeoReport v2 as an OpenAPI description, written from the specification alone.

wiki.open311.org/GeoReport_v2: discovery, services, service definition, requests (with its limits
of dates, paging and statuses), a request, POST of a request with attributes, tokens; each in JSON
and XML.
"""

from typing import Any

_TEXT = {"type": "string", "maxLength": 60}
_FORMS = ("json", "xml")
_ERRORS = {"default": {"description": "A document with errors, each with code and description."}}


def _query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema or _TEXT}


def _path(name: str) -> dict[str, Any]:
    return {
        "name": name, "in": "path", "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 40},
    }  # fmt: skip


def _get(name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "parameters": [*parameters, _query("jurisdiction_id")],
        "responses": {"200": {"description": "The document."}, **_ERRORS},
    }


POSTED: dict[str, Any] = {
    "type": "object",
    "required": ["service_code"],
    "properties": {
        "api_key": _TEXT,
        "jurisdiction_id": _TEXT,
        "service_code": {"type": "string", "maxLength": 40},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": _TEXT,
        "address_id": _TEXT,
        "email": {"type": "string", "maxLength": 40},
        "device_id": _TEXT,
        "account_id": _TEXT,
        "first_name": _TEXT,
        "last_name": _TEXT,
        "phone": _TEXT,
        "description": {"type": "string", "maxLength": 4000},
        "media_url": _TEXT,
        "attribute[height_cm]": {"type": "number"},
        "attribute[can_pass]": {"type": "string", "enum": ["no", "with_help", "yes", "unknown"]},
        "attribute[client_uuid]": {"type": "string", "format": "uuid"},
    },
}


def description() -> dict[str, Any]:
    """The whole of it, under ``/open311``."""
    paths: dict[str, Any] = {}
    for form in _FORMS:
        paths[f"/open311/discovery.{form}"] = {"get": _get(f"discovery_{form}")}
        paths[f"/open311/v2/services.{form}"] = {"get": _get(f"services_{form}")}
        paths[f"/open311/v2/services/{{service_code}}.{form}"] = {
            "get": _get(f"service_{form}", _path("service_code"))
        }
        paths[f"/open311/v2/requests/{{service_request_id}}.{form}"] = {
            "get": _get(f"request_{form}", _path("service_request_id"))
        }
        paths[f"/open311/v2/tokens/{{token}}.{form}"] = {
            "get": _get(f"token_{form}", _path("token"))
        }
        paths[f"/open311/v2/requests.{form}"] = {
            "get": _get(
                f"requests_{form}",
                _query("service_request_id"),
                _query("service_code"),
                _query("start_date", type="string", format="date-time"),
                _query("end_date", type="string", format="date-time"),
                _query("status", type="string", enum=["open", "closed", "open,closed"]),
                _query("page", type="integer"),
                _query("page_size", type="integer"),
            ),
            "post": {
                "operationId": f"post_{form}",
                "requestBody": {
                    "required": True,
                    "content": {"application/x-www-form-urlencoded": {"schema": POSTED}},
                },
                "responses": {"201": {"description": "Taken."}, **_ERRORS},
            },
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Open311 GeoReport", "version": "2"},
        "paths": paths,
    }
