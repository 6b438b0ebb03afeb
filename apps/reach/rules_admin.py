"""Rules in the Wagtail admin: all versions, a new one from an old one, what it would change."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as accounts
from apps.reach import services
from apps.reach.profiles import PROFILE_LABELS, VERDICT_LABELS
from apps.reach.queries import rules as queries
from apps.reach.queries.rules import RuleSetFacts
from apps.reach.rule_numbers import changed
from apps.reach.rules_forms import RulesForm, shown


def may_change_rules(request: HttpRequest) -> bool:
    """Staff and technicians of the whole city: the rules are one for all districts."""
    return accounts.asked_districts(request) is None


@dataclass(frozen=True, slots=True)
class Move:
    """So many go from one verdict to another."""

    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What changes for a profile."""

    label: str
    segments: list[Move]
    barriers: list[Move]
    retimed: int


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All versions and the log of what was in force."""
    _may(request)
    context = {
        "rule_sets": queries.rule_sets(),
        "activations": queries.activations(),
        "header_title": _("Rules of the verdicts"),
    }
    return render(request, "reach/admin/rules.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, version: int) -> HttpResponse:
    """Change numbers of a version and keep them as a new draft."""
    old = _rule_set(request, version)
    form = RulesForm(request.POST if request.method == "POST" else None, body=old.body)
    if request.method == "POST" and form.is_valid():
        try:
            new = services.draft_rules(
                title=form.cleaned_data["title"],
                source=form.cleaned_data["source"],
                body=form.body_of(),
            )
        except services.RulesRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Version %(version)s is kept.") % {"version": new})
            return redirect("reach_rules_preview", version=new)
    context = {
        "old": old,
        "form": form,
        "header_title": _("New version from version %(version)s") % {"version": version},
    }
    status = 200 if not form.errors else 422
    return render(request, "reach/admin/rules_edit.html", context, status=status)


@never_cache
@require_safe
def preview(request: HttpRequest, version: int) -> HttpResponse:
    """What a version would change, before anybody puts it in force."""
    found = _rule_set(request, version)
    active = queries.active_rules()
    context: dict[str, Any] = {
        "found": found,
        "active": active,
        "numbers": [
            (number, shown(was), shown(number.value))
            for number, was in (changed(active.body, found.body) if active else ())
        ],
        "header_title": _("Version %(version)s of the rules") % {"version": version},
    }
    if not found.is_active:
        result = services.preview_rules(version)
        context["preview"] = result
        context["profiles"] = [
            ProfileRow(
                str(PROFILE_LABELS.get(code, code)), _moves(change.segments),
                _moves(change.barriers), change.retimed,
            )
            for code, change in (result.profiles.items() if result else ())
        ]  # fmt: skip
    return render(request, "reach/admin/rules_preview.html", context)


@never_cache
@require_POST
def activate(request: HttpRequest, version: int) -> HttpResponse:
    """Put a version in force; the engine computes anew by itself."""
    found = _rule_set(request, version)
    user: Any = request.user
    actor = services.Actor(uuid=user.uuid, role=accounts.acting_role(user))
    services.activate_rules(found.version, actor=actor)
    messages.success(
        request,
        _("Version %(version)s is in force. The figures follow in a few minutes.")
        % {"version": version},
    )
    return redirect("reach_rules")


def _may(request: HttpRequest) -> None:
    if not may_change_rules(request):
        raise PermissionDenied


def _rule_set(request: HttpRequest, version: int) -> RuleSetFacts:
    _may(request)
    found = queries.rule_set(version) if version < 2**31 else None
    if found is None:
        raise Http404
    return found


def _moves(moves: Any) -> list[Move]:
    return [
        Move(count, str(VERDICT_LABELS[before.word]), str(VERDICT_LABELS[after.word]))
        for (before, after), count in moves.items()
    ]
