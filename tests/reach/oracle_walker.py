"""One profile of the rules, said again: what a stretch, a kerb, a barrier is for whom."""

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from apps.reach.engine.barriers import BarrierFacts
from tests.reach.oracle_city import City, Junction, Stretch

FREE, HARD, UNKNOWN, BLOCKED = ORDER = ("free", "hard", "unknown", "blocked")
CLOSED = math.inf
MINIMA = ("width_cm", "headroom_cm")
Body = dict[str, Any]


def worst(words: Iterable[str]) -> str:
    return max(words, key=ORDER.index, default=FREE)


def mildest(words: Iterable[str]) -> str:
    return min(words, key=ORDER.index)


def milliseconds(seconds: float) -> float:
    return float(math.floor(seconds * 1000 + 0.5))


def grade(limit: Body, value: float | None, *, more_is_better: bool = False) -> str:
    if value is None:
        return UNKNOWN
    sign = -1 if more_is_better else 1
    if limit["blocked"] is not None and sign * value > sign * limit["blocked"]:
        return BLOCKED
    return HARD if sign * value > sign * limit["free"] else FREE


class Walker:
    """One profile of a body of rules, judging one thing at a time."""

    def __init__(self, body: Body, profile: str) -> None:
        self.body, self.rules = body, body["profiles"][profile]
        self.limits = self.rules["limits"]

    def number(self, name: str) -> float:
        return self.rules[name]["value"]

    def needs(self, group: str, name: str) -> bool:
        return name in self.rules["needs"].get(group, ())

    def unless_needed(self, word: str, group: str, name: str) -> str:
        """Not knowing is only held against a stretch by who needs to know."""
        return FREE if word == UNKNOWN and not self.needs(group, name) else word

    # --- attributes of a stretch --------------------------------------------------------------

    def width(self, s: Stretch) -> str:
        if not s.is_way or "width_cm" not in self.limits:
            return FREE
        cm = None if s.width_m is None else s.width_m * 100
        word = grade(self.limits["width_cm"], cm, more_is_better=True)
        return self.unless_needed(word, "way", "width")

    def slope_matters(self, s: Stretch) -> bool:
        too_short = s.length_m <= self.body["slope_ignored_to_m"]["value"]
        return not too_short and s.kind not in ("steps", "lift")

    def slope(self, s: Stretch, *, forwards: bool) -> str:
        if not {"slope_up_pct", "slope_down_pct"} <= self.limits.keys():
            return FREE
        if not self.slope_matters(s):
            return FREE
        if s.incline_pct is None:
            return UNKNOWN if s.is_way and self.needs("way", "slope") else FREE
        rise = s.incline_pct if forwards else -s.incline_pct
        name, height = ("slope_up_pct", rise) if rise > 0 else ("slope_down_pct", -rise)
        word = grade(self.limits[name], height)
        # A terrain model is too coarse to close a street.
        return UNKNOWN if word == BLOCKED and s.derived else word

    def ground(self, s: Stretch) -> str:
        if not s.is_way:
            return FREE
        tables = self.body["ground"]
        found = tables["smoothness"].get(s.smoothness) or tables["surface"].get(s.surface)
        return self.unless_needed(
            self.rules["ground"][found] if found else UNKNOWN, "way", "ground"
        )

    def kerb(self, j: Junction) -> str:
        table = self.rules["kerbs"]
        felt_from = self.rules.get("kerb_felt_from_cm", {"value": 0})["value"]
        # A measured height says more than a word.
        flush = j.kerb == "flush" if j.kerb_cm is None else j.kerb_cm < felt_from
        if flush and table["flush"] == "tactile":
            word = {None: UNKNOWN, False: HARD, True: FREE}[j.tactile]
        elif "kerb_cm" in self.limits and j.kerb_cm is not None:
            word = grade(self.limits["kerb_cm"], j.kerb_cm)
        elif felt_from and j.kerb_cm is not None and j.kerb_cm >= felt_from:
            word = FREE
        else:
            word = table.get(j.kerb, UNKNOWN)
        return self.unless_needed(word, "crossing", "kerb")

    def kerbs(self, s: Stretch, city: City, stepped: Sequence[bool]) -> list[str]:
        """At each end. ``stepped``: where a crossing meets a way, and one goes up or down."""
        if s.kind != "crossing":
            return []
        ends = [(city.junctions[i], stepped[i]) for i in (s.start, s.end)]
        return [self.kerb(j) for j, up in ends if up or j.kerb or j.kerb_cm is not None]

    def guidance(self, s: Stretch) -> str:
        if s.kind == "crossing":
            if s.acoustic or s.tactile:
                return FREE
            if s.acoustic is None or s.tactile is None:
                return UNKNOWN if self.needs("crossing", "guidance") else FREE
            return self.rules["crossing_unguided"]
        if s.kind == "steps":
            word = {None: UNKNOWN, False: self.rules["steps_unguided"], True: FREE}[s.tactile]
            return self.unless_needed(word, "steps", "guidance")
        return FREE

    def steps(self, s: Stretch) -> list[str]:
        """Their number and their rail."""
        if s.kind != "steps" or "steps" not in self.limits:
            return []
        if s.steps is None and self.needs("steps", "steps"):
            number = UNKNOWN
        else:
            number = grade(self.limits["steps"], 1 if s.steps is None else s.steps)
        rail = {None: UNKNOWN, False: self.rules["steps_without_handrail"], True: FREE}[s.handrail]
        return [number, self.unless_needed(rail, "steps", "handrail")]

    # --- a stretch ----------------------------------------------------------------------------

    def pace(self, s: Stretch, *, forwards: bool) -> float:
        """Seconds a metre against those on flat ground: AccessMap's exponential model."""
        rise = (s.incline_pct or 0.0) / 100 if self.slope_matters(s) else 0.0
        rise = rise if forwards else -rise
        up, down = (self.limits.get(f"slope_{way}_pct") or {} for way in ("up", "down"))
        rise = min(rise, (up.get("blocked") or 30) / 100)
        rise = max(rise, -(down.get("blocked") or 30) / 100)
        best, k = self.rules["slope_pace"]["best_pct"] / 100, self.rules["slope_pace"]["k"]
        return math.exp(k * (abs(rise - best) - abs(best)))

    def judge(
        self, s: Stretch, city: City, stepped: Sequence[bool]
    ) -> tuple[tuple[str, str], tuple[float, float]]:
        """Verdict and milliseconds from start to end and back, before any barrier."""
        width, ground = self.width(s), self.ground(s)
        # Points where one may lose time, each once, whatever else is not known about them.
        points = [self.kerbs(s, city, stepped), [self.guidance(s)], self.steps(s)]
        both = [width, ground, FREE if s.walkable else BLOCKED, *chain(*points)]
        words = [worst([*both, self.slope(s, forwards=ahead)]) for ahead in (True, False)]
        extra = self.number("hard_s") * sum(HARD in met for met in points)
        if s.kind == "crossing":
            extra += self.number("crossing_s")
        if s.kind == "lift":
            extra += self.number("lift_s")
        if s.kind == "steps":
            extra += self.number("step_s") * (s.steps or 0)
        slow = self.number("hard_pace") if HARD in (width, ground) else 1.0
        flat_s = s.length_m / self.number("speed_m_s") * slow
        ms = [
            CLOSED
            if word == BLOCKED
            else milliseconds(flat_s * self.pace(s, forwards=ahead) + extra)
            for word, ahead in zip(words, (True, False), strict=True)
        ]
        return (words[0], words[1]), (ms[0], ms[1])

    # --- barriers -----------------------------------------------------------------------------

    def barrier(self, b: BarrierFacts) -> str:
        """Measures decide; else what the witness said; else the kind's own; all in its range."""
        span = self.rules["barriers"][b.kind]
        by_measure = self.body["barrier_measures"]["limits"][b.kind]
        measured = [
            grade(self.limits[limit], b.measures[name], more_is_better=limit in MINIMA)
            for name, limit in by_measure.items()
            if b.measures.get(name) is not None and limit in self.limits
        ]
        if measured:
            word = worst(measured)
        else:
            word = self.body["can_pass"].get(b.can_pass, span["otherwise"])
        return mildest([worst([word, span["best"]]), span["worst"]])

    def endured_ms(self, words: Iterable[str], *, optimistic: bool) -> float:
        stops = (BLOCKED,) if optimistic else (BLOCKED, UNKNOWN)
        met = [word for word in words if word != FREE]
        if any(word in stops for word in met):
            return CLOSED
        return len(met) * milliseconds(self.number("hard_s"))

    def burden(
        self, barriers: Sequence[BarrierFacts], *, two_sided: bool, optimistic: bool
    ) -> tuple[str, float]:
        """What the barriers on a stretch do together: its verdict, and milliseconds on top."""
        words = [(b.side, self.barrier(b)) for b in barriers]
        if not two_sided:
            everything = [word for _, word in words]
            return worst(everything), self.endured_ms(everything, optimistic=optimistic)
        change_ms = milliseconds(self.body["change_of_side_s"]["value"])
        on = {
            here: [word for side, word in words if side in (here, "")] for here in ("left", "right")
        }
        cost = {h: self.endured_ms(met, optimistic=optimistic) for h, met in on.items()}
        ways = {  # where one starts: what the ways to the other end cost
            "left": [cost["left"], change_ms + cost["right"]],
            "right": [cost["right"], change_ms + cost["left"]],
        }
        ms = max(min(choices) for choices in ways.values())
        sides = [worst(met) for met in on.values()]
        if mildest(sides) in (UNKNOWN, BLOCKED):
            return mildest(sides), ms
        return (FREE if worst(sides) == FREE else HARD), ms
