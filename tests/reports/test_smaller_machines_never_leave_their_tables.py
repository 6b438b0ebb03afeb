"""Messages and forwardings: every pair, and walks of ten thousand steps.

Their tables stand here by hand: a change of the product must be meant enough to change them too.
"""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.mail import deliver
from apps.mail import services as mail
from apps.mail.models import Message, MessageState
from apps.mail.services import NobodyToWriteTo
from apps.mail.transport import Lost, Refused, ServerAway
from apps.reports import services
from apps.reports.models import CompetentBody, Forwarding, Report
from apps.reports.open311 import client as open311
from apps.reports.services import forwarding
from tests.counts import count
from tests.mail.dsn import dsn
from tests.reports.builders import sent_report
from tests.reports.office import some_reports
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
STEPS = count(small=120, full=10_000)


class Killed(BaseException):
    """A process that ends in the middle."""


# --- messages -----------------------------------------------------------------------------------
TAKEN, LATER, NEVER, LOST_BEFORE, LOST_AFTER = "taken", "later", "never", "before", "after"
NOBODY, KILLED, AWAY = "nobody", "killed", "away"
DELIVERIES = (TAKEN, LATER, NEVER, LOST_BEFORE, LOST_AFTER, NOBODY, KILLED, AWAY)
PEOPLE = ("abandoned", "came back", "again", "arrived", "let_go")
# (state, what happens) -> state; whatever is not named changes nothing.
MESSAGE: dict[tuple[str, str], str] = {
    ("pending", TAKEN): "sent",
    ("pending", LATER): "pending",
    ("pending", NEVER): "dead",
    ("pending", LOST_BEFORE): "pending",
    ("pending", LOST_AFTER): "doubtful",
    ("pending", NOBODY): "dropped",
    ("pending", KILLED): "sending",
    ("sending", "abandoned"): "doubtful",
    ("doubtful", "came back"): "sent",
    ("doubtful", "arrived"): "sent",
    ("doubtful", "again"): "pending",
    ("doubtful", "let_go"): "let_go",
    ("dead", "again"): "pending",
    ("dead", "let_go"): "let_go",
}


