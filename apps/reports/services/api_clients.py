"""Keys of the programs that send reports over Open311: made, shown once, checked."""

import hashlib
import secrets

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.models import ApiClient

# 32 random bytes: too many to try, so that a plain digest is as good as a slow one.
_KEY_BYTES = 32
_HINT = 6
_LONGEST_KEY = 200


class ClientRefused(Exception):
    """The program may not send now. ``status`` as in HTTP: 403, or 429 for too many."""

    def __init__(self, status: int, message: str | Promise) -> None:
        self.status = status
        self.message = message
        super().__init__(str(status))


def create_api_client(
    *, name: str, jurisdiction: str, posts_per_hour: int = 600
) -> tuple[ApiClient, str]:
    """A new program with its key, which is shown now and never again."""
    key = _new_key()
    client = ApiClient.objects.create(
        name=name,
        jurisdiction=jurisdiction,
        posts_per_hour=posts_per_hour,
        key_digest=_digest(key),
        key_hint=key[:_HINT],
    )
    return client, key


def new_api_key(client: ApiClient) -> str:
    """Another key for a program: the old one is worth nothing from now on."""
    key = _new_key()
    client.key_digest, client.key_hint = _digest(key), key[:_HINT]
    client.save(update_fields=["key_digest", "key_hint"])
    return key


def let_in(key: str, *, jurisdiction: str) -> ApiClient:
    """The program of this key, with one more report counted to its hour. Two queries.

    Raises ``ClientRefused``.
    """
    if not key:
        raise ClientRefused(403, _("An api_key is needed to send a report."))
    known = ApiClient.objects.filter(key_digest=_digest(key[:_LONGEST_KEY])).first()
    if known is None or not known.active or len(key) > _LONGEST_KEY:
        raise ClientRefused(403, _("This api_key is not valid."))
    if known.jurisdiction != jurisdiction:
        raise ClientRefused(403, _("This api_key is not valid for this jurisdiction_id."))
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    # One statement: two reports at once are two.
    counted = ApiClient.objects.filter(
        Q(hour__isnull=True) | ~Q(hour=hour) | Q(posts_this_hour__lt=F("posts_per_hour")),
        pk=known.pk,
        posts_per_hour__gt=0,
    ).update(
        posts_this_hour=Case(When(hour=hour, then=F("posts_this_hour") + 1), default=Value(1)),
        hour=hour,
    )
    if not counted:
        raise ClientRefused(429, _("Too many reports in this hour. Send again in the next one."))
    return known


def _new_key() -> str:
    return secrets.token_urlsafe(_KEY_BYTES)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
