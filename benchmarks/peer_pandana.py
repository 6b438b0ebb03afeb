"""pandana's half of ``benchmarks.peers``; runs on pandana's own Python and imports nothing of ours.

``python peer_pandana.py CASE.npz ANSWER.npy``: builds the network and asks for the nearest place of
every node, then the same without one stretch, which it can only leave out by building again.
Prints seconds as JSON, writes the times of the second.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
from pandana import Network  # type: ignore[import-not-found]


def build(case: dict[str, np.ndarray], keep: np.ndarray) -> Network:
    """The network, with what pandana prepares for queries."""
    x, y = case["lonlat"].T
    edges = pd.DataFrame({"seconds": case["seconds"][keep]})
    return Network(
        pd.Series(x), pd.Series(y), pd.Series(case["start"][keep]), pd.Series(case["end"][keep]),
        edges,
    )  # fmt: skip


def nearest(network: Network, case: dict[str, np.ndarray]) -> np.ndarray:
    """Seconds from every node to the nearest place, the span where there is none within it."""
    span = float(case["span_s"])
    x, y = case["lonlat"][case["places"]].T
    network.set_pois("place", span, 1, pd.Series(x), pd.Series(y))
    return network.nearest_pois(span, "place")[1].to_numpy()


def _clocks() -> dict[str, float]:
    """On the wall, and of all threads together: a busy machine lengthens the first."""
    return {"s": time.perf_counter(), "cpu_s": time.process_time()}


def main() -> None:
    case = dict(np.load(sys.argv[1]))
    everything = np.ones(len(case["start"]), dtype=bool)
    without = everything.copy()
    without[int(case["closed"])] = False
    took = {}
    for name, keep in (("first", everything), ("after_one_closed_stretch", without)):
        clock = [_clocks()]
        network = build(case, keep)
        clock.append(_clocks())
        answer = nearest(network, case)
        clock.append(_clocks())
        took[name] = {
            f"{step}_{unit}": round(after[unit] - before[unit], 3)
            for step, before, after in zip(("build", "nearest"), clock[:-1], clock[1:], strict=True)
            for unit in before
        }
        del network
    np.save(sys.argv[2], answer)
    print(json.dumps(took))


if __name__ == "__main__":
    main()
