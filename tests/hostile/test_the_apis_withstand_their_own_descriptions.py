"""Schemathesis makes what the descriptions allow, and what they do not; no server error comes.

The description of API v1 is the one it publishes; that of Open311 is written from the
specification of GeoReport v2. The application is called as a web server calls it.
"""

import gzip
import json
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from apps.reports import services
from apps.reports.models import Report
from tests.api.street import LAT, LON
from tests.counts import count
from tests.hostile.checks import EMAIL, PHONE, SECRET, nothing_private_is_public
from tests.hostile.open311_description import POSTED, description

APP = get_wsgi_application()
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
# Inside the city first: the simplest case of an operation is one that can be taken.
NEAR = st.sampled_from([True, False])
_SETTINGS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}


def planted(body: Any, near: bool) -> Any:
    """The same with words nobody may read in every text, and half of the time inside the city."""
    if isinstance(body, list):
        return [planted(one, near) for one in body]
    if not isinstance(body, dict):
        return body
    told = {name: planted(value, near) for name, value in body.items()}
    for name in ("description", "address", "first_name", "last_name", "address_string"):
        if isinstance(told.get(name), str):
            told[name] = f"{SECRET} {told[name]}"[:500]
    if near:
        for name, value in (("lon", LON), ("long", LON), ("lat", LAT)):
            if name in told:
                told[name] = value
        if "contact_email" in told:
            told |= {"contact_email": EMAIL, "contact_phone": PHONE}
        if "email" in told:
            told["email"] = EMAIL
    return told


def called(case: Any, near: bool, seen: Counter[int]) -> Any:
    """Send a case to the application; a server error is told with what was sent."""
    case.body = planted(case.body, near)
    answer = case.call(app=APP)
    assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body)
    seen[answer.status_code] += 1
    return answer


def unpacked(content: bytes) -> bytes:
    """The answer as it was before it was packed for its way."""
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def test_api_v1_withstands_its_schema() -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", APP)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 14
    total, seen = count(small=60, full=2500), Counter[int]()
    each = -(-total // (len(operations) * 2))
    for operation in operations:
        for mode in MODES:

            @settings(max_examples=each, **_SETTINGS)
            @given(case=operation.as_strategy(generation_mode=mode), near=NEAR)
            def fuzz(case: Any, near: bool) -> None:
                called(case, near, seen)

            try:
                fuzz()
            except Exception as error:
                # An operation without parameters has nothing that its schema forbids.
                if mode is GenerationMode.NEGATIVE and "Unsatisfiable" in type(error).__name__:
                    continue
                raise
    assert {200, 201, 400} <= set(seen), seen
    assert nothing_private_is_public() > 40
    print(f"API v1: {sum(seen.values())} requests, {dict(sorted(seen.items()))}")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_open311_withstands_its_specification(form: str) -> None:
    schema = schemathesis.openapi.from_dict(description())
    _known, key = services.create_api_client(
        name="Fuzz", jurisdiction="comune.torino.it", posts_per_hour=1_000_000
    )
    operations = [
        found.ok() for found in schema.get_all_operations() if found.ok().path.endswith(form)
    ]
    assert len(operations) == 7
    total, seen = count(small=40, full=600), Counter[int]()
    each = -(-total // (len(operations) * 2))
    for operation in operations:
        for mode in MODES:

            @settings(max_examples=each, **_SETTINGS)
            @given(
                case=operation.as_strategy(generation_mode=mode),
                near=NEAR,
                kind=st.sampled_from(["step", "lift", "narrow", ""]),
                told=st.sets(st.sampled_from(sorted(POSTED["properties"]))),
            )
            def fuzz(case: Any, near: bool, kind: str, told: set[str]) -> None:
                if isinstance(case.body, dict) and near:
                    # With a key, a service and a place the rest is read too.
                    case.body = {
                        **{name: said for name, said in case.body.items() if name in told},
                        "api_key": key, "service_code": kind, "lat": LAT, "long": LON,
                        "description": SECRET, "email": EMAIL, "phone": PHONE,
                    }  # fmt: skip
                answer = called(case, near, seen)
                if form == "json":
                    json.loads(unpacked(answer.content))
                else:
                    ET.fromstring(unpacked(answer.content))

            try:
                fuzz()
            except Exception as error:
                if mode is GenerationMode.NEGATIVE and "Unsatisfiable" in type(error).__name__:
                    continue
                raise
    assert {200, 400, 404} <= set(seen), seen
    assert Report.objects.filter(channel="open311").exists()
    nothing_private_is_public()
    print(f"Open311 {form}: {sum(seen.values())} requests, {dict(sorted(seen.items()))}")
