"""What the mail can do. Apps bring their words along (``register_writer``)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.mail import retention
from apps.mail.bounces import SOFT_BOUNCES_MAX, BadMail
from apps.mail.came_back import read_bounce
from apps.mail.deliver import deliver_messages, settle_abandoned
from apps.mail.facts import Attachment, NobodyToWriteTo, ToWrite, Written
from apps.mail.models import Message, MessageState, Settlement
from apps.mail.plain import PlainLetter, plain_text
from apps.mail.queue import NewMessage, Recipient, queue_message, queue_messages
from apps.mail.registry import register_writer
from apps.mail.settle import settle_messages

__all__ = [
    "SOFT_BOUNCES_MAX",
    "Attachment",
    "BadMail",
    "Erased",
    "NewMessage",
    "NobodyToWriteTo",
    "PlainLetter",
    "Recipient",
    "Settlement",
    "ToWrite",
    "Written",
    "deliver_messages",
    "erase_expired",
    "forget_messages",
    "plain_text",
    "queue_message",
    "queue_messages",
    "read_bounce",
    "register_writer",
    "settle_abandoned",
    "settle_messages",
]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many messages were erased, or would be."""

    messages: int


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Delete messages whose time is over and that are on no way; only count without ``commit``."""
    at = now or timezone.now()
    old = Message.objects.filter(created_at__lt=at - retention.MESSAGE_KEPT_FOR).exclude(
        state__in=(MessageState.PENDING, MessageState.SENDING)
    )
    return Erased(old.delete()[0] if commit else old.count())


def forget_messages(reader: UUID) -> int:
    """Delete all messages about somebody, or to her; return how many. Raises nothing."""
    return Message.objects.filter(Q(subject=reader) | Q(reader=reader)).delete()[0]
