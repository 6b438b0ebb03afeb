"""What is typed at the desk: one line for somebody who walks in, all of it as she likes."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.booking.queries import language_name
from apps.desk.services import Wish
from apps.points.queries import PREPARATIONS, service_choices

LANGUAGES = ("en", "fr", "ar", "ro", "es", "zh")
NAME_LENGTH = 40


class WalkInForm(forms.Form):
    """Nobody has to say who she is, nor what she came for."""

    # Made with the page, so that a line that is sent twice gives one number.
    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    service = forms.ChoiceField(label=_("Help with"), required=False)
    language_wanted = forms.ChoiceField(label=_("Language wanted"), required=False)
    name = forms.CharField(
        label=_("Name, if she likes"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    preparations = forms.MultipleChoiceField(
        label=_("To prepare"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("service", [("", _("Not said")), *service_choices()])
        spoken = [(code, language_name(code)) for code in LANGUAGES]
        self._choose("language_wanted", [("", language_name("it")), *spoken])
        self._choose("preparations", list(PREPARATIONS.items()))

    @property
    def wish(self) -> Wish:
        """What was said, for the services."""
        told = self.cleaned_data
        return Wish(
            told["service"], told["language_wanted"], tuple(told["preparations"]), told["name"]
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices


class StepForm(forms.Form):
    """A button of a number. ``step`` is made with the page; ``after`` is the step it showed."""

    ticket = forms.UUIDField()
    step = forms.UUIDField()
    after = forms.UUIDField(required=False)
    to = forms.CharField(max_length=10)


class NextForm(forms.Form):
    """Call whoever's turn it is."""

    step = forms.UUIDField()


class AppointmentForm(forms.Form):
    """Who has an appointment came, or did not."""

    appointment = forms.UUIDField()
    ticket = forms.UUIDField(required=False)


class DeskForm(forms.Form):
    """At which desk one sits."""

    desk = forms.IntegerField(min_value=1, max_value=999, required=False)
