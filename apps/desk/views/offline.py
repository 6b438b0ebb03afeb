"""The desk's page without network: a shell the device keeps, the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.desk.forms import WalkInForm
from apps.desk.offline_forms import OfflineBarrier, OfflineBooking
from apps.desk.offline_texts import texts
from apps.desk.record_form import RecordForm, first_values

# Where the code of a site stands in the addresses that the scripts fill in.
_SITE = "SITE"


@require_safe
@cache_control(no_cache=True)
def page(request: HttpRequest) -> HttpResponse:
    """Holds nothing of anybody: what it shows, its scripts read from the device."""
    # What a form of the day's page has of its own, the scripts make.
    begin = first_values(None, minutes=None) | {"client_uuid": ""}
    context = {
        "walk_in": WalkInForm(auto_id="walk-%s"),
        "record": RecordForm(initial=begin, auto_id="record-%s"),
        "booking": OfflineBooking(),
        "barrier": OfflineBarrier(),
        "texts": texts(),
        "any_site": _SITE,
    }
    return render(request, "desk/offline.html", context)
