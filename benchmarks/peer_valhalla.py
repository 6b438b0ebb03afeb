"""Valhalla's half of ``benchmarks.peers``: the network as OpenStreetMap, tiles, its own service."""

import contextlib
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import mutable

from apps.reach.engine.arrays import NetworkArrays, local_metres

PORT = 8018
_PATIENCE_S = 300


class PeerFailed(Exception):
    """Valhalla is there and does not do it; the message says what."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A way by Valhalla. ``seconds`` nan: it has none."""

    seconds: float
    metres: float
    took_ms: float


def bends(network: NetworkArrays) -> np.ndarray:
    """(m, 2) degrees of a middle point that makes each stretch as long as it says."""
    lat = float(network.node_lonlat[:, 1].mean())
    where = local_metres(network.node_lonlat, around_lat=lat)
    a, b = where[network.start], where[network.end]
    air = np.hypot(*(b - a).T)
    aside = np.sqrt(np.maximum(network.length_m**2 - air**2, 0)) / 2
    normal = (
        np.stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]], axis=1) / np.maximum(air, 1e-9)[:, None]
    )
    metres_a_degree = local_metres(np.ones((1, 2)), around_lat=lat)[0]
    return ((a + b) / 2 + normal * aside[:, None]) / metres_a_degree


def write_osm(network: NetworkArrays, path: Path) -> None:
    """Every stretch as a footway of three points."""
    n = network.node_count
    points = np.concatenate([network.node_lonlat, bends(network)])
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for i, (lon, lat) in enumerate(points.tolist(), start=1):
            writer.add_node(mutable.Node(id=i, version=1, location=(lon, lat)))
        ends = zip(network.start.tolist(), network.end.tolist(), strict=True)
        for i, (a, b) in enumerate(ends, start=1):
            nodes = [a + 1, n + i, b + 1]
            writer.add_way(mutable.Way(id=i, version=1, nodes=nodes, tags={"highway": "footway"}))


def build(home: Path, work: Path, osm: Path) -> tuple[Path, float]:
    """Tiles of the network. Its configuration, and the seconds building took."""
    tiles, config = work / "tiles", work / "valhalla.json"
    settings = [
        "--mjolnir-tile-dir", str(tiles), "--mjolnir-concurrency", "2",
        "--httpd-service-listen", f"tcp://127.0.0.1:{PORT}",
        "--loki-service-proxy", f"ipc://{work}/loki", "--thor-service-proxy", f"ipc://{work}/thor",
        "--odin-service-proxy", f"ipc://{work}/odin",
        "--httpd-service-loopback", f"ipc://{work}/loopback",
        "--httpd-service-interrupt", f"ipc://{work}/interrupt",
        # Every pair of nodes may be asked for.
        "--service-limits-pedestrian-max-distance", "500000",
    ]  # fmt: skip
    script = home / "valhalla" / "valhalla_build_config.py"
    config.write_text(_run([sys.executable, str(script), *settings]))
    started = time.perf_counter()
    _run([str(home / "valhalla" / "bin" / "valhalla_build_tiles"), "-c", str(config), str(osm)])
    return config, time.perf_counter() - started


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise PeerFailed(f"{Path(command[0]).name} took more than {_PATIENCE_S} s") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no word"]
        raise PeerFailed(f"{Path(command[0]).name}: {last[0]}")
    return done.stdout


@contextlib.contextmanager
def serving(home: Path, config: Path) -> Iterator[http.client.HTTPConnection]:
    """Its service with one worker, and a connection that stays open."""
    program = str(home / "valhalla" / "bin" / "valhalla_service")
    with (config.parent / "service.log").open("w") as log:
        process = subprocess.Popen([program, str(config), "1"], stdout=log, stderr=log)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        for _ in range(100):
            with contextlib.suppress(OSError):
                connection.connect()
                break
            if process.poll() is not None:
                raise PeerFailed("valhalla_service ended at once")
            time.sleep(0.2)
        else:
            raise PeerFailed("valhalla_service does not answer")
        yield connection
        connection.close()
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[dict[str, object], float]:
    """The answer and the milliseconds it took, both ways over the loopback."""
    started = time.perf_counter_ns()
    connection.request("GET", path)
    body = connection.getresponse().read()
    took_ms = (time.perf_counter_ns() - started) / 1e6
    return json.loads(body), took_ms


def route(
    connection: http.client.HTTPConnection, start: list[float], end: list[float], speed_m_s: float
) -> Answer:
    """A pedestrian's way at one speed, without the text of directions."""
    places = [{"lon": lon, "lat": lat, "radius": 0} for lon, lat in (start, end)]
    question = {
        "locations": places,
        "costing": "pedestrian",
        "costing_options": {"pedestrian": {"walking_speed": round(speed_m_s * 3.6, 3)}},
        "directions_type": "none",
    }
    path = "/route?json=" + json.dumps(question, separators=(",", ":"))
    found, took_ms = ask(connection, path)
    trip = found.get("trip")
    if not isinstance(trip, dict):
        return Answer(float("nan"), float("nan"), took_ms)
    summary = trip["summary"]
    return Answer(float(summary["time"]), float(summary["length"]) * 1000, took_ms)
