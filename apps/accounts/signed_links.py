"""Signed links for letters: each for one purpose, dead once what it names has changed.

An app has a ``Signer`` of its own: its name is part of the salt, so that no link of one app opens
a page of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

_LONGEST = 400


class BadLink(Exception):
    """Not a link of ours, for another purpose, or too old."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names. Whoever reads it compares ``version`` with the present one."""

    subject: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Signer:
    """Links of one app. ``lives``: how long each purpose holds; else ``otherwise``."""

    app: str
    lives: Mapping[str, timedelta]
    otherwise: timedelta

    def make(self, purpose: str, subject: UUID, *, version: int) -> str:
        """A token for the address of a page: letters, digits, ``-``, ``_`` and ``:``.

        ``version`` is a number that counts up when older links have to die.
        """
        return signing.dumps([subject.hex, version], salt=self._salt(purpose))

    def read(self, token: str, purpose: str) -> Link:
        """What a token names, when it was made for this purpose. Raises ``BadLink``."""
        if len(token) > _LONGEST:
            raise BadLink
        try:
            subject, version = signing.loads(
                token,
                salt=self._salt(purpose),
                max_age=self.lives.get(purpose, self.otherwise),
            )
            return Link(UUID(subject), int(version))
        except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
            raise BadLink from error

    def _salt(self, purpose: str) -> str:
        return f"{self.app}.links.{purpose}"
