"""A GeoReport v2 client written from the specification alone: no Soglia, no Django, no library.

    python tests/api/open311_client.py http://localhost:8000/open311/discovery KEY

walks discovery, services, definitions, post, token and requests, in XML and in JSON, and says
what does not keep the specification.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
DECLARATION = re.compile(r"<\?xml version=['\"]1.0['\"] encoding=['\"]utf-8['\"]\?>", re.IGNORECASE)
SERVICE = {
    "service_code",
    "service_name",
    "description",
    "metadata",
    "type",
    "keywords",
    "group",
}
ATTRIBUTE = {
    "variable",
    "code",
    "datatype",
    "required",
    "datatype_description",
    "order",
    "description",
}
DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
REQUEST = {
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
}
MIME = {"xml": "text/xml", "json": "application/json"}
LISTS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


class Broken(Exception):
    """The server does not keep the specification."""


class Failed(Exception):
    """The server answered with a document of errors."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        self.status, self.errors = status, errors
        super().__init__(f"{status}: {errors}")


def must(condition: object, what: str) -> None:
    if not condition:
        raise Broken(what)


def from_xml(element: ET.Element) -> Any:
    """As the JSON of the specification would say it; every leaf is text, or None."""
    if element.tag in LISTS:
        must(all(child.tag == LISTS[element.tag] for child in element), f"<{element.tag}>")
        return [from_xml(child) for child in element]
    if len(element):
        names = [child.tag for child in element]
        must(len(names) == len(set(names)), f"<{element.tag}> repeats an element")
        return {child.tag: from_xml(child) for child in element}
    return element.text or None


