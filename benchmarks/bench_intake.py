"""A storm of reports, each with a mail to send: `python -m benchmarks.bench_intake`.

Starts the whole site (gunicorn, worker, engine, clock) on a database of its own with a city
(`--networks demo,generated`), and a mail server on the loopback. Sends 45 reports a second as a
phone does (`POST /api/v1/offline/reports/`), each on a connection of its own, with a position and
an e-mail address of its own, so that each is absorbed into the layer and each has its mail sent
("confirm your address": nothing else may go to an address nobody has confirmed). One in five tells
of a barrier that was reported three reports before. Meanwhile one reader looks how long a report
takes to stand in the tile of the public map. Then waits until all is absorbed and mailed, counts
that each was so exactly once, and prints rates, waits and the processor time of each program.
Exits 1 below the rate.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import queue
import re
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import redis

from benchmarks.bench_feed import CORNER, SPOT_DEGREES, _ms, cpu_seconds, running_site, settle
from tests.mail_server import MailServer
from tests.stack import Stack

RATE = 45.0
SECONDS = 30.0
# After the last answer all of it has to be absorbed and mailed within so long.
CAUGHT_UP_WITHIN_S = 2.0
MAP_AGE_S = 1.0
# Half as far apart as those of `bench_feed`, about 35 m: a storm needs many of them.
SPOTS_A_ROW = 60
STEP_DEGREES = (SPOT_DEGREES[0] / 2, SPOT_DEGREES[1] / 2)
REPEATS_EVERY, REPEATS_WHAT_WAS = 5, 3
# The tile around one spot and no other: about 27 m.
TILE_ZOOM = 20
POLL_S = 0.05
GIVE_UP_S = 30.0
SENDERS = 24
WARM_UP = 60
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]+>)")


@dataclass
class Sent:
    """One report: when it was sent and answered (seconds of the wall clock, as the database's)."""

    number: int
    spot: int
    place: tuple[float, float]
    sent: float = 0.0
    answered: float = 0.0
    on_map: float = 0.0
    error: str = ""

    @property
    def address(self) -> str:
        return f"reporter{self.number}@example.org"


class Sink(MailServer):
    """Notes which mail came to whom, and keeps nothing else."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it."""
        found = _MESSAGE_ID.search(envelope.content)
        self.taken.append((found[1] if found else b"", envelope.rcpt_tos[0]))
        return "250 Message accepted for delivery"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.taken: list[tuple[bytes, str]] = []


@dataclass
class Storm:
    """So many reports a second, and one reader of the public map."""

    url: str
    rate: float
    reports: list[Sent]
    waiting: queue.Queue[Sent | None] = field(default_factory=queue.Queue)
    watched: queue.Queue[Sent | None] = field(default_factory=queue.Queue)

    def go(self) -> None:
        """Send them all; returns when the last is answered and the reader has seen its own."""
        senders = [threading.Thread(target=self._send_all) for _ in range(SENDERS)]
        reader = threading.Thread(target=self._watch)
        for thread in (*senders, reader):
            thread.start()
        began, watched_at = time.time(), 0.0
        for order, report in enumerate(self.reports):
            time.sleep(max(0.0, began + order / self.rate - time.time()))
            self.waiting.put(report)
            is_new = order % REPEATS_EVERY != REPEATS_EVERY - 1
            if is_new and self.watched.empty() and time.time() - watched_at > 0.5:
                watched_at = time.time()
                self.watched.put(report)
        for _ in senders:
            self.waiting.put(None)
        for thread in senders:
            thread.join()
        self.watched.put(None)
        reader.join()

    def _send_all(self) -> None:
        while (report := self.waiting.get()) is not None:
            try:
                report.sent = time.time()
                _post(self.url, report)
                report.answered = time.time()
            except (OSError, http.client.HTTPException) as error:
                report.error = f"{type(error).__name__}: {error}"

    def _watch(self) -> None:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=GIVE_UP_S)
        while (report := self.watched.get()) is not None:
            until = time.time() + GIVE_UP_S
            while not report.on_map and not report.error and time.time() < until:
                connection.request("GET", tile_of(report.place))
                with connection.getresponse() as answer:
                    if answer.read():
                        report.on_map = time.time()
                time.sleep(POLL_S)


def _post(url: str, report: Sent) -> None:
    lon, lat = report.place
    body = {
        "client_uuid": str(uuid.uuid4()),
        "kind": "step",
        "can_pass": "no",
        "lon": lon,
        "lat": lat,
        "measures": {"height_cm": 12},
        "description": "Un gradino alto davanti alla fermata",
        "contact_email": report.address,
    }
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=GIVE_UP_S)
    try:
        connection.request(
            "POST",
            "/api/v1/offline/reports/",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Accept-Language": "it"},
        )
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise OSError(f"{answer.status}: {said[:200]!r}")
    finally:
        connection.close()


