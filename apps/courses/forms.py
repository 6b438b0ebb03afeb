"""The public forms of courses. What is typed is kept as typed, every refusal names its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.points.queries import PREPARATIONS
from apps.visitors.forms import PersonForm, SoftForm
from apps.visitors.person import PHONE_MAX, OnBehalf, check_person
from apps.visitors.words import language_name

# What people may ask to hear: languages spoken in the city, not only those of these pages.
SPOKEN = ("it", "ar", "zh", "en", "fr", "ro", "es")


class WishesForm(SoftForm):
    """The language somebody would like to hear, and what has to be there: two different things."""

    language_wanted = forms.ChoiceField(
        label=_("Which language do you understand best?"),
        help_text=_("We try to have somebody who helps in it; we cannot promise it."),
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
        self.fields["language_wanted"].choices = [  # type: ignore[attr-defined]
            ("", _("The language of the course")),
            *((code, language_name(code)) for code in SPOKEN),
        ]


class NeedsForm(WishesForm):
    """For whom, and what she needs."""

    on_behalf = forms.ChoiceField(
        label=_("Who wants to take part?"),
        required=False,
        choices=[
            (OnBehalf.SELF, _("I myself")),
            (OnBehalf.RELATIVE, _("A relative, or somebody whom I help")),
            (OnBehalf.OFFICE, _("Somebody whom an office or an association enrols")),
        ],
        widget=forms.RadioSelect,
    )
    field_order: tuple[str, ...] = ("on_behalf", "language_wanted", "preparations")


class WhoForm(PersonForm):
    """Who takes part, and who enrols her. A code on paper stands for a contact."""

    on_paper = forms.BooleanField(
        label=_("No e-mail and no telephone: I write down the code myself"),
        help_text=_("Then nobody can tell you when a session is moved."),
        required=False,
    )
    field_order: tuple[str, ...] = ("given_name", "family_name", "email", "phone", "on_paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We write only about this course.")
        if "behalf_reason" in self.fields:
            self.fields["behalf_reason"].label = _("Why do you enrol her or him?")

    def check(self, typed: dict[str, Any]) -> None:
        """A contact, or the code on paper."""
        check_person(typed, on_paper=bool(typed.get("on_paper")))


class ChangeForm(WishesForm):
    """Other wishes, or another contact."""

    email = forms.CharField(
        label=_("New e-mail"),
        help_text=_("Leave it empty to keep what you gave before."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("New telephone"),
        required=False,
        max_length=PHONE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