class FakeMail:
    """A mail server, and a process, that do what they are told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.will = TAKEN
        self.taken: Counter[uuid.UUID] = Counter()
        self.order: list[tuple[uuid.UUID, int]] = []
        monkeypatch.setattr(deliver, "compose", self._compose)
        monkeypatch.setattr(deliver, "open_transport", self._open)

    def _compose(self, row: Message) -> Message:
        if self.will == NOBODY:
            raise NobodyToWriteTo
        return row

    @contextmanager
    def _open(self) -> Iterator["FakeMail"]:
        if self.will == AWAY:
            raise ServerAway("down")
        yield self

    def hand_over(self, row: Any) -> None:
        if self.will == KILLED:
            raise Killed
        if self.will in (LATER, NEVER):
            raise Refused(code=451, permanent=self.will == NEVER)
        if self.will == LOST_BEFORE:
            raise Lost(given=False)
        self.taken[row.uuid] += 1
        # By its key: numbers of rows that are gone are given again.
        self.order.append((row.subject, row.pk))
        if self.will == LOST_AFTER:
            raise Lost(given=True)

    def deliver(self, will: str) -> None:
        """One run of a worker."""
        self.will = will
        deliver.rest_over()
        try:
            deliver.deliver_messages(limit=1)
        except Killed:
            pass
        finally:
            deliver.rest_over()


def queued(subject: uuid.UUID) -> Message:
    key = uuid.uuid4().hex
    mail.queue_message(
        key=key, template="links", language="it", subject_uuid=subject,
        recipient=("address", "anna@example.org"), facts={},
    )  # fmt: skip
    return Message.objects.get(key=key)


def happen(server: FakeMail, message: Message, what: str) -> None:
    if what in DELIVERIES:
        Message.objects.filter(state="pending").update(next_try_at=timezone.now())
        server.deliver(what)
    elif what == "abandoned":
        deliver.settle_abandoned(timezone.now() + timedelta(hours=1))
    elif what == "came back":
        mail.read_bounce(dsn(message.uuid))
    else:
        mail.settle_messages(choice=what, messages=[message.uuid], actor=None)


@pytest.mark.parametrize("state", MessageState.values)
@pytest.mark.parametrize("what", [*DELIVERIES, *PEOPLE])
def test_every_state_of_a_message_answers_to_everything_as_the_table_says(
    state: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queued(uuid.uuid4())
    now = timezone.now()
    Message.objects.update(
        state=state, sent_at=now if state == "sent" else None,
        started_at=now if state != "pending" else None,
    )  # fmt: skip
    happen(FakeMail(monkeypatch), message, what)
    assert Message.objects.get().state == MESSAGE.get((state, what), state)


def test_a_walk_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = random.Random(5321)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk_of_messages(walk, steps, FakeMail(monkeypatch), seen)
    assert set(MESSAGE.values()) <= {after for _b, after in seen} | {"pending"}


def _walk_of_messages(
    walk: random.Random, steps: range, server: FakeMail, seen: Counter[tuple[str, str]]
) -> None:
    subjects = [uuid.uuid4() for _ in range(3)]
    sent_again: set[uuid.UUID] = set()
    later: set[int] = set()
    states: dict[uuid.UUID, str] = {}
    for _step in steps:
        if walk.random() < 0.25 or not states:
            message = queued(walk.choice(subjects))
            states[message.uuid] = "pending"
        what = walk.choice([TAKEN, *DELIVERIES, *PEOPLE])
        message = Message.objects.get(uuid=walk.choice(list(states)))
        if what == "again" and message.state == "doubtful":
            # A person looked: it may be sent once more, because she says so.
            sent_again.add(message.uuid)
        if what == "again" and message.state in ("doubtful", "dead"):
            later.add(message.pk)
        happen(server, message, what)
        for key, now in Message.objects.values_list("uuid", "state"):
            before = states[key]
            if now != before:
                assert MESSAGE.get((before, what)) == now, (before, what, now)
                seen[before, now] += 1
                states[key] = now
            assert server.taken[key] <= 1 or key in sent_again
        over = [key for key, state in states.items() if state in ("sent", "dropped", "let_go")]
        if len(states) > 12 and over:
            Message.objects.filter(uuid__in=over).delete()
            for key in over:
                del states[key]
    # Of one subject in the order they were decided, but for what people sent later.
    for subject in subjects:
        sent = [one for of, one in server.order if of == subject and one not in later]
        assert sent == sorted(sent)


# --- forwardings --------------------------------------------------------------------------------
FORWARD: dict[tuple[str, str], str] = {
    ("pending", "taken"): "accepted",
    ("pending", "refused"): "refused",
    ("pending", "not sent"): "pending",
    ("pending", "maybe"): "pending",
    ("pending", "broken"): "pending",
    ("pending", "killed"): "pending",
    ("pending", "last try fails"): "dead",
    ("pending", "withdrawn"): "dead",
    ("refused", "retry"): "pending",
    ("dead", "retry"): "pending",
}
FORWARD_DOES = sorted({what for _state, what in FORWARD})


class FakeBody:
    """Another city's server: what it takes, and whether it can be looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, dice: random.Random) -> None:
        self.will, self.dice, self.lists = "taken", dice, True
        self.taken: Counter[str] = Counter()
        monkeypatch.setattr(open311, "send", self._send)
        monkeypatch.setattr(open311, "find", self._find)

    def _send(self, server: Any, letter: Any) -> Any:
        if self.will in ("not sent", "last try fails"):
            raise open311.NotSent("ConnectError")
        if self.will == "refused":
            raise open311.Refused(400)
        if self.will == "broken":
            raise ValueError
        if self.will == "taken" or self.dice.random() < 0.5:
            self.taken[letter.reference] += 1
        if self.will == "killed":
            raise Killed
        if self.will == "maybe":
            raise open311.MaybeSent("Timeout")
        return open311.Accepted(foreign_id=f"F-{letter.reference}")

    def _find(self, server: Any, letter: Any, **_options: Any) -> Any:
        if not self.lists:
            raise open311.NotSent("Http500")
        taken = self.taken[letter.reference]
        return open311.Accepted(foreign_id=f"F-{letter.reference}") if taken else None


