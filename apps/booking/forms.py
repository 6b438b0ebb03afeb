"""The forms of booking. What is typed is kept as typed, and every refusal names its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.booking import queries, validation
from apps.booking.models import OnBehalf
from apps.booking.words import language_name
from apps.points.queries import PREPARATIONS, service_choices
from apps.visitors.forms import PersonForm, SoftForm


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
