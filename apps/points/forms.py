"""Forms of the office: a site is placed by numbers, so that no foreign map is called."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.points.catalogue import LANGUAGES, WELCOMED, service_choices
from apps.points.hours import is_readable
from apps.points.measures import MEASURES, BadMeasure, Measure, checked_measures
from apps.points.models import (
    Closure,
    FacilitationPoint,
    ManagingBody,
    Move,
    ServiceNote,
    Site,
)
from apps.points.models.sites import Place
from apps.points.register import point_geometry
from apps.territory import queries as territory

# The register's own words, the same in its forms and its lists.
LABELS = {
    "name": _("Name"),
    "code": _("Code"),
    "kind": _("Kind"),
    "status": _("Status"),
    "valid_from": _("First day"),
    "valid_until": _("Last day"),
    "funding": _("Paid by"),
    "funded_until": _("Paid until"),
    "eligibility": _("Who may come"),
    "eligibility_note": _("Who may come, in words"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "booking": _("How to book"),
    "notes": _("Remarks"),
    "source_url": _("Source"),
    "last_checked_on": _("Last checked on"),
    "role": _("Role"),
    "address": _("Address"),
    "postal_code": _("Postcode"),
    "district_code": _("District"),
    "opening_hours": _("Opening hours"),
    "step_free": _("Step-free"),
    "suspended": _("Suspended"),
    "position_source": _("How the place is known"),
    "first_day": _("First day"),
    "last_day": _("Last day"),
    "reason": _("Reason"),
    "service": _("Service"),
    "text": _("What else to bring, or to know"),
}


class ManagingBodyForm(forms.ModelForm):
    """Who runs points."""

    class Meta:
        model = ManagingBody
        labels = LABELS
        fields = ["name", "code"]


class BodyField(forms.ModelChoiceField):
    """Managing bodies by name."""

    def label_from_instance(self, obj: ManagingBody) -> str:
        return obj.name


class PointForm(forms.ModelForm):
    """A facilitation point without its sites."""

    body = BodyField(queryset=ManagingBody.objects.order_by("name"), label=_("Managing body"))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = FacilitationPoint
        labels = LABELS
        fields = [
            "code",
            "name",
            "kind",
            "status",
            "body",
            "valid_from",
            "valid_until",
            "funding",
            "funded_until",
            "eligibility",
            "eligibility_note",
            "phone",
            "email",
            "website",
            "booking",
            "notes",
            "source_url",
            "last_checked_on",
        ]


class PointField(forms.ModelChoiceField):
    """Points by name: ``str(point)`` is an identifier, made for logs."""

    def label_from_instance(self, obj: FacilitationPoint) -> str:
        return f"{obj.name} ({obj.code})"


_PLACE_FIELDS = ("address", "postal_code", "district_code", "position_source", "step_free")


class PlaceForm(forms.ModelForm):
    """A place in degrees, and how one gets in. Empty is unknown."""

    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Place = self.instance
        if place.geom is not None:
            self.fields["lon"].initial = place.geom.x
            self.fields["lat"].initial = place.geom.y
        for code, measure in MEASURES.items():
            field = _measure_field(measure)
            value = place.measures.get(code)
            field.initial = _YES_NO.get(value, "") if measure.kind == "yes_no" else value
            self.fields[f"measure_{code}"] = field

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in groups: forty in a row are not read."""
        places = [*_PLACE_FIELDS, "lon", "lat"]
        measures = [f"measure_{code}" for code in MEASURES]
        offered = ["services", "languages", "welcomed"]
        grouped = {*places, *measures, *offered}
        groups = [
            ("", [name for name in self.fields if name not in grouped]),
            (_("What it offers"), offered),
            (_("Where it is"), places),
            (_("Getting in: what was measured. Empty is unknown."), measures),
        ]
        return [
            (legend, [self[name] for name in names if name in self.fields])
            for legend, names in groups
            if set(names) & set(self.fields)
        ]

    def clean(self) -> dict[str, Any]:
        """A place is two numbers or none; a measure is one that a building can have."""
        cleaned: dict[str, Any] = super().clean() or {}
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if (lon is None) != (lat is None) and not (self.errors.keys() & {"lon", "lat"}):
            self.add_error(
                "lat" if lat is None else "lon", _("Give longitude and latitude, or neither.")
            )
        for code in MEASURES:
            try:
                checked_measures({code: cleaned.get(f"measure_{code}")})
            except BadMeasure as bad:
                self.add_error(f"measure_{code}", str(bad))
        return cleaned

    def _post_clean(self) -> None:
        """The place and its measures are part of the row that is checked."""
        place: Place = self.instance
        if not self.errors:
            lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
            place.geom = point_geometry(lon, lat)
            if lon is not None and not self.cleaned_data.get("district_code"):
                self.cleaned_data["district_code"] = territory.district_code_at(lon, lat)
            place.measures = checked_measures(
                {code: self.cleaned_data.get(f"measure_{code}") for code in MEASURES}
            )
        super()._post_clean()  # type: ignore[misc]


