"""One style sheet for the pages of the office, and for the menu around them."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def style_sheet() -> str:
    """On every page of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/office.css"))
