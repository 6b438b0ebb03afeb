"""The engine said again, one stretch at a time, from what its documents promise.

What is independent of what. The oracle reads the body of the rules as JSON, and the network one row
at a time (from the database's rows, or from a random network's arrays). From ``apps.reach.engine``
it takes ``BarrierFacts``, which only holds what was reported: no threshold, no verdict, no cost, no
adjacency, no search. Numbers are plain Python floats and None, in place of arrays and nan; the
search is networkx's or scipy's. Shared with the engine are the words of the rules and decisions
0002, 0006 and 0008, which are what is said here again.

A stretch is judged by the worst of: may one walk here, width, slope (by direction), ground, kerbs
at the ends of a crossing, guidance on crossings and steps, steps themselves. It costs its length at
the profile's pace, a factor where it is narrow or rough, and so many seconds for each hard point.
On a two-sided street people start on either side; they endure what is on it, or change side and
endure what is on the other; the street costs what the worse side costs its people.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from apps.reach.engine.barriers import BarrierFacts
from tests.reach.oracle_city import City
from tests.reach.oracle_walker import CLOSED, UNKNOWN, Body, Walker, worst

Search = Callable[[Iterable[int]], np.ndarray]


def counts(b: BarrierFacts, *, optimistic: bool) -> bool:
    """Whether it stands in a reading: what nobody verified counts in the pessimistic one only."""
    verified = b.state in ("confirmed", "planned", "removal_claimed")
    return verified or (b.state == "suspected" and not optimistic)


class Oracle:
    """Costs, verdicts and times of a city under a body of rules."""

    def __init__(self, city: City, body: Body) -> None:
        self.city = city
        self.walkers = {code: Walker(body, code) for code in body["active_profiles"]}
        stepped = self._stepped()
        self.base = {
            code: [walker.judge(s, city, stepped) for s in city.stretches]
            for code, walker in self.walkers.items()
        }

    def _stepped(self) -> list[bool]:
        met: list[set[str]] = [set() for _ in self.city.junctions]
        for s in self.city.stretches:
            if s.kind == "crossing" or s.walkable:
                for end in (s.start, s.end):
                    met[end].add("crossing" if s.kind == "crossing" else "way")
        return [kinds == {"crossing", "way"} for kinds in met]

    def answer(
        self, profile: str, reading: str, barriers: Iterable[BarrierFacts] = ()
    ) -> tuple[list[str], np.ndarray]:
        """Verdict of every stretch, and (2, m) milliseconds from start to end and back."""
        optimistic = reading == "optimistic"
        walker, found = self.walkers[profile], self.base[profile]
        words = [worst(both) for both, _ in found]
        ms = np.array([cost for _, cost in found], dtype=np.float64).reshape(-1, 2).T.copy()
        if not optimistic:
            ms[np.array([both for both, _ in found]).reshape(-1, 2).T == UNKNOWN] = CLOSED
        lie_on: dict[int, list[BarrierFacts]] = defaultdict(list)
        for b in barriers:
            if b.segment is not None and counts(b, optimistic=optimistic):
                lie_on[b.segment].append(b)
        for i, there in lie_on.items():
            word, extra = walker.burden(
                there, two_sided=self.city.stretches[i].two_sided, optimistic=optimistic
            )
            words[i] = worst([words[i], word])
            ms[:, i] += extra
        return words, ms

    def searcher(self, ms: np.ndarray, *, by: str) -> Search:
        """How long from every junction to the nearest of some, by ``networkx`` or ``scipy``."""
        starts = np.array([s.start for s in self.city.stretches])
        ends = np.array([s.end for s in self.city.stretches])
        # Searched from the destinations: every arc is entered backwards.
        tails, heads = np.concatenate([ends, starts]), np.concatenate([starts, ends])
        cost = ms.ravel()
        # Of parallel arcs the cheapest is kept.
        order = np.lexsort((cost, heads, tails))
        order = order[np.isfinite(cost[order])]
        tails, heads, cost = tails[order], heads[order], cost[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (np.diff(tails) != 0) | (np.diff(heads) != 0)
        make = {"networkx": _by_networkx, "scipy": _by_scipy}[by]
        return make(len(self.city.junctions), tails[first], heads[first], cost[first])


def _by_networkx(n: int, tails: np.ndarray, heads: np.ndarray, cost: np.ndarray) -> Search:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(
        zip(tails.tolist(), heads.tolist(), cost.tolist(), strict=True), weight="ms"
    )

    def search(destinations: Iterable[int]) -> np.ndarray:
        times = np.full(n, np.inf)
        places = set(map(int, destinations))
        if places:
            found = nx.multi_source_dijkstra_path_length(graph, places, weight="ms")
            times[list(found)] = list(found.values())
        return times

    return search


def _by_scipy(n: int, tails: np.ndarray, heads: np.ndarray, cost: np.ndarray) -> Search:
    assert (cost > 0).all(), "scipy takes a zero for no arc"
    graph = csr_array((cost, (tails, heads)), shape=(n, n))

    def search(destinations: Iterable[int]) -> np.ndarray:
        places = sorted(set(map(int, destinations)))
        return dijkstra(graph, indices=places, min_only=True)

    return search
