"""Views of the queue somebody wants again: her own, and those the office shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.reports.errors import ReportRefused
from apps.reports.models import SavedView

if TYPE_CHECKING:
    from apps.accounts.models import User

# More would be a list to search in.
MOST = 30
# What a view keeps of an address; who sees it and what page is shown is not of it.
KEPT = (
    "q", "state", "kind", "district_code", "assigned", "since", "overdue", "photo", "question",
)  # fmt: skip
_LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True)
class SavedViewFacts:
    """A view as a link. ``mine``: whether it can be forgotten by whoever asks."""

    pk: int
    name: str
    address: str
    shared: bool
    mine: bool


def saved_views(user: User) -> list[SavedViewFacts]:
    """Her own and the shared ones, by name. One query."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(shared=True)).order_by("name", "pk")
    return [
        SavedViewFacts(
            row.pk, row.name, urlencode(row.filters), row.shared, row.owner_id == user.pk
        )
        for row in rows[: MOST * 4]
    ]


def save_view(*, owner: User, name: str, filters: Mapping[str, Any], shared: bool) -> SavedView:
    """Keep the filters under a name; one of the same name is replaced.

    Raises ``ReportRefused`` (``name``).
    """
    name = " ".join(name.split())[:60]
    if not name:
        raise ReportRefused({"name": [_("Give the view a name.")]})
    own = SavedView.objects.filter(owner=owner)
    if own.count() >= MOST and not own.filter(name=name).exists():
        raise ReportRefused({"name": [_("These are many views. Forget one of them first.")]})
    kept = {key: str(filters[key])[:_LONGEST_VALUE] for key in KEPT if filters.get(key)}
    view, _created = SavedView.objects.update_or_create(
        owner=owner,
        name=name,
        defaults={"filters": kept, "shared": shared, "created_at": timezone.now()},
    )
    return view


def forget_view(*, owner: User, pk: int) -> bool:
    """Forget a view of one's own; False when there is none."""
    return bool(SavedView.objects.filter(owner=owner, pk=pk).delete()[0])
