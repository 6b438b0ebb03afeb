"""The register of points in the admin, for staff."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from apps.office.lists import CityViewSet
from apps.office.menu import Entry, add_to_menu
from apps.office.policies import CityPolicy
from apps.points import office
from apps.points.forms import (
    ClosureForm,
    ManagingBodyForm,
    MoveForm,
    PointForm,
    ServiceNoteForm,
    SiteForm,
)
from apps.points.models import (
    Closure,
    FacilitationPoint,
    ManagingBody,
    Move,
    ServiceNote,
    Site,
)

# The register is one for the city: staff of one district do not change it.
for _model in (Closure, FacilitationPoint, ManagingBody, Move, ServiceNote, Site):
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
        "funded_until",
        "valid_until",
    ]
    list_filter = ["kind", "status", "funded_until", "eligibility"]
    search_fields = ["name", "code", "body__name"]
    ordering = ["name"]


class PlaceViewSet(CityViewSet):
    """Lists whose form has parts."""

    create_template_name = "points/admin/place_create.html"
    edit_template_name = "points/admin/place_edit.html"


class SiteViewSet(PlaceViewSet):
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


class MoveViewSet(PlaceViewSet):
    """Moves of sites."""

    model = Move
    one = _("move")
    form_class = MoveForm
    icon = "redirect"
    menu_label = _("Moves")
    list_display = [
        Column("site", label=_("Site"), accessor="site.code"),
        "first_day",
        "address",
        "reason",
    ]
    ordering = ["-first_day"]


class ServiceNoteViewSet(CityViewSet):
    """What else to bring, by site and service."""

    model = ServiceNote
    one = _("note on a service")
    form_class = ServiceNoteForm
    icon = "doc-empty"
    menu_label = _("Notes on services")
    list_display = [
        Column("site", label=_("Site"), accessor="site.code"),
        "service",
        "text",
    ]
    search_fields = ["text", "site__code", "site__point__name"]
    ordering = ["site__code", "service"]


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
        MoveViewSet("register_moves"),
        ServiceNoteViewSet("register_notes"),
        ManagingBodyViewSet("register_bodies"),
    )


@hooks.register("register_admin_viewset")
def register_points() -> RegisterViewSetGroup:
    """Add the group to the admin."""
    return RegisterViewSetGroup()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("points/checks/", office.checks, name="points_checks"),
        path("points/wrong/", office.corrections, name="points_corrections"),
        path("points/wrong/<uuid:uuid>/", office.correction, name="points_correction"),
        path("points/files/", office.files, name="points_files"),
        path("points/files/register.zip", office.register_zip, name="points_register_zip"),
        path("points/files/<slug:name>.csv", office.register_table, name="points_register_table"),
    ]


# An answer is owed: that is daily work.
_MAY = office.may_keep_the_register
add_to_menu(
    Entry(_("“This is wrong”"), "points_corrections", "warning", 61, _MAY, is_daily=True),
    Entry(_("Checks of the points"), "points_checks", "check", 61, _MAY),
    Entry(_("The register as files"), "points_files", "download", 61, _MAY),
)
