"""What the City sets about its office, as lists of the Wagtail admin."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from apps.office.lists import CityViewSet
from apps.office.policies import CityPolicy
from apps.reports.competence_forms import ApiClientForm, BodyForm
from apps.reports.models import (
    AnswerTemplate,
    ApiClient,
    CompetentBody,
    OfficeGroup,
    ServiceStandard,
)
from apps.reports.office_forms import AnswerTemplateForm, OfficeGroupForm

for _model in (ApiClient, CompetentBody):
    register_permission_policy(_model, CityPolicy(_model), exact_class=True)


class _ShowsKey:
    """A view that shows the key a form has made, once."""

    def save_instance(self) -> Any:
        """Save, then tell."""
        saved = super().save_instance()  # type: ignore[misc]
        key = self.form.new_key  # type: ignore[attr-defined]
        if key:
            text = _("The key is %(key)s. It is not kept: note it now.") % {"key": key}
            messages.warning(self.request, text)  # type: ignore[attr-defined]
        return saved


class ApiClientCreateView(_ShowsKey, CreateView):
    """A new program."""


class ApiClientEditView(_ShowsKey, EditView):
    """Change a program, or its key."""


class BodyViewSet(CityViewSet):
    """Bodies that act."""

    model = CompetentBody
    one = gettext_lazy("competent body")
    form_class = BodyForm
    icon = "group"
    menu_label = gettext_lazy("Competent bodies")
    list_display = [
        "name",
        "code",
        Column(
            "forward_by", label=gettext_lazy("How it is told"), accessor="get_forward_by_display"
        ),
        BooleanColumn("active", label=gettext_lazy("In use")),
    ]
    list_filter = ["forward_by", "active"]
    search_fields = ["name", "code"]
    ordering = ["name"]


class ApiClientViewSet(CityViewSet):
    """Programs that may send reports."""

    model = ApiClient
    one = gettext_lazy("program that sends reports")
    form_class = ApiClientForm
    icon = "key"
    menu_label = gettext_lazy("Programs that send reports")
    add_view_class = ApiClientCreateView
    edit_view_class = ApiClientEditView
    list_display = [
        "name",
        Column("key_hint", label=gettext_lazy("Key begins with")),
        "jurisdiction",
        "posts_per_hour",
        BooleanColumn("active", label=gettext_lazy("In use")),
        "created_at",
    ]
    list_filter = ["active"]
    search_fields = ["name"]
    ordering = ["name"]


class ServiceStandardViewSet(ModelViewSet):
    """Days of the service standard, kind by kind."""

    model = ServiceStandard
    icon = "date"
    menu_label = gettext_lazy("Service standard")
    add_to_settings_menu = True
    form_fields = ["kind", "days"]
    list_display = ["kind", "days"]


class OfficeGroupViewSet(ModelViewSet):
    """Groups of the office that have reports in hand."""

    model = OfficeGroup
    icon = "group"
    menu_label = gettext_lazy("Office groups")
    add_to_settings_menu = True
    form_fields = ["name", "members", "is_active"]
    list_display = ["name", "is_active"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Members by user name: ``str(user)`` is an identifier, made for logs."""
        return OfficeGroupForm


class AnswerTemplateViewSet(ModelViewSet):
    """Kept texts of the office, one for each language."""

    model = AnswerTemplate
    icon = "mail"
    menu_label = gettext_lazy("Texts for answers")
    add_to_settings_menu = True
    list_display = ["name", "use", "language", "is_active"]
    list_filter = ["use", "language"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Only languages the service speaks."""
        return AnswerTemplateForm
