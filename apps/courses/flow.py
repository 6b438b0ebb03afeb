"""The draft behind the steps of an enrolment: opened by a cookie, filled step by step."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.courses import services
from apps.courses.models import EnrolmentDraft
from apps.courses.services.drafts import COOKIE


def steps() -> list[str]:
    """Names of the steps, in the language of the page."""
    return [_("Needs"), _("Who takes part"), _("Summary")]


def draft_of(request: HttpRequest) -> EnrolmentDraft | None:
    """The draft this browser is writing."""
    return services.open_draft(COOKIE.read(request))


def part(draft: EnrolmentDraft | None, name: str) -> dict[str, Any]:
    """One part of what was filled in: "needs" or "person"."""
    found = draft.data.get(name) if draft else None
    return found if isinstance(found, dict) else {}
