"""Forms of the office: filters of the list of barriers, decisions, the choice of observations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.territory.queries import DistrictFacts
from apps.twin.kinds import MEASURES, BarrierKind
from apps.twin.lifecycle import TRANSITIONS
from apps.twin.models import BarrierState
from apps.twin.queries.listing import ABOUT_TO_EXPIRE, NEEDS_CHECK
from apps.twin.removal import INSPECTION, MEASURE, PHOTO, RemovalProof, proves
from apps.twin.words import REASONS

_BUTTONS: dict[str, Promise] = {
    BarrierState.CONFIRMED: _("It is there: confirm"),
    BarrierState.SUSPECTED: _("Back to not verified"),
    BarrierState.PLANNED: _("Its removal is planned"),
    BarrierState.REMOVAL_CLAIMED: _("It is said to be removed"),
    BarrierState.REMOVED: _("It is removed"),
    BarrierState.DISMISSED: _("It is not a barrier"),
    BarrierState.EXPIRED: _("It has gone by itself"),
}
# What the feed concludes by itself is not for a person to say.
_FEEDS_OWN = frozenset(
    {"report_verified", "facilitator_and_other", "two_contacts", "absent_voices", "no_evidence"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that is possible now, with its reasons as (code, words)."""

    to: str
    label: Promise
    reasons: list[tuple[str, Promise]]


def decisions_from(state: str, role: str) -> list[Decision]:
    """What somebody in a role may decide about a barrier in a state, in a fixed order."""
    possible = []
    for to, label in _BUTTONS.items():
        edge = TRANSITIONS.get((state, to))
        if edge is None or role not in edge.roles:
            continue
        said = sorted(edge.reasons - _FEEDS_OWN - ({"technician"} - {role}))
        if said:
            possible.append(Decision(str(to), label, [(code, REASONS[code]) for code in said]))
    return possible


class FilterForm(forms.Form):
    """Filters of the list: empty means all."""

    place = forms.CharField(label=_("Street"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    attention = forms.ChoiceField(label=_("Attention"), required=False)

    def __init__(self, *args: Any, districts: Sequence[DistrictFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", BarrierKind.choices)
        self._choices("state", BarrierState.choices)
        self._choices("district", [(one.code, one.name) for one in districts])
        self._choices(
            "attention",
            [(NEEDS_CHECK, _("Needs a check")), (ABOUT_TO_EXPIRE, _("About to expire"))],
        )

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above, for the types
        field.choices = [("", _("All")), *choices]


class DecisionForm(forms.Form):
    """What was decided; ``expected`` is the state the person saw."""

    to = forms.ChoiceField(choices=list(_BUTTONS.items()))
    reason = forms.ChoiceField(choices=list(REASONS.items()), required=False)
    expected = forms.ChoiceField(choices=BarrierState.choices)


class ProofForm(forms.Form):
    """What proves that a barrier is gone: one of three, each with what it needs."""

    proof = forms.ChoiceField(
        choices=[
            (INSPECTION, _("An inspection on record")),
            (MEASURE, _("A measure after the work")),
            (PHOTO, _("A photo of the place after the work")),
        ]
    )
    reference = forms.CharField(required=False, max_length=40)
    on = forms.DateField(required=False)
    measure = forms.ChoiceField(required=False, choices=[(name, name) for name in MEASURES])
    value = forms.FloatField(required=False)
    picture = forms.FileField(required=False)

    def found(self, keep: Callable[[Any], UUID]) -> RemovalProof | None:
        """The proof, ``None`` when something is missing; ``keep`` stores a photo."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        kind = said["proof"]
        proof = RemovalProof(
            kind,
            picture=keep(said["picture"]) if kind == PHOTO and said["picture"] else None,
            measures={said["measure"]: said["value"]}
            if kind == MEASURE and said["measure"] and said["value"] is not None
            else {},
            reference=said["reference"].strip() if kind == INSPECTION else "",
            on=said["on"] if kind == INSPECTION else None,
        )
        return proof if proves(proof.payload()) else None


class SplitForm(forms.Form):
    """The observations that tell of another barrier."""

    sources = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, *args: Any, sources: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sources"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above, for the types
        field.choices = [(one, one) for one in sources]
