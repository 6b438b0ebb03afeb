"""An address is confirmed, or refused, by the link of a mail: the same for all who give one.

Asking what a link is about changes nothing, because scanners of mail open links.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from apps.reports.links import BadLink, Link, read_link
from apps.reports.models.readers import Reader

Row = TypeVar("Row", bound=Reader)


@dataclass(frozen=True, slots=True)
class ByLink(Generic[Row]):
    """How one kind of address is confirmed. The functions run inside a transaction."""

    # One of ``reports.links``.
    purpose: str
    # The row a living link names, locked until the transaction ends; ``None`` for a dead link.
    find: Callable[[Link], Row | None]
    # Saves a row that has just agreed, with all that follows from it.
    agreed: Callable[[Row], None]
    # Forgets the address.
    refused: Callable[[Row], None]

    def row(self, token: str) -> Row:
        """What a link is about. Raises ``BadLink``: old, foreign, used up."""
        link = read_link(token, self.purpose)
        with transaction.atomic():
            row = self.find(link)
        if row is None:
            raise BadLink
        return row

    def confirm(self, token: str) -> Row:
        """The owner of the address says: write to me. A repeat is harmless. Raises ``BadLink``."""
        with transaction.atomic():
            row = self.row(token)
            if row.verified_at is None or row.unreachable_at is not None:
                row.agree()
                self.agreed(row)
        return row

    def refuse(self, token: str) -> None:
        """She says no, or no more. A repeat is harmless. Raises ``BadLink`` for no link of ours."""
        link = read_link(token, self.purpose)
        with transaction.atomic():
            row = self.find(link)
            if row is not None:
                self.refused(row)
