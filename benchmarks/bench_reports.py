"""The office's queue and the pages of a report among many: `python -m benchmarks.bench_reports`.

Makes 10,000 and 50,000 reports (`--sizes 10000,50000,200000`), each in a database of its own, and
asks as a browser would, in this process: the whole request, session and admin around it, through
every middleware, with a connection that stays open. Prints p50 and p95 in milliseconds and the
number of queries, and exits 1 when a bar is not reached or a number of queries grows.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from tests.databases import on_server

SIZES = "10000,50000"
# What is measured: which figure, at most how many milliseconds, at most how many queries.
BARS: dict[str, tuple[str, float, int]] = {
    "map": ("p50", 6, 10),
    "queue_three_filters": ("p95", 60, 25),
    "queue_last_page": ("p95", 150, 25),
    "search_frequent_word": ("p95", 150, 25),
    "search_rare_word": ("p95", 150, 25),
    "search_street": ("p95", 150, 25),
    "detail_beyond_admin": ("p95", 15, 10),
    "detail_api": ("p95", 15, 10),
    "create": ("p95", 150, 12),
}
ROUNDS = 60


@dataclass(frozen=True)
class Figure:
    """One request, asked many times.

    ``cpu_ms``: processor time of one, on average, with the ``database_cpu_ms`` of its session in
    the server. On a machine of others' too it says more than the clock.
    """

    p50_ms: float
    p95_ms: float
    cpu_ms: float
    database_cpu_ms: float
    queries: int
    bytes: int


@contextmanager
def database(name: str) -> Iterator[None]:
    """A migrated database that this process is connected to, gone when the block ends."""
    from django.core.management import call_command
    from django.db import connection

    on_server("CREATE DATABASE {}", name)
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def measured(ask: Callable[[], Any], *, rounds: int = ROUNDS) -> Figure:
    """Ask some times to warm up, once to count, then ``rounds`` times against the clock."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(5):
        ask()
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    # Now: the next request forgets them.
    queries = len(asked)
    took = []
    server = Path(f"/proc/{_backend()}/stat")
    cpu_s, database_s = time.process_time(), _cpu_s(server)
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    database_s = _cpu_s(server) - database_s
    cpu_s = time.process_time() - cpu_s + database_s
    took.sort()
    return Figure(
        cpu_ms=round(cpu_s * 1000 / rounds, 1),
        database_cpu_ms=round(database_s * 1000 / rounds, 1),
        p50_ms=round(statistics.median(took), 1),
        p95_ms=round(took[min(len(took) - 1, int(0.95 * len(took)))], 1),
        queries=queries,
        bytes=len(answer.content),
    )


