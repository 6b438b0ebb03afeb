"""What the tests of the office's queue share: people, groups, and reports far from each other."""

from typing import Any

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.reports.models import OfficeGroup, QueueEntry, Report
from tests.reports.builders import CASTELLO, sent_report

# Farther apart than any two reports that would tell of one barrier.
APART_DEGREES = 0.0012


def officer(name: str = "staff", *, district: str = "", role: str = "staff") -> User:
    """Somebody who decides, in the whole city or in one district."""
    user = User.objects.create_user(name)
    scope = ("district", district) if district else ("city", "")
    grant_role(user=user, role=role, scope_kind=scope[0], scope_code=scope[1])
    return user


def group(name: str, *members: User) -> OfficeGroup:
    """A group of the office."""
    made = OfficeGroup.objects.create(name=name)
    made.members.set(members)
    return made


def some_reports(count: int, **changes: Any) -> list[Report]:
    """So many reports, each of a barrier of its own."""
    return [
        sent_report(
            **{
                "lon": CASTELLO[0] + APART_DEGREES * (i % 10),
                "lat": CASTELLO[1] + APART_DEGREES * (i // 10),
                **changes,
            }
        )
        for i in range(count)
    ]


def entry_of(report: Report) -> QueueEntry:
    """The entry of a report as it is stored now."""
    return QueueEntry.objects.get(pk=report.pk)
