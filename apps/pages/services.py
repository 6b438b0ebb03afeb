"""What the app can do: have the pages every installation starts with."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import Locale, Page, Site

from apps.pages.models import HomePage, TextPage
from apps.pages.starting_texts import STARTING_PAGES


@transaction.atomic
def ensure_home() -> Site:
    """Have the site, its home page in each language and the pages the law asks for.

    Repeatable: what exists is left as the editors have it. Returns the default site.
    """
    first = _home(_locale(settings.LANGUAGE_CODE), source=None)
    homes = [first]
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE:
            homes.append(_home(_locale(code), source=first))
    for slug, page in STARTING_PAGES.items():
        source: TextPage | None = None
        for home in homes:
            source = _text_page(home, slug, str(page.title), page.body, source)
    return _site(first)


def _locale(code: str) -> Locale:
    locale, _created = Locale.objects.get_or_create(language_code=code)
    return locale


def _tree_root() -> Page:
    """The invisible root of all pages; tests that empty the tables take it away."""
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(
            instance=Page(title="Root", slug="root", locale=_locale(settings.LANGUAGE_CODE))
        )
    return root


def _home(locale: Locale, *, source: HomePage | None) -> HomePage:
    existing = HomePage.objects.filter(locale=locale).first()
    if existing is not None:
        return existing
    slug = "home" if source is None else f"home-{locale.language_code}"
    root = _tree_root()
    # Wagtail's own first page holds the slug and says "Welcome": nobody has written it.
    for welcome in root.get_children().filter(slug=slug).exact_type(Page):
        welcome.delete()
    root.refresh_from_db()
    home = HomePage(title=settings.WAGTAIL_SITE_NAME, slug=slug, locale=locale)
    if source is not None:
        home.translation_key = source.translation_key
    root.add_child(instance=home)
    return home


def _text_page(
    home: HomePage, slug: str, title: str, body: tuple[str, ...], source: TextPage | None
) -> TextPage:
    existing = TextPage.objects.child_of(home).filter(slug=slug).first()
    if existing is not None:
        return existing
    with override(home.locale.language_code):
        page = TextPage(
            title=gettext(title),
            slug=slug,
            body="".join(f"<p>{gettext(paragraph)}</p>" for paragraph in body),
            locale=home.locale,
        )
    if source is not None:
        page.translation_key = source.translation_key
    home.refresh_from_db()
    home.add_child(instance=page)
    return page


def _site(home: HomePage) -> Site:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        address = urlsplit(settings.SOGLIA_BASE_URL)
        return Site.objects.create(
            hostname=address.hostname or "localhost",
            port=address.port or (443 if address.scheme == "https" else 80),
            root_page=home,
            site_name=settings.WAGTAIL_SITE_NAME,
            is_default_site=True,
        )
    if not isinstance(site.root_page.specific, HomePage):
        site.root_page = home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
    return site
