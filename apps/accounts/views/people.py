"""People in the admin: who works here, as what, and what can be done about it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries, scopes, services
from apps.accounts.forms import InviteForm, RightsForm, RoleForm, SearchForm
from apps.accounts.models import User

PER_PAGE = 50
View = Callable[..., HttpResponse]


def _managers_only(view: View) -> View:
    """Refuse everybody who may not manage people."""

    @wraps(view)
    def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_manage_people(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return looked_at


@never_cache
@require_safe
@_managers_only
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in, with roles, last sign-in and second factor."""
    form = SearchForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = queries.PeopleFilters(
        words=chosen.get("q", ""),
        role=chosen.get("role", ""),
        active={"": True, "no": False}.get(chosen.get("active", "")),
    )
    page = Paginator(queries.people(filters), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines(list(page)),
        "invitations": queries.open_invitations(),
        "header_title": _("People"),
    }
    return render(request, "accounts/admin/people.html", context)


@never_cache
@require_safe
@_managers_only
def person(request: HttpRequest, user_uuid: UUID) -> HttpResponse:
    """One person, with what can be done and what has been done."""
    return _person(request, user_uuid, RoleForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_managers_only
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        role, kind, code = scopes.split(form.cleaned_data["holds"])
        try:
            services.invite(
                actor=_actor(request),
                email=form.cleaned_data["email"],
                role=role,
                scope_kind=kind,
                scope_code=code,
                language=form.cleaned_data["language"],
            )
        except services.InvitationRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts_people")
    context = {"form": form, "header_title": _("Invite somebody")}
    status = 422 if form.errors else 200
    return render(request, "accounts/admin/invite.html", context, status=status)


@never_cache
@require_POST
@_managers_only
def give_role(request: HttpRequest, user_uuid: UUID) -> HttpResponse:
    """Give a role over a scope that fits."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _person(request, user_uuid, form, status=422)
    role, kind, code = scopes.split(form.cleaned_data["holds"])
    return _do(
        request,
        user_uuid,
        lambda: services.give_role(
            actor=_actor(request),
            user_uuid=user_uuid,
            role=role,
            scope_kind=kind,
            scope_code=code,
            valid_until=form.cleaned_data["until"],
        ),
        _("The role is given."),
    )


@never_cache
@require_POST
@_managers_only
def end_role(request: HttpRequest, user_uuid: UUID, assignment_id: int) -> HttpResponse:
    """End one role now."""
    return _do(
        request,
        user_uuid,
        lambda: services.end_role(
            actor=_actor(request), user_uuid=user_uuid, assignment_id=assignment_id
        ),
        _("The role has ended."),
    )


@never_cache
@require_POST
@_managers_only
def set_rights(request: HttpRequest, user_uuid: UUID) -> HttpResponse:
    """Name an administrator, or let somebody manage people."""
    form = RightsForm(request.POST)
    form.full_clean()
    return _do(
        request,
        user_uuid,
        lambda: services.set_rights(
            actor=_actor(request),
            user_uuid=user_uuid,
            administrator=form.cleaned_data["administrator"],
            manages_people=form.cleaned_data["manages_people"],
        ),
        _("The rights are changed."),
    )


def _deeds() -> dict[str, tuple[Callable[..., None], str, str, str]]:
    """What is done after a question: service, button, what it means, what is said afterwards."""
    return {
        "deactivate": (
            services.deactivate,
            _("Deactivate"),
            _("This person is signed out at once and cannot sign in again. Roles are kept."),
            _("The account is deactivated."),
        ),
        "reactivate": (
            services.reactivate,
            _("Activate again"),
            _("This person can sign in again, with the roles that are still in force."),
            _("The account is active again."),
        ),
        "reset-second-factor": (
            services.reset_second_factor,
            _("Reset the second factor"),
            _(
                "For somebody who lost the telephone or the key. Make sure that it is really this "
                "person who asks: whoever knows the password can then set up a second factor."
            ),
            _("The second factor is reset."),
        ),
        "write-again": (
            services.write_again,
            _("Send mails again"),
            _("Earlier mails came back. Do this when you know that the address works now."),
            _("Mails are sent to this person again."),
        ),
        "end-sessions": (
            services.end_sessions_of,
            _("Sign out everywhere"),
            _("This person is signed out on every device and can sign in again."),
            _("This person is signed out everywhere."),
        ),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_managers_only
def act(request: HttpRequest, user_uuid: UUID, deed: str) -> HttpResponse:
    """Ask once more, then do it."""
    found = _deeds().get(deed)
    if found is None:
        raise Http404
    service, button, meaning, done = found
    if request.method == "POST":
        return _do(
            request,
            user_uuid,
            lambda: service(actor=_actor(request), user_uuid=user_uuid),
            done,
        )
    context = {
        "person": _found(user_uuid),
        "button": button,
        "meaning": meaning,
        "header_title": button,
    }
    return render(request, "accounts/admin/sure.html", context)


@never_cache
@require_POST
@_managers_only
def invitation(request: HttpRequest, invitation_uuid: UUID, deed: str) -> HttpResponse:
    """Send a new link, or withdraw."""
    deeds: dict[str, tuple[Callable[..., Any], str]] = {
        "renew": (services.renew_invitation, _("A new link is on its way.")),
        "withdraw": (services.withdraw_invitation, _("The invitation is withdrawn.")),
    }
    if deed not in deeds:
        raise Http404
    service, done = deeds[deed]
    try:
        service(actor=_actor(request), invitation_uuid=invitation_uuid)
    except services.InvitationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("accounts_people")


def _do(
    request: HttpRequest, user_uuid: UUID, deed: Callable[[], object], done: str
) -> HttpResponse:
    try:
        deed()
    except services.PeopleRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("accounts_person", user_uuid=user_uuid)


def _person(
    request: HttpRequest, user_uuid: UUID, form: RoleForm, *, status: int = 200
) -> HttpResponse:
    found = _found(user_uuid)
    actor = _actor(request)
    context = {
        "person": found,
        "form": form,
        "rights": RightsForm(
            initial={
                "administrator": found.is_administrator,
                "manages_people": found.manages_people,
            }
        ),
        "is_self": actor.uuid == user_uuid,
        "may_set_rights": actor.is_superuser and actor.uuid != user_uuid,
        "events": queries.events_of(user_uuid),
        "header_title": found.name,
    }
    return render(request, "accounts/admin/person.html", context, status=status)


def _found(user_uuid: UUID) -> queries.PersonLine:
    found = queries.person(user_uuid)
    if found is None:
        raise Http404
    return found


def _actor(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
