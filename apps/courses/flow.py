"""The draft behind the steps of an enrolment: opened by a cookie, filled step by step."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.courses import services
from apps.courses.models import EnrolmentDraft
from apps.courses.retention import DRAFT_KEPT_FOR

COOKIE = "soglia_course"
# What is typed is kept as typed, even when it is too long, but not without any limit.
_TYPED_MAX = 2000


def steps() -> list[str]:
    """Names of the steps, in the language of the page."""
    return [_("Needs"), _("Who takes part"), _("Summary")]


def draft_of(request: HttpRequest) -> EnrolmentDraft | None:
    """The draft this browser is writing."""
    return services.open_draft(request.COOKIES.get(COOKIE))


def remember(request: HttpRequest, response: HttpResponse, draft: EnrolmentDraft) -> HttpResponse:
    """Let the browser find its draft again."""
    response.set_cookie(
        COOKIE,
        str(draft.key),
        max_age=DRAFT_KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def part(draft: EnrolmentDraft | None, name: str) -> dict[str, Any]:
    """One part of what was filled in: "needs" or "person"."""
    found = draft.data.get(name) if draft else None
    return found if isinstance(found, dict) else {}


def typed(data: Any, *names: str) -> dict[str, str]:
    """These fields of a POST, exactly as typed (cut only when absurdly long)."""
    return {name: plain(data.get(name, ""), _TYPED_MAX) for name in names}


def plain(value: Any, longest: int = 60) -> str:
    """A text the database can keep: no NUL, and not without any limit."""
    return str(value).replace("\x00", "")[:longest]
