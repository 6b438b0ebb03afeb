"""One HTTP call to another body's server: bounded in time and size, and never led elsewhere.

Addresses come only from what staff keep of a body. Still the address a name stands for is looked
up once, checked and then used, so that nobody's DNS can point the City's server at itself; no
answer is followed to another place.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

CONNECT_S = 4.0
# From the first byte sent to the last one read.
WHOLE_S = 15.0
LONGEST_ANSWER = 256 * 1024
_CHUNK = 16 * 1024


class NotSent(Exception):
    """The request has certainly not arrived: it may be sent again. ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class MaybeSent(Exception):
    """Nobody knows whether the request has arrived. ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), CONNECT_S)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def call(method: str, url: str, fields: Mapping[str, str]) -> Answer:
    """Send a form (POST) or a query (GET). Raises ``NotSent`` or ``MaybeSent``."""
    parts, address = _checked(url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    host, port = str(parts.hostname), parts.port or (443 if tls else 80)
    connection = _Pinned(host, port, address, tls)
    until = time.monotonic() + WHOLE_S
    form = urlencode(fields)
    path = parts.path or "/"
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(type(error).__name__) from None
        try:
            connection.sock.settimeout(_left(until))
            if method == "POST":
                kind = "application/x-www-form-urlencoded; charset=utf-8"
                connection.request(method, path, form.encode(), {"Content-Type": kind})
            else:
                connection.request(method, f"{path}?{form}" if form else path)
            response = connection.getresponse()
            return Answer(response.status, _read(response, connection, until))
        except (OSError, http.client.HTTPException) as error:
            raise MaybeSent(type(error).__name__) from None
    finally:
        connection.close()


def _checked(url: str) -> tuple[SplitResult, str]:
    """The parts of the URL, and an address its host may be reached at."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotSent("BadAddress") from None
    inside = settings.SOGLIA_OPEN311_MAY_CALL_INSIDE
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise NotSent("OnlyHttps")
    if not parts.hostname or parts.username is not None:
        raise NotSent("BadAddress")
    try:
        found = socket.getaddrinfo(parts.hostname, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("UnknownHost") from None
    addresses = [str(one[4][0]) for one in found]
    if not inside and not all(_is_public(one) for one in addresses):
        raise NotSent("InsideAddress")
    return parts, addresses[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(
    response: http.client.HTTPResponse, connection: http.client.HTTPConnection, until: float
) -> bytes:
    """The answer, up to a size and until a time: a server may drip one byte a second."""
    parts, size = [], 0
    while size <= LONGEST_ANSWER:
        left = _left(until)
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)[:LONGEST_ANSWER]
