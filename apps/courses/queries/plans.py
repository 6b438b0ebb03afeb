"""A course as the office wrote it, to be changed or copied."""

import uuid

from apps.courses.models import Course
from apps.courses.plans import Plan


def plan_of(course: uuid.UUID) -> Plan:
    """The plan of a course as it stands. Raises ``Course.DoesNotExist``."""
    row = Course.objects.select_related("site").get(uuid=course)
    return Plan(
        site_code=row.site.code,
        texts={
            text.language: {
                "title": text.title, "description": text.description, "bring": text.bring
            }
            for text in row.texts.order_by("language")
        },
        seats=row.seats,
        language=row.language,
        topics=row.topics,
        areas=row.areas,
        prepares=row.prepares,
        trainers=list(row.trainers.order_by("pk").values_list("pk", flat=True)),
        opens_days=row.opens_days,
        closes_s=row.closes_s,
    )  # fmt: skip
