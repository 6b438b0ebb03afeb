"""The facilitation points of API v1."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.points import queries
from project.api import PublicAPIView


class PointsView(PublicAPIView):
    """Facilitation points as GeoJSON."""

    @extend_schema(
        operation_id="points", responses={(200, "application/geo+json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> Response:
        """Every site of every point in service; a site without a known place has no geometry."""
        return Response(queries.points_geojson(), content_type="application/geo+json")
