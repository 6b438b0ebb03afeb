"""Entries in the menu of the admin, each for whoever may open what it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.accounts.queries import holds_whole_city


@dataclass(frozen=True, slots=True)
class Entry:
    """``address``: the name of the page it leads to. By default for staff of the whole city.

    What is daily work stands on the first page too.
    """

    label: Any
    address: str
    icon: str
    order: int
    may: Callable[[HttpRequest], bool] = holds_whole_city
    is_daily: bool = False

    @property
    def url(self) -> str:
        """Of the page."""
        return reverse(self.address)

    def item(self) -> MenuItem:
        """As Wagtail wants it, which asks for it once per process."""
        return _Item(self)


class _Item(MenuItem):
    def __init__(self, entry: Entry) -> None:
        super().__init__(
            entry.label,
            entry.url,
            # Wagtail lights every entry whose name is the beginning of the open one's name, and
            # has a "reports" of its own: none of ours begins another.
            name=f"office-{entry.address}-",
            icon_name=entry.icon,
            order=entry.order,
        )
        self._may = entry.may

    def is_shown(self, request: HttpRequest) -> bool:
        """Whoever may open the page."""
        return self._may(request)


_entries: list[Entry] = []


def daily(request: HttpRequest) -> list[Entry]:
    """The daily work that whoever asks may open, in the order of the menu."""
    shown = [one for one in _entries if one.is_daily and one.may(request)]
    return sorted(shown, key=lambda one: one.order)


def add_to_menu(*entries: Entry) -> None:
    """Called when the hooks of an app are loaded."""
    _entries.extend(entries)
    for entry in entries:
        hooks.register("register_admin_menu_item", entry.item)
