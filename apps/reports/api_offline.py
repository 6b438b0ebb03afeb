"""The queue of a phone: reports written without network arrive here, piece by piece."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reports import services
from apps.reports.photos import FILE_BYTES_MAX
from project.api import PublicAPIView


class PhotoParser(BaseParser):
    """The bytes of one photo, never more than a photo may have."""

    media_type = "image/*"

    def parse(  # type: ignore[override]
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> BytesIO:
        """Read the body; one that is too large is refused by the photo's own check."""
        return BytesIO(stream.read(FILE_BYTES_MAX + 1))


class OfflineReportSerializer(serializers.Serializer[Any]):
    """What the form without network keeps. Checked by the services, field by field."""

    client_uuid = serializers.UUIDField()
    kind = serializers.CharField()
    can_pass = serializers.CharField(required=False)
    lon = serializers.FloatField(required=False)
    lat = serializers.FloatField(required=False)
    address = serializers.CharField(required=False)
    corner = serializers.CharField(required=False)
    side = serializers.CharField(required=False)
    measures = serializers.DictField(required=False)
    permanence = serializers.CharField(required=False)
    description = serializers.CharField(required=False)
    contact_email = serializers.CharField(required=False)
    contact_phone = serializers.CharField(required=False)
    written_at = serializers.DateTimeField(required=False)


class ArrivedSerializer(serializers.Serializer[Any]):
    """What is safely here. An item leaves the phone only on an answer with its UUID."""

    client_uuid = serializers.UUIDField()
    code = serializers.CharField()
    url = serializers.CharField()
    photos = serializers.ListField(child=serializers.UUIDField())
    over = serializers.BooleanField()


def _arrived(found: services.Arrived | None, client_uuid: UUID) -> dict[str, Any]:
    # Nothing here is an answer and not an error: phones ask for what may not have arrived.
    return {
        "client_uuid": str(client_uuid),
        "code": found.code if found else "",
        "url": reverse("report_status", args=[found.code]) if found else "",
        "photos": [str(photo) for photo in found.photos] if found else [],
        "over": found is not None and found.over,
    }


def answers_of(request: Request) -> Mapping[str, object]:
    """The body, one JSON object."""
    data: object = request.data
    if not isinstance(data, Mapping):
        raise ParseError(_("Send the answers as one JSON object."))
    return data


def photo_of(request: Request) -> BytesIO:
    """The bytes that ``PhotoParser`` read; none of any other body."""
    body: object = request.data
    return body if isinstance(body, BytesIO) else BytesIO()


class QueueView(PublicAPIView):
    """Where a phone brings what it kept: what the services refuse is status 400."""

    def handle_exception(self, exc: Exception) -> Response:
        """What is wrong, field by field."""
        if isinstance(exc, services.ReportRefused):
            said: dict[str, Any] = dict(exc.errors)
            exc = ValidationError(said)
        return super().handle_exception(exc)


class OfflineReportsView(QueueView):
    """Bring a report that was written without network."""

    @extend_schema(
        operation_id="offline_report_create",
        request=OfflineReportSerializer,
        responses={
            201: ArrivedSerializer,
            200: OpenApiResponse(ArrivedSerializer, description="Already received."),
            400: OpenApiResponse(description="What is wrong, field by field."),
        },
    )
    def post(self, request: Request) -> Response:
        """Accept the words of a report. The answer goes out only once they are safely stored."""
        self.spend(request, "report")
        answers = answers_of(request)
        submitted = services.submit_offline(answers, language=get_language() or "it")
        key = UUID(str(answers["client_uuid"]))
        made = status.HTTP_201_CREATED if submitted.created else status.HTTP_200_OK
        return Response(_arrived(services.arrived(key), key), status=made)


@method_decorator(never_cache, name="dispatch")
class OfflineReportView(PublicAPIView):
    """Ask whether a report has arrived: after an answer that was lost on the way."""

    @extend_schema(operation_id="offline_report_status", responses={200: ArrivedSerializer})
    def get(self, request: Request, client_uuid: UUID) -> Response:
        """What is here of the report the phone made under this UUID; no code when nothing is."""
        return Response(_arrived(services.arrived(client_uuid), client_uuid))


class OfflinePhotoView(QueueView):
    """Bring one photo of a report that has arrived."""

    parser_classes = [PhotoParser]

    @extend_schema(
        operation_id="offline_photo_put",
        request={"image/jpeg": bytes},
        responses={
            200: ArrivedSerializer,
            400: OpenApiResponse(description="The file is no photo, or one too many."),
            404: OpenApiResponse(description="The report itself has not arrived yet."),
        },
    )
    def put(self, request: Request, client_uuid: UUID, photo_uuid: UUID) -> Response:
        """Keep the photo, once however often it comes."""
        self.spend(request, "photo")
        try:
            found = services.add_offline_photo(
                client_uuid=client_uuid, photo_uuid=photo_uuid, file=photo_of(request)
            )
        except services.ReportRefused as refused:
            if "client_uuid" in refused.errors:
                raise NotFound(str(refused.errors["client_uuid"][0])) from None
            raise
        return Response(_arrived(found, client_uuid))


class OfflineDraftView(QueueView):
    """Go on with the network: the place of this report has to be chosen by the person."""

    @extend_schema(
        operation_id="offline_draft",
        request=OfflineReportSerializer,
        responses={
            200: OpenApiResponse(description="The address of the page to go on with."),
            400: OpenApiResponse(description="Why not, field by field."),
        },
    )
    def post(self, request: Request) -> Response:
        """Make the draft, let the browser find it, and say where to go on."""
        draft = services.draft_from_offline(answers_of(request))
        response = Response({"url": reverse("report_where")})
        services.remember_draft(request, response, draft)
        return response
