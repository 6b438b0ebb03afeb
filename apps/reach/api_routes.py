"""Ways in API v1: the route for a profile, or what blocks it."""

import math
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reach import queries
from apps.reach.queries.routes import route
from apps.reach.route_facts import (
    BarrierOnWay,
    BlockerFacts,
    EndFacts,
    LonLat,
    NearestFacts,
    RouteFacts,
    WayFacts,
)  # fmt: skip
from apps.reach.route_sentences import step_texts
from project.api import PublicAPIView, StrictSerializer


class LonLatField(serializers.CharField):
    """``longitude,latitude`` in degrees (EPSG:4326)."""

    default_error_messages = {"lonlat": _("Give two numbers, longitude,latitude, in degrees.")}

    def to_internal_value(self, data: object) -> LonLat:  # type: ignore[override]
        """Two finite numbers on the globe, or a field error."""
        try:
            lon, lat = (float(part) for part in str(data)[:80].split(","))
        except ValueError:
            self.fail("lonlat")
        if not (math.isfinite(lon) and -180 <= lon <= 180 and -90 <= lat <= 90):
            self.fail("lonlat")
        return lon, lat


class RoutesQuery(StrictSerializer):
    """Parameters of a route."""

    profile = serializers.ChoiceField(choices=[])

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of the language: it cannot be an attribute."""
        fields = super().get_fields()
        codes = [code for code, _label in queries.profiles()]
        return {
            "from": LonLatField(),
            "to": LonLatField(),
            **fields,
            "profile": serializers.ChoiceField(choices=codes),
        }


class RoutesView(PublicAPIView):
    """A way from one place to another."""

    @extend_schema(
        operation_id="routes",
        parameters=[
            OpenApiParameter("from", str, required=True, description="lon,lat in degrees"),
            OpenApiParameter("to", str, required=True, description="lon,lat in degrees"),
            OpenApiParameter("profile", str, required=True),
        ],
        responses={(200, "application/geo+json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        """The way for a profile as GeoJSON, in both readings, or what blocks it.

        ``status`` is found, blocked, unconnected, start_too_far, goal_too_far, start_not_usable,
        goal_not_usable (streets are near, none of them for this profile) or not_ready. The
        features are lines with ``role`` way, alternative or careful (the pessimistic reading,
        when it is another way or takes longer: ``same_way`` says which).
        """
        asked = self.query(request, RoutesQuery)
        found = route(asked["from"], asked["to"], profile=asked["profile"])
        return Response(_collection(found), content_type="application/geo+json")


def _collection(found: RouteFacts) -> dict[str, Any]:
    careful = None if found.careful_is_the_same else found.careful
    ways = (("way", found.way), ("careful", careful), ("alternative", found.alternative))
    return {
        "type": "FeatureCollection",
        "status": found.status,
        "profile": found.profile,
        "layer_version": found.layer_version,
        "rules_version": found.rules_version,
        "network_generation": found.network_generation,
        "from": _end(found.start),
        "to": _end(found.goal),
        "readings": {
            "optimistic": _reading(found.way),
            "pessimistic": {
                **_reading(found.careful),
                "same_as_optimistic": found.careful_is_the_same,
                "same_way": found.careful_is_the_same or found.careful_is_slower,
            },
        },
        "features": [_feature(role, way) for role, way in ways if way is not None],
        "barriers": [_barrier(barrier) for barrier in found.barriers],
        "blockers": [_blocker(blocker) for blocker in found.blockers],
        "seconds_without_blockers": found.seconds_without_blockers,
        "nearest_reachable": _nearest(found.nearest) if found.nearest else None,
    }


def _end(end: EndFacts) -> dict[str, Any]:
    return {
        "asked": end.asked,
        "on_network": end.place,
        "metres_to_network": end.metres,
        "street": end.street or None,
    }


def _reading(way: WayFacts | None) -> dict[str, Any]:
    return {
        "reachable": way is not None,
        "seconds": way.seconds if way else None,
        "metres": round(way.metres, 1) if way else None,
    }


def _feature(role: str, way: WayFacts) -> dict[str, Any]:
    points = way.coordinates
    return {
        "type": "Feature",
        # A line has two points; a way of no length has none.
        "geometry": {"type": "LineString", "coordinates": points} if len(points) > 1 else None,
        "properties": {
            "role": role,
            "seconds": way.seconds,
            "metres": round(way.metres, 1),
            "unknown_share": round(way.unknown_share, 4),
            "hard_share": round(way.hard_share, 4),
            "directions": [step.text for step in step_texts(way)],
            "stretches": [
                {
                    "segment": stretch.segment,
                    "forward": stretch.forward,
                    "name": stretch.name or None,
                    "kind": stretch.kind,
                    "metres": round(stretch.metres, 1),
                    "seconds": stretch.seconds,
                    "verdict": stretch.verdict,
                    "reasons": stretch.reasons,
                    "barriers": stretch.barriers,
                }
                for stretch in way.stretches
            ],
        },
    }


def _barrier(barrier: BarrierOnWay) -> dict[str, Any]:
    return {
        "id": barrier.uuid,
        "kind": barrier.kind,
        "state": barrier.state,
        "place": barrier.place_name or None,
        "coordinates": barrier.place,
        "last_seen_at": barrier.last_seen_at,
        "on_the_way": barrier.on_the_way,
        "counts_in_optimistic": barrier.counts,
        "verdict": barrier.verdict,
        "reasons": barrier.reasons,
    }


def _blocker(blocker: BlockerFacts) -> dict[str, Any]:
    return {
        "street": blocker.street or None,
        "stretch_kind": blocker.stretch_kind,
        "coordinates": blocker.place,
        "barrier": blocker.barrier,
        "barrier_kind": blocker.barrier_kind or None,
        "reasons": blocker.reasons,
    }


def _nearest(nearest: NearestFacts) -> dict[str, Any]:
    return {
        "category": nearest.category or None,
        "name": nearest.name or None,
        "coordinates": nearest.place,
        "seconds": nearest.seconds,
        "metres_left": None if nearest.metres_left is None else round(nearest.metres_left, 1),
    }
