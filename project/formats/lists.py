"""Words after each other, as the active language writes them."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def with_commas(words: Iterable[object]) -> str:
    """ "Width: 80 cm, Height: 12 cm", with the comma of the active language."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)
