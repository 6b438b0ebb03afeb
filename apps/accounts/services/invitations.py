"""Ask somebody to work here, by e-mail. There is no other way to an account."""

import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import invitation_steps, links
from apps.accounts.models import (
    AccountEventKind,
    Invitation,
    InvitationState,
    MailKind,
    User,
)
from apps.accounts.queries.people import may_manage_people
from apps.accounts.services.log import note
from apps.accounts.services.mail import queue_mail
from apps.accounts.services.roles import RoleRefused, check_scope, grant_role

HOLDS_FOR = timedelta(days=7)
# Room for the address itself; it is what most people will type to sign in.
_USERNAME_MAX = 150


class InvitationRefused(ValueError):
    """It cannot be done; ``str(error)`` says why, translated."""


@transaction.atomic
def invite(
    *, actor: User, email: str, role: str, scope_kind: str, scope_code: str, language: str
) -> Invitation:
    """Invite ``email`` to hold a role over a scope; the mail leaves after the commit.

    Raises ``InvitationRefused`` when the actor may not, the scope does not fit, somebody already
    signs in with the address, or an invitation to it is open.
    """
    _check(actor)
    address = email.strip().lower()
    try:
        check_scope(role=role, scope_kind=scope_kind, scope_code=scope_code)
    except RoleRefused as error:
        raise InvitationRefused(str(error)) from error
    if _is_taken(address):
        raise InvitationRefused(
            _("Somebody already signs in with this address: give the role to that person.")
        )
    now = timezone.now()
    # What is over makes room, so that the same address can be asked again.
    over = Invitation.objects.select_for_update().filter(
        email__iexact=address, state=InvitationState.OPEN, expires_at__lte=now
    )
    for old in over:
        _close(old, "make_room", at=now)
        _note(AccountEventKind.INVITATION_WITHDRAWN, actor, old)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=address,
                role=role,
                scope_kind=scope_kind,
                scope_code=scope_code,
                language=language,
                invited_by=actor,
                created_at=now,
                expires_at=now + HOLDS_FOR,
            )
    except IntegrityError as error:
        raise InvitationRefused(_("An invitation to this address is open already.")) from error
    _note(AccountEventKind.INVITED, actor, invitation)
    queue_mail(MailKind.INVITATION, invitation=invitation, language=language)
    return invitation


@transaction.atomic
def renew_invitation(*, actor: User, invitation_uuid: uuid.UUID) -> Invitation:
    """Send a new link that holds anew; the earlier one is void from now on."""
    _check(actor)
    invitation = _locked(invitation_uuid, "renew")
    invitation.link_version += 1
    invitation.expires_at = timezone.now() + HOLDS_FOR
    # Somebody wants it tried once more.
    invitation.unreachable_at = None
    invitation.save(update_fields=["link_version", "expires_at", "unreachable_at"])
    _note(AccountEventKind.INVITATION_RENEWED, actor, invitation)
    queue_mail(MailKind.INVITATION, invitation=invitation, language=invitation.language)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: User, invitation_uuid: uuid.UUID) -> None:
    """Make an invitation void."""
    _check(actor)
    invitation = _locked(invitation_uuid, "withdraw")
    _close(invitation, "withdraw")
    _note(AccountEventKind.INVITATION_WITHDRAWN, actor, invitation)


@transaction.atomic
def accept(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Make the account of whoever holds the link, with its role. Works once.

    Raises ``InvitationRefused`` for a link that holds no more, and ``ValidationError`` for a
    password that is too weak.
    """
    invitation = _of(token)
    user = _person(invitation, first_name, last_name)
    validate_password(password, user)
    user.set_password(password)
    return _answer(invitation, user)


@transaction.atomic
def accept_with_provider(
    *, token: str | None, verified_emails: list[str], first_name: str, last_name: str
) -> User | None:
    """The same for somebody whom the identity provider knows; ``None`` when nobody invited her.

    The link proves the invited mailbox; without it, an address the provider has verified does.
    The role is the invitation's: what the provider claims gives none.
    """
    invitation: Invitation | None = None
    if token is not None:
        try:
            invitation = _of(token)
        except InvitationRefused:
            invitation = None
    if invitation is None:
        # No link: a key of Q for each address would be longer than asking one by one.
        for email in verified_emails:
            invitation = (
                Invitation.objects.select_for_update()
                .filter(
                    email__iexact=email,
                    state=InvitationState.OPEN,
                    expires_at__gt=timezone.now(),
                )
                .first()
            )
            if invitation is not None:
                break
    if invitation is None or _is_taken(invitation.email):
        return None
    user = _person(invitation, first_name, last_name)
    user.set_unusable_password()
    return _answer(invitation, user)


def _answer(invitation: Invitation, user: User) -> User:
    user.save()
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    grant_role(
        user=user,
        role=invitation.role,
        scope_kind=invitation.scope_kind,
        scope_code=invitation.scope_code,
        actor=invitation.invited_by,
    )
    invitation.accepted_by = user
    _close(invitation, "accept")
    note(
        AccountEventKind.INVITATION_ACCEPTED,
        actor=user,
        subject=user,
        invitation=str(invitation.uuid),
    )
    return user


def _person(invitation: Invitation, first_name: str, last_name: str) -> User:
    """Somebody new, not saved yet, who signs in with the invited address."""
    name = invitation.email[:_USERNAME_MAX]
    if User.objects.filter(username=name).exists():
        name = f"{name[: _USERNAME_MAX - 13]}-{invitation.uuid.hex[:12]}"
    return User(username=name, email=invitation.email, first_name=first_name, last_name=last_name)


def _of(token: str) -> Invitation:
    """The invitation of a link, locked until the transaction ends."""
    read = links.read(token)
    found = (
        Invitation.objects.select_for_update().filter(uuid=read[0], link_version=read[1]).first()
        if read
        else None
    )
    if found is None or invitation_steps.after(found, "accept") is None or _is_taken(found.email):
        raise InvitationRefused(_("This invitation is not valid any more. Ask for a new one."))
    return found


def _locked(invitation_uuid: uuid.UUID, step: str) -> Invitation:
    """The invitation, locked until the transaction ends, when ``step`` is possible now."""
    found = Invitation.objects.select_for_update().filter(uuid=invitation_uuid).first()
    if found is None or invitation_steps.after(found, step) is None:
        raise InvitationRefused(_("This invitation is closed already."))
    return found


def _close(invitation: Invitation, step: str, *, at: datetime | None = None) -> None:
    after = invitation_steps.after(invitation, step, at=at)
    if after is None:
        raise InvitationRefused(_("This invitation is closed already."))
    invitation.state, invitation.closed_at = after, at or timezone.now()
    invitation.save(update_fields=["state", "closed_at", "accepted_by"])


def _check(actor: User) -> None:
    if not may_manage_people(actor):
        raise InvitationRefused(_("You may not manage people."))


def _is_taken(address: str) -> bool:
    return (
        User.objects.filter(email__iexact=address).exists()
        or EmailAddress.objects.filter(email__iexact=address).exists()
    )


def _note(kind: str, actor: User, invitation: Invitation) -> None:
    note(
        kind,
        actor=actor,
        subject=None,
        invitation=str(invitation.uuid),
        role=invitation.role,
        scope_kind=invitation.scope_kind,
        scope_code=invitation.scope_code,
    )
