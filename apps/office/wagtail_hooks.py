"""What is around the pages of the office: their style sheet, the first page, Wagtail's own menu."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from apps.office.menu import daily


@hooks.register("insert_global_admin_css")
def style_sheet() -> str:
    """On every page of the admin: the menu is on all of them."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/office.css"))


class DailyWork(Component):
    """Where the day begins: on a phone the menu is two taps away."""

    name = "daily_work"
    template_name = "office/daily.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What the person may open."""
        return {"entries": daily(parent_context["request"])}


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Component]) -> None:
    """Before Wagtail's own panels."""
    if daily(request):
        panels.insert(0, DailyWork())


@hooks.register("construct_main_menu")
def two_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail calls its lists about pages "Reports"; here reports are something else."""
    for item in items:
        if item.name == "reports":
            item.label = _("Reports on the pages")
