"""The way from the office to the desk."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.queries import asked_roles
from apps.office.menu import Entry, add_to_menu


def may_open(request: HttpRequest) -> bool:
    """Whether whoever asks may work at some desk."""
    user = request.user
    if user.is_active and user.is_superuser:
        return True
    return any(held.role in {"staff", "facilitator"} for held in asked_roles(request))


add_to_menu(Entry(_("The desk"), "desk_home", "group", 55, may_open, is_daily=True))
