"""The fields of the form that works without network. The services decide when it arrives."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports.form_fields import email_field, measure_field, phone_field
from apps.reports.forms import KIND_GROUPS
from apps.reports.models import Permanence
from apps.reports.own_forms import CorrectionFields
from apps.reports.place_forms import SIDE_CHOICES
from apps.reports.questions import ANSWER_MAX_LENGTH
from apps.reports.validation import DESCRIPTION_MAX_LENGTH
from apps.twin.kinds import KINDS, MEASURES, BarrierKind, CanPass


class _WithMeasures(forms.Form):
    """All measures: which of them are shown depends on the kind, and there is no server to ask."""

    def add_measures(self) -> None:
        for name in MEASURES:
            self.fields[f"measures_{name}"] = measure_field(name)

    @property
    def measures(self) -> list[tuple[str, forms.BoundField]]:
        """Each measure with the kinds it makes sense for, their codes with spaces between."""
        return [
            (
                " ".join(kind for kind in KINDS if name in KINDS[kind].measures),
                self[f"measures_{name}"],
            )
            for name in MEASURES
        ]


class OfflineForm(_WithMeasures):
    """Everything on one page: there is no server between two steps."""

    address = forms.CharField(
        label=_("Street and number"),
        help_text=_("For example: via Po 12, c.so Francia, piazza Castello."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    corner = forms.CharField(
        label=_("Or the corner with"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    side = forms.ChoiceField(
        label=_("On which side of the street?"), choices=SIDE_CHOICES, required=False
    )
    kind = forms.ChoiceField(
        label=_("What is the barrier?"),
        choices=[
            ("", _("Choose the nearest one")),
            *(
                (title, [(str(kind), BarrierKind(kind).label) for kind in kinds])
                for title, kinds in KIND_GROUPS
            ),
        ],
    )
    can_pass = forms.ChoiceField(
        label=_("Can you pass?"), choices=CanPass.choices, widget=forms.RadioSelect
    )
    permanence = forms.ChoiceField(
        label=_("Is it always there?"),
        choices=[("", _("I do not know")), *Permanence.choices],
        required=False,
    )
    description = forms.CharField(
        label=_("Anything else we should know"),
        help_text=_("At most 500 signs. Only the office reads it: it is never shown to others."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": DESCRIPTION_MAX_LENGTH}),
    )
    contact_email = email_field()
    contact_phone = phone_field()

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="off_%s")
        self.add_measures()


class OfflineCorrection(CorrectionFields, _WithMeasures):
    """What may be corrected of a report that was sent; empty is as it was."""

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="fix_%s")
        self.add_measures()


class OfflinePetition(forms.Form):
    """What the places of a petition share."""

    supporters = forms.CharField(
        label=_("How many people support this?"),
        help_text=_("You included. The number is shown; names are neither asked nor kept."),
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why it matters"),
        help_text=_("At most 500 signs. Only the office reads it: it is never shown to others."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": DESCRIPTION_MAX_LENGTH}),
    )

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="all_%s")


class OfflineAnswer(forms.Form):
    """The answer to a question of the office."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Only the office reads it."),
        max_length=ANSWER_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="reply_%s")
