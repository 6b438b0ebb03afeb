"""The signed link of an invitation."""

import uuid

from django.core import signing

from apps.accounts.models import Invitation

_SALT = "accounts.invitation"


def make(invitation: Invitation) -> str:
    """A token only we can make, for the present version of the link."""
    return signing.dumps([invitation.uuid.hex, invitation.link_version], salt=_SALT)


def read(token: str) -> tuple[uuid.UUID, int] | None:
    """Invitation and version of a token; ``None`` when we did not make it.

    Its age is not asked here: the invitation knows until when it holds.
    """
    try:
        identifier, version = signing.loads(token, salt=_SALT)
        return uuid.UUID(identifier), int(version)
    except (signing.BadSignature, ValueError, TypeError):
        return None
