"""A real mail server on the loopback, that can be taken away, and told to misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import unescape
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

Answer = Callable[[], str | None]


@dataclass
class MailServer:
    """Keeps what it accepts. ``answer_*`` may return a reply of its own, or break the line."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    answer_recipient: Answer = lambda: None
    answer_data: Answer = lambda: None
    # Accepts the message and breaks the line instead of saying so.
    drop_after_data: bool = False

    def __post_init__(self) -> None:
        self._controller: Controller | None = None
        self._guard = threading.Lock()

    def start(self) -> None:
        self.port = self.port or _free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        """Nobody listens any more, and who is in the middle of something is cut off."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own names
        self, server: SMTP, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        said = self.answer_recipient()
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self.answer_data()
        if said is not None:
            return said
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._guard:
            self.received.append(message)
        if self.drop_after_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 Message accepted for delivery"

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running one; gone when the block ends."""
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return unescape(str(body.get_content()))


def links_in(message: EmailMessage) -> list[str]:
    """Addresses in a mail, in order."""
    return re.findall(r"https?://\S+", text_of(message))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