def tile_of(place: tuple[float, float]) -> str:
    """Address of the tile a place lies in."""
    lon, lat = place
    across = int((lon + 180) / 360 * 2**TILE_ZOOM)
    down = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**TILE_ZOOM)
    return f"/tiles/barriers/{TILE_ZOOM}/{across}/{down}.mvt"


def reports_for(stack: Stack, count: int) -> list[Sent]:
    """So many reports at free spots, one in five beside one that was sent shortly before."""
    number = np.arange(SPOTS_A_ROW * SPOTS_A_ROW)
    spots = np.column_stack([number % SPOTS_A_ROW, number // SPOTS_A_ROW]) * STEP_DEGREES + CORNER
    taken = np.array(
        stack.sql("SELECT ST_X(geom), ST_Y(geom) FROM twin_barrier"), dtype=float
    ).reshape(-1, 2)
    free = [
        spot
        for spot in number.tolist()
        if not (np.abs(taken - spots[spot]) / STEP_DEGREES < 0.6).all(axis=1).any()
    ]
    # Not one beside the other in time: people are all over the city.
    np.random.default_rng(7).shuffle(free)
    found: list[Sent] = []
    for order in range(count):
        if order % REPEATS_EVERY == REPEATS_EVERY - 1:
            before = found[order - REPEATS_WHAT_WAS]
            place, spot = (before.place[0], round(before.place[1] + 2e-5, 6)), before.spot
        else:
            spot = free.pop()
            place = (round(spots[spot][0], 6), round(spots[spot][1], 6))
        found.append(Sent(order, spot, place))
    return found


def used_s(stack: Stack) -> dict[str, float]:
    """Processor seconds so far of each program, with the database's and Redis's."""
    tick = os.sysconf("SC_CLK_TCK")
    server = redis.Redis.from_url(stack.redis_url).info("server")
    found = {**cpu_seconds(stack), "database": 0.0, "redis": 0.0}
    rows = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            rows[int(place.parent.name)] = place.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
    postmaster = _parent_of_backends(stack, rows)
    for pid, words in rows.items():
        if pid == postmaster or int(words[1]) == postmaster:
            # With those that have ended (fields 16 and 17 of proc(5)), which only it has.
            fields = slice(11, 15) if pid == postmaster else slice(11, 13)
            found["database"] += sum(map(int, words[fields])) / tick
        elif pid == server["process_id"]:
            found["redis"] += sum(map(int, words[11:13])) / tick
    return found


def _parent_of_backends(stack: Stack, rows: dict[int, list[str]]) -> int:
    """The server's first process, 0 where it is on another machine."""
    others = stack.sql("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    parents = Counter(int(rows[pid][1]) for (pid,) in others if pid in rows)
    return parents.most_common(1)[0][0] if parents else 0


LEFT = """
    SELECT (SELECT count(*) FROM outbox_delivery
            WHERE state <> 'done' AND destination IN ('twin', 'mail')),
           (SELECT count(*) FROM mail_message WHERE state IN ('pending', 'sending'))
"""


def wait_until_done(stack: Stack, patience_s: float = 180.0) -> bool:
    """Until nothing waits to be absorbed or mailed; False: it took too long."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if not any(stack.sql(LEFT)[0]):
            return True
        time.sleep(0.3)
    return False


def measure(stack: Stack, sink: Sink, storm: Storm) -> dict[str, Any]:
    """The storm, and what became of it."""
    known = {uuid_ for (uuid_,) in stack.sql("SELECT uuid FROM reports_report")}
    sink.taken.clear()
    before = used_s(stack)
    storm.go()
    done = wait_until_done(stack)
    settled_s = settle(stack, patience_s=180)
    after = used_s(stack)
    rows = [
        (told, absorbed, mailed, state)
        for report, told, absorbed, mailed, state in stack.sql(
            """
            SELECT report.uuid, extract(epoch FROM report.created_at)::float8,
                   extract(epoch FROM change.created_at)::float8,
                   extract(epoch FROM message.sent_at)::float8, message.state
            FROM reports_report AS report
            LEFT JOIN outbox_event AS event
                ON event.subject = report.uuid AND event.kind = 'report.submitted'
            LEFT JOIN twin_change AS change
                ON change.event_uuid = event.uuid AND change.kind <> 'noted'
            LEFT JOIN mail_message AS message ON message.subject = report.uuid
            """
        )
        if report not in known
    ]
    return {
        "all_done": done,
        "all_effects_exact_after_s": settled_s,
        **figures(storm, sink, rows),
        "cpu_ms_per_report": {
            name: round((after[name] - before[name]) * 1000 / len(storm.reports), 1)
            for name in after
        },
    }


def figures(storm: Storm, sink: Sink, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Rates, waits, and whether each report was absorbed and mailed exactly once."""
    taken = [one for one in storm.reports if one.answered]
    first = min(one.sent for one in storm.reports if one.sent)
    last = max(one.answered for one in taken)
    absorbed = [row[1] for row in rows if row[1]]
    mailed = [row[2] for row in rows if row[2]]
    names = Counter(name for name, _to in sink.taken)
    addresses = Counter(to for _name, to in sink.taken)

    def rate(moments: list[float]) -> float:
        return round(len(moments) / max(1e-9, max(moments, default=first) - first), 1)

    return {
        "reports": len(storm.reports),
        "per_second": storm.rate,
        "taken": len(taken),
        "errors": dict(Counter(one.error for one in storm.reports if one.error).most_common(5)),
        "taken_per_s": rate([one.answered for one in taken]),
        "absorbed_per_s": rate(absorbed),
        "mailed_per_s": rate(mailed),
        "behind_at_the_end": {
            "absorbed": len(taken) - sum(moment <= last for moment in absorbed),
            "mailed": len(taken) - sum(moment <= last for moment in mailed),
        },
        "caught_up_after_s": round(max(0.0, max([*absorbed, *mailed, last]) - last), 2),
        "each_once": len(rows) == len(absorbed) == len(mailed) == len(taken)
        and {row[3] for row in rows} == {"sent"}
        and set(names.values()) == {1} == set(addresses.values())
        and len(names) == len(taken),
        "post_ms": _ms([one.answered - one.sent for one in taken]),
        "post_to_absorbed_ms": _ms([row[1] - row[0] for row in rows if row[1]]),
        "post_to_mailed_ms": _ms([row[2] - row[0] for row in rows if row[2]]),
        "post_to_map_ms": _ms([one.on_map - one.sent for one in storm.reports if one.on_map]),
        "looked_for_on_the_map": sum(1 for one in storm.reports if one.on_map),
        "cores": len(os.sched_getaffinity(0)),
        "load_average": round(os.getloadavg()[0], 1),
    }


def missed(found: dict[str, Any]) -> list[str]:
    """What was not reached, in words."""
    wrong = []
    if found["taken"] < found["reports"] or not found["each_once"] or not found["all_done"]:
        wrong.append("not every report was taken, absorbed and mailed exactly once")
    if found["caught_up_after_s"] > CAUGHT_UP_WITHIN_S:
        behind_s = found["caught_up_after_s"]
        wrong.append(f"caught up {behind_s} s after the last, {CAUGHT_UP_WITHIN_S} s wanted")
    late = found["post_to_map_ms"].get("max", math.inf)
    if late > MAP_AGE_S * 1000:
        wrong.append(f"the public map was {late} ms old, {MAP_AGE_S * 1000:.0f} ms wanted")
    return wrong


def main() -> int:
    """Print the figures of each network as JSON, then what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", default="demo,generated", help="With commas.")
    parser.add_argument("--nodes", type=int, default=150_000, help="Of the generated network.")
    parser.add_argument("--rate", type=float, default=RATE, help="Reports per second.")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    words = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
    not_reached = []
    for network in words.networks.split(","):
        sink = Sink()
        sink.start()
        try:
            with running_site(network, words.nodes, SOGLIA_EMAIL_URL=sink.url) as stack:
                settle(stack, patience_s=180)
                reports = reports_for(stack, WARM_UP + round(words.rate * words.seconds))
                # The first requests load code and plans in every process: they are not measured.
                Storm(stack.url, 10.0, reports[:WARM_UP]).go()
                wait_until_done(stack)
                settle(stack, patience_s=180)
                found = measure(stack, sink, Storm(stack.url, words.rate, reports[WARM_UP:]))
                found["rebuild_agrees"] = json.loads(stack.manage("rebuild_layer", "--check"))[
                    "agrees"
                ]
                found["engine_agrees"] = json.loads(stack.manage("check_engine"))["agrees"]
        finally:
            sink.stop()
        print(json.dumps({"network": network, **found}, indent=2), flush=True)
        wrong = missed(found)
        if not found["rebuild_agrees"] or not found["engine_agrees"]:
            wrong.append("layer or engine differ from what the events give")
        not_reached += [f"NOT reached on {network}: {words}" for words in wrong]
    print("\n".join(not_reached) or "reached")
    return 1 if not_reached else 0


if __name__ == "__main__":
    sys.exit(main())
