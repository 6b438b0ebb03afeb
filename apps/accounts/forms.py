"""Forms of invitations, and of managing people."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import scopes
from apps.accounts.models import Role


class AnswerForm(forms.Form):
    """The answer to an invitation: who one is, and a password."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Family name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Both passwords must be the same."""
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        return data


class HoldsField(forms.ChoiceField):
    """A role together with its scope, so that only pairs that fit can be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Role and scope"), choices=_holds, **kwargs)


def _holds() -> list[Any]:
    return [("", str(_("Choose one"))), *scopes.choices()]


class InviteForm(forms.Form):
    """Whom to invite, as what, in which language the mail is."""

    email = forms.EmailField(label=_("E-mail"))
    holds = HoldsField()
    language = forms.ChoiceField(label=_("Language of the mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from django.conf import settings

        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = settings.LANGUAGES


class RoleForm(forms.Form):
    """A role for somebody, perhaps until a day."""

    holds = HoldsField()
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return timezone.make_aware(datetime.combine(day, time.max))


class RightsForm(forms.Form):
    """What only administrators change."""

    administrator = forms.BooleanField(label=_("Administrator: may do everything"), required=False)
    manages_people = forms.BooleanField(
        label=_("May manage people, while staff of the whole city"), required=False
    )


class SearchForm(forms.Form):
    """Filters of the list of people."""

    q = forms.CharField(label=_("Name or address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    active = forms.ChoiceField(label=_("Account"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in {
            "role": [("", _("All")), *[one for one in Role.choices if one[0] in scopes.GIVEN]],
            "active": [("", _("Active")), ("no", _("Deactivated")), ("all", _("All"))],
        }.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = options
