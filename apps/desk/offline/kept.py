"""What is kept until somebody has looked at it, encrypted: a dump of the database tells nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cryptography.fernet import InvalidToken
from django.core.serializers.json import DjangoJSONEncoder

from apps.accounts.services import decrypt, encrypt

if TYPE_CHECKING:
    from apps.desk.models import OfflineConflict, ToRebook

_CONFLICT, _PERSON = "desk conflict", "desk to rebook"


def seal_written(data: Mapping[str, Any]) -> str:
    """What was written without network and could not be taken."""
    return encrypt(json.dumps(dict(data), cls=DjangoJSONEncoder), purpose=_CONFLICT)


def written_in(row: OfflineConflict) -> dict[str, Any]:
    """What a conflict keeps of it; empty when it is gone."""
    return _read(row.sealed, _CONFLICT)


def seal_person(person: Mapping[str, str]) -> str:
    """Who is to be called."""
    return encrypt(json.dumps(dict(person)), purpose=_PERSON)


def whom(row: ToRebook) -> dict[str, str]:
    """Who comes and how she is reached, while it is kept."""
    return _read(row.sealed, _PERSON)


def _read(sealed: str, purpose: str) -> dict[str, Any]:
    if not sealed:
        return {}
    try:
        found: dict[str, Any] = json.loads(decrypt(sealed, purpose=purpose))
    except InvalidToken:
        # Of a key that the installation has given up: the page still opens.
        return {}
    return found
