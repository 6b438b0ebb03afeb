"""What people do to their own sign-in, written down and told to them by mail."""

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from apps.accounts import sessions
from apps.accounts.models import AccountEventKind, MailKind, User
from apps.accounts.queries.people import has_second_factor
from apps.accounts.services.log import note
from apps.accounts.services.mail import queue_mail
from apps.accounts.services.quick import remove_pin


def end_all_sessions(user: User) -> None:
    """Make every session of ``user`` void, on every device."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])


@transaction.atomic
def end_own_sessions(user: User) -> None:
    """Sign out everywhere, this session too."""
    end_all_sessions(user)
    note(AccountEventKind.SESSIONS_ENDED, actor=user, subject=user)


@transaction.atomic
def second_factor_was_added(request: HttpRequest, user: User, kind: str) -> None:
    """The session at hand now has a second factor; those opened without one are over."""
    end_all_sessions(user)
    update_session_auth_hash(request, user)
    sessions.prove(request.session)
    note(AccountEventKind.SECOND_FACTOR_ADDED, actor=user, subject=user, factor=kind)
    _tell(MailKind.SECOND_FACTOR_CHANGED, user)


@transaction.atomic
def second_factor_was_removed(request: HttpRequest, user: User, kind: str) -> None:
    """Without any other, the session at hand has to set one up before anything else."""
    if not has_second_factor(user):
        remove_pin(user=user, actor=user)
        end_all_sessions(user)
        update_session_auth_hash(request, user)
        request.session[sessions.SECOND_FACTOR] = False
    note(AccountEventKind.SECOND_FACTOR_REMOVED, actor=user, subject=user, factor=kind)
    _tell(MailKind.SECOND_FACTOR_CHANGED, user)


@transaction.atomic
def password_was_changed(user: User) -> None:
    """Write it down and tell her: if it was not she, she has to know."""
    note(AccountEventKind.PASSWORD_CHANGED, actor=user, subject=user)
    _tell(MailKind.PASSWORD_CHANGED, user)


def _tell(kind: str, user: User) -> None:
    if user.email:
        queue_mail(kind, user=user)
