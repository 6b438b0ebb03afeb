"""Forms of the office: a site is placed by numbers, so that no foreign map is called."""

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from apps.points.hours import is_readable
from apps.points.models import Closure, FacilitationPoint, ManagingBody, Site
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


class SiteForm(forms.ModelForm):
    """A site with its place in degrees and its hours in OSM syntax."""

    point = PointField(queryset=FacilitationPoint.objects.order_by("name"), label=_("Point"))
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    class Meta:
        model = Site
        labels = LABELS
        fields = [
            "point",
            "code",
            "role",
            "name",
            "address",
            "postal_code",
            "district_code",
            "opening_hours",
            "step_free",
            "suspended",
            "position_source",
            "notes",
        ]
        help_texts = {
            "opening_hours": _('OSM syntax, for example "Mo-Fr 09:00-13:00; Aug off".'),
            "district_code": _("Left empty, it is read from the place."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.geom is not None:
            self.fields["lon"].initial = self.instance.geom.x
            self.fields["lat"].initial = self.instance.geom.y

    def clean_opening_hours(self) -> str:
        """Hours nobody can read would be shown as unknown: better to say it here."""
        hours: str = self.cleaned_data["opening_hours"]
        if hours and not is_readable(hours):
            raise forms.ValidationError(
                _("These hours cannot be read. Write them like Mo-Fr 09:00-13:00,14:00-18:00.")
            )
        return hours

    def clean(self) -> dict[str, Any]:
        """A place is two numbers or none."""
        cleaned: dict[str, Any] = super().clean() or {}
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        if (lon is None) != (lat is None) and not (self.errors.keys() & {"lon", "lat"}):
            self.add_error(
                "lat" if lat is None else "lon", _("Give longitude and latitude, or neither.")
            )
        return cleaned

    def save(self, commit: bool = True) -> Site:
        """Keep the place, and its district when nobody wrote one."""
        lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
        site: Site = self.instance
        site.geom = None if lon is None else Point(lon, lat, srid=4326)
        if lon is not None and not site.district_code:
            site.district_code = territory.district_code_at(lon, lat)
        saved: Site = super().save(commit)
        return saved


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
