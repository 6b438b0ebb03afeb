"""Erase what is personal in accounts by the clock (``accounts.retention``)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.users.models import UserProfile

from apps.accounts import retention
from apps.accounts.invitation_steps import OVER, STEPS
from apps.accounts.models import (
    AccountEventKind,
    Invitation,
    InvitationState,
    QuickAccess,
    User,
)
from apps.accounts.services.log import note

ERASED_NAME = "erased-"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    invitations: int
    people: int
    sessions: int
    committed: bool


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase addresses of old invitations, people long gone and dead sessions.

    Only counts without ``commit``. The rows of people and invitations stay, without anything
    personal: who had which role when must remain known.
    """
    at = now or timezone.now()
    old = at - retention.INVITATION_EMAIL_KEPT_FOR
    invitations = Invitation.objects.filter(Q(closed_at__lt=old) | Q(expires_at__lt=old)).exclude(
        email=""
    )
    people = User.objects.filter(
        is_active=False, deactivated_at__lt=at - retention.DEACTIVATED_KEPT_FOR
    ).exclude(username__startswith=ERASED_NAME)
    sessions = Session.objects.filter(expire_date__lt=at)
    if not commit:
        return Erased(
            invitations=invitations.count(),
            people=people.count(),
            sessions=sessions.count(),
            committed=False,
        )
    with transaction.atomic():
        expired = list(invitations.filter(state=InvitationState.OPEN).select_for_update())
        for one in expired:
            one.state, one.closed_at, one.email = STEPS[OVER, "clock"], at, ""
            one.save(update_fields=["state", "closed_at", "email"])
            note(
                AccountEventKind.INVITATION_WITHDRAWN,
                actor=None,
                subject=None,
                invitation=str(one.uuid),
            )
        closed = len(expired) + invitations.update(email="")
    gone = sum(_erase(pk) for pk in list(people.values_list("pk", flat=True)))
    return Erased(closed, gone, sessions.delete()[0], committed=True)


@transaction.atomic
def _erase(pk: int) -> bool:
    user = User.objects.select_for_update().get(pk=pk)
    if user.is_active:  # activated again since the list was made
        return False
    user.username = f"{ERASED_NAME}{user.uuid}"
    user.first_name = user.last_name = user.email = ""
    user.is_superuser = False
    user.set_unusable_password()
    user.save()
    for model in (Authenticator, EmailAddress, QuickAccess, SocialAccount):
        model.objects.filter(user=user).delete()
    # What the admin keeps of her: a picture she gave, under the name her file had.
    for profile in UserProfile.objects.filter(user=user):
        storage, picture = profile.avatar.storage, str(profile.avatar.name or "")
        profile.delete()
        if picture:
            transaction.on_commit(partial(storage.delete, picture))
    note(AccountEventKind.ERASED, actor=None, subject=user)
    return True
