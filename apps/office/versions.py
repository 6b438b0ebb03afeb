"""The versions of one thing and the log of what was in force, whichever tables they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max, QuerySet

from apps.office.version_models import Version, VersionState

V = TypeVar("V", bound=Version)


class VersionRefused(ValueError):
    """What was to become a version cannot be used; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who puts a version in force: a public id and a role, never a name. Neither: the product."""

    uuid: UUID | None = None
    role: str = ""


THE_PRODUCT = Actor()


@dataclass(frozen=True, slots=True)
class ActivationFacts:
    """A version was put in force. ``who``: the user's sign-in name, empty: the product."""

    at: datetime
    version: int
    previous: int | None
    who: str


@dataclass(frozen=True, slots=True)
class Shelf(Generic[V]):
    """``log``: a model made of ``Activation``. ``link``: the name of its link to the version."""

    versions: type[V]
    log: Any
    link: str

    def rows(self) -> QuerySet[V]:
        """All versions, newest first."""
        return self.versions.objects.order_by("-version")

    def active(self) -> V | None:
        """The version in force. One query."""
        return self.rows().filter(state=VersionState.ACTIVE).first()

    def get(self, version: int) -> V | None:
        """One version; None when there is none. One query."""
        return self.rows().filter(version=version).first()

    def lock(self) -> None:
        """One at a time draws a version or changes what is in force. Inside a transaction."""
        list(self.rows().select_for_update().order_by("pk").values_list("pk", flat=True))

    def next_version(self, *, above: int) -> int:
        """The next free number, above that of the file that comes with the product. After
        ``lock``.
        """
        highest: int = self.rows().aggregate(highest=Max("version"))["highest"] or 0
        return max(highest, above) + 1

    def put_in_force(self, version: int, actor: Actor) -> bool:
        """Put a version in force and write it in the log. Returns whether anything changed.

        ``DoesNotExist`` of the model when there is no such version.
        """
        with transaction.atomic():
            self.lock()
            row = self.rows().get(version=version)
            if row.state == VersionState.ACTIVE:
                return False
            before = self.active()
            if before is not None:
                before.state = VersionState.RETIRED
                before.save(update_fields=["state"])
            row.state = VersionState.ACTIVE
            row.save(update_fields=["state"])
            self.log.objects.create(
                **{self.link: row}, previous=before, actor_uuid=actor.uuid, actor_role=actor.role
            )
            return True

    def activations(self, limit: int = 100) -> list[ActivationFacts]:
        """The log, newest first. Two queries."""
        rows: list[Any] = list(
            self.log.objects.select_related(self.link, "previous").order_by("-at", "-id")[:limit]
        )
        names = _names(row.actor_uuid for row in rows if row.actor_uuid)
        return [
            ActivationFacts(
                at=row.at,
                version=getattr(row, self.link).version,
                previous=row.previous.version if row.previous else None,
                # Somebody who was erased leaves the id only.
                who=names.get(row.actor_uuid, str(row.actor_uuid)) if row.actor_uuid else "",
            )
            for row in rows
        ]


def _names(uuids: Iterable[UUID]) -> dict[UUID, str]:
    users = get_user_model().objects.filter(uuid__in=set(uuids))
    return dict(users.values_list("uuid", "username"))
