"""Codes of an authenticator app (RFC 6238), for people made by a command. allauth does the sums."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

from apps.accounts import secrets_at_rest
from apps.accounts.models import User


def new_secret() -> str:
    """A random secret, in base 32."""
    return str(generate_totp_secret())


def code(secret: str, *, steps: int = 0) -> str:
    """The code an app shows now; ``steps`` half minutes later when positive."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD + steps
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up(user: User, secret: str) -> None:
    """Make ``secret`` the app of ``user``, in place of any other."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)


def is_set_up(user: User, secret: str) -> bool:
    """Whether the codes of ``secret`` open the account of ``user``."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return row is not None and secrets_at_rest.decrypt(row.data["secret"]) == secret
