"""What the steps of a form without account share: the cookie of a draft, and what is typed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

R = TypeVar("R", bound=HttpResponseBase)
# A table with ``key``, ``data`` and ``updated_at``.
D = TypeVar("D", bound=models.Model)

# What is typed is kept as typed, even when it is too long, but not without any limit.
_TYPED_MAX = 2000


@dataclass(frozen=True, slots=True)
class DraftCookie:
    """By this cookie a browser finds the draft it is writing."""

    name: str
    kept_for: timedelta

    def read(self, request: HttpRequest) -> str | None:
        """The key the browser sent, which may be anything."""
        return request.COOKIES.get(self.name)

    def remember(self, request: HttpRequest, response: R, key: UUID) -> R:
        """Let the browser find the draft again."""
        response.set_cookie(
            self.name,
            str(key),
            max_age=self.kept_for,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response

    def forget(self, response: HttpResponseBase) -> None:
        """Let the browser find no draft again."""
        response.delete_cookie(self.name, samesite="Lax")


@dataclass(frozen=True)
class Drafts(Generic[D]):
    """What browsers have typed so far, found again by a cookie."""

    model: type[D]
    cookie: DraftCookie

    @property
    def rows(self) -> models.QuerySet[D]:
        """All of them."""
        return models.QuerySet(self.model)

    def open(self, key: str | None) -> D | None:
        """The draft of a cookie; ``None`` when it is gone, or was never ours."""
        try:
            wanted = UUID(str(key))
        except ValueError:
            return None
        return self.rows.filter(key=wanted).first()

    def of(self, request: HttpRequest) -> D | None:
        """The draft this browser is writing."""
        return self.open(self.cookie.read(request))

    def start(self, data: dict[str, Any]) -> D:
        """A new draft."""
        return self.rows.create(data=data)

    @transaction.atomic
    def keep(self, draft: D | None, changes: dict[str, Any]) -> D:
        """Write these parts and leave the others as they are; without a draft begin one."""
        if draft is None:
            return self.start(changes)
        stored: Any = self.rows.select_for_update().filter(pk=draft.pk).first()
        if stored is None:
            return self.start({**vars(draft)["data"], **changes})
        stored.data = {**stored.data, **changes}
        stored.updated_at = timezone.now()
        stored.save(update_fields=["data", "updated_at"])
        kept: D = stored
        return kept

    def discard(self, draft: D) -> None:
        """It was sent, or is not wanted any more."""
        self.rows.filter(pk=draft.pk).delete()

    def remember(self, request: HttpRequest, response: R, draft: D) -> R:
        """Let the browser go on with this draft, also one that somebody began for it."""
        return self.cookie.remember(request, response, vars(draft)["key"])

    def forget(self, response: HttpResponseBase) -> None:
        """Let the browser find no draft again: it was sent, or somebody else sits before it now."""
        self.cookie.forget(response)


def part(draft: Any, name: str) -> dict[str, Any]:
    """One part of what was filled in; an empty one while there is no draft, or no such part."""
    found = draft.data.get(name) if draft else None
    return found if isinstance(found, dict) else {}


def typed(data: Any, *names: str) -> dict[str, str]:
    """These fields of a POST, exactly as typed (cut only when absurdly long)."""
    return {name: plain(data.get(name, ""), _TYPED_MAX) for name in names}


def plain(value: Any, longest: int = 60) -> str:
    """A text the database can keep: no NUL, and not without any limit."""
    return str(value).replace("\x00", "")[:longest]
