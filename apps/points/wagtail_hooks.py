"""The register of points in the admin, for staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from apps.office.policies import CityPolicy
from apps.points.forms import ClosureForm, ManagingBodyForm, PointForm, SiteForm
from apps.points.models import Closure, FacilitationPoint, ManagingBody, Site

# The register is one for the city: staff of one district do not change it.
for _model in (Closure, FacilitationPoint, ManagingBody, Site):
    register_permission_policy(_model, CityPolicy(_model), exact_class=True)


class RegisterIndexView(IndexView):
    """A list that reads what its columns name together with the rows."""

    def get_base_queryset(self) -> Any:
        """Rows with the body, point or site they belong to."""
        return super().get_base_queryset().select_related()


class _RegisterViewSet(ModelViewSet):
    """What the four lists share."""

    form_class: Any = None
    add_to_admin_menu = False
    index_view_class = RegisterIndexView

    def get_form_class(self, for_update: bool = False) -> Any:
        """One form for adding and for changing."""
        return self.form_class


class PointViewSet(_RegisterViewSet):
    """Points."""

    model = FacilitationPoint
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


class SiteViewSet(_RegisterViewSet):
    """Sites and stops."""

    model = Site
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


class ClosureViewSet(_RegisterViewSet):
    """Closures."""

    model = Closure
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


class ManagingBodyViewSet(_RegisterViewSet):
    """Managing bodies."""

    model = ManagingBody
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
