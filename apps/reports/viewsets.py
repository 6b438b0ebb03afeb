"""Bodies and programs with a key, as lists of the Wagtail admin."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from apps.accounts import queries as accounts
from apps.reports.competence_forms import ApiClientForm, BodyForm
from apps.reports.models import ApiClient, CompetentBody


class CityPolicy(ModelPermissionPolicy):
    """Staff of the whole city, while their role lasts; no group is needed."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Django's permissions, or the role. Asked for every row of a list: kept on the user."""
        if super().user_has_permission(user, action):
            return True
        if not hasattr(user, "keeps_competence"):
            user.keeps_competence = any(
                facts.role == "staff" and facts.scope_kind == "city"
                for facts in accounts.roles_of(user)
            )
        return bool(user.keeps_competence)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Any of them."""
        return any(self.user_has_permission(user, action) for action in actions)


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


class _CompetenceViewSet(ModelViewSet):
    form_class: Any = None
    add_to_admin_menu = False

    def get_form_class(self, for_update: bool = False) -> Any:
        """One form for adding and for changing."""
        return self.form_class


class BodyViewSet(_CompetenceViewSet):
    """Bodies that act."""

    model = CompetentBody
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


class ApiClientViewSet(_CompetenceViewSet):
    """Programs that may send reports."""

    model = ApiClient
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
