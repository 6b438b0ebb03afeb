"""Follow an area by a mail that was confirmed; or read the news of a district as a feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import services as accounts
from apps.reports import services
from apps.reports.area_forms import AreaForm
from apps.reports.links import BadLink
from apps.reports.views.links import confirmed_or_not
from apps.reports.words import too_many_words
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.kinds import KINDS
from apps.twin.queries import BarrierFacts

_LONGEST = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask to be written to. The answer is the same whether the address is known or not."""
    districts = territory.districts()
    initial = {"district_code": request.GET.get("district", "")[:20]}
    form = AreaForm(request.POST or None, districts=districts, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.spend(request, "mail")
            services.follow_area(**form.cleaned_data, language=get_language() or "it")
        except accounts.TooMany as too_many:
            form.add_messages({"email": [too_many_words(too_many)]})
        except services.ReportRefused as refused:
            form.add_messages(refused.errors)
        else:
            return render(request, "reports/areas/asked.html")
    return render(request, "reports/areas/follow.html", {"form": form, "districts": districts})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a mail's link: confirm, or stop. Opening it changes nothing."""
    try:
        area = services.followed_area(token)
        said = confirmed_or_not(request, token, services.AREA_BY_LINK)
        if said is False:
            return render(request, "reports/areas/stopped.html", {"area": area})
        if said:
            area = services.followed_area(token)
    except BadLink:
        return render(request, "reports/areas/gone.html", status=410)
    return render(request, "reports/areas/link.html", {"area": area})


@csrf_exempt  # A mail program presses this for its reader (RFC 8058); the token is the key.
@never_cache
@require_POST
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop in one click from the mail program."""
    try:
        services.AREA_BY_LINK.refuse(token)
    except BadLink:
        return HttpResponse("Unknown.", status=410, content_type="text/plain")
    return HttpResponse("Stopped.", content_type="text/plain")


class BarriersFeed(Feed):
    """What changed last, in a district or in the whole city, as an Atom feed: nobody has to ask."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, str]:
        """The filters that make sense; others are as if they were not there."""
        codes = {one.code: one.name for one in territory.districts()}
        district = request.GET.get("district", "")
        kind = request.GET.get("kind", "")
        return {
            "district": district if district in codes else "",
            "name": codes.get(district, ""),
            "kind": kind if kind in KINDS else "",
        }

    def title(self, obj: dict[str, str]) -> str:
        """What it is about."""
        if obj["name"]:
            return _("Barriers in %(place)s") % {"place": obj["name"]}
        return _("Barriers in the city")

    def link(self, obj: dict[str, str]) -> str:
        """The page that shows the same."""
        return reverse("map")

    def feed_guid(self, obj: dict[str, str]) -> str:
        """A name that does not depend on where it is served."""
        return f"tag:soglia,2026:barriers:{obj['district']}:{obj['kind']}"

    def items(self, obj: dict[str, str]) -> list[BarrierFacts]:
        """The latest changes."""
        return twin.changed_barriers(
            district_code=obj["district"], kind=obj["kind"], limit=_LONGEST
        )

    def item_title(self, item: BarrierFacts) -> str:
        """Kind and place from the register."""
        return ", ".join(word for word in (item.kind_label, item.place_name) if word)

    def item_description(self, item: BarrierFacts) -> str:
        """Its state. Nothing that anybody wrote."""
        return item.state_label

    def item_link(self, item: BarrierFacts) -> str:
        """Its page."""
        return reverse("barrier", args=[item.uuid])

    def item_guid(self, item: BarrierFacts) -> str:
        """Each change is news of its own."""
        return f"urn:uuid:{item.uuid}?version={item.changed_version}"

    def item_updateddate(self, item: BarrierFacts) -> datetime:
        """When it was last seen."""
        return item.last_seen_at

    def item_pubdate(self, item: BarrierFacts) -> datetime:
        """When it was first seen."""
        return item.first_seen_at
