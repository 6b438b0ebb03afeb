"""Take in mails that came back: from a mailbox on disk, or one from a mail server's pipe."""

import json
import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.mail import services
from apps.mail.bounces import LARGEST_BYTES

# What is neither a delivery report nor ours stays where it is: somebody may have written it.
_TAKEN = frozenset({"hard", "soft", "no_failure", "repeat"})


class Command(BaseCommand):
    """Thin: everything is in the services."""

    help = (
        "Read delivery reports (RFC 3464) and print how many there were of which kind. Without "
        "--maildir or --mbox one mail is read from standard input, as a mail server's pipe gives "
        "it. Exit code 65 for a single mail that cannot be read (EX_DATAERR)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--maildir", type=Path, help="A folder in Maildir format.")
        where.add_argument("--mbox", type=Path, help="A file in mbox format.")
        parser.add_argument(
            "--remove",
            action="store_true",
            help="Remove from the mailbox what was taken in; all else stays there.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["maildir"] or options["mbox"]:
            counts = _mailbox(options["maildir"], options["mbox"], remove=options["remove"])
            self.stdout.write(json.dumps(dict(sorted(counts.items()))))
            return
        outcome = _one(sys.stdin.buffer.read(LARGEST_BYTES + 1))
        self.stdout.write(json.dumps({outcome: 1}))
        if outcome in ("too_large", "no_report", "malformed"):
            raise SystemExit(65)


def _one(raw: bytes) -> str:
    try:
        return services.read_bounce(raw)
    except services.BadMail as bad:
        return bad.code


def _mailbox(maildir: Path | None, mbox: Path | None, *, remove: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    with _opened(maildir, mbox) as box:
        for key in list(box.keys()):
            with box.get_file(key) as file:
                outcome = _one(file.read(LARGEST_BYTES + 1))
            counts[outcome] += 1
            if remove and outcome in _TAKEN:
                box.remove(key)
    return counts


@contextmanager
def _opened(maildir: Path | None, mbox: Path | None) -> Iterator[Any]:
    """The mailbox, locked against whoever delivers into it."""
    path = maildir or mbox
    if path is None or not path.exists():
        raise CommandError(f"there is no mailbox at {path}")
    box: Any = mailbox.Maildir(path, create=False) if maildir else mailbox.mbox(path, create=False)
    try:
        box.lock()
        yield box
    except (OSError, mailbox.Error) as error:
        raise CommandError(f"the mailbox cannot be read: {type(error).__name__}") from error
    finally:
        box.close()
