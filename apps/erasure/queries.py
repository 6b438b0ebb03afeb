"""What can be told about the erasure."""

from datetime import datetime

from apps.erasure.models import ErasureRun


def last_run() -> datetime | None:
    """When something was last really erased. One query."""
    return ErasureRun.objects.order_by("-created_at").values_list("created_at", flat=True).first()
