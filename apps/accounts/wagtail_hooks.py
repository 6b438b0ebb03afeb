"""People in the admin, for whoever manages them; one's own account for everybody."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.accounts import queries
from apps.accounts.views import people
from apps.office.menu import Entry, add_to_menu


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("people/", people.people, name="accounts_people"),
        path("people/invite/", people.invite, name="accounts_invite"),
        path(
            "people/invitations/<uuid:invitation_uuid>/<slug:deed>/",
            people.invitation,
            name="accounts_invitation",
        ),
        path("people/<uuid:user_uuid>/", people.person, name="accounts_person"),
        path("people/<uuid:user_uuid>/role/", people.give_role, name="accounts_give_role"),
        path(
            "people/<uuid:user_uuid>/role/<int:assignment_id>/end/",
            people.end_role,
            name="accounts_end_role",
        ),
        path("people/<uuid:user_uuid>/rights/", people.set_rights, name="accounts_set_rights"),
        path("people/<uuid:user_uuid>/<slug:deed>/", people.act, name="accounts_act"),
    ]


# After the daily work.
add_to_menu(
    Entry(_("People"), "accounts_people", "group", 900, lambda r: queries.may_manage_people(r.user))
)


@hooks.register("register_account_menu_item")
def own_account(request: HttpRequest) -> dict[str, Any]:
    """From Wagtail's account page to ours."""
    return {
        "url": reverse("accounts_home"),
        "label": _("Password and second factor"),
        "help_text": _("How you sign in, and signing out everywhere."),
    }
