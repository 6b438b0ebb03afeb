"""The list of courses to come, and the page of a course."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.courses import queries
from apps.points import queries as points
from apps.points.queries import SERVICES, service_choices
from apps.visitors.drafts import plain
from apps.visitors.words import language_name

PER_PAGE = 20


@never_cache
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """What can be learnt where and when; filters by point, topic, language, free places."""
    now = timezone.now()
    everything = queries.courses_to_come(queries.Filters(), now)
    asked = queries.Filters(
        point=plain(request.GET.get("point", "")),
        topic=plain(request.GET.get("topic", "")),
        language=plain(request.GET.get("language", ""), 5),
        with_places=request.GET.get("places") == "yes",
    )
    found = queries.matching(everything, asked, now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    point = points.point(asked.point) if asked.point else None
    context = {
        "page": page,
        "items": [(one, one.takes(now)) for one in page],
        "any_course": bool(everything),
        "wanted": asked,
        "wanted_point": point,
        # Only what there is to choose: an empty answer helps nobody.
        "points": sorted({(one.point.code, one.point.name) for one in everything}, key=_by_name),
        "topics": service_choices({code for one in everything for code in one.topics}),
        "spoken": sorted(
            {(one.language, language_name(one.language)) for one in everything}, key=_by_name
        ),
    }
    return render(request, "courses/list.html", context)


@never_cache
@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: what, when, where, for whom, and whether there is room."""
    found = shown_course(code)
    takes = found.takes(timezone.now())
    context = {
        "course": found,
        "takes": takes,
        "topics": [SERVICES[code] for code in found.topics if code in SERVICES],
    }
    return render(request, "courses/course.html", context)


def shown_course(code: str) -> queries.CourseFacts:
    """A course that was published. Raises ``Http404``."""
    found = queries.course_by_code(code)
    if found is None or not (found.is_open or found.is_cancelled):
        raise Http404
    return found


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]
