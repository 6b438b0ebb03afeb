"""Mail to people who sign in. The queue is everybody's (``apps.mail``), the words are ours.

No row holds an address or a link: both are made when the mail leaves, so that no link that opens an
account lies in the database.
"""

import uuid

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from apps.accounts import links, scopes
from apps.accounts.models import Invitation, MailKind, Role, User
from apps.mail.services import NobodyToWriteTo, ToWrite, Written, queue_message


def queue_mail(
    kind: str,
    *,
    user: User | None = None,
    invitation: Invitation | None = None,
    language: str | None = None,
) -> None:
    """Keep a mail to ``user``, or about ``invitation``; it leaves after the commit."""
    reader = user or invitation
    if reader is None or (kind == MailKind.INVITATION) != (invitation is not None):
        raise ValueError(f"{kind} needs its reader")
    queue_message(
        # Each is asked for by somebody who wants it now: none is a repeat of another.
        key=f"accounts:{kind}:{uuid.uuid4()}",
        template=kind,
        language=language or translation.get_language() or settings.LANGUAGE_CODE,
        subject_uuid=reader.uuid,
        recipient=("reader", reader.uuid),
        facts={},
    )


def write(message: ToWrite) -> Written:
    """The mail, in the language that is active. Raises ``NobodyToWriteTo``."""
    if message.reader is None:
        raise NobodyToWriteTo
    if message.template == MailKind.INVITATION:
        invitation = Invitation.objects.filter(uuid=message.reader).first()
        if invitation is None or not invitation.is_open or invitation.unreachable_at:
            raise NobodyToWriteTo
        address, context = invitation.email, _invitation_context(invitation)
    else:
        user = User.objects.filter(uuid=message.reader).first()
        if user is None or not user.is_active or not user.email or user.unreachable_at:
            raise NobodyToWriteTo
        address, context = user.email, _user_context(message, user)
    context |= {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.SOGLIA_BASE_URL}
    name = f"accounts/mail/{message.template}"
    return Written(
        address=address,
        subject=render_to_string(f"{name}_subject.txt", context),
        text=render_to_string(f"{name}.txt", context).strip() + "\n",
    )


def _invitation_context(invitation: Invitation) -> dict[str, object]:
    known = {invitation.scope_kind: scopes.names(invitation.scope_kind)}
    return {
        "role": Role(invitation.role).label,
        "scope": scopes.describe(invitation.scope_kind, invitation.scope_code, known),
        "link": _absolute("accounts_invited", token=links.make(invitation)),
        "expires_at": invitation.expires_at,
    }


def _user_context(message: ToWrite, user: User) -> dict[str, object]:
    context: dict[str, object] = {
        "happened_at": message.queued_at,
        "home": _absolute("accounts_home"),
    }
    if message.template == MailKind.PASSWORD_RESET:
        context["link"] = _absolute(
            "account_reset_password_from_key",
            uidb36=user_pk_to_url_str(user),
            key=default_token_generator.make_token(user),
        )
        context["username"] = user.get_username()
    return context


def _absolute(name: str, **words: str) -> str:
    return settings.SOGLIA_BASE_URL.rstrip("/") + reverse(name, kwargs=words)
