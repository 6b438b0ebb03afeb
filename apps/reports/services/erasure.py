"""Erase what is personal: by the clock, or because the reporter asked for it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.mail import services as mail
from apps.reports import retention
from apps.reports.models import (
    AreaFollow,
    ContactView,
    DraftPhoto,
    FollowUp,
    Forwarding,
    MailedRow,
    MailedState,
    PhotoReview,
    Report,
    ReportContact,
    ReportDraft,
    ReportNote,
    ReportPhoto,
    ReportQuestion,
    ReportState,
    SavedView,
)
from apps.reports.services.photo_review import (
    drop_public_copies,
    drop_public_copy_of_survey_photo,
)
from apps.twin import queries as twin
from apps.twin import services as twin_services

log = logging.getLogger(__name__)
# Whatever names a row: a key or a UUID.
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    reports: int
    contacts: int
    drafts: int
    contact_views: int
    areas: int
    mailed_rows: int
    search_words: int
    survey_photos: int
    stray_files: int
    committed: bool


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase everything whose time is over (``reports.retention``). Only counts without ``commit``.

    Each report is erased in a transaction of its own: a long run can be stopped and repeated, and
    one that cannot be erased is logged and does not keep the others.
    """
    at = now or timezone.now()
    reports = Report.objects.filter(_due(at)).exclude(state=ReportState.ERASED).order_by("pk")
    contacts = ReportContact.objects.filter(created_at__lt=at - retention.CONTACT_KEPT_FOR)
    views = ContactView.objects.filter(viewed_at__lt=at - retention.CONTACT_VIEW_KEPT_FOR)
    areas = AreaFollow.objects.filter(retention_of_areas(at))
    if not commit:
        return Erased(
            reports=reports.count(),
            contacts=contacts.count(),
            drafts=_expired_drafts(at).count(),
            contact_views=views.count(),
            areas=areas.count(),
            mailed_rows=_expired_mailed_rows(at).count(),
            search_words=_expired_words(at).count(),
            survey_photos=len(twin.expired_survey_photos(at)),
            stray_files=_erase_strays(at, commit=False),
            committed=False,
        )
    # Contacts by their own time first: those that go with their report are counted with it.
    erased_contacts = contacts.delete()[0]
    return Erased(
        reports=_each(reports.values_list("pk", flat=True), partial(_erase_report, at=at)),
        contacts=erased_contacts,
        drafts=erase_drafts(now=at),
        contact_views=views.delete()[0],
        areas=forget_areas(areas),
        mailed_rows=erase_mailed_rows(now=at),
        search_words=_forget_words(_expired_words(at)),
        survey_photos=_each(twin.expired_survey_photos(at), partial(_erase_survey_photo, at=at)),
        stray_files=_erase_strays(at, commit=True),
        committed=True,
    )


def erase_mailed_rows(*, now: datetime | None = None) -> int:
    """Empty the rows of e-mailed reports that waited too long to be completed; return how many."""
    rows = _expired_mailed_rows(now or timezone.now())
    return rows.update(state=MailedState.DROPPED, data={})


def erase_drafts(*, now: datetime | None = None) -> int:
    """Erase the drafts nobody has touched for their time, with their photos. Returns how many."""
    at = now or timezone.now()
    rows = _expired_drafts(at).order_by("pk").values_list("pk", flat=True)
    return _each(rows, partial(_erase_draft, at=at))


def forget_areas(areas: QuerySet[AreaFollow]) -> int:
    """Forget who follows these areas, and every mail about it; return how many areas."""
    with transaction.atomic():
        locked = list(areas.select_for_update().values_list("uuid", flat=True))
        # A mail that was given up or is in doubt still holds the address.
        for one in locked:
            mail.forget_messages(one)
        return AreaFollow.objects.filter(uuid__in=locked).delete()[0]


def remove_personal_data(report: Report) -> None:
    """Everything of the reporter's: text, talk, contact, mail, notes, photos with their files.

    Saves nothing of the report itself. Links that were sent die with it.

    The facts about the place stay: they are about the street, and the layer rests on them.
    """
    _forget_words_of(report)
    report.description = report.place_note = ""
    report.link_version += 1
    ReportQuestion.objects.filter(report=report).delete()
    FollowUp.objects.filter(report=report).delete()
    mail.forget_messages(report.uuid)
    Forwarding.objects.filter(report=report).update(answer_notes="", next_look_at=None)
    ReportContact.objects.filter(report=report).delete()
    ReportNote.objects.filter(report=report).delete()
    photos = list(ReportPhoto.objects.filter(report=report))
    drop_public_copies(photos)
    remove_photos(photos)


def remove_draft(draft: ReportDraft) -> None:
    """A draft with its photos and their files; nothing when it is gone already."""
    with transaction.atomic():
        stored = lock_draft(pk=draft.pk)
        if stored is not None:
            _remove_locked(stored)


