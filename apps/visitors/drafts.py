"""What the steps of a form without account share: the cookie of a draft, and what is typed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)

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


def typed(data: Any, *names: str) -> dict[str, str]:
    """These fields of a POST, exactly as typed (cut only when absurdly long)."""
    return {name: plain(data.get(name, ""), _TYPED_MAX) for name in names}


def plain(value: Any, longest: int = 60) -> str:
    """A text the database can keep: no NUL, and not without any limit."""
    return str(value).replace("\x00", "")[:longest]
