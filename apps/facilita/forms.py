"""What is asked for the national monitoring, and how the platform knows us."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.desk.queries import COMPETENCES, DOMAINS, KIND_LETTERS, KINDS
from apps.facilita.codes import CodeBook, versions
from apps.facilita.models import Consent
from apps.facilita.services import Told

KINDS_BY_LETTER = {letter: KINDS[kind] for kind, letter in KIND_LETTERS.items()}
# Columns that are asked here, in this order: label, help, and the desk's own facts come first.
ASKED: dict[str, Any] = {
    "AN9": _("Schooling"),
    "AN10": _("Occupation"),
    "AN11": _("Citizenship"),
    "PR2": _("Services used before"),
    "SE3": _("Kind of help"),
    "SE5": _("Digital competences (DigComp)"),
    "SE6": _("Public services"),
    "ES1": _("How she heard of the point"),
    "ES2": _("Why she came"),
    "ES3": _("Would she come again?"),
    "ES5": _("What helps her most with digital problems"),
    "ES6": _("Stars she gives"),
}
# Folded away: the platform does not need them.
OPTIONAL = ("PR1", "PR2", "ES1", "ES2", "ES3", "interest", "ES5", "ES6")
# In the words of the desk, which were chosen for its screen; the letters are the same.
ABOUT_THE_HELP: dict[str, Any] = {"SE3": KINDS_BY_LETTER, "SE5": COMPETENCES, "SE6": DOMAINS}
_OWN = ("given_name", "family_name", "tax_code", "consent", "details", "interest")
_OFF = {"autocomplete": "off", "spellcheck": "false"}


class MonitoringForm(forms.Form):
    """One person's row. Its texts are checked by the services, so that nothing typed is lost."""

    consent = forms.ChoiceField(
        label=_("How the person agreed"), choices=Consent.choices, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    given_name = forms.CharField(
        label=_("First name"), max_length=100, required=False, widget=forms.TextInput(_OFF)
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=100, required=False, widget=forms.TextInput(_OFF)
    )
    tax_code = forms.CharField(
        label=_("Tax code (codice fiscale)"),
        max_length=32,
        required=False,
        help_text=_(
            "Sixteen letters and digits. Kept encrypted, and deleted when the platform has it."
        ),
        widget=forms.TextInput(_OFF | {"autocapitalize": "characters"}),
    )
    AN12 = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Province where she lives"),
        required=False,
        help_text=_("Two letters, such as TO."),
        widget=forms.TextInput(_OFF | {"size": 3, "maxlength": 2}),
        error_messages={"invalid": _("Write the two letters of the province, such as TO.")},
    )
    PR1 = forms.ChoiceField(
        label=_("First time at any facilitation point"),
        choices=[("", _("Not known")), ("SI", _("Yes")), ("NO", _("No"))],
        required=False,
    )
    details = forms.CharField(
        label=_("What was done, in a few words"),
        max_length=600,
        required=False,
        help_text=_("It leaves as it is: nothing about health, money or family."),
        widget=forms.Textarea({"rows": 2}),
    )
    interest = forms.CharField(
        label=_("What she would like to learn"),
        max_length=600,
        required=False,
        help_text=_("It leaves as it is: nothing about health, money or family."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, rules: CodeBook, **words: Any) -> None:
        super().__init__(*args, **words)
        self.several = rules.several
        for column, label in ASKED.items():
            self.fields[column] = _choice(column, label, rules)

    def told(self) -> Told:
        """What was typed, for the service."""
        typed: Mapping[str, Any] = self.cleaned_data
        answers = {}
        for column in (*ASKED, "AN12", "PR1"):
            value = typed.get(column) or []
            answers[column] = [value] if isinstance(value, str) else list(value)
        if answers["AN12"]:
            answers["AN12"] = [answers["AN12"][0].upper()]
        return Told(**{name: typed.get(name, "") for name in _OWN}, answers=answers)

    def add_messages(self, errors: Mapping[str, list[str]]) -> None:
        """What the service says, beside its field."""
        for name, texts in errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)

    @property
    def about_her(self) -> list[forms.BoundField]:
        """What the platform needs to know beside name and tax code."""
        return [self[name] for name in ("AN12", "AN9", "AN10", "AN11")]

    @property
    def about_the_help(self) -> list[forms.BoundField]:
        """What the record says already, mostly."""
        return [self[name] for name in ABOUT_THE_HELP]

    @property
    def help_is_open(self) -> bool:
        """Whether the record left something of it open, or it is wrong."""
        asked = [*self.about_the_help, self["details"]]
        empty = any(not field.value() for field in self.about_the_help)
        return empty or any(field.errors for field in asked)

    @property
    def optional(self) -> list[forms.BoundField]:
        """What may be left out."""
        return [self[name] for name in OPTIONAL]

    @property
    def optional_is_open(self) -> bool:
        """Whether something there was typed or is wrong."""
        return any(field.value() or field.errors for field in self.optional)


def _choice(column: str, label: Any, rules: CodeBook) -> forms.Field:
    ours = {str(code): name for code, name in ABOUT_THE_HELP.get(column, {}).items()}
    listed = [(code, ours.get(code, name)) for code, name in rules.codes[column].items()]
    if column in rules.several:
        return forms.MultipleChoiceField(
            label=label, choices=listed, required=False, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=label, choices=[("", _("Choose one")), *listed], required=False)


class RulesForm(forms.Form):
    """What holds for the whole export."""

    last_day = forms.DateField(
        label=_("Last day whose help may leave"),
        required=False,
        help_text=_("Help of later days waits. Empty: the last day of the version."),
        widget=forms.DateInput({"type": "date"}),
    )
    admits_minors = forms.BooleanField(
        label=_("The programme admits people of 14 to 17 years"), required=False
    )
    codes_version = forms.ChoiceField(
        label=_("Version of the rules"), choices=lambda: [(one, one) for one in versions()]
    )


class NameForm(forms.Form):
    """How the platform knows one site or one facilitator."""

    kind = forms.ChoiceField(choices=[("site", ""), ("facilitator", "")])
    key = forms.CharField(max_length=80)
    number = forms.CharField(max_length=20, required=False)
    name = forms.CharField(max_length=200, required=False)


class ReportForm(forms.Form):
    """The report of refused rows."""

    report = forms.FileField(label=_("Report of refused rows (CSV)"))
