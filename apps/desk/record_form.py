"""The form of a record: one screen, filled in by keyboard in half a minute, without JavaScript.

The order of its topics is that of the site: most used first. What is typed is kept as typed; the
checks are those of the services.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.desk.codes import COMPETENCES, DOMAINS, KINDS
from apps.desk.models.assistance import (
    FOLLOW_UP_MAX,
    NOTE_MAX,
    ActsAs,
    ActsBecause,
    ActsFor,
    Autonomy,
    Referral,
)
from apps.desk.record_checks import LONGEST_MIN, Messages
from apps.desk.topics import TOPICS, by_use

# What "as last time" takes over: the help, never the words nor the day.
AGAIN = ("topics", "autonomy", "minutes", "kind", "people", "competences", "domains", "referral")
_SEVERAL = ("topics", "competences", "domains")
_LIST = forms.CheckboxSelectMultiple
_RADIO = forms.RadioSelect


class RecordForm(forms.Form):
    """A help. Every field may be left as it is but the topics."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    ticket = forms.UUIDField(required=False, widget=forms.HiddenInput)
    appointment = forms.UUIDField(required=False, widget=forms.HiddenInput)
    topics = forms.MultipleChoiceField(label=_("What was it about?"), required=False, widget=_LIST)
    autonomy = forms.ChoiceField(
        label=_("Who did it?"),
        required=False,
        choices=[*Autonomy.choices, ("", _("Not known"))],
        widget=_RADIO,
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        required=False,
        max_length=5,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4, "maxlength": 5}
        ),
    )
    first_time = forms.ChoiceField(
        label=_("Is it the first time at one of our points?"),
        required=False,
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not asked"))],
        widget=_RADIO,
    )
    kind = forms.ChoiceField(
        label=_("Who was helped?"), required=False, choices=list(KINDS.items()), widget=_RADIO
    )
    people = forms.CharField(
        label=_("How many people, if more than one"),
        required=False,
        max_length=5,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4, "maxlength": 5}
        ),
    )
    competences = forms.MultipleChoiceField(
        label=_("Digital competences (DigComp)"),
        help_text=_("Left empty: those that go with the topics."),
        required=False,
        choices=[(str(number), name) for number, name in COMPETENCES.items()],
        widget=_LIST,
    )
    domains = forms.MultipleChoiceField(
        label=_("Public service"),
        help_text=_("Left empty: the one that goes with the topics."),
        required=False,
        choices=list(DOMAINS.items()),
        widget=_LIST,
    )
    referral = forms.ChoiceField(
        label=_("Sent on to"),
        required=False,
        choices=[("", _("Nobody")), *Referral.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    follow_up_on = forms.CharField(
        label=_("Look at it again on"),
        required=False,
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    follow_up = forms.CharField(
        label=_("What there is to do then"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": FOLLOW_UP_MAX, "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_(
            "What was done, not for whom: no names, numbers or addresses, never a password. It is "
            "erased after 45 days."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": NOTE_MAX, "autocomplete": "off"}),
    )
    words_checked = forms.BooleanField(
        label=_("I have looked: it names nobody and holds no secret"), required=False
    )
    acts_as = forms.ChoiceField(
        label=_("Who acted"),
        required=False,
        choices=[("", _("Nobody acted for another")), *ActsAs.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    acts_for = forms.ChoiceField(
        label=_("For whom"),
        required=False,
        choices=[("", _("Choose")), *ActsFor.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    because = forms.ChoiceField(
        label=_("Why"),
        required=False,
        choices=[("", _("Choose")), *ActsBecause.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    document_seen = forms.ChoiceField(
        label=_("Did you see a document that says so?"),
        help_text=_("Only whether you saw it: no number, no copy."),
        required=False,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=_RADIO,
    )

    def __init__(self, *args: Any, used: Iterable[str] = (), **kwargs: Any) -> None:
        """``used``: topics of the last records here, for the order."""
        super().__init__(*args, **kwargs)
        order = [(code, TOPICS[code].name) for code in by_use(used)]
        self.fields["topics"].choices = order  # type: ignore[attr-defined]
        # Whether something in the words looked personal: then she is asked to look.
        self.warns = False

    def add_messages(self, errors: Messages) -> None:
        """Show a refusal of the services at the fields it names, or above the form."""
        self.warns = "words_checked" in errors
        for name, messages in errors.items():
            # What looks personal stands in the note, or in what there is to do.
            field = "note" if name == "words_checked" else name
            for message in messages:
                self.add_error(field if field in self.fields else None, str(message))

    def is_open(self, names: tuple[str, ...]) -> bool:
        """Whether one of these fields holds something, or something to correct."""
        usual = {"kind": "individual", "people": "", "first_time": ""}
        return any(
            name in self.errors or self[name].value() not in (None, [], usual.get(name, ""))
            for name in names
        )

    @property
    def codes_fields(self) -> list[forms.BoundField]:
        """What the national list asks for."""
        return [self["competences"], self["domains"]]

    @property
    def words_are_open(self) -> bool:
        """Note and what there is to do again."""
        return self.is_open(("note", "follow_up", "follow_up_on", "referral", "words_checked"))

    @property
    def codes_are_open(self) -> bool:
        """Competences and public services."""
        return self.is_open(("competences", "domains"))

    @property
    def people_are_open(self) -> bool:
        """Who was helped, when it was not one person."""
        return self.is_open(("kind", "people"))

    @property
    def delegation_is_open(self) -> bool:
        """That one acted for another."""
        return self.is_open(("acts_as", "acts_for", "because", "document_seen"))


def data_of(posted: QueryDict) -> dict[str, object]:
    """What was sent, as the services take it."""
    data: dict[str, object] = {name: posted.get(name, "") for name in RecordForm.base_fields}
    data |= {name: posted.getlist(name) for name in _SEVERAL}
    data["words_checked"] = posted.get("words_checked") == "on"
    return data


def first_values(facts: Mapping[str, Any] | None, *, minutes: int | None) -> dict[str, Any]:
    """How an empty form begins; ``facts`` of the last record when it is to be as last time."""
    begin: dict[str, Any] = {
        "client_uuid": uuid.uuid4(),
        "kind": "individual",
        "autonomy": "",
        "first_time": "",
        "minutes": minutes if minutes is not None else 20,
    }
    if facts is not None:
        taken = {name: facts[name] for name in AGAIN if name in facts}
        # How long this one took is known better than how long the last one did.
        if minutes is not None:
            taken.pop("minutes", None)
        begin |= taken
    return begin


def minutes_between(seconds: float) -> int:
    """Whole minutes of a time that was served, at least one and at most a day's work."""
    return max(1, min(LONGEST_MIN, round(seconds / 60)))
