"""In whose hands reports may be: people who decide, and groups of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.outbox import services as outbox
from apps.reports.errors import TransitionRefused
from apps.reports.models import OfficeGroup, QueueEntry, Report
from apps.reports.office.filters import NOBODY

if TYPE_CHECKING:
    from apps.accounts.models import User

NOT_HERS = _("This person may not decide in the district of the report.")
NO_SUCH_HAND = _("There is no such person or group.")


@dataclass(frozen=True, slots=True)
class Hand:
    """A person (``user``) or a group who has reports in hand; both ``None``: nobody."""

    user: Any | None = None
    group: OfficeGroup | None = None

    @property
    def label(self) -> str | Promise:
        """As colleagues see it."""
        if self.user is not None:
            return self.user.get_full_name() or self.user.get_username()
        return self.group.name if self.group is not None else _("Nobody")


def hands() -> list[tuple[str, str | Promise]]:
    """Everybody who may have a report in hand, as (code, words). Two queries."""
    groups = OfficeGroup.objects.filter(is_active=True).order_by("name")
    return [
        (NOBODY, _("Nobody")),
        *((f"g{group.pk}", group.name) for group in groups),
        *((f"p{person.pk}", person.name) for person in accounts.verifiers()),
    ]


def hand_of(code: str) -> Hand:
    """The hand with a code of ``hands``. Raises ``TransitionRefused`` when there is none."""
    if code == NOBODY:
        return Hand()
    known = {str(one) for one, _words in hands()}
    if code not in known:
        raise TransitionRefused(NO_SUCH_HAND, "hand")
    pk = int(code[1:])
    if code.startswith("g"):
        return Hand(group=OfficeGroup.objects.get(pk=pk))
    return Hand(user=get_user_model().objects.get(pk=pk))


def assign(*, report_uuid: UUID | str, to: Hand, actor: User) -> bool:
    """Put a report into somebody's hands; False when it is there already.

    A person must be one who may decide where the report lies. Records ``report.assigned``. Raises
    ``TransitionRefused``.
    """
    with transaction.atomic():
        entry = locked_entry(report_uuid)
        if (entry.assigned_to_id, entry.assigned_group_id) == keys(to):
            return False
        if to.user is not None and not accounts.may_verify(
            to.user, district_code=entry.district_code
        ):
            raise TransitionRefused(NOT_HERS, "hand")
        put(entry, to, actor)
        return True


def keys(hand: Hand) -> tuple[int | None, int | None]:
    """The two foreign keys of a hand."""
    return hand.user.pk if hand.user else None, hand.group.pk if hand.group else None


def put(entry: QueueEntry, to: Hand, actor: User) -> None:
    """Write it, and tell. The entry is locked by the caller."""
    entry.assigned_to, entry.assigned_group = to.user, to.group
    entry.assigned_at = timezone.now() if to.user or to.group else None
    entry.save(update_fields=["assigned_to", "assigned_group", "assigned_at"])
    outbox.record(
        kind="report.assigned",
        subject=entry.report.uuid,
        payload={
            "report": str(entry.report.uuid),
            "person": str(to.user.uuid) if to.user else None,
            "group": to.group.pk if to.group else None,
            "actor_role": accounts.acting_role(actor),
        },
    )


def locked_entry(report_uuid: UUID | str) -> QueueEntry:
    """The entry of a report, both locked until the transaction ends: the report first."""
    report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
    if report is None:
        raise TransitionRefused(_("There is no such report."), "gone")
    entry = QueueEntry.objects.select_for_update().get(report=report)
    entry.report = report
    return entry
