"""How long services take, everywhere or at one point, and the limits of fair use."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.booking import fair_use, queries, services
from apps.booking.models import ServiceSetting
from apps.booking.office.common import actor, office_page, page, posted, show_refusal, site_or_404
from apps.booking.office.plan_forms import LimitsForm, SettingForm
from apps.booking.permissions import scope_of
from apps.points.queries import SERVICES, SiteLine, service_name


@office_page(whole=True)
def everywhere(request: HttpRequest) -> HttpResponse:
    """How each service is booked where no point says otherwise."""
    context = {
        "settings": queries.settings_of(None),
        "own": queries.sites_with_own_settings(),
        "tab": "booking_services",
        "header_title": _("Services"),
    }
    return page(request, "services", context)


@office_page(whole=True)
def setting(request: HttpRequest, service: str) -> HttpResponse:
    """Change how a service is booked everywhere."""
    return _setting(request, service, None)


@office_page()
def setting_here(request: HttpRequest, code: str, service: str) -> HttpResponse:
    """Change how a service is booked at one point, or let it be as everywhere."""
    return _setting(request, service, site_or_404(scope_of(request), code))


@office_page()
def settings_here(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the service that shall differ at one point."""
    site_or_404(scope_of(request), code)
    service = request.GET.get("service", "")
    if service in SERVICES:
        return redirect("booking_service_here", code=code, service=service)
    return redirect("booking_point", code=code)


@office_page(whole=True)
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of fair use. What is proposed stands beside each."""
    form = LimitsForm(posted(request), present=fair_use.limits())
    if request.method == "POST" and form.is_valid():
        try:
            services.set_limits(form.values(), actor=actor(request))
        except services.BookingRefused as refused:
            show_refusal(form, refused.errors)
        else:
            messages.success(request, _("The limits are kept."))
            return redirect("booking_limits")
    context = {"form": form, "tab": "booking_limits", "header_title": _("Limits of fair use")}
    return page(request, "limits", context, status=422 if form.errors else 200)


def _setting(request: HttpRequest, service: str, line: SiteLine | None) -> HttpResponse:
    if service not in SERVICES:
        raise Http404
    site = line.pk if line else None
    row = ServiceSetting.objects.filter(service=service, site=site).first()
    # A point begins with what holds everywhere.
    general = ServiceSetting.objects.filter(service=service, site=None).first()
    shown = row or general or ServiceSetting(service=service)
    back = redirect("booking_point", code=line.code) if line else redirect("booking_services")
    if request.method == "POST" and request.POST.get("do") == "remove" and row and line:
        services.remove_setting(row)
        messages.success(request, _("Here it is again as everywhere."))
        return back
    form = SettingForm(request.POST) if request.method == "POST" else SettingForm.of(shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_setting(form.fill(row or ServiceSetting(service=service, site_id=site)))
        except services.BookingRefused as refused:
            show_refusal(form, refused.errors)
        else:
            messages.success(request, _("The times of this service are kept."))
            return back
    context = {
        "form": form,
        "line": line,
        "may_remove": row is not None and line is not None,
        "header_title": service_name(service),
    }
    return page(request, "setting", context, status=422 if form.errors else 200)
