"""Wagtail's own pages about users give way to ours (``views.people``).

Theirs would let an administrator remove the last one, and would write nothing down.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet
from wagtail.users.apps import WagtailUsersAppConfig


class UsersElsewhereConfig(WagtailUsersAppConfig):
    """Wagtail's app, with our viewset."""

    user_viewset = "apps.accounts.wagtail_users.UsersElsewhere"


class UsersElsewhere(ViewSet):
    """Every address of Wagtail's user pages leads to the list of people."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """The names Wagtail links to."""
        one = [
            path(f"{name}/<str:pk>/", _elsewhere, name=name)
            for name in ("edit", "delete", "usage", "history")
        ]
        return [path("", _elsewhere, name="index"), path("new/", _elsewhere, name="add"), *one]


def _elsewhere(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    response: HttpResponse = redirect("accounts_people")
    return response
