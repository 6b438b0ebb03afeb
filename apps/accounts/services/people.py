"""Who may work here and as what: done by somebody, to somebody else, and written down.

Nobody does any of it to herself, so that nobody raises herself and no slip locks the door from
inside. Administrators are touched by administrators only, and the last one stays.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import AccountEventKind, MailKind, RoleAssignment, User
from apps.accounts.queries.people import MANAGE_PEOPLE, may_manage_people
from apps.accounts.services.bounced import mail_works_again
from apps.accounts.services.log import note
from apps.accounts.services.mail import queue_mail
from apps.accounts.services.own import end_all_sessions
from apps.accounts.services.quick import remove_pin
from apps.accounts.services.roles import RoleRefused, grant_role

_CODENAME = MANAGE_PEOPLE.split(".")[1]


class PeopleRefused(ValueError):
    """It cannot be done; ``str(error)`` says why, translated."""


@transaction.atomic
def give_role(
    *,
    actor: User,
    user_uuid: uuid.UUID,
    role: str,
    scope_kind: str,
    scope_code: str,
    valid_until: datetime | None = None,
) -> RoleAssignment:
    """Give somebody else a role, until ``valid_until`` (open). Raises ``PeopleRefused``."""
    user = _subject(actor, user_uuid)
    if not user.is_active:
        raise PeopleRefused(_("Activate this person first."))
    try:
        return grant_role(
            user=user,
            role=role,
            scope_kind=scope_kind,
            scope_code=scope_code,
            valid_until=valid_until,
            actor=actor,
        )
    except RoleRefused as error:
        raise PeopleRefused(str(error)) from error


@transaction.atomic
def end_role(*, actor: User, user_uuid: uuid.UUID, assignment_id: int) -> None:
    """End one role of somebody else now; the row stays. Raises ``PeopleRefused``."""
    user = _subject(actor, user_uuid)
    held = RoleAssignment.objects.in_force().filter(user=user, pk=assignment_id).first()
    if held is None:
        raise PeopleRefused(_("This role has ended already."))
    held.valid_until = timezone.now()
    held.save(update_fields=["valid_until"])
    note(
        AccountEventKind.ROLE_ENDED,
        actor=actor,
        subject=user,
        role=held.role,
        scope_kind=held.scope_kind,
        scope_code=held.scope_code,
    )


@transaction.atomic
def deactivate(*, actor: User, user_uuid: uuid.UUID) -> None:
    """Nobody signs in as this person any more, and every session is over at once."""
    user = _subject(actor, user_uuid)
    if not user.is_active:
        return
    _keep_an_administrator(user)
    user.is_active, user.deactivated_at = False, timezone.now()
    user.save(update_fields=["is_active", "deactivated_at"])
    end_all_sessions(user)
    note(AccountEventKind.DEACTIVATED, actor=actor, subject=user)


@transaction.atomic
def reactivate(*, actor: User, user_uuid: uuid.UUID) -> None:
    """Let this person sign in again, with the roles that are still in force."""
    user = _subject(actor, user_uuid)
    if user.is_active:
        return
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])
    note(AccountEventKind.REACTIVATED, actor=actor, subject=user)


@transaction.atomic
def reset_second_factor(*, actor: User, user_uuid: uuid.UUID) -> None:
    """Remove every second factor, for somebody who lost hers; she sets up a new one at once."""
    user = _subject(actor, user_uuid)
    Authenticator.objects.filter(user=user).delete()
    # The PIN lives on the factor that is gone.
    remove_pin(user=user, actor=actor)
    end_all_sessions(user)
    note(AccountEventKind.SECOND_FACTOR_RESET, actor=actor, subject=user)
    if user.email:
        queue_mail(MailKind.SECOND_FACTOR_CHANGED, user=user)


@transaction.atomic
def end_sessions_of(*, actor: User, user_uuid: uuid.UUID) -> None:
    """Sign somebody else out everywhere."""
    user = _subject(actor, user_uuid)
    end_all_sessions(user)
    note(AccountEventKind.SESSIONS_ENDED, actor=actor, subject=user)


@transaction.atomic
def write_again(*, actor: User, user_uuid: uuid.UUID) -> None:
    """Send mails to somebody else once more, although earlier ones came back."""
    mail_works_again(_subject(actor, user_uuid), actor=actor)


@transaction.atomic
def set_rights(
    *, actor: User, user_uuid: uuid.UUID, administrator: bool, manages_people: bool
) -> None:
    """Make somebody else an administrator, or let her manage people; or end it.

    Only administrators may. Raises ``PeopleRefused``.
    """
    user = _subject(actor, user_uuid)
    if not actor.is_superuser:
        raise PeopleRefused(_("Only administrators may change this."))
    if not administrator:
        _keep_an_administrator(user)
    user.is_superuser = administrator
    user.save(update_fields=["is_superuser"])
    permission = Permission.objects.get(content_type__app_label="accounts", codename=_CODENAME)
    change: Callable[[Permission], None] = (
        user.user_permissions.add if manages_people else user.user_permissions.remove
    )
    change(permission)
    note(
        AccountEventKind.RIGHTS_CHANGED,
        actor=actor,
        subject=user,
        administrator=administrator,
        manages_people=manages_people,
    )


def _subject(actor: User, user_uuid: uuid.UUID) -> User:
    """Whom it is done to, when ``actor`` may do it to her.

    She and all administrators are locked, in one order: two administrators who remove each other
    at the same moment wait for one another, and the second finds that she is none any more.
    """
    locked = User.objects.select_for_update().filter(Q(uuid=user_uuid) | Q(is_superuser=True))
    user = next((one for one in locked.order_by("pk") if one.uuid == user_uuid), None)
    asking = User.objects.filter(pk=actor.pk).first()
    if asking is None or not may_manage_people(asking):
        raise PeopleRefused(_("You may not manage people."))
    if user is None:
        raise PeopleRefused(_("This person is not here any more."))
    if user.pk == asking.pk:
        raise PeopleRefused(_("You cannot change your own account here: ask somebody else."))
    if not asking.is_superuser and (user.is_superuser or _right_to_manage(user)):
        raise PeopleRefused(_("Only administrators may change this person."))
    return user


def _right_to_manage(user: User) -> bool:
    """Also of somebody deactivated, who has no permission for now."""
    return user.user_permissions.filter(
        content_type__app_label="accounts", codename=_CODENAME
    ).exists() or user.has_perm(MANAGE_PEOPLE)


def _keep_an_administrator(user: User) -> None:
    """Refuse to lose the last administrator who can sign in."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise PeopleRefused(_("The last administrator stays: name another one first."))
