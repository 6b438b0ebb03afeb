"""Forms of what a reporter may still do with her report. They shape; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports import questions, validation
from apps.reports.form_fields import email_field, measure_field, phone_field
from apps.reports.forms import DetailsForm, PhotoInput
from apps.reports.wording import UNHAPPY
from apps.twin.kinds import KINDS, BarrierKind, CanPass
from apps.visitors.forms import SoftForm


class CorrectionFields(SoftForm):
    """What may be told better of a report, with network and without."""

    kind = forms.ChoiceField(label=_("What is the barrier?"), choices=BarrierKind.choices)
    can_pass = forms.ChoiceField(
        label=_("Can you pass?"), choices=CanPass.choices, widget=forms.RadioSelect
    )
    place_note = forms.CharField(
        label=_("How to find it"),
        help_text=_("For example: beside the tram stop. Only the office reads it."),
        required=False,
        max_length=validation.PLACE_NOTE_MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CorrectForm(CorrectionFields):
    """What was told, to be told better. All measures are there: the kind may change too."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those of the kind it has now, and of the kind just chosen.
        chosen = str(self.data.get("kind", kind)) if self.is_bound else kind
        known = [*KINDS[kind].measures, *(KINDS[chosen].measures if chosen in KINDS else ())]
        self.measure_names = list(dict.fromkeys(known))
        for name in self.measure_names:
            self.fields[f"measures_{name}"] = measure_field(name)
        self.order_fields(
            ["kind", "can_pass", *(f"measures_{name}" for name in self.measure_names)]
        )

    def typed_measures(self) -> dict[str, str]:
        """The measures as typed, empty ones left out."""
        return DetailsForm.typed_measures(self)  # type: ignore[arg-type]


class ContactForm(SoftForm):
    """How to reach me; both empty is "not at all"."""

    email = email_field(
        help_text=_("We send one mail with a link to confirm it, and nothing else before.")
    )
    phone = phone_field(
        help_text=_("Somebody of the office may call with a question. No messages are sent to it.")
    )
    may_be_forwarded = forms.BooleanField(
        label=_("If another body has to act, it may be given my contact"),
        required=False,
    )


class PhotoForm(SoftForm):
    """One more photo."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "Best without people or number plates. It stays private, and the place and time that "
            "phones hide in photos are taken out."
        ),
        allow_empty_file=True,
        max_length=255,
        error_messages={"required": _("Choose a photo first.")},
        widget=PhotoInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
    )


class AnswerForm(SoftForm):
    """An answer to a question of the office."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Only the office reads it."),
        max_length=questions.ANSWER_MAX_LENGTH,
        error_messages={"required": _("Write an answer.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class GoneForm(SoftForm):
    """Is it really gone?"""

    answer = forms.ChoiceField(
        label=_("Is the barrier really gone?"),
        choices=[("yes", _("Yes, I can pass")), *UNHAPPY.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )


class LostForm(SoftForm):
    """Where to send the links."""

    email = email_field(
        required=True,
        help_text=_("The address you gave with the report and confirmed."),
        error_messages={"required": _("Write an e-mail address such as name@example.org.")},
    )
