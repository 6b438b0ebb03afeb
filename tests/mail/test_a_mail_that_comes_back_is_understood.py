"""Reports of mail servers are read; what strangers send instead is refused in a word."""

import io
import json
import mailbox
import random
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.mail import services
from apps.mail.bounces import LARGEST_BYTES, BadMail, understand
from apps.mail.models import Message
from apps.outbox.models import Event
from tests.counts import count
from tests.mail.dsn import dsn


def sent(**changes: Any) -> Message:
    services.queue_message(
        key=f"k{uuid.uuid4()}",
        template="links",
        language="en",
        subject_uuid=uuid.uuid4(),
        recipient=("address", "ufficio@example.org"),
        facts={},
    )
    assert services.deliver_messages() == 1
    row = Message.objects.order_by("-pk")[0]
    Message.objects.filter(pk=row.pk).update(**changes)
    return row


@pytest.mark.parametrize("whole", [True, False])
def test_our_mail_is_known_by_its_name(whole: bool) -> None:
    name = uuid.uuid4()
    returned = understand(dsn(name, whole=whole))
    assert (returned.message, returned.host) == (name, "localhost")
    assert (returned.action, returned.status) == ("failed", "5.1.1")


@pytest.mark.parametrize("status", ["5.0.0", "5.1.0", "5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.4.4"])
def test_no_such_address_is_for_good(status: str) -> None:
    assert understand(dsn(uuid.uuid4(), status=status)).for_good


@pytest.mark.parametrize("status", ["4.4.1", "5.2.2", "5.2.3", "5.3.0", "5.7.1", "5.1.8", "5.7.26"])
def test_a_full_mailbox_or_a_policy_says_nothing_about_the_address(status: str) -> None:
    assert not understand(dsn(uuid.uuid4(), status=status)).for_good


def test_the_worst_news_counts_and_a_delay_is_none() -> None:
    several = [("delayed", "4.4.1"), ("failed", "5.2.2"), ("failed", "5.1.1"), ("relayed", "2.0.0")]
    assert understand(dsn(uuid.uuid4(), recipients=several)).for_good
    assert not understand(dsn(uuid.uuid4(), action="delayed", status="5.1.1")).for_good


SPLINTERS = [b"\r\n", b"--b1\r\n", b"\x00", b"\xff\xfe", b": ", b"=?utf-8?b?w?="]
NAME = uuid.uuid4()
GOOD = dsn(NAME)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_report"),
        (b"Subject: hello\r\n\r\nCan you help me?", "no_report"),
        (b"\x00\xff" * 500, "no_report"),
        (GOOD + b"x" * LARGEST_BYTES, "too_large"),
        (GOOD.replace(b"message/delivery-status", b"text/plain"), "no_report"),
        (GOOD.replace(b"multipart/report", b"multipart/mixed"), "no_report"),
        (GOOD.replace(b"Message-ID", b"X-Other"), "malformed"),
        (GOOD.replace(str(NAME).encode(), b"12"), "malformed"),
        (GOOD.replace(b"Status: 5.1.1", b"Status: very bad"), "malformed"),
        (GOOD.replace(b"Action: failed", b"Action: exploded"), "malformed"),
        (GOOD.replace(b"Action: failed\r\n", b""), "malformed"),
        (GOOD[:300], "no_report"),
        (b"Content-Type: multipart/report; boundary=a\r\n\r\n"
         + b"".join(b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1)
                    for n in range(5000)), "no_report"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_in_a_word(raw: bytes, code: str) -> None:
    with pytest.raises(BadMail) as refused:
        understand(raw)
    assert refused.value.code in {code, "malformed"}


def test_the_name_inside_the_words_of_the_returned_mail_is_not_believed() -> None:
    """Only the headers of the mail that came back name it, not what anybody wrote in it."""
    raw = GOOD.replace(b"Message-ID: <", b"X-Id: <").replace(
        b"\r\nText\r\n", f"\r\nMessage-ID: <{NAME}@localhost>\r\n".encode()
    )
    with pytest.raises(BadMail):
        understand(raw)


