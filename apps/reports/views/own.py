"""What a reporter may do with her report, by its code: correct, add, answer, contact, erase."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.reports import queries, services
from apps.reports.own_forms import AnswerForm, ContactForm, CorrectForm, GoneForm, PhotoForm
from apps.reports.queries import ReportFacts
from apps.reports.uploads import bounded

_PAGES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_PAGES
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Kind, passing, measures, and how to find it."""
    report = _report(code)
    if not report.can_correct:
        messages.info(
            request, _("This report was decided already. Send a new one with what is different.")
        )
        return redirect("report_status", code=report.code)
    private = queries.private_part(report.uuid)
    initial = {
        "kind": report.kind,
        "can_pass": report.can_pass,
        "place_note": private.place_note,
        **{f"measures_{name}": value for name, value in report.measures.items()},
    }
    form = CorrectForm(request.POST or None, initial=initial, kind=report.kind)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.correct_report(
                report_uuid=report.uuid,
                kind=form.cleaned_data["kind"],
                can_pass=form.cleaned_data["can_pass"],
                measures=form.typed_measures(),
                place_note=form.cleaned_data["place_note"],
            )
        except services.ReportRefused as refused:
            form.add_messages(refused.errors)
        except services.TransitionRefused as refused:
            return _refused(request, report, refused)
        else:
            said = _("Your correction is kept.") if changed else _("Nothing was different.")
            messages.success(request, said)
            return redirect("report_status", code=report.code)
    return _page(request, "correct", report, form, copies=queries.report_copies([report.code]))


def _too_large(request: HttpRequest, code: str) -> HttpResponse:
    """The body was never read."""
    report = _report(code)
    form = PhotoForm({})
    form.errors.clear()
    form.add_messages({"photo": [_("The photo is too large: at most 20 MB.")]})
    return _page(request, "add_photo", report, form, status=413)


@never_cache
@_PAGES
@bounded(refused=_too_large)
def add_photo(request: HttpRequest, code: str) -> HttpResponse:
    """One more photo of the same barrier."""
    report = _report(code)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_report_photo(report_uuid=report.uuid, file=form.cleaned_data["photo"])
        except services.ReportRefused as refused:
            form.add_messages({"photo": refused.errors["photos"]})
        except services.TransitionRefused as refused:
            return _refused(request, report, refused)
        else:
            messages.success(request, _("The photo is with your report. Only the office sees it."))
            return redirect("report_status", code=report.code)
    return _page(request, "add_photo", report, form)


@never_cache
@_PAGES
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Change or remove how one is reached. What is stored is not shown: a code is no proof."""
    report = _report(code)
    form = ContactForm(request.POST or None)
    if request.method == "POST":
        wanted = form.cleaned_data if form.is_valid() else {}
        if "remove" in request.POST:
            wanted = {"email": "", "phone": "", "may_be_forwarded": False}
        elif not wanted.get("email") and not wanted.get("phone"):
            form.add_messages({"email": [_("Write an e-mail address or a telephone number.")]})
            wanted = {}
        if wanted:
            try:
                changed = services.change_contact(report_uuid=report.uuid, **wanted)
            except services.ReportRefused as refused:
                form.add_messages(refused.errors)
            except services.TransitionRefused as refused:
                return _refused(request, report, refused)
            else:
                messages.success(request, _contact_said(wanted, changed))
                return redirect("report_status", code=report.code)
    return _page(request, "contact", report, form, private=queries.private_part(report.uuid))


@never_cache
@_PAGES
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, then erase what is personal."""
    report = _report(code)
    if request.method == "POST":
        try:
            services.ask_for_erasure(report_uuid=report.uuid)
        except services.TransitionRefused as refused:
            return _refused(request, report, refused)
        messages.success(request, _("What you wrote, your photos and your contact are erased."))
        return redirect("report_status", code=report.code)
    if not report.can_erase:
        return redirect("report_status", code=report.code)
    return _page(request, "erase", report, None)


@never_cache
@_PAGES
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a question of the office."""
    report = _report(code)
    done = answered(request, report, copies=queries.report_copies([report.code]))
    return done if isinstance(done, HttpResponse) else redirect("report_status", code=report.code)


@never_cache
@_PAGES
def gone(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the barrier is really gone."""
    report = _report(code)
    done = followed_up(request, report)
    return done if isinstance(done, HttpResponse) else redirect("report_status", code=report.code)


def answered(
    request: HttpRequest, report: ReportFacts, *, copies: list[dict[str, Any]] | None = None
) -> HttpResponse | bool:
    """The page with the question, or whether it has been answered now (by code or by link).

    ``copies`` for the phone only by code: whoever has a link need not know the code.
    """
    asked = queries.open_question(report.uuid)
    if asked is None:
        messages.info(request, _("No question is open. Thank you."))
        return False
    form = AnswerForm(request.POST or None, initial={"question": asked.uuid})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_question(
                report_uuid=report.uuid,
                question=form.cleaned_data["question"],
                text=form.cleaned_data["answer"],
            )
        except services.ReportRefused as refused:
            form.add_messages(refused.errors)
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
            return False
        else:
            messages.success(request, _("Thank you. The office reads your answer."))
            return True
    return _page(request, "answer", report, form, asked=asked, copies=copies)


def followed_up(request: HttpRequest, report: ReportFacts) -> HttpResponse | bool:
    """The same for the question of the four weeks."""
    if not queries.is_asked_whether_gone(report.uuid):
        messages.info(request, _("No question is open. Thank you."))
        return False
    form = GoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["answer"]
        try:
            services.follow_up(
                report_uuid=report.uuid,
                satisfied=said == "yes",
                reason="" if said == "yes" else said,
            )
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
            return False
        thanks = (
            _("Thank you. It is good to know that it is gone.")
            if said == "yes"
            else _("Thank you. A person looks at it again.")
        )
        messages.success(request, thanks)
        return True
    return _page(request, "gone", report, form)


def _contact_said(wanted: dict[str, Any], changed: services.ContactChanged) -> str:
    if not wanted["email"] and not wanted["phone"]:
        return _("Your contact is removed.")
    if changed.must_confirm:
        return _("Your contact is kept. Look for our mail, and confirm the address with its link.")
    return _("Your contact is kept.")


def _page(
    request: HttpRequest,
    name: str,
    report: ReportFacts,
    form: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"report": report, "form": form, **more}
    return render(request, f"reports/own/{name}.html", context, status=status)


def _refused(
    request: HttpRequest, report: ReportFacts, refused: services.TransitionRefused
) -> HttpResponse:
    messages.error(request, str(refused.message))
    return redirect("report_status", code=report.code)


def _report(code: str) -> ReportFacts:
    report = queries.by_code(code)
    if report is None:
        raise Http404
    return report
