"""My reports on this phone: a list the browser keeps, only when asked to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.reports import queries
from apps.reports.codes import canonical

COOKIE = "soglia_mine"
_SALT = "reports.mine"
# As long as a contact is kept: longer, nobody remembers.
_KEPT_S = 365 * 24 * 3600
_MOST = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The list; POST keeps a report in it (``keep``), or takes one or all out (``forget``).

    With JavaScript the same list is in the storage of the browser, which the page shows too.
    """
    codes = kept_codes(request)
    if request.method == "POST":
        return _changed(request, codes)
    context = {"reports": queries.by_codes(codes), "copies": queries.report_copies(codes)}
    return render(request, "reports/own/mine.html", context)


def kept_codes(request: HttpRequest) -> list[str]:
    """The codes this browser keeps, newest first; none when somebody has tampered with them."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_KEPT_S)
    return [code for part in (value or "").split(".") if (code := canonical(part))][:_MOST]


def _changed(request: HttpRequest, codes: list[str]) -> HttpResponse:
    keep, forget = request.POST.get("keep", ""), request.POST.get("forget", "")
    if keep:
        report = queries.by_code(keep)
        if report is not None:
            codes = [report.code, *(code for code in codes if code != report.code)][:_MOST]
            messages.success(request, _("Kept in the list of this device."))
    elif forget:
        gone = canonical(forget)
        codes = [code for code in codes if code != gone] if gone else []
        messages.success(request, _("Forgotten on this device. The report itself is as it was."))
    response = redirect("report_mine")
    if codes:
        response.set_signed_cookie(
            COOKIE,
            ".".join(codes),
            salt=_SALT,
            max_age=_KEPT_S,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(COOKIE)
    return response
