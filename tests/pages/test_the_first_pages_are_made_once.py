"""The home page and the pages the law asks for, in five languages, whatever was there before."""

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Locale, Page, Site

from apps.pages.models import HomePage, TextPage
from apps.pages.services import ensure_home

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.django_db
def test_a_second_run_adds_nothing() -> None:
    ensure_home()
    before = list(Page.objects.order_by("path").values_list("path", "slug", "title"))
    ensure_home()
    assert list(Page.objects.order_by("path").values_list("path", "slug", "title")) == before
    assert HomePage.objects.count() == len(LANGUAGES)
    assert TextPage.objects.count() == 3 * len(LANGUAGES)


@pytest.mark.django_db
def test_what_an_editor_has_written_stays() -> None:
    ensure_home()
    page = TextPage.objects.get(slug="privacy", locale__language_code="it")
    page.body = "<p>Scritto dal Comune</p>"
    page.save_revision().publish()
    ensure_home()
    page.refresh_from_db()
    assert page.body == "<p>Scritto dal Comune</p>"


@pytest.mark.django_db
def test_emptied_tables_are_filled_again() -> None:
    Site.objects.all().delete()
    Page.objects.all().delete()
    Locale.objects.all().delete()
    site = ensure_home()
    assert site.is_default_site
    assert isinstance(site.root_page.specific, HomePage)


@pytest.mark.django_db
def test_translations_know_each_other(client: Client) -> None:
    ensure_home()
    page = TextPage.objects.get(slug="accessibility", locale__language_code="it")
    assert page.get_translations().count() == len(LANGUAGES) - 1
    for code in LANGUAGES:
        assert client.get(f"/{code}/accessibility/").status_code == 200
