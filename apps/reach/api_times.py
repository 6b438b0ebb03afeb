"""Travel times of API v1: from a place to the nearest of each category, for every profile."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reach import queries
from project.api import PublicAPIView, StrictSerializer


class TimesQuery(StrictSerializer):
    """Where from, in degrees."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)


class TimeSerializer(serializers.Serializer[Any]):
    """To the nearest place of a category; null: no way."""

    profile = serializers.CharField()
    category = serializers.CharField()
    optimistic_s = serializers.IntegerField(allow_null=True)
    pessimistic_s = serializers.IntegerField(allow_null=True)


class TimesSerializer(serializers.Serializer[Any]):
    """All times from one place, of one version of the layer."""

    layer_version = serializers.IntegerField(allow_null=True)
    times = TimeSerializer(many=True)


class TimesView(PublicAPIView):
    """Times from a place."""

    @extend_schema(
        operation_id="times",
        parameters=[
            OpenApiParameter("lon", float, required=True),
            OpenApiParameter("lat", float, required=True),
        ],
        responses=TimesSerializer,
    )
    def get(self, request: Request) -> Response:
        """Times to the nearest places. Empty far from any street, and before the first run."""
        asked = self.query(request, TimesQuery)
        times = queries.travel_times(asked["lon"], asked["lat"])
        # Written by hand: a serializer takes longer for them than the engine's arrays do.
        return Response(
            {
                "layer_version": times[0].layer_version if times else None,
                "times": [
                    {
                        "profile": time.profile,
                        "category": time.category,
                        "optimistic_s": time.optimistic_s,
                        "pessimistic_s": time.pessimistic_s,
                    }
                    for time in times
                ],
            }
        )
