"""The forms of booking. What is typed is kept as typed, and every refusal names its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.booking import queries, validation
from apps.booking.errors import BookingRefused, Messages
from apps.booking.models import OnBehalf
from apps.booking.words import language_name
from apps.points.queries import PREPARATIONS, service_choices


class SoftForm(forms.Form):
    """A form whose errors may also come from the services."""

    def add_messages(self, errors: Messages) -> None:
        """Show a refusal of the services at the fields it names, or above the form."""
        for name, messages in errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))


class WishForm(SoftForm):
    """What one needs help with, and what has to be there."""

    service = forms.ChoiceField(
        label=_("What do you need help with?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you need help with.")},
    )
    language_wanted = forms.ChoiceField(
        label=_("Which language do you want to speak?"),
        help_text=_("Fewer times are free when you ask for a language."),
        required=False,
    )
    preparations = forms.MultipleChoiceField(
        label=_("What should be ready for you?"),
        help_text=_("Leave it empty when nothing special is needed. We do not ask why."),
        required=False,
        choices=list(PREPARATIONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = service_choices(  # type: ignore[attr-defined]
            queries.bookable_services()
        )
        spoken = queries.languages_spoken()
        if spoken:
            self.fields["language_wanted"].choices = [  # type: ignore[attr-defined]
                ("", _("Italian, or it does not matter")),
                *((code, language_name(code)) for code in spoken),
            ]
        else:
            del self.fields["language_wanted"]


class DetailsForm(SoftForm):
    """What it is about, and for whom."""

    details = forms.CharField(
        label=_("What is it about?"),
        help_text=_(
            "If you want, in a few words: at most 200 signs. Only the desk reads it. Never write a "
            "password."
        ),
        required=False,
        max_length=validation.DETAILS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": validation.DETAILS_MAX}),
    )
    on_behalf = forms.ChoiceField(
        label=_("For whom do you book?"),
        required=False,
        choices=[
            (OnBehalf.SELF, _("For myself")),
            (OnBehalf.RELATIVE, _("For a relative, or somebody whom I help")),
            (OnBehalf.OFFICE, _("For somebody, as an office or an association")),
        ],
        widget=forms.RadioSelect,
    )


class PersonForm(SoftForm):
    """Who comes, and who books for her."""

    given_name = forms.CharField(
        label=_("Name"),
        max_length=validation.NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Write the name.")},
    )
    family_name = forms.CharField(
        label=_("Surname"),
        max_length=validation.NAME_MAX,
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
        max_length=validation.PHONE_MAX,
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
        max_length=validation.PHONE_MAX,
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

    def clean(self) -> dict[str, Any]:
        """Ask the services' own checks, so that nothing is found wrong only at the end."""
        cleaned = super().clean() or {}
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.fields}
        try:
            validation.check_person({**typed, "on_behalf": self.on_behalf, "details": self.details})
        except BookingRefused as refused:
            self.add_messages(
                {name: words for name, words in refused.errors.items() if name not in self.errors}
            )
        return cleaned


class WaitingForm(PersonForm):
    """Who waits, and until when."""

    last_day = forms.DateField(
        label=_("Until which day does it make sense?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the last day."),
            "invalid": _("Write the day like this: 24/12/2026."),
        },
    )


class CodeForm(SoftForm):
    """Which appointment?"""

    code = forms.CharField(
        label=_("Code of the appointment"),
        help_text=_("Twelve letters and digits, as on your confirmation. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
