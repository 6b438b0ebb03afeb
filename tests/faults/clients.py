"""Citizens with patience: they send again, with the same UUID, until they get a code."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

KINDS = ["step", "narrow", "surface", "slope", "works", "kerb_missing_ramp", "obstacle_fixed"]


@dataclass
class Crowd:
    """Sends a number of reports from several threads and remembers every code it was given."""

    url: str
    reports: int
    per_second: float
    # A rectangle (west, south, east, north) the reports fall into, degrees.
    where: tuple[float, float, float, float]
    threads: int = 4
    give_up_after_s: float = 240.0
    codes: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    odd_answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(20260504)
        self._waiting = [self._body(chance) for _ in range(self.reports)][::-1]
        self._guard = threading.Lock()
        self._until = time.monotonic() + self.give_up_after_s
        self._next_at = time.monotonic()
        self._running = [threading.Thread(target=self._send_all) for _ in range(self.threads)]

    def __enter__(self) -> Crowd:
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._until = 0.0  # whoever leaves the block early takes everybody along
        for thread in self._running:
            thread.join(30)

    def wait(self) -> None:
        """Until everybody has a code, or has given up."""
        for thread in self._running:
            thread.join(max(0.0, self._until - time.monotonic()) + 15)

    @property
    def accepted(self) -> int:
        return len(self.codes)

    def _body(self, chance: random.Random) -> dict[str, Any]:
        west, south, east, north = self.where
        return {
            "kind": chance.choice(KINDS),
            "location": {
                "lon": round(chance.uniform(west, east), 7),
                "lat": round(chance.uniform(south, north), 7),
            },
            "can_pass": chance.choice(["yes", "with_difficulty", "with_help", "no", "unknown"]),
            "description": "Free text that stays private",
            "client_uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        }

    def _send_all(self) -> None:
        while True:
            with self._guard:
                if not self._waiting:
                    return
                body = self._waiting.pop()
                at = self._next_at = max(self._next_at + 1 / self.per_second, time.monotonic())
            time.sleep(max(0.0, at - time.monotonic()))
            while not self._send(body):
                if time.monotonic() > self._until:
                    return
                with self._guard:
                    self.retries += 1
                time.sleep(0.3)

    def _send(self, body: dict[str, Any]) -> bool:
        request = urllib.request.Request(
            f"{self.url}/api/v1/reports/",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                code = json.load(answer)["code"]
        except urllib.error.HTTPError as error:
            if error.code < 500:
                self.odd_answers.append(f"{error.code}: {error.read(200)!r}")
                return True
            return False
        except (OSError, ValueError):  # refused, cut in the middle of an answer, too slow
            return False
        with self._guard:
            self.codes[body["client_uuid"]] = code
        return True
