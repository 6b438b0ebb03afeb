"""Small numbers are not published: the rule is the house's (``office.suppression``)."""

from apps.office.suppression import SMALLEST, hidden, sum_is_hidden

__all__ = ["SMALLEST", "hidden", "sum_is_hidden"]
