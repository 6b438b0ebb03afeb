"""The code on the receipt: short enough to dictate, too long to guess. Imports no Django."""

from apps.accounts.short_codes import (
    ALPHABET,
    GROUP,
    LENGTH,
    RANDOM_BITS,
    canonical,
    new_code,
)

__all__ = ["ALPHABET", "GROUP", "LENGTH", "RANDOM_BITS", "canonical", "new_code"]
