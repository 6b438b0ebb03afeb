"""Pages that open by a signed link of a mail. Opening one changes nothing: scanners open them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.reports import queries, services
from apps.reports.links import ANSWER, FOLLOW, GONE, BadLink, read_link
from apps.reports.own_forms import LostForm
from apps.reports.queries import ReportFacts
from apps.reports.views.own import answered, followed_up
from apps.reports.words import too_many_words

_PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_PAGES
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """May we write to this address? One press confirms it, another has it removed."""
    try:
        report_uuid = services.CONTACT_BY_LINK.row(token).report.uuid
        said = confirmed_or_not(request, token, services.CONTACT_BY_LINK)
    except BadLink:
        return _dead(request)
    if said is False:
        messages.success(request, _("The address is removed. We do not write to it again."))
        return redirect("report_lookup")
    page = "verified" if said else "verify"
    return render(request, f"reports/own/{page}.html", _named(report_uuid))


@never_cache
@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the report, for whoever confirmed its address."""
    try:
        report = _report(token, FOLLOW)
    except BadLink:
        return _dead(request)
    return redirect("report_status", code=report.code)


@never_cache
@_PAGES
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a question of the office: this and nothing else."""
    return _one_thing(request, token, ANSWER, answered)


@never_cache
@_PAGES
def gone(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the barrier is really gone: this and nothing else."""
    return _one_thing(request, token, GONE, followed_up)


@never_cache
@_PAGES
def lost(request: HttpRequest) -> HttpResponse:
    """The code is lost. The answer is the same whether the address is known or not."""
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.spend(request, "mail")
            services.send_links(email=form.cleaned_data["email"])
        except accounts.TooMany as too_many:
            form.add_messages({"email": [too_many_words(too_many)]})
        except services.ReportRefused as refused:
            form.add_messages(refused.errors)
        else:
            return render(request, "reports/own/lost_sent.html")
    return render(request, "reports/own/lost.html", {"form": form})


def confirmed_or_not(
    request: HttpRequest, token: str, by_link: services.ByLink[Any]
) -> bool | None:
    """What the owner of an address has pressed: yes, no, or nothing yet. Raises ``BadLink``."""
    if request.method != "POST":
        return None
    if "no" in request.POST:
        by_link.refuse(token)
        return False
    by_link.confirm(token)
    return True


def _one_thing(
    request: HttpRequest,
    token: str,
    purpose: str,
    page: Callable[[HttpRequest, ReportFacts], HttpResponse | bool],
) -> HttpResponse:
    try:
        report = _report(token, purpose)
    except BadLink:
        return _dead(request)
    done = page(request, report)
    return done if isinstance(done, HttpResponse) else redirect("report_lookup")


def _report(token: str, purpose: str) -> ReportFacts:
    """The report of a living link. Raises ``BadLink``."""
    link = read_link(token, purpose)
    report = queries.by_link(link)
    if report is None:
        raise BadLink
    return report


def _named(report_uuid: UUID) -> dict[str, object]:
    return {"report": queries.by_uuid(report_uuid), "follow": queries.follow_token(report_uuid)}


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/own/dead_link.html", status=410)
