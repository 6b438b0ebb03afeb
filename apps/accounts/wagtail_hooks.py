"""Roles in the admin: under Settings, for whoever may edit them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from apps.accounts.models import RoleAssignment, User


class PersonField(forms.ModelChoiceField):
    """People by user name: ``str(user)`` is an identifier, made for logs."""

    def label_from_instance(self, obj: User) -> str:
        return obj.get_username()


class RoleAssignmentForm(forms.ModelForm):
    """A role of a person; the database's own rules on scopes are checked before saving."""

    user = PersonField(queryset=User.objects.order_by("username"), label=_("Person"))

    class Meta:
        model = RoleAssignment
        fields = ["user", "role", "scope_kind", "scope_code", "valid_from", "valid_until"]


class RoleAssignmentViewSet(ModelViewSet):
    """List, grant and end roles."""

    model = RoleAssignment
    icon = "group"
    menu_label = _("Roles")
    add_to_settings_menu = True
    list_display = [
        Column("user", label=_("Person"), accessor="user.username"),
        "role",
        "scope_kind",
        "scope_code",
        "valid_until",
    ]
    list_filter = ["role", "scope_kind"]
    search_fields = ["user__username", "scope_code"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """One form for granting and for changing."""
        return RoleAssignmentForm


@hooks.register("register_admin_viewset")
def register_roles() -> RoleAssignmentViewSet:
    """Add the viewset to the admin."""
    return RoleAssignmentViewSet("roles")
