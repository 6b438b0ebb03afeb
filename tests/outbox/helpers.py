"""Record and deliver, in short."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.outbox.models import Delivery
from apps.outbox.services import record
from tests.outbox.conftest import KIND


def tell(number: int = 1, *, subject: uuid.UUID | None = None, kind: str = KIND) -> uuid.UUID:
    """Record one event; return its UUID."""
    with transaction.atomic():
        return record(kind=kind, subject=subject or uuid.uuid4(), payload={"number": number})


def time_passes() -> None:
    """Make every waiting delivery due."""
    Delivery.objects.filter(state="pending").update(
        next_try_at=timezone.now() - timedelta(seconds=1)
    )
