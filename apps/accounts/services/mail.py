"""Mail to people who sign in: rows that are sent until they are sent.

A row is claimed for some minutes, sent outside any transaction, and marked. Whoever dies in
between leaves a row that comes due again: an invitation may arrive twice, never not at all.
"""

import logging
from datetime import timedelta
from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts import links, scopes
from apps.accounts.models import AccountMail, Invitation, MailKind, MailState, Role, User
from apps.outbox.services import poke

log = logging.getLogger(__name__)

TASK = "apps.accounts.tasks.send_mail"
# Longer than any mail server is waited for, so that nobody takes a row that is being sent.
CLAIMED_FOR = timedelta(minutes=5)
# Two minutes, four, eight ... then every two hours: about two days in all.
LONGEST_WAIT = timedelta(hours=2)
ATTEMPTS_MAX = 30


def queue_mail(
    kind: str,
    *,
    user: User | None = None,
    invitation: Invitation | None = None,
    language: str | None = None,
) -> AccountMail:
    """Keep a mail to ``user``, or about ``invitation``; it leaves after the commit."""
    row = AccountMail.objects.create(
        kind=kind,
        user=user,
        invitation=invitation,
        language=language or translation.get_language() or settings.LANGUAGE_CODE,
    )
    transaction.on_commit(partial(poke, TASK))
    return row


def send_due_mail(*, limit: int = 100) -> int:
    """Send what is due, one after the other; return how many went out."""
    sent = 0
    for _round in range(limit):
        row = _claim()
        if row is None:
            break
        sent += _try(row)
    return sent


def _claim() -> AccountMail | None:
    now = timezone.now()
    with transaction.atomic():
        row = (
            AccountMail.objects.select_for_update(skip_locked=True)
            .filter(state=MailState.PENDING, next_try_at__lte=now)
            .order_by("next_try_at", "id")
            .first()
        )
        if row is not None:
            row.attempts += 1
            row.next_try_at = now + CLAIMED_FOR
            row.save(update_fields=["attempts", "next_try_at"])
    return row


def _try(row: AccountMail) -> bool:
    pending = AccountMail.objects.filter(pk=row.pk, state=MailState.PENDING)
    try:
        gone = _send(row)
    except Exception as error:
        # Only the kind of error: a mail server's answer may hold the address.
        name = type(error).__name__
        log.warning("mail %s could not be sent: %s", row.pk, name)
        wait = min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)
        dead = row.attempts >= ATTEMPTS_MAX
        pending.update(
            state=MailState.DEAD if dead else MailState.PENDING,
            next_try_at=timezone.now() + wait,
            last_error=name,
        )
        return False
    if not gone:
        pending.update(state=MailState.DEAD, last_error="nobody to write to")
        return False
    pending.update(state=MailState.SENT, sent_at=timezone.now(), last_error="")
    return True


def _send(row: AccountMail) -> bool:
    """Make the words and hand them to the mail server; false when nobody waits for them now."""
    with translation.override(row.language):
        invitation, user = row.invitation, row.user
        if invitation is not None:
            if not invitation.is_open:
                return False
            address, context = invitation.email, _invitation_context(invitation)
        else:
            if user is None or not user.is_active or not user.email:
                return False
            address, context = user.email, _user_context(row, user)
        context |= {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.SOGLIA_BASE_URL}
        subject = render_to_string(f"accounts/mail/{row.kind}_subject.txt", context)
        body = render_to_string(f"accounts/mail/{row.kind}.txt", context)
    send_mail(" ".join(subject.split()), body.strip() + "\n", None, [address])
    return True


def _invitation_context(invitation: Invitation) -> dict[str, object]:
    known = {invitation.scope_kind: scopes.names(invitation.scope_kind)}
    return {
        "role": Role(invitation.role).label,
        "scope": scopes.describe(invitation.scope_kind, invitation.scope_code, known),
        "link": _absolute("accounts_invited", token=links.make(invitation)),
        "expires_at": invitation.expires_at,
    }


def _user_context(row: AccountMail, user: User) -> dict[str, object]:
    context: dict[str, object] = {"happened_at": row.created_at, "home": _absolute("accounts_home")}
    if row.kind == MailKind.PASSWORD_RESET:
        context["link"] = _absolute(
            "account_reset_password_from_key",
            uidb36=user_pk_to_url_str(user),
            key=default_token_generator.make_token(user),
        )
        context["username"] = user.get_username()
    return context


def _absolute(name: str, **words: str) -> str:
    return settings.SOGLIA_BASE_URL.rstrip("/") + reverse(name, kwargs=words)
