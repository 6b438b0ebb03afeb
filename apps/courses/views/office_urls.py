"""Addresses of the office's pages, in the admin and for the desk alike."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from apps.courses.views import office, office_people

_COURSE, _SESSION, _PERSON = "<uuid:course>/", "session/<uuid:session>/", "person/<uuid:enrolment>/"
# Route, view, and how the name ends.
_PAGES: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
    ("", office.index, ""),
    ("new/", office.new, "_new"),
    (_SESSION, office.session, "_session"),
    (f"{_SESSION}attendance/", office_people.attendance, "_attendance"),
    (f"{_SESSION}sheet/", office_people.sheet, "_sheet"),
    (f"{_SESSION}sheet.pdf", office_people.sheet_pdf, "_sheet_pdf"),
    (f"{_PERSON}certificate.pdf", office_people.certificate, "_certificate"),
    (f"{_PERSON}<slug:what>/", office_people.person, "_person"),
    (_COURSE, office.course, "_course"),
    (f"{_COURSE}edit/", office.edit, "_edit"),
    (f"{_COURSE}copy/", office.copy, "_copy"),
    (f"{_COURSE}people/", office_people.people, "_people"),
    (f"{_COURSE}enrol/", office_people.enrol, "_enrol"),
    (f"{_COURSE}sessions/", office.add_sessions, "_sessions"),
    (f"{_COURSE}do/<slug:what>/", office.do, "_do"),
)


def patterns(names: str, folder: str = "") -> list[URLPattern]:
    """All of them under a folder; ``names``: how their names begin."""
    return [path(f"{folder}{route}", view, name=f"{names}{end}") for route, view, end in _PAGES]
