"""Who tells of closed points is killed again and again: each is cancelled once, written to once."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import count
from tests.faults.own_servers import OwnServers, own_servers
from tests.stack import Stack

APPOINTMENTS = count(small=40, full=400)

# A point that is always open, appointments one after the other, and all of it closed at once.
STORY = f"""
import django; django.setup()
import uuid
from datetime import timedelta
from django.utils import timezone
from apps.accounts.models import User
from apps.booking import queries, services
from apps.booking.models import Desk, WeeklyRule
from apps.points.models import FacilitationPoint, ManagingBody, Site
body = ManagingBody.objects.create(code="city", name="City")
point = FacilitationPoint.objects.create(code="P1", name="Point", kind="municipal", body=body)
site = Site.objects.create(point=point, code="P1-1", opening_hours="24/7")
for number in range(1, 9):
    Desk.objects.create(site=site, number=number)
for weekday in range(7):
    WeeklyRule.objects.create(
        site=site, weekday=weekday, starts_at="08:00", ends_at="20:00", public_seats=8)
today = timezone.localdate()
first, last = today + timedelta(days=3), today + timedelta(days=9)
wish = queries.Wish("job")
free = queries.free_slots(["P1-1"], wish, first, last, timezone.now())["P1-1"]
starts = [slot.start for slot in free for _seat in range(8)]
for number in range({APPOINTMENTS}):
    kept = services.hold(
        client_uuid=uuid.uuid4(), site_code="P1-1", service="job", start=starts[number])
    services.confirm(appointment=kept.appointment, person={{
        "given_name": "Ada", "family_name": "Verdi", "email": f"p{{number}}@example.org"}})
services.close_in_bulk(
    closure_uuid=uuid.uuid4(), sites=[site.pk], first_day=first, last_day=last, reason="",
    actor=User.objects.create_user("office"), at_once=True)
"""
# As the worker does, and slowly enough to be killed on the way.
TELL = """
import django; django.setup()
import time
from apps.booking import services
from apps.booking.services import closures
real = closures.cancel
def slow(**how):
    done = real(**how)
    print("one", flush=True)
    time.sleep(0.05)
    return done
closures.cancel = slow
while services.tell_of_closures(limit=5):
    pass
print("finished", flush=True)
"""
DELIVER = """
import django; django.setup()
from apps.outbox.services import deliver_due
while deliver_due():
    pass
"""


@pytest.fixture
def servers() -> Iterator[OwnServers]:
    with own_servers() as pair:
        yield pair


@pytest.fixture
def stack(servers: OwnServers, tmp_path: Path) -> Iterator[Stack]:
    servers.migrate()
    stack = Stack(servers.database_url, servers.redis_url, tmp_path)
    yield stack
    stack.stop()


def test_whoever_is_killed_nobody_is_told_twice_or_forgotten(stack: Stack) -> None:
    stack.run("-c", STORY)
    dice, killed = random.Random("closure"), 0
    while True:
        teller = stack.prepare().start("-c", TELL, stdout=subprocess.PIPE)
        assert teller.stdout is not None
        last_words = dice.randint(1, max(APPOINTMENTS // 6, 3))
        finished = False
        for number, line in enumerate(teller.stdout, 1):
            finished = line.strip() == "finished"
            if not finished and number >= last_words and killed < 5:
                # In the middle of a transaction: cancelled, and not yet written down.
                time.sleep(dice.uniform(0, 0.05))
                teller.kill()
                killed += 1
                break
        teller.wait(60)
        if finished:
            break
    assert killed == 5
    stack.run("-c", DELIVER)
    # Delivering again decides nothing anew.
    stack.run("-c", DELIVER)
    assert stack.sql("SELECT state, count(*) FROM booking_closureitem GROUP BY 1") == [
        ("told", APPOINTMENTS)
    ]
    assert stack.sql("SELECT state, count(*) FROM booking_appointment GROUP BY 1") == [
        ("cancelled_by_service", APPOINTMENTS)
    ]
    letters = """
        SELECT count(*), count(DISTINCT subject) FROM mail_message
        WHERE template = 'booking_cancelled_by_service'
    """
    assert stack.sql(letters) == [(APPOINTMENTS, APPOINTMENTS)]
    assert stack.sql("SELECT state FROM booking_bulkclosure") == [("finished",)]
