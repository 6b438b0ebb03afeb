"""Forms of the office: filters of the queue, and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports import lifecycle, questions
from apps.reports.models import ReportState
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

    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    district_code = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args: Any, districts: Sequence[DistrictFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("state", _("Open ones"), ReportState.choices)
        self._choices("kind", _("All"), BarrierKind.choices)
        self._choices("district_code", _("All"), [(one.code, one.name) for one in districts])

    def _choices(self, name: str, empty: Promise, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above, for the types
        field.choices = [("", empty), *choices]


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
