"""Secrets that must be readable again, kept encrypted: a stolen dump alone opens nothing.

The key comes from ``SECRET_KEY``; keys in ``SECRET_KEY_FALLBACKS`` still decrypt.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str) -> str:
    """``text`` as a token that only this installation can read."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token; raises ``InvalidToken`` for one made with an unknown key."""
    return _keys().decrypt(token.encode()).decode()


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"soglia second factor")
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))