def lock_draft(**which: object) -> ReportDraft | None:
    """The draft, locked until the transaction ends; ``None`` when it is gone.

    Whoever adds, removes or takes over photos of a draft holds its lock.
    """
    return ReportDraft.objects.select_for_update().filter(**which).first()


def remove_photos(photos: list[ReportPhoto] | list[DraftPhoto]) -> None:
    """Photos with their files. A file goes only with a row that was really there."""
    for photo in photos:
        storage, name = photo.image.storage, str(photo.image.name)
        if photo.delete()[0]:
            # Only after the commit: a rolled back erasure must not leave a row without its file.
            transaction.on_commit(partial(storage.delete, name))


def _each(keys: Iterable[Key], erase: Callable[[Key], bool]) -> int:
    """Erase one by one. Returns how many; whatever stops one of them is logged."""
    done = 0
    for key in list(keys):
        try:
            done += erase(key)
        except Exception as error:
            # Only the kind of error: the text of a database's error may hold the row itself.
            log.error("Row %s could not be erased: %s", key, type(error).__name__)
    return done


def _erase_report(pk: int, *, at: datetime) -> bool:
    # Imported here: moderation needs this module to erase.
    from apps.reports.services.moderation import transition

    with transaction.atomic():
        # Asked again under the lock: it may have been opened again since the list was made.
        due = Report.objects.select_for_update().filter(_due(at), pk=pk)
        report = due.exclude(state=ReportState.ERASED).first()
        if report is None:
            return False
        transition(report_uuid=report.uuid, to=ReportState.ERASED, reason="time_is_up", actor=None)
    return True


def _erase_draft(pk: int, *, at: datetime) -> bool:
    with transaction.atomic():
        stored = lock_draft(pk=pk)
        # Somebody may have come back to it, or sent it, since the list was made.
        if stored is None or stored.updated_at >= at - retention.DRAFT_KEPT_FOR:
            return False
        _remove_locked(stored)
    return True


def _remove_locked(draft: ReportDraft) -> None:
    remove_photos(list(DraftPhoto.objects.filter(draft=draft)))
    draft.delete()


def retention_of_areas(at: datetime) -> Q:
    """Followed areas whose time is over: never confirmed, or confirmed long ago."""
    return Q(verified_at__isnull=True, created_at__lt=at - retention.AREA_UNCONFIRMED_KEPT_FOR) | Q(
        verified_at__lt=at - retention.AREA_KEPT_FOR
    )


def _forget_words_of(report: Report) -> None:
    """Views of the queue that were kept with this reporter's words, number or address in them."""
    contact = ReportContact.objects.filter(report=report).first()
    said = [report.description, report.place_note]
    said += [contact.email, contact.phone] if contact else []
    said += ReportQuestion.objects.filter(report=report).values_list("answer", flat=True)
    said += ReportNote.objects.filter(report=report).values_list("text", flat=True)
    words = set(" ".join(said).casefold().split())
    # What is public of the place is no secret of hers.
    words -= set(f"{report.street_name} {report.corner_name} {report.code}".casefold().split())
    views = SavedView.objects.filter(filters__has_key="q")
    _forget_words(
        [view for view in views if words & set(str(view.filters["q"]).casefold().split())]
    )


def _forget_words(views: Iterable[SavedView]) -> int:
    number = 0
    for view in views:
        view.filters = {name: value for name, value in view.filters.items() if name != "q"}
        view.save(update_fields=["filters"])
        number += 1
    return number


def _erase_survey_photo(photo: UUID, *, at: datetime) -> bool:
    with transaction.atomic():
        drop_public_copy_of_survey_photo(photo)
        return twin_services.erase_survey_photo(photo, now=at)


def _erase_strays(at: datetime, *, commit: bool) -> int:
    """Files of photos that no row names."""
    private = [
        *ReportPhoto.objects.values_list("image", flat=True),
        *DraftPhoto.objects.values_list("image", flat=True),
    ]
    public = PhotoReview.objects.exclude(public_image="").values_list("public_image", flat=True)
    return sum(
        twin_services.erase_stray_files(folder, list(names), commit=commit, now=at)
        for folder, names in (("reports", private), ("public", public))
    )


def _expired_words(at: datetime) -> QuerySet[SavedView]:
    kept = SavedView.objects.filter(filters__has_key="q")
    return kept.filter(created_at__lt=at - retention.SEARCH_WORDS_KEPT_FOR)


def _expired_drafts(at: datetime) -> QuerySet[ReportDraft]:
    return ReportDraft.objects.filter(updated_at__lt=at - retention.DRAFT_KEPT_FOR)


def _expired_mailed_rows(at: datetime) -> QuerySet[MailedRow]:
    return MailedRow.objects.filter(
        state=MailedState.UNPLACED, created_at__lt=at - retention.MAILED_ROW_KEPT_FOR
    )


def _due(at: datetime) -> Q:
    due = Q(pk__in=[])
    for period in retention.REPORT_PERIODS:
        due |= Q(state__in=period.states, state_changed_at__lt=at - period.keep_for)
    return due
