"""What one test process counts and keeps in Redis, another one neither sees nor empties."""

import os
import subprocess
import sys

from tests.databases import ROOT

SAY = """
import django; django.setup()
from django.conf import settings as s
print(s.REDIS_URL, s.CELERY_BROKER_URL, s.CACHES["default"]["LOCATION"])
"""


def _addresses(worker: str) -> set[str]:
    env = {**os.environ, "PYTEST_XDIST_WORKER": worker}
    done = subprocess.run(
        [sys.executable, "-c", SAY], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_each_process_has_a_redis_number_of_its_own() -> None:
    first, second = _addresses("gw0"), _addresses("gw1")
    assert len(first) == len(second) == 1
    assert first != second
