"""The link that opens the screen of a waiting room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from apps.desk import links
from apps.desk.models import Screen
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.points.queries import SiteFacts


def screen_token(site: SiteFacts, *, renew: bool = False) -> str:
    """The token of the site's screen. ``renew`` makes another one, and the old one dies."""
    pk = points.site_keys([site.code])[site.code]
    screen, created = Screen.objects.get_or_create(site_id=pk)
    if renew and not created:
        Screen.objects.filter(pk=screen.pk).update(link_version=F("link_version") + 1)
        screen.refresh_from_db()
    return links.make(links.SCREEN, screen.uuid, version=screen.link_version)
