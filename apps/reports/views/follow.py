"""Follow a report by its code: no account, no name."""

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import services as accounts
from apps.reach import queries as reach
from apps.reports import queries, services
from apps.reports.forms import CodeForm
from apps.reports.queries import ReportFacts
from apps.reports.wording import PROOFS
from apps.reports.words import measure_lines, too_many_words
from apps.twin import queries as twin


@never_cache
@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """Find a report by its code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            accounts.spend(request, "code")
        except accounts.TooMany as too_many:
            form.add_messages({"code": [too_many_words(too_many)]})
            return render(request, "reports/lookup.html", {"form": form}, status=429)
        report = queries.by_code(form.cleaned_data["code"])
        if report is not None:
            return redirect("report_status", code=report.code)
        petition = queries.petition_by_code(form.cleaned_data["code"])
        if petition is not None:
            return redirect("petition", code=petition.code)
        form.add_messages(
            {"code": [_("No report has this code. Look at every letter on your receipt.")]}
        )
    return render(request, "reports/lookup.html", {"form": form})


@never_cache
@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """State in words, history, and what the barrier does to people."""
    report = _report(code)
    barrier = twin.barrier_of_report(report.uuid)
    stands = barrier is not None and barrier.stands
    sentences = (
        reach.sentences_about(barrier.uuid, barrier, get_language() or "it")
        if barrier and stands
        else []
    )
    private, question = queries.private_part(report.uuid), queries.open_question(report.uuid)
    context = {
        "report": report,
        "barrier": barrier,
        # Closed is not the same as gone: what became of the barrier itself, and how that is known.
        "is_over": barrier is not None and not stands,
        "proof": PROOFS.get(barrier.proof, "") if barrier else "",
        "will_be_asked": not stands and queries.will_be_asked_whether_gone(report.uuid),
        "sentences": sentences,
        "measures": measure_lines(dict(report.measures)),
        "private": private,
        "photos_max": services.PHOTOS_MAX,
        "question": question,
        "asks_whether_gone": queries.is_asked_whether_gone(report.uuid),
        "answers": queries.answers_of_bodies(report.uuid),
        "copies": [queries.report_copy(report, question, private.photos)],
    }
    return render(request, "reports/status.html", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """A page to print: the code, also as a QR code that leads to the report."""
    report = _report(code)
    address = request.build_absolute_uri(reverse("report_status", args=[report.code]))
    # A data address: the code of somebody's report is asked of no other server.
    drawing = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    context = {
        "report": report,
        "address": address,
        "qr": drawing,
        "measures": measure_lines(dict(report.measures)),
    }
    return render(request, "reports/receipt.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then withdraw."""
    report = _report(code)
    if request.method == "POST":
        try:
            services.withdraw(report.code)
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("Your report is withdrawn."))
        return redirect("report_status", code=report.code)
    if not report.can_withdraw:
        return redirect("report_status", code=report.code)
    context = {"report": report, "copies": queries.report_copies([report.code])}
    return render(request, "reports/withdraw.html", context)


def _report(code: str) -> ReportFacts:
    report = queries.by_code(code)
    if report is None:
        raise Http404
    return report
