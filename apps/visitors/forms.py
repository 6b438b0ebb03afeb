"""Forms about who comes. What is typed is kept as typed, and every refusal names its field."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import TooMany
from apps.visitors import person
from apps.visitors.errors import Messages, Refused, StepRefused


class SoftForm(forms.Form):
    """A form whose errors may also come from the services."""

    def add_messages(self, errors: Messages) -> None:
        """Show a refusal of the services at the fields it names, or above the form.

        "measures.width_m" of the services is the field "measures_width_m".
        """
        for name, messages in errors.items():
            field = name.replace(".", "_")
            for message in messages:
                self.add_error(field if field in self.fields else None, str(message))

    def add_refusal(self, refused: Refused | StepRefused | TooMany) -> None:
        """Show why it was not done."""
        if isinstance(refused, Refused):
            self.add_messages(refused.errors)
        else:
            self.add_error(None, refused.words)


def is_doubted(request: HttpRequest) -> bool:
    """Whether what people do not see was filled in, as programs do: then it is asked about once.

    Who presses again is a person (``components/trap.html``).
    """
    return bool(request.POST.get("website")) and not request.POST.get("sure")


class CodeForm(SoftForm):
    """By which code is it found again?"""

    code = forms.CharField(
        help_text=_("Twelve letters and digits, as on your confirmation. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, label: str | Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = str(label)


class PersonForm(SoftForm):
    """Who comes, and who books for her."""

    given_name = forms.CharField(
        label=_("Name"),
        max_length=person.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Write the name.")},
    )
    family_name = forms.CharField(
        label=_("Surname"),
        max_length=person.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Write the surname.")},
    )
    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("We write only about this appointment."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("One of the two is enough."),
        required=False,
        max_length=person.PHONE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    behalf_name = forms.CharField(
        label=_("Your name, or the name of the office"), required=False, max_length=160
    )
    behalf_reason = forms.CharField(
        label=_("Why do you book for her or him?"),
        help_text=_("A few words, for example: she has no telephone."),
        required=False,
        max_length=200,
    )
    behalf_email = forms.CharField(
        label=_("Your e-mail"), required=False, max_length=254, widget=forms.EmailInput()
    )
    behalf_phone = forms.CharField(
        label=_("Your telephone"),
        required=False,
        max_length=person.PHONE_MAX,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
    )

    BEHALF = ("behalf_name", "behalf_reason", "behalf_email", "behalf_phone")

    def __init__(self, *args: Any, on_behalf: str = "", details: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_behalf, self.details = on_behalf, details
        if on_behalf:
            for name in ("given_name", "family_name", "email", "phone"):
                # The browser would fill in who sits before it.
                self.fields[name].widget.attrs["autocomplete"] = "off"
        else:
            for name in self.BEHALF:
                del self.fields[name]

    def check(self, typed: dict[str, Any]) -> None:
        """The services' own checks. Raises ``Refused``."""
        person.check_person(typed)

    def clean(self) -> dict[str, Any]:
        """Ask the services' own checks, so that nothing is found wrong only at the end."""
        cleaned = super().clean() or {}
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        try:
            self.check({**typed, "on_behalf": self.on_behalf, "details": self.details})
        except Refused as refused:
            self.add_messages(
                {name: words for name, words in refused.errors.items() if name not in self.errors}
            )
        return cleaned
