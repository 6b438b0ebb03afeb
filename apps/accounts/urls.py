"""Signing in, and what people do to their own account. Addresses are in the page's language.

The names are allauth's where its views ask for them; what it offers beyond is not reachable.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as provider
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from apps.accounts.views import invited, own, quick

urlpatterns = [
    path("", own.home, name="accounts_home"),
    path(_("go-on/"), own.go_on, name="accounts_go_on"),
    path(_("sign-in/"), own.sign_in, name="account_login"),
    path(_("sign-out/"), account.logout, name="account_logout"),
    path(_("sign-out-everywhere/"), own.end_sessions, name="accounts_end_sessions"),
    path(_("mail-works/"), own.mail_works, name="accounts_mail_works"),
    path(_("inactive/"), account.account_inactive, name="account_inactive"),
    path(_("sign-up/"), account.signup, name="account_signup"),
    path(_("confirm/"), account.reauthenticate, name="account_reauthenticate"),
    path(_("invitation/<str:token>/"), invited.invited, name="accounts_invited"),
    path(
        _("invitation/<str:token>/provider/"),
        invited.with_provider,
        name="accounts_invited_provider",
    ),
    path(_("pin/"), quick.pin, name="accounts_pin"),
    # Passwords
    path(_("password/change/"), account.password_change, name="account_change_password"),
    path(_("password/set/"), account.password_set, name="account_set_password"),
    path(_("password/reset/"), account.password_reset, name="account_reset_password"),
    path(
        _("password/reset/sent/"), account.password_reset_done, name="account_reset_password_done"
    ),
    path(
        _("password/reset/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # The second factor
    path(_("second-factor/"), mfa.index, name="mfa_index"),
    path(_("second-factor/set-up/"), own.second_factor, name="accounts_second_factor"),
    path(_("second-factor/enter/"), mfa.authenticate, name="mfa_authenticate"),
    path(_("second-factor/confirm/"), mfa.reauthenticate, name="mfa_reauthenticate"),
    path(_("second-factor/app/"), own.activate_totp, name="mfa_activate_totp"),
    path(_("second-factor/app/remove/"), own.deactivate_totp, name="mfa_deactivate_totp"),
    path(_("second-factor/codes/"), codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        _("second-factor/codes/new/"),
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(_("second-factor/keys/"), keys.list_webauthn, name="mfa_list_webauthn"),
    path(_("second-factor/keys/new/"), own.add_webauthn, name="mfa_add_webauthn"),
    path(_("second-factor/keys/enter/"), keys.login_webauthn, name="mfa_login_webauthn"),
    path(
        _("second-factor/keys/confirm/"),
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(_("second-factor/keys/<int:pk>/"), keys.edit_webauthn, name="mfa_edit_webauthn"),
    path(_("second-factor/keys/<int:pk>/remove/"), own.remove_webauthn, name="mfa_remove_webauthn"),
    # What allauth shows when the identity provider sends somebody back empty-handed
    path(_("provider/cancelled/"), provider.login_cancelled, name="socialaccount_login_cancelled"),
    path(_("provider/error/"), provider.login_error, name="socialaccount_login_error"),
    path(_("provider/sign-up/"), provider.signup, name="socialaccount_signup"),
]
