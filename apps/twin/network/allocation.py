"""Sharing whole people among nodes: the method of the largest remainder. Pure, exact integers."""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` in proportion to whole ``weights``; the parts add up to it exactly.

    Each part is the quota rounded down, and the units left go to the largest remainders, the
    earlier one first among equals (Hamilton's method). With no weight at all everybody counts
    the same. Integers throughout: the same input gives the same output on every machine.

    Raises ``ValueError`` for a negative total or weight, or a total with nobody to take it.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("totals and weights cannot be negative")
    if not weights:
        if total:
            raise ValueError("there is nobody to share among")
        return []
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    left = total - sum(parts)
    for i in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        parts[i] += 1
    return parts


def share_residents(total: int, elders: int, weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """Residents, and those of 65 and over among them, for each node of a district.

    The elders are shared by the residents just given: a quota is then at most the node's
    residents, which are whole, so its rounding up is too.
    """
    if elders > total:
        raise ValueError("there cannot be more elders than residents")
    residents = largest_remainder(total, weights)
    if total == 0:
        return residents, [0] * len(residents)
    return residents, largest_remainder(elders, residents)
