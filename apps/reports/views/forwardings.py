"""What is on its way to other bodies, in the Wagtail admin: see what is stuck, and try again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.reports import queries, services
from apps.reports.competence_forms import ForwardingFilterForm
from apps.reports.models import ForwardingState
from apps.reports.queries import ForwardingFacts
from apps.reports.views.competence import may_rule

PER_PAGE = 50


class _Rows(Sequence[ForwardingFacts]):
    """What a paginator needs of a list that is counted and cut in the database."""

    def __init__(self, state: str, counts: dict[str, int]) -> None:
        self._state = state
        self._length = counts.get(state, 0) if state else sum(counts.values())

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, cut: Any) -> Any:
        start = cut.start or 0
        return queries.forwardings_page(state=self._state, start=start, limit=cut.stop - start)


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All forwardings by state."""
    _may(request)
    form = ForwardingFilterForm(request.GET or None)
    state = form.cleaned_data["state"] if form.is_bound and form.is_valid() else ""
    counts = queries.forwarding_counts()
    page = Paginator(_Rows(state, counts), PER_PAGE).get_page(request.GET.get("p"))
    labels = dict(ForwardingState.choices)
    context = {
        "form": form,
        "page": page,
        "counts": [(labels[code], number) for code, number in counts.items()],
        "stuck": counts[ForwardingState.DEAD] + counts[ForwardingState.REFUSED],
        "header_title": _("Forwarded reports"),
    }
    return render(request, "reports/admin/forwardings.html", context)


@never_cache
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try the named ones again; all that are stuck when none is named."""
    _may(request)
    named = [_uuid(text) for text in request.POST.getlist("forwarding")]
    number = services.retry_forwardings(
        forwardings=[one for one in named if one is not None] if named else None
    )
    messages.success(
        request,
        ngettext("%(number)s report is tried again.", "%(number)s reports are tried again.", number)
        % {"number": number},
    )
    return redirect("reports_forwardings")


def _may(request: HttpRequest) -> None:
    if not may_rule(request):
        raise PermissionDenied


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
