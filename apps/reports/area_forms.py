"""The form to follow an area."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.reports.models import Rhythm
from apps.reports.services import RADII_M
from apps.territory.queries import DistrictFacts
from apps.visitors.forms import SoftForm


class AreaForm(SoftForm):
    """A district, or a circle around an address."""

    district_code = forms.ChoiceField(label=_("District"), required=False)
    address = forms.CharField(
        label=_("Or: around a street and number"),
        help_text=_("For example: via Po 12, c.so Francia, piazza Castello."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    radius_m = forms.TypedChoiceField(
        label=_("How far around it"),
        choices=[(radius, f"{radius} m") for radius in RADII_M],
        coerce=int,
        initial=RADII_M[1],
    )
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Rhythm.choices, initial=Rhythm.WEEK, widget=forms.RadioSelect
    )
    email = forms.CharField(
        label=_("E-mail"),
        help_text=_("It is used for these mails only, and forgotten when you stop them."),
        max_length=254,
        error_messages={"required": _("Write an e-mail address such as name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, districts: list[DistrictFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("No district")), *((one.code, one.name) for one in districts)]
        self.fields["district_code"].choices = choices  # type: ignore[attr-defined]
