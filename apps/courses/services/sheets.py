"""The list that is signed at the door of a session, on paper."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.courses import queries
from apps.courses.errors import StepRefused
from apps.courses.models import EnrolmentState
from apps.courses.services.certificates import STYLE
from apps.courses.services.people import look_at_participants
from apps.office.pdf import tagged_pdf
from cities import get_city

if TYPE_CHECKING:
    from apps.accounts.models import User

# Lines without a name, for who comes without being enrolled.
EMPTY_LINES = 4


def attendance_sheet(*, session: uuid.UUID, viewer: User) -> bytes:
    """The sheet as a tagged PDF in the active language; that ``viewer`` looked is noted."""
    context = sheet_context(session=session, viewer=viewer)
    return tagged_pdf(render_to_string("courses/sheet.html", context), STYLE)


def sheet_context(*, session: uuid.UUID, viewer: User) -> dict[str, Any]:
    """What the sheet says. Raises ``StepRefused`` when there is no such session."""
    found = queries.session_course(session)
    if found is None:
        raise StepRefused(_("There is no such session."), "gone")
    course, one = found
    people = look_at_participants(course=course.uuid, viewer=viewer)
    city = get_city(settings.SOGLIA_CITY).name.removesuffix(" (demo)")
    return {
        "title": _("Attendance sheet"),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "publisher": f"Comune di {city}",
        "course": course,
        "session": one,
        "people": [who for who in people if who.state == EnrolmentState.ENROLLED],
        "empty_lines": range(EMPTY_LINES),
    }
