"""Somebody says that a fact about a point is wrong: kept, answered, forgotten in time.

Words and address are private: they are never published, and stand in no event and no log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.services import BadLink, Link, Signer, new_code
from apps.mail import services as mail
from apps.points import retention
from apps.points.models import About, Correction, CorrectionState, FacilitationPoint, Site

TEXT_MAX = 1000
ANSWER_MAX = 2000
# The one purpose of a link: to say that the address is one's own.
CONFIRM = "confirm"
_SIGNER = Signer("points", {}, retention.UNCONFIRMED_KEPT_FOR)


class CorrectionRefused(Exception):
    """It cannot be taken as it is. ``errors`` by field."""

    def __init__(self, errors: Mapping[str, Promise | str]) -> None:
        self.errors = dict(errors)
        super().__init__("refused")


@dataclass(frozen=True, slots=True)
class Said:
    """What was kept. ``is_new``: not a repeat of the same."""

    uuid: UUID
    code: str
    is_new: bool


def say_wrong(
    *,
    client_uuid: UUID,
    point_code: str,
    about: str,
    text: str = "",
    site_code: str = "",
    email: str = "",
    language: str = "it",
    at: datetime | None = None,
) -> Said:
    """Keep what somebody says is wrong; ask the address, if there is one, whether it is hers.

    ``client_uuid`` makes a repeat harmless. Raises ``CorrectionRefused``.
    """
    now = at or timezone.now()
    known = _known(client_uuid)
    if known is not None:
        return known
    text, email = text.replace("\x00", "").strip(), email.strip()
    point = FacilitationPoint.objects.filter(code=point_code).first()
    site = Site.objects.filter(code=site_code, point=point).first() if site_code else None
    errors = _errors(about, text, email)
    if point is None or (site_code and site is None):
        errors["site"] = _("Choose one of these places.")
    if errors or point is None:
        raise CorrectionRefused(errors)
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                code=new_code(), client_uuid=client_uuid, point=point, site=site, about=about,
                text=text, email=email, language=language, created_at=now,
                due_on=timezone.localdate(now) + retention.ANSWER_OWED_IN,
            )  # fmt: skip
            if email:
                _letter(row, "confirm")
    except IntegrityError:
        # Sent twice at once: the other one was first.
        known = _known(client_uuid)
        if known is None:
            raise
        return known
    return Said(row.uuid, row.code, is_new=True)


def _known(client_uuid: UUID) -> Said | None:
    row = Correction.objects.filter(client_uuid=client_uuid).first()
    return None if row is None else Said(row.uuid, row.code, is_new=False)


def _errors(about: str, text: str, email: str) -> dict[str, Promise | str]:
    errors: dict[str, Promise | str] = {}
    if about not in About.values:
        errors["about"] = _("Choose what is wrong.")
    if about == About.OTHER and not text:
        errors["text"] = _("Say in a few words what is wrong.")
    if len(text) > TEXT_MAX:
        errors["text"] = _("Write at most 1000 signs.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("Write the whole address, like name@example.org, or leave it out.")
    return errors


def answer_correction(
    *, uuid: UUID, state: str, text: str, by: UUID, at: datetime | None = None
) -> None:
    """Answer it, once. Whoever confirmed an address is written to; the code shows it to anybody.

    Raises ``CorrectionRefused``: it was answered already, or the answer is no answer.
    """
    text = text.replace("\x00", "").strip()
    errors: dict[str, Promise | str] = {}
    if state not in CorrectionState.values or state == CorrectionState.OPEN:
        errors["state"] = _("Choose what became of it.")
    if len(text) > ANSWER_MAX:
        errors["text"] = _("Write at most 2000 signs.")
    if errors:
        raise CorrectionRefused(errors)
    with transaction.atomic():
        row = Correction.objects.select_for_update().get(uuid=uuid)
        if row.state != CorrectionState.OPEN:
            raise CorrectionRefused({"state": _("Somebody else answered it meanwhile.")})
        row.state, row.answer, row.answered_by = state, text, by
        row.answered_at = at or timezone.now()
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        if row.email_confirmed_at:
            _letter(row, "answer")


def confirm_link(correction: UUID, version: int) -> str:
    """A token with which the owner of the address says that it is hers."""
    return _SIGNER.make(CONFIRM, correction, version=version)


def correction_of_link(token: str) -> UUID:
    """What a link is about. Changes nothing: scanners of mail open links. Raises ``BadLink``."""
    link = _SIGNER.read(token, CONFIRM)
    if not Correction.objects.filter(_living(link)).exists():
        raise BadLink
    return link.subject


def confirm_email(token: str, at: datetime | None = None) -> str:
    """The owner of the address says: write to me. Returns the code. Raises ``BadLink``."""
    with transaction.atomic():
        row = _locked(token)
        if row.email_confirmed_at is None:
            row.email_confirmed_at = at or timezone.now()
            row.save(update_fields=["email_confirmed_at"])
            if row.state != CorrectionState.OPEN:
                _letter(row, "answer")
    return row.code


def forget_email(token: str) -> None:
    """She says no: the address is forgotten at once, with every mail to it. Raises ``BadLink``."""
    with transaction.atomic():
        row = _locked(token)
        row.email, row.email_confirmed_at = "", None
        row.link_version += 1
        row.save(update_fields=["email", "email_confirmed_at", "link_version"])
        mail.forget_messages(row.uuid)


def _living(link: Link) -> Q:
    return Q(uuid=link.subject, link_version=link.version) & ~Q(email="")


def _locked(token: str) -> Correction:
    row = Correction.objects.select_for_update().filter(_living(_SIGNER.read(token, CONFIRM)))
    found = row.first()
    if found is None:
        raise BadLink
    return found


def _letter(row: Correction, what: str) -> None:
    mail.queue_message(
        key=f"points:{what}:{row.uuid}:{row.link_version}",
        template=f"points_{what}",
        language=row.language,
        subject_uuid=row.uuid,
        recipient=("reader", row.uuid),
        facts={},
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be when ``committed`` is false."""

    corrections: int
    addresses: int
    committed: bool


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Erase words and addresses whose time is over (``points.retention``).

    What is left is a figure: about which point and what, when it came and what became of it.
    """
    at = now or timezone.now()
    over = Correction.objects.filter(
        Q(answered_at__lt=at - retention.ANSWERED_KEPT_FOR)
        | Q(created_at__lt=at - retention.UNANSWERED_KEPT_FOR),
        erased_at__isnull=True,
    )
    unconfirmed = Correction.objects.filter(
        created_at__lt=at - retention.UNCONFIRMED_KEPT_FOR, email_confirmed_at__isnull=True
    ).exclude(email="")
    if not commit:
        return Erased(over.count(), unconfirmed.count(), committed=False)
    # Addresses first: those that go with their words are counted with them too.
    addresses = sum(_forget(pk, None) for pk in list(unconfirmed.values_list("pk", flat=True)))
    corrections = sum(_forget(pk, at) for pk in list(over.values_list("pk", flat=True)))
    return Erased(corrections, addresses, committed=True)


def _forget(pk: int, at: datetime | None) -> int:
    """The address of one, and with ``at`` its words too. Each in a transaction of its own."""
    with transaction.atomic():
        row = Correction.objects.select_for_update().get(pk=pk)
        row.email, row.email_confirmed_at = "", None
        row.link_version += 1
        if at is not None:
            row.text, row.answer, row.erased_at = "", "", at
        row.save()
        mail.forget_messages(row.uuid)
    return 1
