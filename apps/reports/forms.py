"""The forms of the public flow. They only shape what is typed: `validation` decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports import validation
from apps.reports.form_fields import email_field, measure_field, phone_field
from apps.reports.models import Permanence
from apps.twin.kinds import KINDS, BarrierKind, CanPass
from apps.visitors.forms import SoftForm

# The kinds in the order and groups in which people look for them.
KIND_GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Kerbs, steps and slopes"),
        (
            BarrierKind.KERB_MISSING_RAMP,
            BarrierKind.KERB_BAD_RAMP,
            BarrierKind.STEP,
            BarrierKind.SLOPE,
        ),
    ),
    (
        _("Sidewalk and passage"),
        (
            BarrierKind.NARROW,
            BarrierKind.SURFACE,
            BarrierKind.NO_SIDEWALK,
            BarrierKind.OBSTACLE_FIXED,
            BarrierKind.OBSTACLE_TEMPORARY,
            BarrierKind.WORKS,
        ),
    ),
    (
        _("Crossings, guides and lifts"),
        (BarrierKind.CROSSING, BarrierKind.SIGNAL, BarrierKind.TACTILE, BarrierKind.LIFT),
    ),
)


class WhatForm(SoftForm):
    """Which kind of barrier, and can you pass?"""

    kind = forms.ChoiceField(
        label=_("What is the barrier?"),
        choices=BarrierKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of barrier that is nearest.")},
    )
    can_pass = forms.ChoiceField(
        label=_("Can you pass?"),
        choices=CanPass.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you can pass.")},
    )
    private = forms.BooleanField(
        label=_("It is on private ground: a shop's entrance, a courtyard"),
        required=False,
        widget=forms.CheckboxInput,
    )


class PhotoInput(forms.ClearableFileInput):
    """A plain file input: the photos already kept are listed beside it."""

    template_name = "django/forms/widgets/file.html"


class DetailsForm(SoftForm):
    """Everything that helps and nothing that is required."""

    description = forms.CharField(
        label=_("Anything else we should know"),
        help_text=_("At most 500 signs. Only the office reads it: it is never shown to others."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": validation.DESCRIPTION_MAX_LENGTH}),
    )
    permanence = forms.ChoiceField(
        label=_("Is it always there?"),
        choices=[*Permanence.choices, ("", _("I do not know"))],
        required=False,
        widget=forms.RadioSelect,
    )
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "Up to three. Best without people or number plates. It stays private, and the place "
            "and time that phones hide in photos are taken out."
        ),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=PhotoInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
    )
    contact_email = email_field()
    contact_phone = phone_field()
    contact_may_be_forwarded = forms.BooleanField(
        label=_("If another body has to act, it may be given my contact"),
        required=False,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure_names = KINDS[kind].measures if kind in KINDS else ()
        for name in self.measure_names:
            self.fields[f"measures_{name}"] = measure_field(name)
        # As on the page, so that the summary of errors has the same order.
        self.order_fields([f"measures_{name}" for name in self.measure_names])

    @property
    def measure_fields(self) -> list[forms.BoundField]:
        """The measures of this kind, as bound fields."""
        return [self[f"measures_{name}"] for name in self.measure_names]

    def clean(self) -> dict[str, Any]:
        """Ask the services' own checks, so that nothing is found wrong only at the end."""
        cleaned = super().clean() or {}
        self.add_messages(
            validation.check_details(
                measures=self.typed_measures(),
                description=cleaned.get("description", ""),
                contact_email=cleaned.get("contact_email", ""),
                contact_phone=cleaned.get("contact_phone", ""),
            )
        )
        return cleaned

    def typed_measures(self) -> dict[str, str]:
        """The measures as typed, empty ones left out."""
        typed = {name: self.data.get(f"measures_{name}", "") for name in self.measure_names}
        return {name: value.strip() for name, value in typed.items() if value.strip()}


class CodeForm(SoftForm):
    """Which report?"""

    code = forms.CharField(
        label=_("Code of the report"),
        help_text=_("Twelve letters and digits, as on your receipt. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SendForm(SoftForm):
    """The last button. ``website`` is a trap that people do not see."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    sure = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)


class VoiceForm(SoftForm):
    """Still there, no longer there, or "it stops me too": each is one button."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    stance = forms.ChoiceField(choices=[("present", ""), ("absent", ""), ("me_too", "")])


class PetitionForm(SoftForm):
    """What the places of a petition share."""

    supporters = forms.CharField(
        label=_("How many people support this?"),
        help_text=_("You included. The number is shown; names are neither asked nor kept."),
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write how many people support this, at least 1.")},
    )
    description = forms.CharField(
        label=_("Why it matters"),
        help_text=_("At most 500 signs. Only the office reads it: it is never shown to others."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": validation.DESCRIPTION_MAX_LENGTH}),
    )
