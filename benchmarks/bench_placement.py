"""How long the best places take to be found on a generated city, and how near to proved they are.

``python -m benchmarks.bench_placement [--nodes 150000] [--candidates 600] [--existing 45]``. On
the generated city of ``bench_engine``: for 1 to 10 new points the seconds of the clock and of the
processor, and the gap, for both aims. ``--plain N`` asks the textbook's formulation (one variable
for each origin and site) of HiGHS in the same run, on N origins with 30 candidates, and tells how
many times longer it takes than ours; on the whole city it does not fit into memory.
"""

import argparse
import json
import time
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from apps.reach.engine.fields import Forest, Workspace
from apps.reach.engine.graph import build_graph, main_component
from apps.reach.engine.kernels_counting import whole_seconds
from apps.reach.engine.placement import (
    Answer,
    Effort,
    Question,
    Role,
    max_coverage,
    p_median,
)
from benchmarks.networks import city

WITHIN_S = 900
PACE_MS = 900.0


def question(rng: np.random.Generator, *, nodes: int, candidates: int, existing: int) -> Question:
    """Sites at any nodes of the main part; everybody walks at one pace."""
    network = city(rng, nodes)
    graph = build_graph(network)
    ms = np.rint(network.length_m * PACE_MS)
    weight = graph.in_slots(np.stack([ms, ms]))
    forest = Forest(graph, Workspace(graph))
    homes = np.flatnonzero(network.residents > 0)
    sites = rng.choice(np.flatnonzero(main_component(network)), existing + candidates, False)
    seconds = np.empty((len(sites), len(homes)), dtype=np.int32)
    for row, node in enumerate(sites):
        forest.compute(weight, np.array([node]))
        seconds[row] = whole_seconds(forest.dist[homes], 999_998)
    role = np.array([Role.STAYS] * existing + [Role.CANDIDATE] * candidates)
    return Question(seconds, role, network.residents[homes], opened=0)


def timed(work: Any) -> tuple[Any, float, float]:
    """What it gives, seconds of the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - clock, time.process_time() - processor


def row(aim: str, opened: int, work: Any) -> None:
    """Print one line of figures."""
    answer: Answer
    answer, clock, processor = timed(work)
    print(
        json.dumps(
            {
                "aim": aim,
                "opened": opened,
                "clock_s": round(clock, 1),
                "processor_s": round(processor, 1),
                "gap": round(answer.gap, 6),
                "value": answer.value,
                "bound": answer.bound,
                "before": answer.value_before,
            }
        ),
        flush=True,
    )


def plain(asked: Question, seconds_at_most: float) -> tuple[int, float]:
    """Sum and clock seconds of the textbook's p-median, by the HiGHS inside scipy."""
    cost = np.asarray(asked.seconds)
    people = np.asarray(asked.residents)
    sites, homes = cost.shape
    far = int(cost.max()) + 1
    price = np.concatenate([np.zeros(sites), (np.where(cost < 0, far, cost) * people).T.ravel()])
    each = hstack([csr_array((homes, sites)), kron(eye_array(homes), np.ones((1, sites)))])
    below = hstack([-kron(np.ones((homes, 1)), eye_array(sites)), eye_array(homes * sites)])
    count = csr_array(np.concatenate([np.ones(sites), np.zeros(homes * sites)])[None, :])
    rows = vstack([each, below, count])
    low = np.concatenate([np.ones(homes), np.full(homes * sites, -np.inf), [-np.inf]])
    high = np.concatenate([np.ones(homes), np.zeros(homes * sites), [asked.opened]])
    whole = np.concatenate([np.ones(sites), np.zeros(homes * sites)])
    started = time.perf_counter()
    found = milp(
        price,
        constraints=LinearConstraint(csr_array(rows), low, high),
        bounds=Bounds(0, 1),
        integrality=whole,
        options={"time_limit": seconds_at_most, "mip_rel_gap": 0.0},
    )
    return round(found.fun), time.perf_counter() - started


def compare(asked: Question, homes: int, seconds_at_most: float) -> None:
    """The same small question, both ways."""
    rng = np.random.default_rng(3)
    seconds, role = np.asarray(asked.seconds), np.asarray(asked.role)
    sites = np.flatnonzero(role == Role.CANDIDATE)[:30]
    some = np.sort(rng.choice(seconds.shape[1], min(homes, seconds.shape[1]), replace=False))
    small = Question(
        seconds[np.ix_(sites, some)], role[sites], np.asarray(asked.residents)[some], opened=5
    )
    far = int(np.asarray(small.seconds).max()) + 1
    ours, clock, _ = timed(lambda: p_median(small, unreached_s=far))
    theirs, plain_s = plain(small, seconds_at_most)
    print(
        json.dumps(
            {
                "plain_homes": len(some),
                "plain_s": round(plain_s, 2),
                "ours_s": round(clock, 2),
                "times_longer": round(plain_s / max(clock, 1e-9), 1),
                "same_sum": ours.value == theirs,
            }
        )
    )


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    parser.add_argument("--candidates", type=int, default=600)
    parser.add_argument("--existing", type=int, default=45)
    parser.add_argument("--opened", type=int, nargs="*", default=list(range(1, 11)))
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--plain", type=int, default=1_500)
    words = parser.parse_args()
    asked, clock, _ = timed(
        lambda: question(
            np.random.default_rng(7),
            nodes=words.nodes,
            candidates=words.candidates,
            existing=words.existing,
        )
    )
    print(json.dumps({"homes": len(np.asarray(asked.residents)), "times_s": round(clock, 1)}))
    effort = Effort(gap=words.gap, time_limit_s=words.seconds)
    for opened in words.opened:
        one = Question(asked.seconds, asked.role, asked.residents, opened=opened)
        row("median", opened, lambda one=one: p_median(one, effort=effort))
        row("coverage", opened, lambda one=one: max_coverage(one, WITHIN_S, effort=effort))
    if words.plain:
        compare(asked, words.plain, 4 * words.seconds)


if __name__ == "__main__":
    main()
