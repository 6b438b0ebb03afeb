"""The queue of a phone: voices, petitions, and acts on one's own report, each once."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reports import services
from apps.reports.api_offline import PhotoParser, QueueView, answers_of, photo_of
from apps.reports.models import ActKind

KINDS = ("voice", "petition", ActKind.CORRECTION, ActKind.WITHDRAWAL, ActKind.ANSWER)
# What each is counted as; acts on a report need its code, and guessing codes is counted.
_SPENT = {"voice": "voice", "petition": "report"}


class QueuedActSerializer(serializers.Serializer[Any]):
    """What a phone keeps. Which fields it needs depends on ``what``; the services check them."""

    client_uuid = serializers.UUIDField()
    what = serializers.ChoiceField(choices=KINDS)
    written_at = serializers.DateTimeField(required=False)
    barrier = serializers.UUIDField(required=False)
    stance = serializers.ChoiceField(choices=sorted(services.SAID), required=False)
    code = serializers.CharField(required=False)
    after = serializers.UUIDField(
        required=False, help_text="Act on the same report that was written before this one."
    )
    kind = serializers.CharField(required=False)
    can_pass = serializers.CharField(required=False)
    measures = serializers.DictField(required=False)
    place_note = serializers.CharField(required=False)
    question = serializers.UUIDField(required=False)
    answer = serializers.CharField(required=False)
    places = serializers.ListField(child=serializers.DictField(), required=False)
    supporters = serializers.IntegerField(required=False)
    description = serializers.CharField(required=False)


class BroughtSerializer(serializers.Serializer[Any]):
    """It is safely here. An item leaves the phone only on an answer with its UUID."""

    client_uuid = serializers.UUIDField()
    what = serializers.CharField()
    arrived = serializers.BooleanField()
    code = serializers.CharField(help_text="Of the report or petition; empty for a voice.")
    url = serializers.CharField(help_text="Where to see it, and where a voice is taken back.")


class NotTakenSerializer(serializers.Serializer[Any]):
    """It was understood and cannot be done: ``detail`` says why, in the language asked for."""

    client_uuid = serializers.UUIDField()
    arrived = serializers.BooleanField()
    detail = serializers.CharField(help_text="Empty when it has to come again later.")
    waits_for = serializers.CharField(help_text="The act that has to arrive first, or empty.")


_ANSWERS: dict[int, Any] = {
    201: BroughtSerializer,
    200: OpenApiResponse(BroughtSerializer, description="Already received."),
    400: OpenApiResponse(description="What is wrong, field by field."),
    409: NotTakenSerializer,
}


class QueuedActsView(QueueView):
    """Bring something that was written without network."""

    @extend_schema(
        operation_id="offline_act_create", request=QueuedActSerializer, responses=_ANSWERS
    )
    def post(self, request: Request) -> Response:
        """Accept one act, once however often it comes. Answered only when it is safely stored."""
        answers = answers_of(request)
        self.spend(request, _SPENT.get(str(answers.get("what")), "code"))
        try:
            brought = services.bring(answers, language=get_language() or "it")
        except (services.TransitionRefused, services.NotYet) as refused:
            return _not_taken(str(answers.get("client_uuid")), refused)
        return _taken(brought)


class OwnPhotoView(QueueView):
    """Bring a photo of a report that was sent before."""

    parser_classes = [PhotoParser]

    @extend_schema(
        operation_id="offline_own_photo_put",
        parameters=[OpenApiParameter("after", UUID, required=False)],
        request={"image/jpeg": bytes},
        responses=_ANSWERS,
    )
    def put(self, request: Request, code: str, photo_uuid: UUID) -> Response:
        """Keep the photo, once however often it comes."""
        self.spend(request, "code")
        self.spend(request, "photo")
        try:
            brought = services.bring_own_photo(
                code=code,
                photo_uuid=photo_uuid,
                file=photo_of(request),
                after=request.query_params.get("after"),
            )
        except (services.TransitionRefused, services.NotYet) as refused:
            return _not_taken(str(photo_uuid), refused)
        return _taken(brought)


def _taken(brought: services.Brought) -> Response:
    if brought.what == "voice":
        url = reverse("report_thanks", args=[brought.client_uuid])
    else:
        name = "petition" if brought.what == "petition" else "report_status"
        url = reverse(name, args=[brought.code])
    body = {
        "client_uuid": str(brought.client_uuid),
        "what": brought.what,
        "arrived": True,
        "code": brought.code,
        "url": url,
    }
    return Response(body, status.HTTP_201_CREATED if brought.created else status.HTTP_200_OK)


def _not_taken(client_uuid: str, refused: services.TransitionRefused | services.NotYet) -> Response:
    body = {
        "client_uuid": client_uuid,
        "arrived": False,
        "detail": "" if isinstance(refused, services.NotYet) else str(refused.message),
        "waits_for": str(refused.after) if isinstance(refused, services.NotYet) else "",
    }
    return Response(body, status.HTTP_409_CONFLICT)
