"""The certificate of somebody who saw enough of a course, as a tagged PDF in her language."""

import uuid
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.courses import queries
from apps.courses.errors import StepRefused
from apps.courses.models import Participant
from apps.office.pdf import tagged_pdf
from cities import get_city

STYLE = Path(__file__).parent.parent / "paper.css"


class NotEnough(Exception):
    """The course is not over, or she was not there for enough of it."""


def certificate_of(*, enrolment: uuid.UUID) -> bytes:
    """The PDF. Raises ``NotEnough``, and ``StepRefused`` when she is not kept any more."""
    person = Participant.objects.filter(enrolment__uuid=enrolment).first()
    found = queries.enrolment(enrolment)
    if person is None or found is None:
        raise StepRefused(gettext_lazy("Who took part is not kept any more."), "gone")
    seen = queries.progress(found.course.uuid).get(enrolment)
    if seen is None or not seen.is_enough:
        raise NotEnough
    with translation.override(found.language):
        # Once more: its title may be in another language now.
        enrolled = queries.enrolment(enrolment) or found
        course = enrolled.course
        held = [one for one in course.sessions if one.is_held]
        city = get_city(settings.SOGLIA_CITY).name.removesuffix(" (demo)")
        context = {
            "title": _("Certificate of attendance"),
            "language": found.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "publisher": f"Comune di {city}",
            "name": f"{person.given_name} {person.family_name}",
            "course": course,
            "hours": number_format(seen.hours.normalize()),
            "held_hours": number_format(seen.held_hours.normalize()),
            "first_day": date_format(held[0].starts, "DATE_FORMAT"),
            "last_day": date_format(held[-1].starts, "DATE_FORMAT"),
            "made_on": date_format(timezone.localdate(), "DATE_FORMAT"),
        }
        return tagged_pdf(render_to_string("courses/certificate.html", context), STYLE)
