import tracemalloc

from apps.territory.services import open_source
from apps.twin.importers import ReadOptions, read_network
from tests.twin_network.osm_files import write_osm


def peak_bytes(path):
    tracemalloc.start()
    try:
        rows = read_network(open_source(path), "osm_pbf", ReadOptions())
        return len(rows.segments), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_grows_with_the_streets_and_not_with_the_file(tmp_path):
    street = {1: (0, 0, {}), 2: (1, 0, {})}
    trees = {n: (n / 1e5, 1, {"natural": "tree"}) for n in range(3, 60_000)}
    buildings = [(n, [n, n + 1, n + 2, n], {"building": "yes"}) for n in range(100, 30_000, 3)]
    way = (1, [1, 2], {"highway": "footway"})
    small = write_osm(tmp_path / "small.osm.pbf", street, [way])
    large = write_osm(tmp_path / "large.osm.pbf", street | trees, [way, *buildings])
    assert large.stat().st_size > 100 * small.stat().st_size
    peak_bytes(small)  # the libraries load once
    segments_small, little = peak_bytes(small)
    segments_large, much = peak_bytes(large)
    assert segments_small == segments_large == 1
    assert much < little + 200_000
