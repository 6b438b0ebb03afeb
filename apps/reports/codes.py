"""The code on the receipt of a report: the one of every receipt here."""

from apps.accounts.services import CODE_ALPHABET as ALPHABET
from apps.accounts.services import CODE_RANDOM_BITS as RANDOM_BITS
from apps.accounts.services import canonical_code as canonical
from apps.accounts.services import new_code

__all__ = ["ALPHABET", "RANDOM_BITS", "canonical", "new_code"]
