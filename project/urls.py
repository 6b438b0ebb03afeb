"""URLs. Public pages carry their language in the path; the API and the tiles do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("project.api_urls")),
    path("open311/", include("apps.reports.open311.urls")),
    path("tiles/", include("apps.reach.tile_urls")),
    path("open-data/", include("apps.opendata.file_urls")),
    path("", include("apps.accounts.root_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("apps.reports.root_urls")),
    path("", include("apps.pages.root_urls")),
]

urlpatterns += i18n_patterns(
    path(_("access/"), include("apps.accounts.urls")),
    path("", include("apps.reports.urls")),
    path("", include("apps.booking.urls")),
    path("", include("apps.desk.urls")),
    path("", include("apps.courses.urls")),
    path("", include("apps.reach.urls")),
    path("", include("apps.finding.urls")),
    path("", include("apps.opendata.urls")),
    path("", include("apps.facilita.urls")),
    path("", include(wagtail_urls)),
)
