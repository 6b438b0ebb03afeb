"""Phones bring their queues while the web server is killed between items and in their middle."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.counts import count
from tests.databases import migrated_template, on_server, server_url
from tests.reports.builders import CASTELLO, picture
from tests.stack import Stack, own_redis_url

PHONES = count(small=4, full=40)
KILLS = count(small=2, full=15)
JPEG = picture(size=(8, 6)).getvalue()

BEFORE = """
import json, uuid
from apps.outbox.services import deliver_due
from apps.reports import services
from apps.reports.models import Report
from apps.twin import queries as twin
codes = [
    services.submit(client_uuid=uuid.uuid4(), kind="step", lon={lon} + n / 500, lat={lat},
        can_pass="no", measures={{"height_cm": 12}}, placed_by="map").code
    for n in range({phones})
]
deliver_due(limit=1000)
barrier = twin.barrier_of_report(Report.objects.first().uuid).uuid
print("FACTS", json.dumps([codes, str(barrier)]))
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Stack]:
    """A web server alone, on an empty city of this test's own."""
    name = f"queue_faults_{uuid.uuid4().hex[:8]}"
    on_server("CREATE DATABASE {} TEMPLATE {}", name, migrated_template())
    stack = Stack(server_url(name), own_redis_url(), tmp_path)
    try:
        yield stack
    finally:
        stack.stop()
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class Phone:
    """Sends each item until an answer names it; never believes anything else."""

    def __init__(self, site: Stack, code: str, barrier: str, chance: random.Random) -> None:
        self.site, self.chance = site, chance
        keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(6)]
        place = {"kind": "narrow", "lon": CASTELLO[0], "lat": CASTELLO[1] + 0.002, "can_pass": "no"}
        own = f"own/{code}/photos/{keys[4]}/?after={keys[3]}"
        self.items: dict[str, tuple[str, str, bytes]] = {
            keys[0]: ("POST", "acts/", _json(what="voice", barrier=barrier, stance="present")),
            keys[1]: ("POST", "acts/", _json(what="petition", places=[place], supporters=3)),
            keys[2]: ("POST", "reports/", _json(**place)),
            keys[3]: ("POST", "acts/", _json(what="correction", code=code, can_pass="with_help")),
            keys[4]: ("PUT", own, JPEG),
            keys[5]: ("POST", "acts/", _json(what="withdrawal", code=code, after=keys[4])),
        }
        self.left = set(keys)
        self.sent_again = 0
        self.odd_answers: list[str] = []

    def bring_all(self, until: float) -> None:
        while self.left and time.monotonic() < until:
            for key in self.chance.sample(sorted(self.left), len(self.left)):
                if self._bring(key):
                    # Now and then the answer is lost on the way back, and it comes once more.
                    if self.chance.random() < 0.8:
                        self.left.discard(key)
                else:
                    self.sent_again += 1
            time.sleep(0.05)

    def _bring(self, key: str) -> bool:
        method, path, body = self.items[key]
        kind = "image/jpeg" if method == "PUT" else "application/json"
        if method == "POST":
            body = json.dumps({**json.loads(body), "client_uuid": key}).encode()
        request = urllib.request.Request(
            f"{self.site.url}/api/v1/offline/{path}",
            data=body,
            method=method,
            headers={"Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return bool(json.load(answer)["client_uuid"] == key)
        except urllib.error.HTTPError as error:
            if error.code != 409:
                self.odd_answers.append(f"{error.code}: {error.read(200)!r}")
            return False
        except (OSError, ValueError):
            return False


def _json(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_every_item_is_there_once_however_often_the_server_died(site: Stack) -> None:
    script = BEFORE.format(lon=CASTELLO[0], lat=CASTELLO[1], phones=PHONES)
    codes, barrier = json.loads(site.manage("shell", "-c", script).split("FACTS ")[1])
    site.start("web")
    chance = random.Random(20261128)
    phones = [Phone(site, code, barrier, random.Random(chance.random())) for code in codes]
    until = time.monotonic() + 600
    running = [threading.Thread(target=phone.bring_all, args=(until,)) for phone in phones]
    for thread in running:
        thread.start()
    for _kill in range(KILLS):
        time.sleep(chance.uniform(0.1, 0.6))
        site.kill("web")
        site.start("web")
    for thread in running:
        thread.join(max(1.0, until - time.monotonic()))
    assert [len(phone.left) for phone in phones] == [0] * PHONES
    assert [odd for phone in phones for odd in phone.odd_answers] == []
    assert sum(phone.sent_again for phone in phones) > PHONES

    def number(table: str, where: str = "true") -> int:
        [(found,)] = site.sql(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(found)

    assert number("reports_voice") == PHONES
    assert number("reports_petition") == PHONES
    # Those from before, those of the queue, and one place in each petition.
    assert number("reports_report") == 3 * PHONES
    assert number("reports_queuedact") == 3 * PHONES
    assert number("reports_reportphoto") == PHONES
    assert number("reports_report", "state = 'withdrawn' AND can_pass = 'with_help'") == PHONES
    for kind in ("barrier.voice", "petition.submitted", "report.corrected", "report.photo_added"):
        assert number("outbox_event", f"kind = '{kind}'") == PHONES, kind
    assert number("outbox_event", "kind = 'report.transitioned'") == PHONES
    assert number("reports_report", "state = 'received'") == 2 * PHONES
