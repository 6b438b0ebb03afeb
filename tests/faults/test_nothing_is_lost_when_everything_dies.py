"""500 reports while worker, Redis and PostgreSQL die under them: each is absorbed exactly once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.clients import Crowd
from tests.faults.own_servers import OwnServers, own_servers
from tests.stack import Stack, wait_for
from tests.twin_feed.builders import at

REPORTS = 500
PER_SECOND = 12.0
# The little street of the builders, and some ground around it.
WHERE = (*at(-30, -40), *at(230, 60))

NETWORK = """
import django; django.setup()
from tests.twin_feed.builders import activate, network
activate(network())
"""


@pytest.fixture
def servers() -> Iterator[OwnServers]:
    with own_servers() as pair:
        yield pair


@pytest.fixture
def site(servers: OwnServers, tmp_path: Path) -> Iterator[Stack]:
    """Web, worker and clock on an empty city with one street, all of it this test's own."""
    servers.migrate()
    stack = Stack(servers.database_url, servers.redis_url, tmp_path)
    try:
        stack.run("-c", NETWORK)
        stack.start("web", "worker", "clock")
        yield stack
    finally:
        stack.stop()


def test_every_accepted_report_is_absorbed_exactly_once(site: Stack, servers: OwnServers) -> None:
    def kill_worker() -> None:
        site.kill("worker")
        time.sleep(1)
        site.start("worker")

    def lose_redis() -> None:
        servers.flush_redis()
        servers.restart_redis(away_s=2)

    def crash_postgres() -> None:
        servers.restart_postgres(away_s=1)

    accidents: list[tuple[float, Callable[[], None]]] = [
        (0.10, kill_worker),
        (0.25, lose_redis),
        (0.40, kill_worker),
        (0.55, crash_postgres),
        (0.75, kill_worker),
    ]
    with Crowd(site.url, REPORTS, PER_SECOND, WHERE) as crowd:
        for share, accident in accidents:
            wait_for(
                lambda share=share: crowd.accepted >= share * REPORTS,
                f"{share:.0%} accepted",
                seconds=120,
                note=lambda: _notes(site, crowd),
            )
            accident()
        crowd.wait()

    assert crowd.odd_answers == []
    assert crowd.accepted == REPORTS, _notes(site, crowd)
    assert len(set(crowd.codes.values())) == REPORTS
    assert crowd.retries > 0  # otherwise nothing was hit and nothing is proved

    pending = "SELECT count(*) FROM outbox_delivery WHERE state <> 'done'"
    wait_for(
        lambda: site.sql(pending) == [(0,)],
        "the outbox to be empty",
        seconds=90,
        note=lambda: _notes(site, crowd),
    )

    stored = dict(site.sql("SELECT client_uuid::text, code FROM reports_report"))
    assert {uuid: code.replace("-", "") for uuid, code in stored.items()} == {
        uuid: code.replace("-", "") for uuid, code in crowd.codes.items()
    }
    once = """
        SELECT count(*), count(DISTINCT report.uuid), count(DISTINCT observation.event_uuid)
        FROM reports_report AS report
        LEFT JOIN twin_observation AS observation ON observation.source = report.uuid
    """
    assert site.sql(once) == [(REPORTS, REPORTS, REPORTS)]
    gapless = "SELECT count(*), min(version), max(version) FROM twin_change"
    assert site.sql(gapless) == [(REPORTS + 1, 1, REPORTS + 1)]

    said = json.loads(site.manage("rebuild_layer", "--check"))
    assert said["agrees"] is True
    assert said["version"] == REPORTS + 1
    assert said["observations"] == REPORTS


def _notes(site: Stack, crowd: Crowd) -> str:
    counts = site.sql("SELECT state, last_error, count(*) FROM outbox_delivery GROUP BY 1, 2")
    logs = "\n".join(site.log(name) for name in ("web", "worker", "clock"))
    return f"accepted {crowd.accepted}, retries {crowd.retries}, deliveries {counts}\n{logs}"
