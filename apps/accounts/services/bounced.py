"""A mail to an account came back: it is written to no more, until somebody says it works again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import AccountEvent, AccountEventKind, Invitation, MailKind, User
from apps.accounts.services.invitations import HOLDS_FOR
from apps.accounts.services.log import note
from apps.mail.services import SOFT_BOUNCES_MAX
from apps.outbox.services import EventFacts


def on_bounced(event: EventFacts) -> None:
    """Called by the outbox. What was sent before the address was said to work says nothing."""
    facts = event.payload
    if facts["reader"] is None or facts["template"] not in MailKind.values:
        return
    sent_at = datetime.fromisoformat(facts["sent_at"])
    if facts["template"] == MailKind.INVITATION:
        _invitation(event, sent_at)
    else:
        _person(event, sent_at)


@transaction.atomic
def mail_works_again(user: User, *, actor: User) -> None:
    """Send mails to ``user`` again; of somebody who can be reached nothing changes."""
    found = User.objects.filter(pk=user.pk, unreachable_at__isnull=False)
    if found.update(unreachable_at=None, soft_bounces=0):
        note(AccountEventKind.MAIL_WORKS_AGAIN, actor=actor, subject=user)


def _invitation(event: EventFacts, sent_at: datetime) -> None:
    """Once for good is told beside it; for now, the state of its mail says enough."""
    if event.payload["hard"]:
        # Renewed since: the new link is another mail.
        Invitation.objects.filter(
            uuid=event.payload["reader"],
            unreachable_at__isnull=True,
            expires_at__lte=sent_at + HOLDS_FOR,
        ).update(unreachable_at=event.created_at)


def _person(event: EventFacts, sent_at: datetime) -> None:
    user = (
        User.objects.select_for_update()
        .filter(uuid=event.payload["reader"], unreachable_at__isnull=True)
        .first()
    )
    if user is None or _works_since(user, sent_at):
        return
    if not event.payload["hard"]:
        User.objects.filter(pk=user.pk).update(soft_bounces=F("soft_bounces") + 1)
        if user.soft_bounces + 1 < SOFT_BOUNCES_MAX:
            return
    User.objects.filter(pk=user.pk).update(unreachable_at=timezone.now())
    note(
        AccountEventKind.MAIL_CAME_BACK,
        actor=None,
        subject=user,
        message=event.payload["message"],
        status=event.payload["status"],
    )


def _works_since(user: User, sent_at: datetime) -> bool:
    return AccountEvent.objects.filter(
        subject=user.uuid, kind=AccountEventKind.MAIL_WORKS_AGAIN, created_at__gt=sent_at
    ).exists()
