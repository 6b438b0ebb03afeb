"""The register of points in the admin, for staff."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from apps.office.lists import CityViewSet
from apps.office.policies import CityPolicy
from apps.points.forms import ClosureForm, ManagingBodyForm, PointForm, SiteForm
from apps.points.models import Closure, FacilitationPoint, ManagingBody, Site

# The register is one for the city: staff of one district do not change it.
for _model in (Closure, FacilitationPoint, ManagingBody, Site):
    register_permission_policy(_model, CityPolicy(_model), exact_class=True)


class PointViewSet(CityViewSet):
    """Points."""

    model = FacilitationPoint
    one = _("point")
    form_class = PointForm
    icon = "group"
    menu_label = _("Points")
    list_display = [
        "name",
        "code",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("status", label=_("Status"), accessor="get_status_display"),
        Column("body", label=_("Managing body"), accessor="body.name"),
        "last_checked_on",
    ]
    list_filter = ["kind", "status"]
    search_fields = ["name", "code", "body__name"]
    ordering = ["name"]


class SiteViewSet(CityViewSet):
    """Sites and stops."""

    model = Site
    one = _("site")
    form_class = SiteForm
    icon = "site"
    menu_label = _("Sites and stops")
    list_display = [
        "code",
        Column("point", label=_("Point"), accessor="point.name"),
        "name",
        "address",
        "district_code",
        "opening_hours",
    ]
    list_filter = ["role", "suspended", "district_code"]
    search_fields = ["code", "name", "address", "point__name"]
    ordering = ["code"]


class ClosureViewSet(CityViewSet):
    """Closures."""

    model = Closure
    one = _("closure")
    form_class = ClosureForm
    icon = "date"
    menu_label = _("Closures")
    list_display = [
        Column("site", label=_("Site"), accessor="site.code"),
        "first_day",
        "last_day",
        "reason",
    ]
    ordering = ["-first_day"]


class ManagingBodyViewSet(CityViewSet):
    """Managing bodies."""

    model = ManagingBody
    one = _("managing body")
    form_class = ManagingBodyForm
    icon = "user"
    menu_label = _("Managing bodies")
    list_display = ["name", "code"]
    search_fields = ["name"]
    ordering = ["name"]


class RegisterViewSetGroup(ModelViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Facilitation points")
    menu_icon = "group"
    menu_order = 60
    items = (
        PointViewSet("register_points"),
        SiteViewSet("register_sites"),
        ClosureViewSet("register_closures"),
        ManagingBodyViewSet("register_bodies"),
    )


@hooks.register("register_admin_viewset")
def register_points() -> RegisterViewSetGroup:
    """Add the group to the admin."""
    return RegisterViewSetGroup()