def _backend() -> int:
    """The process of the server that works for this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found: int = cursor.fetchone()[0]
        return found


def _cpu_s(stat: Path) -> float:
    """Processor seconds of a process so far; 0 where it is not on this machine."""
    try:
        words = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # Fields 14 and 15 of proc(5): user and system time.
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def requests(asked_for: dict[str, str]) -> dict[str, Callable[[], Any]]:
    """Name and function of each request, as an officer of the whole city, or anybody."""
    from django.test import Client
    from django.urls import reverse

    from apps.accounts import sessions
    from apps.accounts.models import User
    from apps.accounts.services import grant_role
    from apps.reports.models import QueueEntry, Report
    from benchmarks.many_reports import EAST, NORTH, SOUTH, WEST

    officer = User.objects.create_user("bench")
    grant_role(user=officer, role="staff", scope_kind="city")
    staff, anybody = Client(), Client()
    staff.force_login(officer)
    # As if she had shown her second factor.
    session = staff.session
    sessions.begin(session, second_factor=True)
    session.save()
    queue = reverse("reports_office")
    some = list(
        QueueEntry.objects.filter(state="received").values_list("report__uuid", flat=True)[:200]
    )
    code = Report.objects.get(uuid=some[0]).code
    turn = iter(range(10**9))

    def somewhere() -> str:
        """Another address each time: one client alone may not ask so often."""
        number = next(turn)
        return f"10.{number // 62_500 % 250}.{number // 250 % 250}.{number % 250 + 1}"

    def ask(client: Client, address: str, **words: str) -> Callable[[], Any]:
        def asked() -> Any:
            answer = client.get(address, words, HTTP_ACCEPT_LANGUAGE="it", REMOTE_ADDR=somewhere())
            assert answer.status_code == 200, (address, answer.status_code)
            return answer

        return asked

    def detail() -> Any:
        return ask(staff, reverse("reports_office_detail", args=[some[next(turn) % len(some)]]))()

    def create() -> Any:
        number = next(turn)
        spread = number % 997 / 997
        body = {
            "kind": "step",
            "location": {
                "lon": WEST + spread * (EAST - WEST),
                "lat": SOUTH + spread * (NORTH - SOUTH),
            },
            "can_pass": "no",
            "measures": {"height_cm": 12},
            "description": "Un gradino alto davanti alla fermata",
            "client_uuid": str(uuid.uuid4()),
        }
        answer = anybody.post(
            "/api/v1/reports/",
            body,
            content_type="application/json",
            REMOTE_ADDR=somewhere(),
        )
        assert answer.status_code == 201, answer.content
        return answer

    box = "7.668,45.066,7.686,45.078"  # about 1.4 by 1.3 km
    # The tile of zoom 14 around the middle of it, about as large: what the public map asks for.
    x = int((7.677 + 180) / 360 * 2**14)
    y = int((1 - math.asinh(math.tan(math.radians(45.072))) / math.pi) / 2 * 2**14)
    return {
        "map": ask(anybody, f"/tiles/barriers/14/{x}/{y}.mvt"),
        "map_geojson": ask(anybody, "/api/v1/barriers/", bbox=box),
        # The admin around every page of the office: no page can take less.
        "admin_alone": ask(staff, reverse("reports_office_find")),
        "queue": ask(staff, queue),
        "queue_three_filters": ask(staff, queue, kind="step", district_code="4", photo="on"),
        "queue_verified_three_filters": ask(
            staff, queue, state="verified", kind="lift", district_code="2"
        ),
        "queue_last_page": ask(staff, queue, at="last"),
        "queue_verified_last_page": ask(staff, queue, state="verified", at="last"),
        "search_frequent_word": ask(staff, queue, q=asked_for["word"]),
        "search_rare_word": ask(staff, queue, q=asked_for["rare"], state="verified"),
        "search_street": ask(staff, queue, q=asked_for["street"]),
        "detail": detail,
        "detail_api": ask(anybody, f"/api/v1/reports/{code}/"),
        "create": create,
    }


def at_size(count: int, only: str) -> dict[str, Any]:
    """Make so many reports and ask everything."""
    from apps.reports import services
    from benchmarks import many_reports

    began = time.monotonic()
    asked_for = many_reports.make(count)
    made_s, began = time.monotonic() - began, time.monotonic()
    services.rebuild_queue()
    rebuilt_s = time.monotonic() - began
    many_reports.analyze()
    figures = {
        name: measured(ask) for name, ask in requests(asked_for).items() if not only or only in name
    }
    if {"detail", "admin_alone"} <= figures.keys():
        figures["detail_beyond_admin"] = beyond(figures["detail"], figures["admin_alone"])
    return {
        "reports": count,
        "made_s": round(made_s, 1),
        "rebuild_queue_s": round(rebuilt_s, 1),
        **{name: asdict(figure) for name, figure in figures.items()},
    }


def beyond(page: Figure, around: Figure) -> Figure:
    """What a page of the office adds to the admin around it, which asks for itself."""
    return Figure(
        p50_ms=round(page.p50_ms - around.p50_ms, 1),
        p95_ms=round(page.p95_ms - around.p95_ms, 1),
        cpu_ms=round(page.cpu_ms - around.cpu_ms, 1),
        database_cpu_ms=round(page.database_cpu_ms - around.database_cpu_ms, 1),
        queries=page.queries - around.queries,
        bytes=page.bytes - around.bytes,
    )


def missed(results: list[dict[str, Any]]) -> list[str]:
    """Bars that were not reached, in words."""
    found = []
    for name, (which, bar_ms, queries) in BARS.items():
        measured_at = [result for result in results if name in result]
        for result in measured_at:
            figure = result[name]
            if figure[f"{which}_ms"] > bar_ms:
                found.append(
                    f"{name} at {result['reports']}: {which} {figure[f'{which}_ms']} ms of {bar_ms}"
                )
            if figure["queries"] > queries:
                found.append(
                    f"{name} at {result['reports']}: {figure['queries']} queries of {queries}"
                )
        if len({result[name]["queries"] for result in measured_at}) > 1:
            found.append(f"{name}: the number of queries is not the same at every size")
    return found


def main() -> int:
    """Print the figures as JSON, then the bars that were missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="Numbers of reports, with commas.")
    parser.add_argument("--only", default="", help="Only what has this in its name.")
    words = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
    settings.ALLOWED_HOSTS.append("testserver")
    django.setup()
    results = []
    for size in words.sizes.split(","):
        print(f"making {size} reports", flush=True)
        with database(f"soglia_bench_reports_{os.getpid()}"):
            results.append(at_size(int(size), words.only))
        print(json.dumps(results[-1], indent=2), flush=True)
    print(f"cores {len(os.sched_getaffinity(0))}, load average {os.getloadavg()[0]:.1f}")
    not_reached = missed(results)
    for line in not_reached:
        print(f"NOT reached: {line}")
    return 1 if not_reached else 0


if __name__ == "__main__":
    sys.exit(main())
