"""Erase what is personal: by the clock, or because the reporter asked for it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.reports import retention
from apps.reports.models import (
    ContactView,
    DraftPhoto,
    Report,
    ReportContact,
    ReportDraft,
    ReportPhoto,
    ReportState,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    reports: int
    contacts: int
    drafts: int
    contact_views: int
    committed: bool


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase everything whose time is over (``reports.retention``). Only counts without ``commit``.

    Each report is erased in a transaction of its own: a long run can be stopped and repeated.
    """
    at = now or timezone.now()
    reports = Report.objects.filter(_due(at)).exclude(state=ReportState.ERASED).order_by("pk")
    contacts = ReportContact.objects.filter(
        report__state_changed_at__lt=at - retention.CONTACT_KEPT_FOR,
        created_at__lt=at - retention.CONTACT_KEPT_FOR,
    )
    drafts = ReportDraft.objects.filter(updated_at__lt=at - retention.DRAFT_KEPT_FOR)
    views = ContactView.objects.filter(viewed_at__lt=at - retention.CONTACT_VIEW_KEPT_FOR)
    erased = Erased(
        reports=reports.count(),
        contacts=contacts.count(),
        drafts=drafts.count(),
        contact_views=views.count(),
        committed=commit,
    )
    if commit:
        for report_uuid in list(reports.values_list("uuid", flat=True)):
            _erase_report(report_uuid)
        contacts.delete()
        views.delete()
        for draft in drafts:
            remove_draft(draft)
    return erased


def remove_personal_data(report: Report) -> None:
    """Everything of the reporter's: text, contact, photos with their files. Saves nothing.

    The facts about the place stay: they are about the street, and the layer rests on them.
    """
    report.description = ""
    ReportContact.objects.filter(report=report).delete()
    _remove_photos(list(ReportPhoto.objects.filter(report=report)))


def remove_draft(draft: ReportDraft) -> None:
    """A draft with its photos and their files."""
    with transaction.atomic():
        _remove_photos(list(DraftPhoto.objects.filter(draft=draft)))
        draft.delete()


def _erase_report(report_uuid: object) -> None:
    # Imported here: moderation needs this module to erase.
    from apps.reports.services.moderation import transition

    transition(report_uuid=str(report_uuid), to=ReportState.ERASED, reason="time_is_up", actor=None)


def _due(at: datetime) -> Q:
    due = Q(pk__in=[])
    for period in retention.REPORT_PERIODS:
        due |= Q(state__in=period.states, state_changed_at__lt=at - period.keep_for)
    return due


def _remove_photos(photos: list[ReportPhoto] | list[DraftPhoto]) -> None:
    for photo in photos:
        storage, name = photo.image.storage, str(photo.image.name)
        photo.delete()
        # Only after the commit: a rolled back erasure must not leave a row without its file.
        transaction.on_commit(partial(storage.delete, name))
