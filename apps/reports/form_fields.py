"""Fields that several forms of a report have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.twin.kinds import MEASURES


def measure_field(name: str) -> forms.CharField:
    """One measure. A text: what is no number is refused with the reason, not eaten."""
    facts = MEASURES[name]
    unit = f" ({facts.unit})" if facts.unit else ""
    attrs = {"inputmode": "numeric" if facts.whole else "decimal", "autocomplete": "off"}
    return forms.CharField(
        label=f"{facts.label}{unit}",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=attrs),
    )


def email_field(*, required: bool = False, **more: Any) -> forms.CharField:
    """Where to write to, if anywhere."""
    return forms.CharField(
        label=_("E-mail"),
        required=required,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        **more,
    )


def phone_field(**more: Any) -> forms.CharField:
    """Where to call, if anywhere."""
    return forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        **more,
    )
