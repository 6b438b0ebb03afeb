"""Pages of the site that editors write."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    """The first page of the site, one for each language."""

    lead = models.CharField(max_length=250, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    template = "pages/home.html"
    subpage_types = ["pages.TextPage"]


class TextPage(Page):
    """A plain page: privacy, accessibility declaration, legal notes."""

    body = RichTextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "pages/text.html"
