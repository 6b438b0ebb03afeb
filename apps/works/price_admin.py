"""Prices in the Wagtail admin: all versions, a new one from an old one, what it would change."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as accounts
from apps.twin.kinds import BarrierKind
from apps.works import queries, services
from apps.works.price_forms import BaseItems, ItemFormSet, ListForm, rows_of
from apps.works.queries import PriceListFacts, PricesPreview
from apps.works.words import euro


def may_change_prices(request: HttpRequest) -> bool:
    """Staff and technicians of the whole city: prices are the same in all districts."""
    return accounts.asked_districts(request) is None


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All versions and the log of what was in force."""
    _may(request)
    context = {
        "price_lists": queries.price_lists_known(),
        "activations": queries.activations(),
        "header_title": _("Price list"),
    }
    return render(request, "works/admin/prices.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, version: int) -> HttpResponse:
    """Change a version and keep it as a new draft."""
    old = _price_list(request, version)
    data = request.POST if request.method == "POST" else None
    form, items = ListForm(data), ItemFormSet(data, initial=rows_of(old), prefix="item")
    if data is not None and form.is_valid() & items.is_valid():
        try:
            new = services.draft_prices(
                **form.cleaned_data, items=cast(BaseItems, items).kept(), notes=list(old.notes)
            )
        except services.PricesRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Version %(version)s is kept.") % {"version": new})
            return redirect("works_prices_preview", version=new)
    wrong = bool(form.errors or items.total_error_count())
    context = {
        "old": old,
        "form": form,
        "items": items,
        "wrong": wrong and data is not None,
        "header_title": _("New version from version %(version)s") % {"version": version},
    }
    status = 422 if context["wrong"] else 200
    return render(request, "works/admin/prices_edit.html", context, status=status)


@never_cache
@require_safe
def preview(request: HttpRequest, version: int) -> HttpResponse:
    """A version, and what it would change before anybody puts it in force."""
    found = _price_list(request, version)
    result = None if found.is_active else queries.preview(version)
    context: dict[str, Any] = {
        "found": found,
        "items": [(item, _kinds(item.kinds)) for item in found.items],
        "preview": result,
        "header_title": _("Version %(version)s of the price list") % {"version": version},
    }
    if result is not None:
        context |= _changes(result)
    return render(request, "works/admin/prices_preview.html", context)


@never_cache
@require_POST
def activate(request: HttpRequest, version: int) -> HttpResponse:
    """Put a version in force."""
    found = _price_list(request, version)
    user: Any = request.user
    actor = services.Actor(uuid=user.uuid, role=accounts.acting_role(user))
    services.activate_prices(found.version, actor=actor)
    messages.success(request, _("Version %(version)s is in force.") % {"version": version})
    return redirect("works_prices")


def _changes(result: PricesPreview) -> dict[str, Any]:
    return {
        "difference": _signed(result),
        "kinds": [
            {
                "label": BarrierKind(change.kind).label,
                "change": change,
                "before": euro(change.before_eur),
                "after": euro(change.after_eur),
            }
            for change in result.kinds
        ],
        "changed": result.items,
    }


def _signed(result: PricesPreview) -> str:
    """ "+1,200 €": the sign is what one looks for."""
    amount = result.difference_eur
    return f"+{euro(amount)}" if amount > 0 else euro(amount).replace("-", "−")


def _kinds(codes: tuple[str, ...]) -> list[str]:
    return [str(BarrierKind(code).label) for code in codes]


def _may(request: HttpRequest) -> None:
    if not may_change_prices(request):
        raise PermissionDenied


def _price_list(request: HttpRequest, version: int) -> PriceListFacts:
    _may(request)
    found = queries.price_list(version) if version < 2**31 else None
    if found is None:
        raise Http404
    return found
