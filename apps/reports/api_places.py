"""Places for API v1: streets as people spell them, and petitions."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reports import services
from apps.reports.api import ClientUUIDField, LocationSerializer, MeasuresSerializer
from apps.territory import queries as territory
from apps.twin.kinds import BarrierKind, CanPass
from project.api import NumberField, PublicAPIView, StrictSerializer

STREETS_SHOWN = 8
# Streets change with an import of the register, not from one letter to the next.
_KEPT_S = 300


class StreetQuerySerializer(StrictSerializer):
    """What somebody has written so far."""

    q = serializers.CharField(max_length=120, allow_blank=True)


class StreetSerializer(serializers.Serializer[Any]):
    """A street that may be meant."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.CharField(help_text=_("House number that was written behind it, if any."))


class StreetsSerializer(serializers.Serializer[Any]):
    """Streets, best first."""

    streets = StreetSerializer(many=True)


class StreetsView(PublicAPIView):
    """Streets while somebody writes."""

    @extend_schema(
        operation_id="streets",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses={200: StreetsSerializer},
    )
    def get(self, request: Request) -> Response:
        """At most eight streets whose name is near to what was written, in any spelling."""
        self.spend(request, "search")
        text = self.query(request, StreetQuerySerializer)["q"]
        number = territory.split_address(text)[1]
        found = territory.search_streets(text, STREETS_SHOWN)
        # "Via 25" may be a whole name: then nothing is left for a number.
        whole = bool(found) and found[0].key == territory.fold(text)
        response = Response(
            {
                "streets": [
                    {"id": one.pk, "name": one.name, "number": "" if whole else number}
                    for one in found
                ]
            }
        )
        patch_cache_control(response, public=True, max_age=_KEPT_S)
        return response


class PetitionPlaceSerializer(StrictSerializer):
    """One place of a petition."""

    kind = serializers.ChoiceField(choices=BarrierKind.choices)
    location = LocationSerializer()
    can_pass = serializers.ChoiceField(choices=CanPass.choices, default=CanPass.UNKNOWN)
    measures = MeasuresSerializer(required=False, default=dict)


class PetitionSerializer(StrictSerializer):
    """Several places told of together."""

    places = PetitionPlaceSerializer(many=True, allow_empty=False, max_length=services.PLACES_MAX)  # type: ignore[call-arg]
    supporters = NumberField(
        min_value=1, help_text=_("People who stand behind it. They verify nothing.")
    )
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


class PetitionAcceptedSerializer(serializers.Serializer[Any]):
    """What the sender keeps."""

    code = serializers.CharField()
    url = serializers.URLField()
    places = serializers.ListField(
        child=serializers.CharField(), help_text=_("Code of each place.")
    )


class PetitionsView(PublicAPIView):
    """Send a petition."""

    @extend_schema(
        operation_id="petition_create",
        request=PetitionSerializer,
        responses={
            201: PetitionAcceptedSerializer,
            200: OpenApiResponse(PetitionAcceptedSerializer, description="Already received."),
            400: OpenApiResponse(description="What is wrong, field by field."),
        },
    )
    def post(self, request: Request) -> Response:
        """Accept all places or none. The codes are given only once everything is safely stored."""
        self.spend(request, "report")
        serializer = PetitionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        try:
            sent = services.submit_petition(
                client_uuid=data.get("client_uuid") or uuid.uuid4(),
                places=[
                    {
                        "kind": one["kind"],
                        "lon": one["location"]["lon"],
                        "lat": one["location"]["lat"],
                        "can_pass": one["can_pass"],
                        "measures": one["measures"],
                        "placed_by": "map",
                    }
                    for one in data["places"]
                ],
                supporters=data["supporters"],
                description=data["description"],
                language=get_language() or "it",
                channel="api",
            )
        except services.ReportRefused as refused:
            raise ValidationError(_nested(refused, len(data["places"]))) from None
        url = request.build_absolute_uri(reverse("petition", args=[sent.code]))
        return Response(
            {"code": sent.code, "url": url, "places": list(sent.place_codes)},
            status=status.HTTP_201_CREATED if sent.created else status.HTTP_200_OK,
        )


def _nested(refused: services.ReportRefused, count: int) -> dict[str, Any]:
    """The refusal in the shape of the request: a list of places, each with its fields."""
    errors: dict[str, Any] = {}
    places: list[dict[str, Any]] = [{} for _index in range(count)]
    for name, messages in refused.errors.items():
        head, *rest = name.split(".")
        if head == "places" and rest and int(rest[0]) < count:
            places[int(rest[0])][".".join(rest[1:])] = messages
        else:
            errors[head] = messages
    return {**errors, "places": places} if any(places) else errors
