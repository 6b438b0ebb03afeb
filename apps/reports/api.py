"""The reports of API v1: thin views over the services."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reach import queries as reach
from apps.reports import queries, services
from apps.reports.validation import parse_uuid
from apps.twin import queries as twin
from apps.twin.kinds import MEASURES, BarrierKind, CanPass
from project.api import NumberField, PublicAPIView, StrictSerializer


class LocationSerializer(StrictSerializer):
    """A place, in degrees (EPSG:4326)."""

    lon = NumberField(min_value=-180, max_value=180)
    lat = NumberField(min_value=-90, max_value=90)


class MeasuresSerializer(StrictSerializer):
    """Measures, each with its unit in its name."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One optional number for each measure the twin knows."""
        return {
            name: NumberField(required=False, min_value=facts.minimum, max_value=facts.maximum)
            for name, facts in MEASURES.items()
        }


class ClientUUIDField(serializers.UUIDField):
    """A UUID as text: DRF's own field takes numbers too, which strangers would share."""

    def to_internal_value(self, data: object) -> uuid.UUID:
        """The UUID, or a field error."""
        try:
            return parse_uuid(data, "client_uuid")
        except services.ReportRefused as refused:
            raise ValidationError(list(map(str, refused.errors["client_uuid"]))) from None


class ReportSerializer(StrictSerializer):
    """A barrier, as somebody met it."""

    kind = serializers.ChoiceField(choices=BarrierKind.choices)
    location = LocationSerializer()
    can_pass = serializers.ChoiceField(choices=CanPass.choices, default=CanPass.UNKNOWN)
    measures = MeasuresSerializer(required=False, default=dict)
    description = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=services.DESCRIPTION_MAX_LENGTH,
        help_text=_("Kept private."),
    )
    client_uuid = ClientUUIDField(
        required=False,
        help_text=_("Made by you before sending: a repeat with the same value changes nothing."),
    )


class AcceptedSerializer(serializers.Serializer[Any]):
    """What the reporter keeps."""

    code = serializers.CharField()
    url = serializers.URLField()


class ReportStatusSerializer(serializers.Serializer[Any]):
    """Where a report stands, and what it changed."""

    status = serializers.CharField()
    barrier = serializers.DictField(allow_null=True)
    effect = serializers.ListField(child=serializers.DictField(), allow_null=True)


def _errors(refused: services.ReportRefused) -> dict[str, Any]:
    """The refusal in the shape of the request: a place is one field, measures are nested."""
    errors: dict[str, Any] = {}
    for name, messages in refused.errors.items():
        head, _dot, tail = name.partition(".")
        if head in {"lon", "lat", "place"}:
            known = errors.setdefault("location", [])
            known.extend(message for message in map(str, messages) if message not in known)
        elif tail:
            errors.setdefault(head, {})[tail] = messages
        else:
            errors[head] = messages
    return errors


class ReportsView(PublicAPIView):
    """Send a report."""

    @extend_schema(
        operation_id="report_create",
        request=ReportSerializer,
        responses={
            201: AcceptedSerializer,
            200: OpenApiResponse(AcceptedSerializer, description="Already received."),
            400: OpenApiResponse(description="What is wrong, field by field."),
        },
    )
    def post(self, request: Request) -> Response:
        """Accept a report. The code is given only once the report is safely stored."""
        self.spend(request, "report")
        serializer = ReportSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        try:
            submitted = services.submit(
                client_uuid=data.get("client_uuid") or uuid.uuid4(),
                kind=data["kind"],
                lon=data["location"]["lon"],
                lat=data["location"]["lat"],
                can_pass=data["can_pass"],
                measures=data["measures"],
                description=data["description"],
                placed_by="map",
                channel="api",
                language=get_language() or "it",
            )
        except services.ReportRefused as refused:
            raise ValidationError(_errors(refused)) from None
        url = request.build_absolute_uri(reverse("report_status", args=[submitted.code]))
        return Response(
            {"code": submitted.code, "url": url},
            status=status.HTTP_201_CREATED if submitted.created else status.HTTP_200_OK,
        )


@method_decorator(never_cache, name="dispatch")
class ReportView(PublicAPIView):
    """Follow a report by its code."""

    @extend_schema(operation_id="report_status", responses={200: ReportStatusSerializer})
    def get(self, request: Request, code: str) -> Response:
        """The state of the report, its barrier and the effect of the barrier."""
        self.spend(request, "code")
        report = queries.by_code(code)
        if report is None:
            raise NotFound(_("No report has this code."))
        barrier = twin.barrier_of_report(report.uuid)
        return Response(
            {
                "status": report.state,
                "barrier": None
                if barrier is None
                else {
                    "uuid": str(barrier.uuid),
                    "kind": barrier.kind,
                    "state": barrier.state,
                    "url": request.build_absolute_uri(reverse("barrier", args=[barrier.uuid])),
                },
                "effect": None
                if barrier is None
                else [effect.as_dict() for effect in reach.effect(barrier.uuid)],
            }
        )
