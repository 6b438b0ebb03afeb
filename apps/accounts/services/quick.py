"""Quick sign-in (decision 40): who proves what, how often, and how it ends.

What is proved here opens a limited session (``accounts.sessions``) and never a full one. Which
computer may ask at all is decided one floor up, by whoever knows the desks.
"""

import re
import uuid
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import secrets_at_rest
from apps.accounts.models import AccountEventKind, QuickAccess, User
from apps.accounts.services.log import note

PIN_SIGNS = 6
# So many wrong attempts in a row, and only a full sign-in opens it again.
ATTEMPTS = 5
# A PIN that nobody renewed by a full sign-in is forgotten by its owner, or known to others.
FULL_SIGN_IN_HOLDS = timedelta(days=14)
_PIN = re.compile(r"[0-9]{6}", re.ASCII)
_ORDER = "01234567890"


class PinRefused(ValueError):
    """It cannot be this PIN; ``str(error)`` says why, translated."""


class QuickRefused(ValueError):
    """Nobody is signed in. ``code``: "wrong", "locked" or "full"; ``str(error)`` says it."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


@transaction.atomic
def set_pin(*, user: User, pin: str) -> None:
    """Choose a PIN, or another. The caller has just seen her second factor.

    Raises ``PinRefused`` for what is no PIN, or one that everybody tries first.
    """
    _check_pin(pin)
    kept = {
        "secret": secrets_at_rest.encrypt(make_password(pin)),
        "set_at": timezone.now(),
        "signed_in_at": timezone.now(),
        "failures": 0,
        "locked_at": None,
    }
    QuickAccess.objects.update_or_create(user=user, defaults=kept)
    note(AccountEventKind.PIN_SET, actor=user, subject=user)


@transaction.atomic
def remove_pin(*, user: User, actor: User | None) -> bool:
    """No quick sign-in any more; return whether there was one."""
    if not QuickAccess.objects.filter(user=user).delete()[0]:
        return False
    note(AccountEventKind.PIN_REMOVED, actor=actor, subject=user)
    return True


def full_sign_in(user: User) -> None:
    """She has just signed in with all she has: what was locked opens again."""
    QuickAccess.objects.filter(user=user).update(
        failures=0, locked_at=None, signed_in_at=timezone.now()
    )


def prove(*, user_uuid: uuid.UUID, proof: str, device: uuid.UUID) -> User:
    """Who ``proof`` (her PIN, or a code of her app) shows. Raises ``QuickRefused``.

    The attempt is counted and committed before it is looked at. ``device`` stands in the log.
    """
    with transaction.atomic():
        row = (
            QuickAccess.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(user__uuid=user_uuid, user__is_active=True)
            .first()
        )
        if row is None:
            # As slow as a wrong one: nobody learns who has a PIN.
            make_password("000000")
            raise QuickRefused("wrong", _("This is not right. Try again."))
        _refuse_when_over(row)
        row.failures += 1
        if row.failures >= ATTEMPTS:
            row.locked_at = timezone.now()
        row.save(update_fields=["failures", "locked_at"])
    way = _way(row, proof)
    with transaction.atomic():
        if way:
            QuickAccess.objects.filter(pk=row.pk).update(failures=0, locked_at=None)
            note(
                AccountEventKind.QUICK_SIGN_IN,
                actor=row.user,
                subject=row.user,
                way=way,
                device=str(device),
            )
            return row.user
        if row.locked_at is not None:
            note(
                AccountEventKind.LOCKED_OUT,
                actor=None,
                subject=row.user,
                way="quick",
                device=str(device),
            )
    if row.locked_at is not None:
        raise QuickRefused("locked", _locked_words())
    raise QuickRefused("wrong", _("This is not right. Try again."))


def _check_pin(pin: str) -> None:
    if not _PIN.fullmatch(pin):
        raise PinRefused(_("Write six digits."))
    pairs = {pin[start : start + 2] for start in range(0, PIN_SIGNS, 2)}
    triple = pin[:3] == pin[3:]
    if len(pairs) == 1 or triple or pin in _ORDER or pin in _ORDER[::-1] or pin in "98765432109":
        raise PinRefused(_("Everybody tries this one first. Choose another."))


def _refuse_when_over(row: QuickAccess) -> None:
    if row.locked_at is not None:
        raise QuickRefused("locked", _locked_words())
    if row.signed_in_at < timezone.now() - FULL_SIGN_IN_HOLDS:
        raise QuickRefused(
            "full",
            _("You have not signed in with your password for two weeks. Do it once, then go on."),
        )


def _locked_words() -> str:
    return _("Too many wrong attempts. Sign in with your password and second factor.")


def _way(row: QuickAccess, proof: str) -> str:
    """How it was proved: "pin" or "code"; empty when it was not."""
    said = re.sub(r"\s", "", proof)[:20]
    if not _PIN.fullmatch(said):
        return ""
    if check_password(said, secrets_at_rest.decrypt(row.secret)):
        return "pin"
    app = Authenticator.objects.filter(user=row.user, type=Authenticator.Type.TOTP).first()
    return "code" if app is not None and TOTP(app).validate_code(said) else ""


__all__ = [
    "ATTEMPTS",
    "PinRefused",
    "QuickRefused",
    "full_sign_in",
    "prove",
    "remove_pin",
    "set_pin",
]
