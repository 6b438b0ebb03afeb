"""What is written without network is sealed for the server: nobody on the device reads it again.

ECDH on P-256 with a key made for the item, HKDF-SHA-256 and AES-256-GCM, all of which browsers
have (Web Cryptography). The private key is derived from the installation's secret and the month in
its name, so that it is in no table and no file, and an earlier secret still opens what it sealed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.accounts.services import derived

_CURVE = ec.SECP256R1()
# The order of the group of P-256 (FIPS 186-5, D.1.2.3): private keys are 1 to this less one.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_INFO = b"soglia desk offline item"
_KEY_ID = re.compile(r"(\d{4}-\d{2})\.([0-9a-f]{8})")
# More than a batch of items may weigh is not looked at.
_LONGEST = 200_000


class NotSealed(ValueError):
    """It is not sealed for this server, or was changed on its way."""


def public_key(now: datetime) -> tuple[str, dict[str, str]]:
    """Name and JWK (RFC 7517) of the key that devices seal for this month."""
    month = f"{now:%Y-%m}"
    private = _private_keys(month)[0]
    raw = _raw(private.public_key())
    x, y = raw[1:33], raw[33:]
    return _name(month, raw), {"kty": "EC", "crv": "P-256", "x": _base64(x), "y": _base64(y)}


def open_sealed(sealed: Mapping[str, object], item: UUID) -> bytes:
    """What was sealed for ``item``; raises ``NotSealed``.

    ``key`` is the key's name, ``epk`` the item's own public key (an uncompressed point), ``iv``
    twelve bytes, ``ct`` what was encrypted with its tag; bytes in base64 for addresses.
    """
    private = _named(sealed.get("key"))
    point, iv, text = (_bytes(sealed.get(name)) for name in ("epk", "iv", "ct"))
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = private.exchange(ec.ECDH(), theirs)
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(shared)
        return AESGCM(key).decrypt(iv, text, str(item).encode())
    except (InvalidTag, ValueError) as error:
        raise NotSealed from error


def seal(text: bytes, item: UUID, jwk: Mapping[str, str], key: str, iv: bytes) -> dict[str, str]:
    """What a device does (``iv``: twelve random bytes), for tests and benchmarks."""
    own = ec.generate_private_key(_CURVE)
    point = b"\x04" + _bytes(jwk["x"]) + _bytes(jwk["y"])
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    shared = own.exchange(ec.ECDH(), theirs)
    secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(shared)
    return {
        "key": key,
        "epk": _base64(_raw(own.public_key())),
        "iv": _base64(iv),
        "ct": _base64(AESGCM(secret).encrypt(iv, text, str(item).encode())),
    }


def _private_keys(month: str) -> list[ec.EllipticCurvePrivateKey]:
    """Of this secret and of earlier ones. 48 bytes: what the remainder prefers is nothing."""
    return [
        ec.derive_private_key(int.from_bytes(found) % (_ORDER - 1) + 1, _CURVE)
        for found in derived(f"desk offline {month}", 48)
    ]


def _named(name: object) -> ec.EllipticCurvePrivateKey:
    known = _KEY_ID.fullmatch(name) if isinstance(name, str) else None
    if known is None:
        raise NotSealed
    for private in _private_keys(known[1]):
        if _name(known[1], _raw(private.public_key())) == name:
            return private
    raise NotSealed


def _name(month: str, raw: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(raw)
    return f"{month}.{digest.finalize().hex()[:8]}"


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise NotSealed
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotSealed from error
