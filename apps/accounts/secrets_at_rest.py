"""Secrets that must be readable again, kept encrypted: a stolen dump alone opens nothing.

The keys come from ``SECRET_KEY``, for each purpose its own; keys in ``SECRET_KEY_FALLBACKS`` still
decrypt, and still recognise.
"""

import base64
import hmac

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SECOND_FACTOR = "second factor"


def encrypt(text: str, *, purpose: str = SECOND_FACTOR) -> str:
    """``text`` as a token that only this installation can read, for this purpose."""
    return _keys(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str = SECOND_FACTOR) -> str:
    """The text of a token; raises ``InvalidToken`` for one made with an unknown key."""
    return _keys(purpose).decrypt(token.encode()).decode()


def recognise(text: str, *, purpose: str) -> list[str]:
    """HMAC-SHA-256 of ``text`` (64 hex digits), with the present key and then the earlier ones.

    Tells that two texts are the same without telling which: without the key nobody can try out
    what they are, as anybody can with a plain hash of something short.
    """
    return [
        hmac.digest(_derived(secret, f"{purpose} recognised"), text.encode(), "sha256").hex()
        for secret in _secrets()
    ]


def derived(purpose: str, length: int = 32) -> list[bytes]:
    """``length`` bytes for this purpose, from the present key and then from the earlier ones."""
    return [_derived(secret, purpose, length) for secret in _secrets()]


def _keys(purpose: str) -> MultiFernet:
    keys = [base64.urlsafe_b64encode(_derived(secret, purpose)) for secret in _secrets()]
    return MultiFernet([Fernet(key) for key in keys])


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _derived(secret: str, purpose: str, length: int = 32) -> bytes:
    info = f"soglia {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret.encode())
