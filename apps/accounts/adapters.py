"""Where allauth asks what holds here: no sign-up, mail by our own queue, one second factor more."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries, secrets_at_rest, services, sessions
from apps.accounts.limits import address_of
from apps.accounts.models import ADMIN_ENTRY, AccountEvent, AccountEventKind, MailKind, User
from apps.accounts.services.quick import full_sign_in

# The link of an invitation, while its holder is away at the identity provider.
INVITED = "invitation_token"
LOCKED_FOR = timedelta(minutes=15)


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # The same words whether the name or the password was wrong.
        "username_password_mismatch": _("The name or the password is not right."),
        "email_password_mismatch": _("The name or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The present password is not right."),
        "account_inactive": _("This account is not active."),
        "too_many_login_attempts": _(
            "Too many wrong attempts. Nobody can sign in here for up to 15 minutes: wait, then try "
            "again, or ask for a new password."
        ),
        "rate_limited": _("Too many attempts. Wait for up to 15 minutes, then try again."),
        "incorrect_code": _("This code is not right, or it has been used already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account by herself."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this very site."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The admin for those who work there, one's own page for everybody else."""
        user = request.user
        entry = isinstance(user, User) and user.has_perm(ADMIN_ENTRY)
        return reverse("wagtailadmin_home" if entry else "accounts_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        return reverse("accounts_home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for every other limit (``accounts.limits``)."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; write down when it is one too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note_lock_out(credentials)
            raise

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session: whether a second factor was shown is known from what was done."""
        super().login(request, user)
        shown = any(
            record.get("method") == "mfa" for record in get_authentication_records(request, user)
        )
        sessions.begin(request.session, second_factor=shown)
        if isinstance(user, User):
            services.note(AccountEventKind.SIGNED_IN, actor=user, subject=user, second_factor=shown)
            if user.unreachable_at:
                # Said at every sign-in: by mail it cannot be said.
                messages.warning(
                    request, _("Our mails to you come back. Look at your own page here.")
                )
            if shown:
                full_sign_in(user)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change it, write it down, tell her."""
        super().set_password(user, password)
        if isinstance(user, User):
            services.password_was_changed(user)

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Keep it in the queue: it must not get lost with the mail server. The link is made there.

        To the address of the account, which is the one that was typed up to its case.
        """
        if isinstance(user, User):
            services.queue_mail(MailKind.PASSWORD_RESET, user=user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who has just signed in, nor of who has no second factor to protect."""
        request = context.request
        if sessions.proved_recently(request.session):
            return False
        user = request.user
        if app == "allauth.mfa" and isinstance(user, User) and not queries.has_second_factor(user):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it has been used already."),
    }

    def encrypt(self, text: str) -> str:
        """Keep secrets encrypted."""
        return secrets_at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read them again."""
        return secrets_at_rest.decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002
        """Numbered, so that two keys can be told apart."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("Key")) + f" {count + 1}"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in by an identity provider (OpenID Connect). It opens accounts, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whom nobody invited does not get in."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Somebody here whose address is verified on both sides."""
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            for user in filter_users_by_email(address.email, is_active=True):
                if EmailAddress.objects.filter(
                    user=user, email__iexact=address.email, verified=True
                ).exists():
                    return user, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Answer an invitation, if there is one; keep nothing of what the provider told."""
        account = sociallogin.account
        account.extra_data = {}
        if account.pk:
            account.save(update_fields=["extra_data"])
        token = request.session.pop(INVITED, None)
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        told = sociallogin.user
        user = services.accept_with_provider(
            token=token,
            verified_emails=[one.email for one in sociallogin.email_addresses if one.verified],
            first_name=told.first_name if told else "",
            last_name=told.last_name if told else "",
        )
        if user is not None:
            sociallogin.connect(request, user)
            services.note(AccountEventKind.PROVIDER_CONNECTED, actor=user, subject=user)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """One's own page."""
        return reverse("accounts_home")


def _note_lock_out(credentials: dict[str, Any]) -> None:
    """Once for each time an account is locked; unknown names are not kept."""
    name = credentials.get("username") or credentials.get("email") or ""
    user = (
        User.objects.filter(username=name).first()
        or User.objects.filter(email__iexact=name).first()
    )
    if user is None:
        return
    since = timezone.now() - LOCKED_FOR
    known = AccountEvent.objects.filter(
        kind=AccountEventKind.LOCKED_OUT, subject=user.uuid, created_at__gt=since
    )
    if not known.exists():
        services.note(AccountEventKind.LOCKED_OUT, actor=None, subject=user)
