"""Erase what is personal by the clock (``facilita.retention``)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.desk import queries as desk
from apps.facilita import lifecycle, retention
from apps.facilita.models import (
    Entry,
    EntryPerson,
    EntryState,
    EntryView,
    Export,
    ExportRow,
    Outcome,
)
from apps.facilita.services.steps import step


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    rows: int
    keys: int
    views: int
    committed: bool


@transaction.atomic
def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase rows that the platform never accepted, and the keyed hashes of those it has.

    A row in a file without an answer counts as never accepted once its time is over. One that is
    in no file goes at once when its record was taken back: that help was none.
    """
    at = now or timezone.now()
    changeable = Entry.objects.filter(state__in=lifecycle.CHANGEABLE)
    none_after_all = desk.taken_back(changeable.values_list("assistance_uuid", flat=True))
    old = Entry.objects.filter(
        Q(created_at__lt=at - retention.UNSETTLED_KEPT_FOR)
        | Q(state__in=lifecycle.CHANGEABLE, assistance_uuid__in=none_after_all)
    ).exclude(state=EntryState.ACCEPTED)
    keys = Entry.objects.filter(
        state=EntryState.ACCEPTED, settled_at__lt=at - retention.KEYS_KEPT_FOR
    ).exclude(citizen_key="", same_key="")
    views = EntryView.objects.filter(viewed_at__lt=at - retention.VIEWS_KEPT_FOR)
    if not commit:
        return Erased(old.count(), keys.count(), views.count(), committed=False)
    gone = list(old.select_for_update().values_list("pk", flat=True))
    exports = set(ExportRow.objects.filter(entry__in=gone).values_list("export_id", flat=True))
    EntryPerson.objects.filter(entry__in=gone).delete()
    ExportRow.objects.filter(entry__in=gone).delete()
    Entry.objects.filter(pk__in=gone).delete()
    # A file that lost a row cannot be written any more; what is left of it waits for the next.
    for export in Export.objects.filter(pk__in=exports, outcome=Outcome.OPEN):
        _dissolve(export, at)
    forgotten = keys.update(citizen_key="", same_key="")
    return Erased(len(gone), forgotten, views.delete()[0], committed=True)


def _dissolve(export: Export, at: datetime) -> None:
    for row in export.rows.select_related("entry"):
        step(row.entry, "not_taken", actor=None, export=export.uuid)
    export.outcome, export.closed_at, export.answer = Outcome.NOT_TAKEN, at, None
    export.save(update_fields=["outcome", "closed_at", "answer"])
    export.rows.update(sealed="")