@dataclass
class Client:
    """One endpoint, in one format."""

    endpoint: str
    form: str
    jurisdiction: str = ""

    def get(self, path: str, **query: str) -> Any:
        if self.jurisdiction:
            query.setdefault("jurisdiction_id", self.jurisdiction)
        return self.ask(urllib.request.Request(self.url(path, query)))

    def post(self, path: str, **fields: str) -> Any:
        if self.jurisdiction:
            fields.setdefault("jurisdiction_id", self.jurisdiction)
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        body = urllib.parse.urlencode(fields).encode()
        headers = {"Content-Type": kind}
        return self.ask(urllib.request.Request(self.url(path, {}), body, headers))

    def url(self, path: str, query: dict[str, str]) -> str:
        words = f"?{urllib.parse.urlencode(query)}" if query else ""
        return f"{self.endpoint}{path}.{self.form}{words}"

    def ask(self, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return self.read(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            errors = self.read(error.code, error.headers, error.read())
            must(isinstance(errors, list) and errors, "an error without a document")
            for one in errors:
                must(set(one) == {"code", "description"}, f"error with {sorted(one)}")
                must(str(one["code"]) == str(error.code), "code is not the HTTP status")
                must(one["description"], "an error without a description")
            raise Failed(error.code, errors) from None

    def read(self, status: int, headers: Any, body: bytes) -> Any:
        must(headers["Content-Type"] == f"{MIME[self.form]}; charset=utf-8", "Content-Type")
        text = body.decode("utf-8")
        if self.form == "json":
            return json.loads(text)
        must(
            re.match(
                r"<\?xml version=['\"]1.0['\"] encoding=['\"]utf-8['\"]\?>", text, re.IGNORECASE
            ),
            "XML",
        )
        root = ET.fromstring(body)
        must(not root.attrib and "}" not in root.tag, "a namespace or attributes")
        if status >= 400:
            must(root.tag == "errors", f"an error as <{root.tag}>")
        return from_xml(root)


def is_true(value: object) -> bool:
    return value is True or value == "true"


def discover(url: str, form: str) -> Client:
    """The endpoint of GeoReport v2 that a city's discovery names."""
    found = Client(url, form).get("")
    must({"changeset", "contact", "key_service", "endpoints"} <= set(found), "discovery")
    must(W3.fullmatch(found["changeset"]), "changeset")
    for endpoint in found["endpoints"]:
        must(
            {"specification", "url", "changeset", "type", "formats"} <= set(endpoint),
            "an endpoint lacks something",
        )
        if endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2":
            must("text/xml" in endpoint["formats"], "XML is not offered")
            must(MIME[form] in endpoint["formats"], f"{form} is not offered")
            return Client(endpoint["url"], form)
    raise Broken("no GeoReport v2 endpoint")


def check_services(client: Client) -> list[str]:
    """Every service and its definition; returns the codes."""
    codes = []
    for service in client.get("/services"):
        must(set(service) == SERVICE, f"service with {sorted(service)}")
        must(service["type"] in ("realtime", "batch", "blackbox"), "type of a service")
        codes.append(service["service_code"])
        if is_true(service["metadata"]):
            check_definition(client, service["service_code"])
    must(codes and len(codes) == len(set(codes)), "service codes")
    return codes


def check_definition(client: Client, code: str) -> None:
    definition = client.get(f"/services/{code}")
    must(definition["service_code"] == code, "service_code of a definition")
    orders = [str(attribute["order"]) for attribute in definition["attributes"]]
    must(len(orders) == len(set(orders)) and "1" in orders, "order of attributes")
    for attribute in definition["attributes"]:
        listed = attribute["datatype"] in ("singlevaluelist", "multivaluelist")
        must(set(attribute) == ATTRIBUTE | ({"values"} if listed else set()), "an attribute")
        must(attribute["datatype"] in DATATYPES, attribute["datatype"])
        if listed:
            must(all(set(value) == {"key", "name"} for value in attribute["values"]), "values")


def check_request(request: dict[str, Any]) -> None:
    must(set(request) == REQUEST, f"request with {sorted(set(request) ^ REQUEST)}")
    must(request["status"] in ("open", "closed"), "status")
    for name in ("requested_datetime", "updated_datetime"):
        must(W3.fullmatch(request[name]), name)
    float(request["lat"]), float(request["long"])


def refused(due: int, call: Any, /, *args: Any, **words: Any) -> None:
    try:
        call(*args, **words)
    except Failed as failed:
        must(failed.status == due, f"{due} was due, {failed} came")
    else:
        raise Broken(f"{due} was due")


def walk(discovery: str, key: str, form: str, *, jurisdiction: str = "") -> str:
    """Everything the specification names, in one format; returns the id of the request sent."""
    client = discover(discovery, form)
    client.jurisdiction = jurisdiction
    codes = check_services(client)
    refused(404, client.get, "/services/no-such-code")
    refused(404, client.get, "/services", jurisdiction_id="nowhere.example.org")
    words = {
        "api_key": key,
        "service_code": codes[0],
        "lat": "45.0705",
        "long": "7.6825",
        "description": "Two steps & a “kerb” <b>à côté</b>",
        "email": "walker@example.org",
        "attribute[can_pass]": "no",
        "attribute[client_uuid]": str(uuid.uuid4()),
    }
    sent = client.post("/requests", **words)
    answered = {"service_request_id", "token", "service_notice", "account_id"}
    must(len(sent) == 1 and set(sent[0]) <= answered, "answer to POST")
    must(("token" in sent[0]) != ("service_request_id" in sent[0]), "either an id or a token")
    request_id = sent[0].get("service_request_id")
    if request_id is None:
        request_id = client.get(f"/tokens/{sent[0]['token']}")[0]["service_request_id"]
    must(client.post("/requests", **words)[0].get("service_request_id") == request_id, "a repeat")
    by_token = client.get(f"/tokens/{request_id}")[0]
    must(by_token == {"service_request_id": request_id, "token": request_id}, "token")
    one = client.get(f"/requests/{request_id}")
    must(len(one) == 1, "one request")
    check_request(one[0])
    must(one[0]["service_code"] == codes[0], "service_code of the request")
    check_lists(client, request_id, codes)
    without = {name: value for name, value in words.items() if name != "api_key"}
    refused(403, client.post, "/requests", **without)
    refused(403, client.post, "/requests", **words | {"api_key": "wrong"})
    refused(404, client.post, "/requests", **words | {"service_code": "no-such-code"})
    refused(400, client.post, "/requests", **words | {"service_code": ""})
    refused(400, client.post, "/requests", **words | {"lat": "", "attribute[client_uuid]": ""})
    refused(404, client.get, "/requests/no-such-request")
    refused(404, client.get, "/tokens/no-such-token")
    return str(request_id)


def check_lists(client: Client, request_id: str, codes: list[str]) -> None:
    """The ways to ask for many."""

    def ids(**query: str) -> list[str]:
        requests = client.get("/requests", **query)
        for request in requests:
            check_request(request)
        return [request["service_request_id"] for request in requests]

    when = client.get(f"/requests/{request_id}")[0]["requested_datetime"]
    must(request_id in ids(), "the last 90 days")
    must(request_id in ids(status="open,closed"), "all statuses")
    must(request_id in ids(status="open"), "status=open")
    must(request_id not in ids(status="closed"), "status=closed")
    must(request_id in ids(service_code=f"{codes[0]},{codes[1]}"), "service codes")
    must(request_id not in ids(service_code=codes[1]), "another service code")
    must(ids(service_request_id=request_id, status="closed") == [request_id], "ids override")
    must(request_id in ids(start_date=when), "start_date")
    must(request_id not in ids(end_date="2020-01-01T00:00:00Z"), "end_date")
    pages = [*ids(page="1", page_size="1"), *ids(page="2", page_size="1")]
    must(pages == ids(page_size="2"), "pages")
    refused(400, client.get, "/requests", start_date="yesterday")
    refused(400, client.get, "/requests", status="half-open")
    far = {"start_date": "2020-01-01T00:00:00Z", "end_date": "2021-01-01T00:00:00Z"}
    refused(400, client.get, "/requests", **far)


if __name__ == "__main__":
    for each in ("xml", "json"):
        print(each, walk(sys.argv[1], sys.argv[2], each))
