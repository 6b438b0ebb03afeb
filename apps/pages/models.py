"""Pages of the site that editors write."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The first page of the site, one for each language."""

    lead = models.CharField(max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    template = "pages/home.html"
    subpage_types = ["pages.TextPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the figures of the accessibility layer as it is now."""
        from apps.pages import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["figures"] = queries.home_figures()
        return context


class TextPage(Page):
    """A plain page: privacy, accessibility declaration, legal notes."""

    body = RichTextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "pages/text.html"