def test_however_it_is_mangled_it_is_read_or_refused() -> None:
    rng = random.Random(3464)
    for _case in range(count(small=300, full=10_000)):
        raw = bytearray(GOOD)
        for _cut in range(rng.randrange(1, 8)):
            at = rng.randrange(len(raw))
            what = rng.randrange(4)
            if what == 0:
                raw[at] = rng.randrange(256)
            elif what == 1:
                del raw[at : at + rng.randrange(80)]
            elif what == 2:
                raw[at:at] = raw[at : at + rng.randrange(200)]
            else:
                raw[at:at] = rng.choice(SPLINTERS)
            if len(raw) < 10:
                break
        # Whatever else it raised would end the test.
        with suppress(BadMail):
            assert understand(bytes(raw)).action


@pytest.mark.django_db
def test_it_is_written_down_once_and_worse_news_outweigh() -> None:
    row = sent()
    assert services.read_bounce(dsn(row.uuid, status="5.2.2")) == "soft"
    assert services.read_bounce(dsn(row.uuid, status="4.2.2")) == "repeat"
    assert services.read_bounce(dsn(row.uuid, action="delayed", status="4.4.1")) == "no_failure"
    assert services.read_bounce(dsn(row.uuid)) == "hard"
    assert services.read_bounce(dsn(row.uuid, status="5.2.2")) == "repeat"
    row.refresh_from_db()
    assert (row.state, row.bounce, row.bounce_status) == ("sent", "hard", "5.1.1")
    events = Event.objects.filter(kind="mail.bounced").order_by("pk")
    assert [event.payload["hard"] for event in events] == [False, True]
    assert "@" not in str(list(events.values_list("payload", flat=True)))


@pytest.mark.django_db
def test_a_name_that_is_not_ours_changes_nothing() -> None:
    waiting = sent(state="pending", sent_at=None)
    assert services.read_bounce(dsn(uuid.uuid4())) == "not_ours"
    # It has not been given away: nobody can have sent it back.
    assert services.read_bounce(dsn(waiting.uuid)) == "not_ours"
    assert not Event.objects.filter(kind="mail.bounced").exists()


@pytest.mark.django_db
def test_what_comes_back_was_sent_after_all() -> None:
    doubtful = sent(state="doubtful", sent_at=None)
    assert services.read_bounce(dsn(doubtful.uuid)) == "hard"
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.bounce) == ("sent", "hard")
    assert doubtful.sent_at is not None


def run(monkeypatch: pytest.MonkeyPatch, raw: bytes = b"", **options: Any) -> dict[str, int]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("read_bounces", stdout=out, **options)
    counts: dict[str, int] = json.loads(out.getvalue())
    return counts


@pytest.mark.django_db
def test_one_is_read_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent()
    assert run(monkeypatch, dsn(row.uuid)) == {"hard": 1}
    for raw in (b"Subject: hello\r\n\r\n", GOOD + b"x" * LARGEST_BYTES):
        with pytest.raises(SystemExit) as ended:
            run(monkeypatch, raw)
        assert ended.value.code == 65


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_mailbox_keeps_what_somebody_wrote(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "box"
    box: Any = mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path)
    first, second = sent(), sent()
    letter = b"From: anna@example.org\r\nSubject: Thank you\r\n\r\nIt is gone!\r\n"
    for raw in (dsn(first.uuid), letter, dsn(second.uuid, status="5.2.2"), dsn(uuid.uuid4())):
        box.add(raw)
    box.close()
    where: dict[str, Any] = {kind: path}
    assert run(monkeypatch, **where) == {"hard": 1, "soft": 1, "no_report": 1, "not_ours": 1}
    again = run(monkeypatch, remove=True, **where)
    assert again == {"repeat": 2, "no_report": 1, "not_ours": 1}
    assert run(monkeypatch, **where) == {"no_report": 1, "not_ours": 1}
