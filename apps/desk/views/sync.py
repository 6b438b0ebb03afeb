"""What a device brings back from a day without network."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.desk import services
from apps.desk.models import ConflictWhy
from apps.desk.permissions import Post
from apps.desk.views.access import at_a_post_json

BODY_MAX = 256 * 1024


@require_POST
@at_a_post_json
def sync(request: HttpRequest, post: Post) -> HttpResponse:
    """Take in up to fifty things, and answer each by its UUID."""
    if len(request.body) > BODY_MAX:
        return JsonResponse({"error": _("Too much at once.")}, status=413)
    items = _items(request.body)
    if items is None:
        return JsonResponse({"error": _("This could not be read.")}, status=400)
    if len(items) > services.ITEMS_MAX:
        return JsonResponse({"error": _("Too much at once.")}, status=413)
    user: Any = request.user
    answers = services.bring_back(items, sender=user, post=post)
    return JsonResponse({"items": [_told(one) for one in answers]})


def _items(body: bytes) -> list[object] | None:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    items = sent.get("items") if isinstance(sent, Mapping) else None
    return items if isinstance(items, list) else None


def _told(answer: services.Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"uuid": answer.uuid, "state": answer.state, **answer.facts}
    if answer.message:
        told["message"] = answer.message
    elif "why" in answer.facts:
        told["message"] = str(ConflictWhy(answer.facts["why"]).label)
    elif answer.facts.get("note") == "day_over":
        told["message"] = _("The night had closed the queue of that day: the number stays as it is")
    if answer.errors:
        told["errors"] = answer.errors
    return told
