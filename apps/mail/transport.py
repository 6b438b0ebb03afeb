"""Hand one message to the mail server, and know how far it came when something breaks.

Django's backend opens the connection (address, TLS, password). The talk itself is ours, because
the one question that matters afterwards is not answered by it: was the message given away whole?
"""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

_OK = 250
_FORWARDED = 251
_GO_ON = 354
_CLOSING = 421
_PERMANENT = 500


class ServerAway(Exception):
    """No connection, or not one we may use: nothing was handed over."""


class Refused(Exception):
    """The server said no to this message. ``permanent``: asking again is useless."""

    def __init__(self, *, code: int, permanent: bool) -> None:
        self.code, self.permanent = code, permanent
        super().__init__(f"refused with {code}")


class Lost(Exception):
    """The connection broke. ``given``: after the message was whole, so it may have been taken."""

    def __init__(self, *, given: bool) -> None:
        self.given = given
        super().__init__("lost after the end" if given else "lost before the end")


class Transport(Protocol):
    """Takes messages one by one."""

    def hand_over(self, message: EmailMessage) -> None:
        """Returns when it was accepted. Raises ``Refused`` or ``Lost``."""


@contextmanager
def open_transport() -> Iterator[Transport]:
    """A connection to the mail server of the settings. Raises ``ServerAway``."""
    backend = get_connection()
    try:
        backend.open()
        talk = backend.connection if isinstance(backend, EmailBackend) else None
        if talk is not None:
            talk.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(type(error).__name__) from error
    try:
        yield _Local(backend) if talk is None else _Smtp(talk)
    finally:
        # A server that went away during the run cannot be said goodbye to.
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


class _Local:
    """Memory, a folder, a terminal: they take it or fail, there is nothing in between."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def hand_over(self, message: EmailMessage) -> None:
        try:
            self._backend.send_messages([message])
        except OSError as error:
            raise Refused(code=0, permanent=False) from error


class _Smtp:
    """RFC 5321, as far as sending one message to one address goes."""

    def __init__(self, talk: smtplib.SMTP) -> None:
        self._talk = talk

    def hand_over(self, message: EmailMessage) -> None:
        given = False
        try:
            self._envelope(message)
            whole = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
            self._talk.send(_dotted(whole))
            # From here on the server has all of it: without an answer nobody can tell.
            given = True
            self._talk.send(b".\r\n")
            code, _text = self._talk.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._talk.close()
            raise Lost(given=given) from error
        if code != _OK:
            self._refuse(code, permanent=code >= _PERMANENT)

    def _envelope(self, message: EmailMessage) -> None:
        # Where mails that cannot be delivered come back to (RFC 5321, 4.4).
        back_to = settings.SOGLIA_MAIL_BOUNCES_TO or message.from_email
        code, _text = self._talk.mail(back_to)
        if code != _OK:
            # About us and not about this message: to be mended by people, and tried again.
            self._refuse(code, permanent=False)
        for address in message.recipients():
            code, _text = self._talk.rcpt(address)
            if code not in (_OK, _FORWARDED):
                self._refuse(code, permanent=code >= _PERMANENT)
        code, _text = self._talk.docmd("data")
        if code != _GO_ON:
            self._refuse(code, permanent=code >= _PERMANENT)

    def _refuse(self, code: int, *, permanent: bool) -> None:
        """Say so, and leave the connection ready for the next message."""
        if code == _CLOSING:
            self._talk.close()
            raise Lost(given=False)
        # A connection that breaks here is noticed by the next message.
        with suppress(smtplib.SMTPException, OSError):
            self._talk.rset()
        raise Refused(code=code, permanent=permanent)


def _dotted(data: bytes) -> bytes:
    """Whole lines, a dot doubled where it begins one (RFC 5321, 4.5.2)."""
    stuffed = re.sub(rb"(?m)^\.", b"..", data)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
