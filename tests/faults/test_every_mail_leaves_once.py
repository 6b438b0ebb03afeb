"""Broker and mail server go and come while things happen: each mail leaves once, in order."""

from __future__ import annotations

import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import count
from tests.faults.own_servers import OwnServers, own_servers
from tests.mail_server import MailServer, mail_server
from tests.stack import Stack, wait_for

EVENTS = count(small=40, full=300)
A_REPORT = 5
# So often one of those who sign in is written to as well.
A_LETTER = 4
LETTERS = EVENTS // A_LETTER - EVENTS // A_REPORT // A_LETTER

# Reports with a confirmed address, each decided again and again, in an order drawn by lot, and
# people who sign in and are told now and then that something of theirs has changed.
STORY = f"""
import random, sys, time, uuid
import django; django.setup()
from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.reports import services
from apps.reports.links import VERIFY, make_link
chance = random.Random(20260504)
reports = []
for number in range({EVENTS} // {A_REPORT}):
    sent = services.submit(
        client_uuid=uuid.UUID(int=chance.getrandbits(128), version=4), kind="step",
        lon=7.68 + number / 1000, lat=45.07, contact_email=f"r{{number}}@example.org",
    )
    services.verify_contact(make_link(VERIFY, sent.report, version=1))
    reports.append(sent.report)
people = [User.objects.create_user(f"p{{n}}", email=f"p{{n}}@example.org") for n in range(3)]
ways = [("in_check", "taken_up"), ("verified", "seen_on_site"), ("in_check", "opened_again"),
        ("not_verifiable", "nothing_found")]
left = [(report, list(ways)) for report in reports]
done = len(reports)
while left:
    report, steps = chance.choice(left)
    to, reason = steps.pop(0)
    services.transition(
        report_uuid=report, to=to, reason=reason, actor=None, actor_role="staff")
    left = [one for one in left if one[1]]
    done += 1
    if done % {A_LETTER} == 0:
        kind = chance.choice(["password_changed", "second_factor_changed"])
        accounts.queue_mail(kind, user=chance.choice(people), language="it")
    print(done, flush=True)
    time.sleep(0.04)
"""


@pytest.fixture
def servers() -> Iterator[OwnServers]:
    with own_servers() as pair:
        yield pair


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def site(servers: OwnServers, mail: MailServer, tmp_path: Path) -> Iterator[Stack]:
    servers.migrate()
    stack = Stack(
        servers.database_url, servers.redis_url, tmp_path,
        more_env={"SOGLIA_EMAIL_URL": mail.url, "SOGLIA_EMAIL_TIMEOUT_S": "3"},
    )  # fmt: skip
    try:
        stack.start("worker", "clock")
        yield stack
    finally:
        stack.stop()


def test_each_message_leaves_once_and_in_order(
    site: Stack, servers: OwnServers, mail: MailServer
) -> None:
    story = site.prepare().start("-c", STORY, stdout=subprocess.PIPE)
    assert story.stdout is not None
    accidents = {
        int(EVENTS * share): accident
        for share, accident in (
            (0.3, mail.stop),
            (0.4, lambda: servers.restart_redis(away_s=2)),
            (0.5, mail.start),
            (0.6, lambda: (site.kill("worker"), site.start("worker"))),
            (0.7, mail.stop),
            (0.8, lambda: servers.restart_redis(away_s=1)),
        )
    }
    for line in story.stdout:
        accident = accidents.pop(int(line), None)
        if accident:
            accident()
    assert story.wait(60) == 0
    assert not accidents
    time.sleep(2)
    mail.start()

    waiting = """
        SELECT (SELECT count(*) FROM outbox_delivery WHERE destination = 'mail'
                                                       AND state <> 'done'),
               (SELECT count(*) FROM mail_message WHERE state IN ('pending', 'sending'))
    """
    wait_for(
        lambda: site.sql(waiting) == [(0, 0)],
        "the mail to be sent",
        seconds=180,
        note=lambda: f"{site.sql(waiting)}\n{site.log('worker')}\n{site.log('clock')}",
    )
    states = dict(site.sql("SELECT state, count(*) FROM mail_message GROUP BY 1"))
    # The questions "may we write" were answered before they left; the rest is all that happened.
    assert states.pop("dropped", 0) + states.pop("sent", 0) + states.get("doubtful", 0) == (
        EVENTS + EVENTS // A_REPORT + LETTERS
    )
    # In doubt is at most what was being given away when somebody was killed.
    assert states.pop("doubtful", 0) <= 3
    assert states == {}

    received = mail.ids()
    assert len(received) == len(set(received))
    numbers = {name: (subject, number) for subject, number, name in _names(site)}
    assert {name for name in numbers if name in set(received)} == set(received)
    for_report: dict[str, list[int]] = defaultdict(list)
    for name in received:
        subject, number = numbers[name]
        for_report[subject].append(number)
    assert all(seen == sorted(seen) for seen in for_report.values())
    sent = {row[0] for row in site.sql("SELECT uuid FROM mail_message WHERE state = 'sent'")}
    assert len(received) >= len(sent)
    ours = site.sql("SELECT count(*) FROM mail_message WHERE key LIKE 'accounts:%%'")
    assert ours == [(LETTERS,)]


def _names(site: Stack) -> list[tuple[str, int, str]]:
    """Subject, number and Message-ID of every message."""
    rows = site.sql("SELECT subject::text, number, uuid::text FROM mail_message")
    return [(subject, number, f"<{name}@127.0.0.1>") for subject, number, name in rows]
