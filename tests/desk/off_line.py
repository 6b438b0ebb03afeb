"""A device that wrote without network, and what it brings back."""

import json
import os
import uuid
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.models import User
from apps.desk import services
from apps.desk.offline.sealing import public_key, seal
from apps.desk.offline.writers import writer_token
from apps.desk.permissions import post_at, practice_post
from apps.points.models import Site
from tests.desk.builders import NINE

LATER = NINE + timedelta(hours=9)


def post(site: Site, who: User) -> Any:
    """Where she works."""
    found = post_at(who, site.code) or practice_post(site.code)
    assert found is not None
    return found


def item(what: str, at: datetime = NINE, **words: Any) -> dict[str, Any]:
    """Something written at a moment; ``uuid`` and ``after`` as given, the rest is its data."""
    key = str(words.pop("uuid", None) or uuid.uuid4())
    after = words.pop("after", None)
    told = {"uuid": key, "kind": what, "at": at.isoformat(), "data": words}
    return told | ({"after": str(after)} if after else {})


def walk_in(at: datetime = NINE, number: int = 1, **words: Any) -> dict[str, Any]:
    return item("walk_in", at, **{"series": "B", "number": number, **words})


def step(ticket: str, to: str, after: str, at: datetime = NINE, **words: Any) -> dict[str, Any]:
    return item("step", at, ticket=ticket, to=to, after=after, **words)


def record(at: datetime = NINE, **words: Any) -> dict[str, Any]:
    told = {"kind": "individual", "topics": ["spid_cie"], "minutes": "20"}
    return item("record", at, **{**told, **words})


def helped(number: int = 1, at: datetime = NINE, **words: Any) -> list[dict[str, Any]]:
    """Somebody who walked in, was called, helped and recorded."""
    minute = timedelta(minutes=1)
    came = walk_in(at, number, **words)
    called = step(came["uuid"], "called", came["uuid"], at + minute, desk_number=1)
    serving = step(came["uuid"], "serving", called["uuid"], at + 2 * minute, desk_number=1)
    told = record(at + 20 * minute, ticket=came["uuid"], after=serving["uuid"])
    return [came, called, serving, told]


def sealed(
    told: dict[str, Any],
    who: User,
    site: Site,
    now: datetime = LATER,
    *,
    begins: datetime = NINE - timedelta(days=20),
) -> dict[str, Any]:
    """As it lies on a device that nobody can read any more."""
    key = uuid.UUID(told["uuid"])
    token = writer_token(who.uuid, site.code, begins, now)
    inner = {name: value for name, value in told.items() if name != "uuid"} | {"by": token}
    name, jwk = public_key(now)
    return {
        "uuid": told["uuid"],
        "sealed": seal(json.dumps(inner).encode(), key, jwk, name, os.urandom(12)),
    }


def bring(site: Site, who: User, *items: Any, now: datetime = LATER) -> list[services.Answer]:
    """Send them all at once."""
    return services.bring_back(list(items), sender=who, post=post(site, who), now=now)


def states(answers: list[services.Answer]) -> list[str]:
    return [one.state for one in answers]