def forwarded(what: str, server: FakeBody, row: Forwarding) -> None:
    if what == "retry":
        services.retry_forwardings(forwardings=[row.uuid])
        return
    if what == "withdrawn":
        Report.objects.filter(pk=row.report.pk).update(state="withdrawn")
    rows = Forwarding.objects.filter(pk=row.pk)
    # Only this one is due, and a try that failed for the tenth time is the last.
    rows.update(next_try_at=timezone.now() - timedelta(seconds=1))
    if what == "last try fails":
        rows.update(attempts=forwarding.MAX_ATTEMPTS - 1)
    server.will = what
    with suppress(Killed):
        services.deliver_forwardings(limit=1)
    Forwarding.objects.update(next_try_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def body() -> CompetentBody:
    return CompetentBody.objects.create(
        code="gtt", name="GTT", forward_by="open311", open311_url="https://example.org/v2"
    )


def one_forwarding(body: CompetentBody, report: Report) -> Forwarding:
    return Forwarding.objects.create(
        report=report, body=body, destination="gtt:open311", event_uuid=uuid.uuid4(),
        next_try_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize("what", FORWARD_DOES)
def test_every_state_of_a_forwarding_answers_to_everything_as_the_table_says(
    what: str, body: CompetentBody, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeBody(monkeypatch, random.Random(1))
    for state in ("pending", "sent", "accepted", "refused", "dead"):
        row = one_forwarding(body, sent_report())
        Forwarding.objects.filter(pk=row.pk).update(state=state)
        forwarded(what, server, row)
        row.refresh_from_db()
        assert row.state == FORWARD.get((state, what), state), (state, what)


def test_a_walk_of_forwardings(body: CompetentBody, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = random.Random(311)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk_of_forwardings(walk, steps, body, FakeBody(monkeypatch, walk), seen)
    reached = {after for _before, after in seen}
    assert {"accepted", "refused", "dead", "pending"} <= reached


def _walk_of_forwardings(
    walk: random.Random,
    steps: range,
    body: CompetentBody,
    server: FakeBody,
    seen: Counter[tuple[str, str]],
) -> None:
    rows = [one_forwarding(body, report) for report in some_reports(4)]
    for step in steps:
        place = step % len(rows)
        row = Forwarding.objects.select_related("report").get(pk=rows[place].pk)
        what, before = walk.choice([*FORWARD_DOES, "retry", "maybe", "killed"]), row.state
        if what == "withdrawn" and walk.random() < 0.8:
            continue
        doubt, server.lists = row.doubt_since, walk.random() < 0.6
        forwarded(what, server, row)
        row.refresh_from_db()
        expected = {FORWARD.get((before, what), before)}
        if before == "pending" and doubt is not None and what not in ("retry", "withdrawn"):
            # After a doubt it looks first: found, or not to be looked up, or sent.
            expected |= {"accepted", "pending"}
        if before == "pending" and row.attempts >= forwarding.MAX_ATTEMPTS:
            expected |= {"dead"}
        assert row.state in expected, (before, what, row.state)
        seen[before, row.state] += 1
        reference = str(row.report.uuid)
        assert max(server.taken.values(), default=0) <= 1
        assert (row.state == "accepted") == bool(row.foreign_id), reference
        if row.state == "accepted" or row.report.state == "withdrawn":
            Forwarding.objects.filter(pk=row.pk).delete()
            rows[place] = one_forwarding(body, sent_report())
