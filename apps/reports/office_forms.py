"""Forms of the office: filters of the queue, and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports import lifecycle, questions
from apps.reports.models import OPEN_STATES, AnswerTemplate, OfficeGroup, ReportState
from apps.reports.office.filters import MINE
from apps.territory.queries import DistrictFacts
from apps.twin.kinds import BarrierKind

# What the office decides, with the words of its button. Withdrawing is the reporter's.
_BUTTONS: dict[str, Promise] = {
    ReportState.IN_CHECK: _("Take it up"),
    ReportState.VERIFIED: _("Verify"),
    ReportState.NOT_VERIFIABLE: _("Reject: could not be verified"),
    ReportState.OUT_OF_SCOPE: _("Reject: not for this service"),
    ReportState.DUPLICATE: _("Mark as duplicate"),
}


def set_choices(
    form: forms.Form, name: str, empty: Promise, choices: Sequence[tuple[str, Any]]
) -> None:
    """Give a field its choices, after an empty one."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above, for the types
    field.choices = [("", empty), *choices]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that is possible now, with its reasons as (code, words)."""

    to: str
    label: Promise
    reasons: list[tuple[str, Promise]]
    needs_other: bool


def decisions_from(state: str) -> list[Decision]:
    """Decisions that the table allows from a state, in the order of the buttons."""
    possible = []
    for to, label in _BUTTONS.items():
        rule = lifecycle.step(state, to)
        if rule is not None:
            reasons = [(code, lifecycle.REASONS[code]) for code in rule.reasons]
            possible.append(Decision(str(to), label, reasons, to == ReportState.DUPLICATE))
    return possible


class FilterForm(forms.Form):
    """Filters of the queue: empty means all that is open."""

    q = forms.CharField(
        label=_("Words, street or code"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    district_code = forms.ChoiceField(label=_("District"), required=False)
    assigned = forms.ChoiceField(label=_("In hand of"), required=False)
    since = forms.DateField(
        label=_("Sent since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    photo = forms.BooleanField(label=_("With a photo"), required=False)
    question = forms.BooleanField(label=_("Waiting for an answer"), required=False)

    def __init__(
        self,
        *args: Any,
        districts: Sequence[DistrictFacts],
        hands: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "state", _("Open ones"), ReportState.choices)
        set_choices(self, "kind", _("All"), BarrierKind.choices)
        set_choices(self, "district_code", _("All"), [(one.code, one.name) for one in districts])
        set_choices(self, "assigned", _("Anybody"), [(MINE, _("Me or my groups")), *hands])

    @property
    def chosen(self) -> dict[str, Any]:
        """What is filtered by; a filter that makes no sense is left out, the others stay."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def bulk_decisions() -> list[tuple[str, list[tuple[str, Promise]]]]:
    """What may be decided about many at once: the button's words, each with its reasons."""
    found = []
    for to, label in _BUTTONS.items():
        reasons = dict.fromkeys(
            code
            for (before, after), rule in lifecycle.TABLE.items()
            if after == to and before in OPEN_STATES
            for code in rule.reasons
        )
        words = [(f"{to}:{code}", lifecycle.REASONS[code]) for code in reasons]
        found.append((str(label), words))
    return found


class BulkForm(forms.Form):
    """What is to be done with the chosen reports. ``chosen`` is read from the list by itself."""

    do = forms.ChoiceField(choices=[("decide", _("Decide")), ("assign", _("Reassign"))])
    decision = forms.CharField(required=False, max_length=80)
    hand = forms.CharField(required=False, max_length=20)
    duplicate_of = forms.CharField(required=False, max_length=60)
    sure = forms.BooleanField(required=False)

    @property
    def decided(self) -> tuple[str, str] | None:
        """State and reason that were chosen; ``None`` when they are none of ours."""
        known = {code for _label, reasons in bulk_decisions() for code, _words in reasons}
        decision = self.cleaned_data.get("decision", "")
        if decision not in known:
            return None
        to, _, reason = decision.partition(":")
        return to, reason


class QuestionForm(forms.Form):
    """What the office asks the reporter."""

    code = forms.ChoiceField(
        choices=[*questions.QUESTIONS.items(), (questions.OWN, _("Another question"))]
    )
    text = forms.CharField(required=False, max_length=questions.TEXT_MAX_LENGTH)


class DecisionForm(forms.Form):
    """What was decided; ``expected`` is the state the person saw."""

    to = forms.ChoiceField(choices=[(str(to), label) for to, label in _BUTTONS.items()])
    reason = forms.ChoiceField(choices=list(lifecycle.REASONS.items()))
    expected = forms.ChoiceField(choices=ReportState.choices)
    duplicate_of = forms.CharField(required=False, max_length=60)
    sure = forms.BooleanField(required=False)


class PeopleField(forms.ModelMultipleChoiceField):
    """People by their name: ``str(user)`` is an identifier, made for logs."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


class OfficeGroupForm(forms.ModelForm):
    """A group of the office and its members."""

    members = PeopleField(
        queryset=get_user_model().objects.filter(is_active=True).order_by("username"),
        required=False,
        label=_("Members"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = OfficeGroup
        fields = ["name", "members", "is_active"]


class AnswerTemplateForm(forms.ModelForm):
    """A kept text, in one of the languages of the service."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = AnswerTemplate
        fields = ["name", "use", "language", "text", "is_active"]
