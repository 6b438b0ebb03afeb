"""Put the engine benchmark's generated network in force: `python -m benchmarks.generated_city`.

150,000 nodes, about 400,000 directed edges, eight categories of places, residents at every node;
for the database of DATABASE_URL, which should be an empty one. `bench_feed --network generated`
does this on a database of its own.
"""

import argparse
import hashlib
import os
from typing import Any

import django
import numpy as np

# As many as Torino has, about.
PLACES = {
    "health": 100, "pharmacy": 279, "school": 600, "library": 60, "stop": 2430, "park": 300,
    "office": 60,
}  # fmt: skip
SEED = 7
# Where the reports of `bench_feed` are.
MIDDLE = (7.675, 45.06)


def load(nodes: int) -> dict[str, int]:
    """Save network, places, points and residents; follow them. Returns what there is."""
    import geopandas as gpd
    from django.db import connection

    from apps.outbox import services as outbox
    from apps.points import services as points
    from apps.reach import services as reach
    from apps.territory import services as territory
    from apps.twin import services as twin
    from benchmarks.networks import city
    from cities.demo import tables

    about: Any = {"name": "Benchmark", "source": "generated", "is_demonstration": True}
    rng = np.random.default_rng(SEED)
    network = city(rng, nodes)
    middle = network.node_lonlat.mean(axis=0)
    lonlat = (network.node_lonlat - middle + MIDDLE).round(7).tolist()
    twin.save_network(
        nodes=[twin.NodeRow(f"n{i}", *where) for i, where in enumerate(lonlat)],
        segments=[
            twin.SegmentRow(
                f"s{i}", f"n{a}", f"n{b}", "street", [tuple(lonlat[a]), tuple(lonlat[b])],
                two_sided=True,
            )
            for i, (a, b) in enumerate(
                zip(network.start.tolist(), network.end.tolist(), strict=True)
            )
        ],
        **about,
    )  # fmt: skip
    for category, count in PLACES.items():
        where = np.array(lonlat)[rng.integers(len(lonlat), size=count)]
        table = gpd.GeoDataFrame(
            {
                "code": [f"{category}{i}" for i in range(count)],
                "name": [f"{category} {i}" for i in range(count)],
                "address": [""] * count,
                "step_free": np.full(count, None, dtype=object),
            },
            geometry=gpd.GeoSeries.from_xy(where[:, 0], where[:, 1], crs="EPSG:4326").values,
            crs="EPSG:4326",
        )
        digest = hashlib.sha256(f"{SEED} {category} {nodes}".encode()).hexdigest()
        territory.replace_places(category=category, table=table, sha256=digest, **about)
    rows = [
        points.PointRow(**{**row, "sites": tuple(points.SiteRow(**one) for one in row["sites"])})
        for row in tables.point_rows()
    ]
    points.replace_points(points=rows, sha256=hashlib.sha256(b"points").hexdigest(), **about)
    while outbox.deliver_due(limit=100):
        pass
    with connection.cursor() as cursor:
        cursor.execute("UPDATE twin_node SET residents = (index * 7919) % 14")
    reach.ensure_rules()
    reach.follow()
    return {"nodes": network.node_count, "segments": network.segment_count}


def main() -> None:
    """Load it and say what there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=150_000)
    words = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
    django.setup()
    print(load(words.nodes))


if __name__ == "__main__":
    main()
