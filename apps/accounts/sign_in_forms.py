"""allauth's forms in our words, in all languages of the site, and without placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

CODE_HELP = _("The six digits that the app on your telephone shows, or one of your recovery codes.")


class _Plain(forms.BaseForm):
    """Labels above the fields say it: a placeholder goes away when one types."""

    labels: dict[str, Any] = {}
    help_texts: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")
        if "password1" in self.fields:
            self.fields["password1"].help_text = " ".join(password_validators_help_texts())


_NEW = {"password1": _("New password"), "password2": _("The same password again")}


class SignInForm(_Plain, account.LoginForm):
    """Name and password."""

    labels = {"login": _("E-mail or user name"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Browsers keep user names under this word, e-mail addresses among them.
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}


class AskForPasswordForm(_Plain, account.ResetPasswordForm):
    """Where to send the link."""

    labels = {"email": _("E-mail")}


class NewPasswordForm(_Plain, account.ResetPasswordKeyForm):
    """A new password, behind the link."""

    labels = _NEW


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """Old and new."""

    labels = _NEW | {"oldpassword": _("Present password")}


class SetPasswordForm(_Plain, account.SetPasswordForm):
    """The first one, of somebody who came by the identity provider."""

    labels = _NEW


class ConfirmPasswordForm(_Plain, account.ReauthenticateForm):
    """The password once more."""

    labels = {"password": _("Password")}


class CodeForm(_Plain, mfa.AuthenticateForm):
    """The second factor."""

    labels = {"code": _("Code")}
    help_texts = {"code": CODE_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class ConfirmCodeForm(_Plain, mfa.ReauthenticateForm):
    """The second factor once more."""

    labels = {"code": _("Code")}
    help_texts = {"code": CODE_HELP}


class ActivateTotpForm(_Plain, ActivateTOTPForm):
    """The first code of a new app."""

    labels = {"code": _("Code that the app shows now")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class AddKeyForm(_Plain, AddWebAuthnForm):
    """A security key or passkey."""

    labels = {
        "name": _("Name of the key"),
        "passwordless": _("Sign in with this key alone, without the password"),
    }
    help_texts = {
        "name": _("So that you can tell your keys apart."),
        "passwordless": _("The key itself then asks for a finger, a face or a PIN."),
    }


class PinForm(forms.Form):
    """Six digits for the desk, twice."""

    pin = forms.CharField(
        label=_("Six digits"),
        help_text=_("Not your birthday, and none you use elsewhere."),
        max_length=20,
        strip=True,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        max_length=20,
        strip=True,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned = super().clean() or {}
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", str(_("These are not the same digits.")))
        return cleaned
