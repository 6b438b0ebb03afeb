"""Reports that came by e-mail: upload a table, look what would happen, take it in, complete."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import queries as accounts
from apps.reports import mailed, services
from apps.reports.models import ColumnMapping, MailedRow, MailedState
from apps.reports.services.mailed import NEW, WAITS
from apps.twin.kinds import BarrierKind

PER_PAGE = 50
_OUTCOMES = {
    "new": gettext_lazy("Becomes a report"),
    "known": gettext_lazy("Taken in before"),
    "waits": gettext_lazy("To be completed"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The rows that wait, and the form for a table. Nothing is written before "Take them in"."""
    _may(request)
    if request.method != "POST":
        return _list(request)
    try:
        table, content = _table(request)
    except mailed.TableRefused as refused:
        return _list(request, error=str(refused.message), status=422)
    columns = _columns(request.POST, table)
    if request.POST.get("do") == "take" and not columns.missing:
        return _take_in(request, table, columns)
    rows = [] if columns.missing else list(services.look_at_mailed(table, columns))
    context: dict[str, Any] = {
        "content": content,
        "name": request.POST.get("name") or _kept_name(table) or _("E-mail"),
        "headings": table.headings,
        "fields": [
            {
                "name": name,
                "label": label,
                "chosen": columns.headings.get(name, ""),
                "is_missing": name in columns.missing,
            }
            for name, label in mailed.FIELDS.items()
        ],
        "kinds": BarrierKind.choices,
        "unknown": mailed.unknown_kinds(table, columns),
        "known_words": [(word, code) for word, code in columns.kinds.items()],
        "rows": [
            {
                "line": row.line,
                "outcome": _OUTCOMES[row.outcome],
                "why": mailed.PROBLEMS.get(row.problem, ""),
            }
            for row in rows
        ],
        "new": sum(row.outcome == NEW for row in rows),
        "missing": [mailed.FIELDS[name] for name in columns.missing],
        "header_title": _("Look before taking in"),
    }
    return render(request, "reports/admin/mailed_look.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, row_uuid: UUID) -> HttpResponse:
    """One row that waits: complete it, or leave it out. What was typed stays when it is refused."""
    _may(request)
    found = MailedRow.objects.filter(uuid=row_uuid).first()
    if found is None:
        raise Http404
    data, error = dict(found.data), ""
    if request.method == "POST":
        data = {name: _clean(request.POST.get(name, "")) for name in mailed.FIELDS}
        try:
            return _settle(request, found, data)
        except services.ReportRefused as refused:
            error = " ".join(str(one) for texts in refused.errors.values() for one in texts)
        except services.TransitionRefused as refused:
            messages.error(request, str(refused.message))
            return redirect("reports_mailed")
    context = {
        "row": found,
        "fields": [
            (name, label, data.get(name, ""))
            for name, label in mailed.FIELDS.items()
            if name not in {"key", "kind", "text"}
        ],
        "kinds": BarrierKind.choices,
        "kind": mailed.understand(0, found.key, data, {}).kind,
        "kind_word": data.get("kind", ""),
        "text": data.get("text", ""),
        "error": error,
        "why": mailed.PROBLEMS.get(found.problem, ""),
        "header_title": _("An e-mailed report to complete"),
    }
    return render(request, "reports/admin/mailed_row.html", context, status=422 if error else 200)


def _settle(request: HttpRequest, found: MailedRow, data: dict[str, str]) -> HttpResponse:
    who: Any = request.user
    if request.POST.get("do") == "drop":
        services.drop_row(row_uuid=found.uuid, actor=who)
        messages.success(request, _("The row is left out, and its words are erased."))
        return redirect("reports_mailed")
    report = services.complete_row(row_uuid=found.uuid, data=data, actor=who)
    messages.success(request, _("The row is a report now."))
    return redirect("reports_office_detail", report_uuid=report)


def _list(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    waiting = MailedRow.objects.filter(state=MailedState.UNPLACED).order_by("pk")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": [
            {
                "uuid": one.uuid,
                "street": one.data.get("street", ""),
                "number": one.data.get("number", ""),
                "kind": one.data.get("kind", ""),
                "why": mailed.PROBLEMS.get(one.problem, ""),
                "at": one.created_at,
            }
            for one in page
        ],
        "error": error,
        "header_title": _("E-mailed reports"),
    }
    return render(request, "reports/admin/mailed.html", context, status=status)


def _take_in(request: HttpRequest, table: mailed.Table, columns: mailed.Columns) -> HttpResponse:
    name = _clean(request.POST.get("name", "")).strip()
    if name:
        services.keep_mapping(name=name, columns=columns)
    done = list(services.take_in_mailed(table, columns, actor=request.user))  # type: ignore[arg-type]
    new = sum(row.outcome == NEW for row in done)
    waits = sum(row.outcome == WAITS for row in done)
    messages.success(request, ngettext("%(n)s new report.", "%(n)s new reports.", new) % {"n": new})
    if waits:
        words = ngettext(
            "%(n)s row has to be completed.", "%(n)s rows have to be completed.", waits
        )
        messages.warning(request, words % {"n": waits})
    return redirect("reports_mailed")


def _table(request: HttpRequest) -> tuple[mailed.Table, str]:
    """The table, from the file or, when somebody looked already, from the page itself."""
    file = request.FILES.get("file")
    content = file.read(mailed.BYTES_MAX + 1) if file else request.POST.get("content", "").encode()
    if not content:
        raise mailed.TableRefused(_("Choose a file."))
    table = mailed.read_table(content)
    try:
        return table, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return table, content.decode("cp1252", errors="replace")


def _columns(data: QueryDict, table: mailed.Table) -> mailed.Columns:
    if "content" in data:
        # Somebody has looked: what is chosen on the page counts, an empty choice too.
        chosen = {name: data.get(f"column-{name}", "") for name in mailed.FIELDS}
        headings = {name: one for name, one in chosen.items() if one in table.headings}
        pairs = zip(data.getlist("word"), data.getlist("means"), strict=False)
        kinds = {mailed.fold_word(word): code for word, code in pairs if code in BarrierKind.values}
        return mailed.Columns(headings, kinds)
    kept = ColumnMapping.objects.filter(name=_kept_name(table)).first()
    return mailed.Columns(
        mailed.guessed(table.headings, kept.columns if kept else None), kept.kinds if kept else {}
    )


def _kept_name(table: mailed.Table) -> str:
    """Name of the mapping kept last all of whose columns are in the file; empty when none is."""
    for kept in ColumnMapping.objects.order_by("-updated_at")[:20]:
        if kept.columns and set(kept.columns.values()) <= set(table.headings):
            return kept.name
    return ""


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _may(request: HttpRequest) -> None:
    # A row that has no place yet belongs to no district.
    if not accounts.holds_whole_city(request):
        raise PermissionDenied
