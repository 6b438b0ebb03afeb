"""The queue of the office: list and map, filters, saved views, search by code."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import queries as accounts
from apps.reports import queries, services
from apps.reports.office import drawing, hands, saved
from apps.reports.office_forms import FilterForm, bulk_decisions
from apps.reports.permissions import may_decide
from apps.reports.queries import QueueFilters
from apps.territory import queries as territory


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Reports in the one order, with filters, and a map beside the list."""
    may(request)
    within = accounts.asked_districts(request)
    districts = [one for one in territory.districts() if within is None or one.code in within]
    people = hands.hands()
    form = FilterForm(request.GET or None, districts=districts, hands=people)
    filters = QueueFilters(**form.chosen, within=within, viewer=request.user.pk)
    page = queries.queue_page(filters, at=request.GET.get("at", ""))
    context = {
        "form": form,
        "page": page,
        "is_filtered": bool(form.chosen),
        "district_names": {one.code: one.name for one in districts},
        "drawing": drawing.draw(page.items),
        "views": saved.saved_views(request.user),  # type: ignore[arg-type]
        "hands": people,
        "decisions": bulk_decisions(),
        "header_title": _("Reports"),
        **_links(request, page),
    }
    return render(request, "reports/admin/queue.html", context)


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """To the report with a code, from anywhere in the admin; else to the search in the queue."""
    may(request)
    text = request.GET.get("q", "").strip()[:120]
    report = queries.uuid_by_code(text)
    if report is not None:
        return redirect("reports_office_detail", report_uuid=report)
    if text:
        messages.info(request, _("No report has this code. This is what has these words."))
        return redirect(f"{reverse('reports_office')}?{_query(q=text)}")
    return render(request, "reports/admin/find.html", {"header_title": _("Find a report")})


@never_cache
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters in use under a name."""
    may(request)
    kept = {name: request.POST.get(name, "") for name in saved.KEPT}
    try:
        view = services.save_view(
            owner=request.user,  # type: ignore[arg-type]
            name=request.POST.get("name", "").replace("\x00", ""),
            filters={name: value.replace("\x00", "") for name, value in kept.items()},
            shared=bool(request.POST.get("shared")),
        )
    except services.ReportRefused as refused:
        for texts in refused.errors.values():
            messages.error(request, " ".join(map(str, texts)))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return back_to_queue(request.POST)


@never_cache
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    may(request)
    if services.forget_view(owner=request.user, pk=pk):  # type: ignore[arg-type]
        messages.success(request, _("The view is forgotten."))
    return redirect("reports_office")


def may(request: HttpRequest) -> None:
    """Refuse whoever decides nowhere."""
    if not may_decide(request):
        raise PermissionDenied


def back_to_queue(data: QueryDict) -> HttpResponse:
    """To the queue with the filters a form brought along."""
    kept = {name: str(data.get(name, "")).replace("\x00", "") for name in saved.KEPT}
    return redirect(f"{reverse('reports_office')}?{_query(**kept)}")


def _links(request: HttpRequest, page: queries.QueuePage) -> dict[str, Any]:
    """Addresses of the pages beside this one, with the filters in use."""
    kept = {name: request.GET[name] for name in saved.KEPT if request.GET.get(name)}
    places = {"first": "", "before": page.before, "after": page.after, "last": "last"}
    return {
        "kept": kept,
        "pages": {name: f"?{_query(**kept, at=at)}" for name, at in places.items()},
    }


def _query(**words: str) -> str:
    return urlencode({name: word for name, word in words.items() if word})
