"""Check the queue against a computation from nothing, and fill what old reports lack."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from apps.outbox.services import EventFacts
from apps.reports.models import QueueEntry, Report
from apps.reports.office.figures import figures_of
from apps.territory import queries as territory

_AT_ONCE = 2000
# Reliability fades between two rounds: a day's fading of what nobody touched is no difference.
_LEAST_CHANGE = 0.02


@dataclass(frozen=True, slots=True)
class QueueCheck:
    """How many entries there are, and how many differ from what they should hold.

    ``missing``: reports without an entry. ``copies``: entries that are no true copy of their
    report. ``figures``: entries that differ from the layer; ``districts``: reports that lie
    elsewhere.
    """

    entries: int
    missing: int
    copies: int
    figures: int
    districts: int

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.copies or self.figures or self.districts)


def check_queue(*, now: datetime | None = None) -> QueueCheck:
    """Compare every entry with its report and with the layer. Changes nothing."""
    at = now or timezone.now()
    counts = dict.fromkeys(("entries", "copies", "figures", "districts"), 0)
    last = 0
    while entries := _part(last):
        wanted = figures_of(entries, now=at)
        codes = _district_codes([entry.report for entry in entries])
        counts["entries"] += len(entries)
        counts["copies"] += sum(not _is_copy(entry) for entry in entries)
        counts["figures"] += sum(
            wanted[entry.pk].differs_from(entry, least=_LEAST_CHANGE) for entry in entries
        )
        counts["districts"] += sum(
            code != entry.report.district_code for code, entry in zip(codes, entries, strict=True)
        )
        last = entries[-1].pk
    missing = Report.objects.filter(entry__isnull=True).count()
    return QueueCheck(missing=missing, **counts)


def fill_districts() -> int:
    """Give every report the district its place lies in now; how many changed.

    For a city that has imported its districts anew.
    """
    changed, last = 0, 0
    while reports := list(
        Report.objects.filter(pk__gt=last).only("geom", "district_code").order_by("pk")[:_AT_ONCE]
    ):
        moved = []
        for report, code in zip(reports, _district_codes(reports), strict=True):
            if report.district_code != code:
                report.district_code = code
                moved.append(report)
        if moved:
            Report.objects.bulk_update(moved, ["district_code"], batch_size=500)
        changed += len(moved)
        last = reports[-1].pk
    return changed


def on_dataset_activated(event: EventFacts) -> None:
    """Districts were imported anew: say of every report in which it lies now."""
    if event.payload.get("kind") == "districts":
        fill_districts()


def _part(after: int) -> list[QueueEntry]:
    rows = QueueEntry.objects.filter(pk__gt=after).select_related("report").order_by("pk")
    return list(rows.defer("report__description", "report__search", "report__measures")[:_AT_ONCE])


def _district_codes(reports: list[Report]) -> list[str]:
    return territory.district_codes_at([(report.geom.x, report.geom.y) for report in reports])


def _is_copy(entry: QueueEntry) -> bool:
    report = entry.report
    return all(
        getattr(entry, name) == getattr(report, name)
        for name in ("state", "kind", "district_code", "created_at")
    )
