"""The accessibility layer of API v1: barriers with their effect, the layer and its changes."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reach import queries
from apps.twin import queries as twin
from project.api import BboxField, PublicAPIView, StrictSerializer

BARRIERS_MAX = 5000
CHANGES_MAX = 1000
# PostgreSQL's bigint: a larger number is a typing mistake, and must not reach the database.
VERSION_MAX = 2**63 - 1


class BarriersQuery(StrictSerializer):
    """Parameters of the list of barriers."""

    bbox = BboxField(required=False)
    changed_since = serializers.IntegerField(min_value=0, max_value=VERSION_MAX, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=BARRIERS_MAX, default=1000)


class ChangesQuery(StrictSerializer):
    """Parameters of the list of changes."""

    since = serializers.IntegerField(min_value=0, max_value=VERSION_MAX, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=CHANGES_MAX, default=100)


class LayerSerializer(serializers.Serializer[Any]):
    """The accessibility layer."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    engine_version = serializers.IntegerField(
        allow_null=True, help_text="Layer version up to which travel times are computed."
    )


class ChangeSerializer(serializers.Serializer[Any]):
    """One step of the layer."""

    version = serializers.IntegerField()
    kind = serializers.CharField()
    barrier = serializers.UUIDField(source="barrier_uuid", allow_null=True)
    payload = serializers.DictField()
    created_at = serializers.DateTimeField()


class ChangesSerializer(serializers.Serializer[Any]):
    """What changed since a version, in order."""

    version = serializers.IntegerField()
    changes = ChangeSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Ask again with since=next.")


class BarriersView(PublicAPIView):
    """Standing barriers as GeoJSON."""

    @extend_schema(
        operation_id="barriers",
        parameters=[
            OpenApiParameter("bbox", str, description="west,south,east,north in degrees"),
            OpenApiParameter("limit", int),
            OpenApiParameter(
                "changed_since",
                int,
                description="A version of the layer: only what a later one changed.",
            ),
            OpenApiParameter(
                "If-None-Match",
                str,
                OpenApiParameter.HEADER,
                description="The ETag of the last answer: 304 while nothing has changed.",
            ),
        ],
        responses={
            (200, "application/geo+json"): OpenApiTypes.OBJECT,
            304: OpenApiResponse(description="Nothing has changed."),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The barriers that stand, the most recently changed first, each with its effect."""
        asked = self.query(request, BarriersQuery)
        # Both are read before what they mark: an answer may be newer than its mark, never older.
        state, version = queries.engine_state(), twin.layer().version
        mark = f'"{version}-{state.updated_at.timestamp() if state else 0:.6f}"'
        same = get_conditional_response(request, etag=mark)
        if same is not None:
            return same
        barriers = twin.barriers_told(
            asked.get("bbox"),
            changed_since=asked.get("changed_since"),
            limit=asked["limit"] + 1,
        )
        truncated = len(barriers) > asked["limit"]
        barriers = barriers[: asked["limit"]]
        effects = queries.effects_told(
            [uuid for uuid, _feature in barriers], proved=state.effects_version if state else None
        )
        for uuid, feature in barriers:
            feature["properties"]["effect"] = effects.get(uuid, [])
        return Response(
            {
                "type": "FeatureCollection",
                "layer_version": version,
                "truncated": truncated,
                "features": [feature for _uuid, feature in barriers],
            },
            content_type="application/geo+json",
            headers={"ETag": mark},
        )


class LayerView(PublicAPIView):
    """The accessibility layer of the twin."""

    @extend_schema(operation_id="layer", responses=LayerSerializer)
    def get(self, request: Request) -> Response:
        """Name and version of the layer, and how far the engine has followed it."""
        layer = twin.layer()
        state = queries.engine_state()
        return Response(
            LayerSerializer(
                {
                    "name": layer.name,
                    "version": layer.version,
                    "updated_at": layer.updated_at,
                    "engine_version": state.layer_version if state else None,
                }
            ).data
        )


class LayerChangesView(PublicAPIView):
    """The change feed of the layer: gapless versions in the order they were committed."""

    @extend_schema(
        operation_id="layer_changes",
        parameters=[OpenApiParameter("since", int), OpenApiParameter("limit", int)],
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> Response:
        """What changed after version ``since``."""
        asked = self.query(request, ChangesQuery)
        version = twin.layer().version
        changes = twin.changes_since(version=asked["since"], limit=asked["limit"])
        last = changes[-1].version if changes else asked["since"]
        return Response(
            ChangesSerializer(
                {
                    "version": version,
                    "changes": changes,
                    "next": last if last < version else None,
                }
            ).data
        )
