"""A request that somebody's program sends: read, checked, and handed to ``submit``."""

import hashlib
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reports import services
from apps.reports.errors import ReportRefused
from apps.reports.open311 import catalogue
from apps.reports.open311.errors import Open311Error, from_refusal
from apps.reports.open311.places import place_of
from apps.reports.validation import parse_uuid
from apps.twin.kinds import KINDS

# The same body again within so long (and at most twice that) is the same report.
_SAME_S = 60
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]*)\](?:\[\])?")
# Sent by every call, or private to it: they do not make a report another one.
_NOT_THE_REPORT = frozenset({"api_key", "device_id", "account_id"})
_MEDIA = "media"


def take(request: HttpRequest, form: QueryDict, *, jurisdiction: str) -> dict[str, Any]:
    """Store the request once; returns the answer of the specification.

    Raises ``Open311Error``.
    """
    client = _let_in(form.get("api_key", ""), jurisdiction)
    kind = form.get("service_code", "")
    if not kind:
        raise Open311Error(400, _("service_code was not provided."))
    if kind not in KINDS:
        raise Open311Error(404, _("service_code was not found."))
    said = _attributes(form, kind)
    try:
        key, earlier = _identity(client.uuid, request, form, said.get(catalogue.CLIENT_UUID, ""))
        if earlier is None:
            earlier = _submit(request, form, kind, said, key)
    except ReportRefused as refused:
        raise from_refusal(refused) from None
    return {
        "service_request_id": str(earlier.report),
        "service_notice": _notice(form, earlier.code),
        "account_id": None,
    }


def _let_in(key: str, jurisdiction: str) -> Any:
    try:
        return services.let_in(key, jurisdiction=jurisdiction)
    except services.ClientRefused as refused:
        raise Open311Error(refused.status, refused.message) from None


def _submit(
    request: HttpRequest, form: QueryDict, kind: str, said: Mapping[str, str], key: uuid.UUID
) -> services.Submitted:
    place = place_of(
        form.get("lat", ""),
        form.get("long", ""),
        form.get("address_string", ""),
        form.get("address_id", ""),
    )
    forward = said.get(catalogue.FORWARD, "")
    if forward not in ("", "yes", "no"):
        raise Open311Error(400, f"attribute[{catalogue.FORWARD}]: yes, no")
    return services.submit(
        client_uuid=key,
        kind=kind,
        lon=place.lon,
        lat=place.lat,
        can_pass=said.get(catalogue.CAN_PASS, "") or "unknown",
        measures={name: said[name] for name in KINDS[kind].measures if name in said},
        description=form.get("description", ""),
        permanence=said.get(catalogue.PERMANENCE, ""),
        placed_by=place.placed_by,
        street_name=place.street_name,
        house_number=place.house_number,
        corner_name=place.corner_name,
        side=place.side,
        side_answer=place.side_answer,
        near_corner_name=place.near_corner_name,
        channel="open311",
        language=get_language() or "it",
        contact_email=form.get("email", ""),
        contact_phone=form.get("phone", ""),
        contact_may_be_forwarded=forward == "yes",
        photos=request.FILES.getlist(_MEDIA),
    )


def _attributes(form: QueryDict, kind: str) -> dict[str, str]:
    """``attribute[code]=value``; the definition has single values only, the last one counts."""
    allowed, said = catalogue.attribute_codes(kind), {}
    for name in form:
        found = _ATTRIBUTE.fullmatch(name)
        if found is None:
            continue
        if found[1] not in allowed:
            # The unknown name is not repeated: it is the sender's text, and may be anything.
            raise Open311Error(
                400, _("attribute: a code that is not in the definition of this service_code.")
            )
        said[found[1]] = form.get(name, "").strip()
    return said


def _identity(
    client: uuid.UUID, request: HttpRequest, form: QueryDict, told: str
) -> tuple[uuid.UUID, services.Submitted | None]:
    """By what a repeat is known, and the report when it is one.

    Always within one client: nobody learns the code of a report by guessing another's UUID.
    """
    if told:
        return uuid.uuid5(client, str(parse_uuid(told, "client_uuid"))), None
    texts = [
        text for name in sorted(set(form) - _NOT_THE_REPORT) for text in (name, *form.getlist(name))
    ] + [f"{file.name} {file.size}" for file in request.FILES.getlist(_MEDIA)]
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    now = int(time.time()) // _SAME_S
    key, before = (
        uuid.uuid5(client, f"{digest.hexdigest()} {minute}") for minute in (now, now - 1)
    )
    return key, services.answer_given(before)


def _notice(form: QueryDict, code: str) -> str:
    told = [
        _("The reporter follows and withdraws the report with the code %(code)s.")
        % {"code": code},
        _("What was written stays private."),
    ]  # fmt: skip
    if form.get("media_url"):
        told.append(_("The picture at media_url was not fetched: send it as the file “media”."))
    return " ".join(told)
