"""One stretch in API v1: who can use it, in how long, why, and what the law says."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.reach.engine.barriers import BarrierVerdict
from apps.reach.engine.conformity import Answer
from apps.reach.engine.verdicts import Reason
from apps.reach.queries import segments
from apps.reach.queries.segments import ProfileOnStretch, ReadingOfStretch, StretchFacts
from project.api import PublicAPIView

# PostgreSQL's integer: a larger number must not reach the database.
INDEX_MAX = 2**31 - 1


class SegmentVerdictsView(PublicAPIView):
    """Verdicts of a stretch of the network the layer lies on."""

    @extend_schema(operation_id="segment_verdicts", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, index: int) -> Response:
        """Verdict of every profile in both readings, seconds by direction, reasons, conformity.

        Computed for the asking, with the rules in force. ``id`` stays the same as long as the
        generation of the network does; ``index`` counts within it.
        """
        facts = segments.segment_verdicts(index) if index <= INDEX_MAX else None
        if facts is None:
            raise NotFound
        return Response(_stretch(facts))


def _stretch(facts: StretchFacts) -> dict[str, Any]:
    stretch = facts.stretch
    return {
        "id": f"{stretch.generation}/{stretch.ref}",
        "index": stretch.index,
        "generation": stretch.generation,
        "ref": stretch.ref,
        "kind": stretch.kind,
        "name": stretch.name or None,
        "length_m": round(stretch.length_m, 2),
        "two_sided": stretch.two_sided,
        "place": [stretch.lon, stretch.lat],
        "rules_version": facts.rules_version,
        "layer_version": facts.layer_version,
        "profiles": [_profile(profile) for profile in facts.profiles],
        "barriers": [
            {
                "barrier": one.barrier.key,
                "kind": one.barrier.kind,
                "state": one.barrier.state,
                "side": one.barrier.side or None,
                "verdicts": [
                    {"profile": code, **_judged(judged)} for code, judged in one.verdicts.items()
                ],
            }
            for one in facts.barriers
        ],
        "conformity": {
            "conforms": None if facts.conforms is None else facts.conforms.word,
            "rules": [_answer(answer) for answer in facts.law],
        },
        "conflicts": [
            {
                "attribute": one.attribute,
                "helped": one.helped,
                "hindered": one.hindered,
                "lawful": one.lawful,
            }
            for one in facts.conflicts
        ],
    }


def _profile(profile: ProfileOnStretch) -> dict[str, Any]:
    return {
        "profile": profile.profile,
        "optimistic": _reading(profile.optimistic),
        "pessimistic": _reading(profile.pessimistic),
        "parts_s": {
            name: {"forward": round(both[0], 3), "backward": round(both[1], 3)}
            for name, both in profile.parts.items()
        },
        "reasons": [_reason(reason) for reason in profile.reasons],
    }


def _reading(reading: ReadingOfStretch) -> dict[str, Any]:
    return {
        "verdict": reading.verdict.word,
        "seconds": {"forward": reading.seconds[0], "backward": reading.seconds[1]},
        "barriers_s": reading.barriers_s,
        "change_of_side_s": reading.change_of_side_s,
    }


def _judged(judged: BarrierVerdict) -> dict[str, Any]:
    optimistic, pessimistic = (None if ms == float("inf") else ms / 1000 for ms in judged.ms)
    return {
        "verdict": judged.verdict.word,
        "seconds": {"optimistic": optimistic, "pessimistic": pessimistic},
        "reasons": [_reason(reason) for reason in judged.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "verdict": reason.verdict.word,
        "value": reason.value,
        "limit": reason.limit,
        "source": reason.source,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    rule = answer.rule
    return {
        "rule": rule.id,
        "conforms": answer.conformity.word,
        "value": answer.value,
        "limit": rule.limit,
        "at_least": rule.least is not None,
        "unit": rule.unit or None,
        "text": rule.text,
        "source": rule.source,
    }