_YES_NO = {True: "yes", False: "no"}


def _measure_field(measure: Measure) -> forms.Field:
    label = f"{measure.name} ({measure.unit})" if measure.unit else str(measure.name)
    if measure.kind == "yes_no":
        return forms.TypedChoiceField(
            label=label,
            required=False,
            choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda word: word == "yes",
            empty_value=None,
        )
    if measure.kind == "whole":
        return forms.IntegerField(label=label, required=False)
    return forms.FloatField(label=label, required=False)


def _several(label: Any, choices: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SiteForm(PlaceForm):
    """A site with its place in degrees and its hours in OSM syntax."""

    point = PointField(queryset=FacilitationPoint.objects.order_by("name"), label=_("Point"))
    services = _several(
        _("What one can get help with"),
        service_choices(),
        _("None chosen means that nobody has said."),
    )
    languages = _several(
        _("Languages spoken"), list(LANGUAGES.items()), _("None chosen means that nobody has said.")
    )
    welcomed = _several(
        _("Who is specially welcomed"),
        list(WELCOMED.items()),
        _("Somebody there is prepared for it. Nobody else is turned away."),
    )

    class Meta:
        model = Site
        labels = LABELS
        fields = [
            "point",
            "code",
            "role",
            "name",
            "valid_from",
            "valid_until",
            "opening_hours",
            "suspended",
            "phone",
            "email",
            "services",
            "languages",
            "welcomed",
            "notes",
            "address",
            "postal_code",
            "district_code",
            "position_source",
            "step_free",
        ]
        help_texts = {
            "opening_hours": _('OSM syntax, for example "Mo-Fr 09:00-13:00; Aug off".'),
            "district_code": _("Left empty, it is read from the place."),
            "phone": _("Only where it is not that of the point."),
            "email": _("Only where it is not that of the point."),
            "step_free": _("What somebody said without measuring. Measures say more."),
            "notes": _("Shown to the public."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.moves.exists():
            self.fields["address"].help_text = _(
                "The first place of this site. It has moved since, or will: see the moves."
            )

    def clean_opening_hours(self) -> str:
        """Hours nobody can read would be shown as unknown: better to say it here."""
        hours: str = self.cleaned_data["opening_hours"]
        if hours and not is_readable(hours):
            raise forms.ValidationError(
                _("These hours cannot be read. Write them like Mo-Fr 09:00-13:00,14:00-18:00.")
            )
        return hours

    def clean(self) -> dict[str, Any]:
        """Only a mobile unit stops."""
        cleaned = super().clean()
        point = cleaned.get("point")
        if point and cleaned.get("role") == "stop" and point.kind != "mobile":
            self.add_error("role", _("Only a mobile unit has stops."))
        return cleaned


class SiteField(forms.ModelChoiceField):
    """Sites by point and name."""

    def label_from_instance(self, obj: Site) -> str:
        return f"{obj.point.name}: {obj.name or obj.address or obj.code}"


class ClosureForm(forms.ModelForm):
    """Days on which a site does not open."""

    site = SiteField(
        queryset=Site.objects.select_related("point").order_by("point__name", "code"),
        label=_("Site"),
    )

    class Meta:
        model = Closure
        labels = LABELS
        fields = ["site", "first_day", "last_day", "reason"]
        help_texts = {"reason": _("Shown to the public.")}


class MoveForm(PlaceForm):
    """From a day on a site is somewhere else."""

    site = SiteField(
        queryset=Site.objects.select_related("point").order_by("point__name", "code"),
        label=_("Site"),
    )

    class Meta:
        model = Move
        labels = LABELS
        fields = [
            "site",
            "first_day",
            "reason",
            "address",
            "postal_code",
            "district_code",
            "position_source",
        ]
        help_texts = {
            "first_day": _("The first day at the new place. Appointments stay with the site."),
            "reason": _("Shown to the public."),
            "district_code": _("Left empty, it is read from the place."),
        }


class ServiceNoteForm(forms.ModelForm):
    """What else to bring to one site for one service."""

    site = SiteField(
        queryset=Site.objects.select_related("point").order_by("point__name", "code"),
        label=_("Site"),
    )
    service = forms.ChoiceField(label=_("Service"), choices=service_choices)

    class Meta:
        model = ServiceNote
        labels = LABELS
        fields = ["site", "service", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"text": _("Shown to the public, in addition to what the service asks for.")}
