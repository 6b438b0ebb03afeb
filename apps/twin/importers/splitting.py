"""Cutting ways where they meet. Pure."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


def meeting_nodes(ways: Sequence[Sequence[int]]) -> set[int]:
    """Nodes where something begins, ends or meets: ends of ways, and nodes passed twice.

    A node a single way passes twice is one too: the way touches itself there.
    """
    passed: NDArray[np.int64] = np.array([ref for way in ways for ref in way], dtype=np.int64)
    nodes, times = np.unique(passed, return_counts=True)
    meeting = set(nodes[times > 1].tolist())
    meeting.update(ref for way in ways if way for ref in (way[0], way[-1]))
    return meeting


def runs_of(way: Sequence[int], known: Collection[int]) -> list[list[int]]:
    """The stretches of a way whose nodes are known: an extract may cut a way at its border."""
    runs: list[list[int]] = [[]]
    for ref in way:
        if ref in known:
            # The same node twice in a row draws nothing.
            if not runs[-1] or runs[-1][-1] != ref:
                runs[-1].append(ref)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) >= 2]


def split(way: Sequence[int], cuts: Collection[int]) -> list[list[int]]:
    """The pieces of a way between the nodes of ``cuts``; its ends are always cuts.

    Put together again they give the way; no piece has a cut inside.
    """
    if len(way) < 2:
        return []
    at = [0, *(i for i in range(1, len(way) - 1) if way[i] in cuts), len(way) - 1]
    return [list(way[a : b + 1]) for a, b in pairwise(at)]
