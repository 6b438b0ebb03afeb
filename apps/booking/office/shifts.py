"""Who works where and when; what does not fit is said before it is kept, and on the list."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking import queries, services
from apps.booking.models import Shift
from apps.booking.office.common import office_page, page, site_or_404
from apps.booking.office.plan_forms import ShiftForm
from apps.booking.permissions import scope_of

# Nobody plans before these years, nor after them.
_YEARS = range(2020, 2200)


@office_page()
def shifts(request: HttpRequest) -> HttpResponse:
    """A week of shifts at all points one plans for, with what is wrong on top."""
    scope = scope_of(request)
    monday = _monday(request.GET.get("week", ""))
    first = timezone.make_aware(datetime.combine(monday, time()))
    last = timezone.make_aware(datetime.combine(monday + timedelta(days=7), time()))
    lines = queries.shifts_of(scope.keys, first, last)
    days = [
        (day, [one for one in lines if one.starts.date() == day])
        for day in (monday + timedelta(days=ahead) for ahead in range(7))
    ]
    context = {
        "days": days,
        "names": scope.names,
        "codes": {one.pk: one.code for one in scope.sites},
        "wrong": [one for one in lines if one.warnings],
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "sites": scope.sites,
        "tab": "booking_shifts",
        "header_title": _("Shifts"),
    }
    return page(request, "shifts", context)


@office_page()
def shift(request: HttpRequest, code: str, pk: int | None = None) -> HttpResponse:
    """Add or change a shift. Where something does not fit it is asked once more."""
    line = site_or_404(scope_of(request), code)
    row = Shift(site_id=line.pk)
    if pk is not None:
        found = Shift.objects.filter(site=line.pk, pk=pk).first()
        if found is None:
            raise Http404
        row = found
    people = queries.facilitators_for(line)
    if pk is not None and row.facilitator_id not in dict(people):
        # She holds no role here any more: the shift can still be changed, or removed.
        people = [(row.facilitator_id, _("Who had it until now")), *people]
    if request.method == "POST":
        form = ShiftForm(request.POST, people=people)
    else:
        form = ShiftForm.of(row, people=people) if pk else ShiftForm(people=people)
    wrong: list[queries.ShiftLine] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        made = form.shifts(row)
        first, last = made[0].starts, made[-1].ends
        seen = queries.shifts_of([line.pk], first, last, also=made)
        mine = {(one.starts, one.facilitator_id) for one in made}
        wrong = [one for one in seen if one.warnings and (one.starts, one.who) in mine]
        if not wrong or form.cleaned_data["sure"]:
            kept = services.save_shifts(made)
            messages.success(
                request,
                ngettext("The shift is kept.", "%(count)d shifts are kept.", len(kept))
                % {"count": len(kept)},
            )
            return redirect("booking_point", code=code)
        status = 409
    elif form.errors:
        status = 422
    context = {
        "line": line,
        "form": form,
        "fields": [field for field in form if field.name != "sure"],
        "wrong": wrong,
        "pk": pk,
        "header_title": _("New shift") if pk is None else _("Shift"),
    }
    return page(request, "shift", context, status=status)


@office_page()
def remove_shift(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask once more, then remove a shift."""
    line = site_or_404(scope_of(request), code)
    row = Shift.objects.filter(site=line.pk, pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        services.remove_shift(row)
        messages.success(request, _("The shift is removed."))
        return redirect("booking_point", code=code)
    (shown,) = [
        one for one in queries.shifts_of([line.pk], row.starts, row.ends) if one.pk == row.pk
    ]
    booked = queries.booked_with(row)
    said = [f"{shown.person}, {queries.span_words(shown.starts, shown.ends)}"]
    if booked:
        said.append(
            ngettext(
                "%(count)d appointment is with her in this time: it stays, with nobody to help.",
                "%(count)d appointments are with her in this time: they stay, with nobody to help.",
                booked,
            )
            % {"count": booked}
        )
    context = {
        "line": line,
        "said": said,
        "button": _("Remove the shift"),
        "header_title": _("Remove the shift?"),
    }
    return page(request, "sure", context)


def _monday(text: str) -> date:
    """The Monday of the week that is asked for, else of this one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    if day.year not in _YEARS:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())
