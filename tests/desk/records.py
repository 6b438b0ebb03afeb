"""A help that was given, as somebody records it."""

import uuid
from datetime import datetime
from typing import Any

from apps.accounts.models import User
from apps.desk import services
from apps.desk.models import Assistance
from apps.points.models import Site
from tests.desk.builders import NINE


def told(**changes: Any) -> dict[str, Any]:
    """What is told of a help of twenty minutes about SPID."""
    return {"kind": "individual", "topics": ["spid_cie"], "minutes": "20", **changes}


def recorded(site: Site, who: User, *, at: datetime = NINE, **changes: Any) -> Assistance:
    """A record, stored."""
    words = {"client_uuid": uuid.uuid4()}
    words |= {
        name: changes.pop(name)
        for name in ("client_uuid", "ticket", "appointment", "begun_at", "role")
        if name in changes
    }
    done = services.record_assistance(
        site_code=site.code, data=told(**changes), actor=who, at=at, **words
    )
    return Assistance.objects.get(uuid=done.uuid)
