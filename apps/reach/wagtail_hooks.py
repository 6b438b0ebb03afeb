"""The rules of the verdicts in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.reach import rules_admin


class RulesMenuItem(MenuItem):
    """Shown to whoever may change the rules."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians of the whole city."""
        return rules_admin.may_change_rules(request)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("rules/", rules_admin.index, name="reach_rules"),
        path("rules/<int:version>/", rules_admin.preview, name="reach_rules_preview"),
        path("rules/<int:version>/new/", rules_admin.new_version, name="reach_rules_new"),
        path("rules/<int:version>/activate/", rules_admin.activate, name="reach_rules_activate"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """After the reports and the register: it is opened a few times a year."""
    return RulesMenuItem(
        _("Rules"), reverse("reach_rules"), name="reach-rules", icon_name="sliders", order=70
    )
