"""Whether a model says what the oracle says: verdicts, costs and times, without any tolerance."""

import numpy as np

from apps.reach.engine.model import ReachModel
from tests.reach.oracle import Oracle
from tests.reach.oracle_walker import ORDER


def assert_agrees(model: ReachModel, oracle: Oracle, *, by: str, where: object = "") -> int:
    """Every profile in both readings. The number of finite times compared."""
    finite = 0
    for plane in model.planes:
        words, ms = oracle.answer(plane.profile, plane.reading, model.barriers.values())
        told = getattr(model.verdicts(plane.profile), plane.reading)
        assert [ORDER[code] for code in told] == words, (where, plane)
        assert np.array_equal(model.weight(plane)[model.graph.slot], ms), (where, plane)
        search = oracle.searcher(ms, by=by)
        for category in model.categories:
            here = model.places[category]
            expected = search(here[here >= 0])
            assert np.array_equal(model.forests[plane, category].dist, expected), (
                where, plane, category,
            )  # fmt: skip
            finite += int(np.isfinite(expected).sum())
    return finite
