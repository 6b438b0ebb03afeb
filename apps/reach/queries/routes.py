"""A way from one place to another, for one profile: what the API and the page tell.

What is assumed. A place lies on the nearest stretch (of the main part of the network) that the
profile can use as such; the metres to it are told and are not part of the way. The part of a
stretch before the first and after the last corner costs its share, and of its barriers those that
lie on the part. Barriers are those of the database at the moment of asking.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from apps.reach.engine.routes import (
    BLOCKAGE_MS,
    Ends,
    Foothold,
    Search,
    Way,
    arriving,
    counted,
    counting_weights,
    leaving,
)
from apps.reach.queries.engine import whole_seconds
from apps.reach.queries.route_inputs import Ground, ground
from apps.reach.queries.route_nearest import nearest_instead
from apps.reach.queries.route_telling import Barriers, Chain, Part, Teller
from apps.reach.route_facts import (
    BLOCKED,
    FOUND,
    GOAL_NOT_USABLE,
    GOAL_TOO_FAR,
    NOT_READY,
    START_NOT_USABLE,
    START_TOO_FAR,
    UNCONNECTED,
    EndFacts,
    LonLat,
    RouteFacts,
)
from apps.twin.queries import stretches as twin

# Farther than this from any street nobody can be told a way.
MAX_M = 500.0
# Most people stand near a stretch they can use: few are looked at first, all only when none is.
_LOOK_AT = (24, 240, 10_000)


def route(start: LonLat, goal: LonLat, *, profile: str) -> RouteFacts:
    """The way between two places (longitude, latitude in degrees), or what is in it.

    Eight queries at most once the process has read the network; up to two more at each end where
    none of the nearest stretches can be used.
    """
    on = ground(profile)
    if on is None:
        return RouteFacts(NOT_READY, profile, EndFacts(start), EndFacts(goal))
    return WayQuestion(on, profile).answer(start, goal)


class WayQuestion:
    """One question: what stands at the two ends, and the searches between them."""

    def __init__(self, on: Ground, profile: str) -> None:
        self.on, self.profile = on, profile
        self.roads, self.walker = on.person.roads, on.person.walker
        self._barriers = Barriers([])

    # --- where ------------------------------------------------------------------------------

    def _foothold(self, place: LonLat) -> tuple[EndFacts, Foothold | None, bool]:
        """The end, where it stands, and whether any street is near: perhaps not for everybody."""
        main, base = self.roads.main, self.walker.base.ms
        starts = self.roads.network.start
        any_near = False
        for limit in _LOOK_AT:
            found = twin.stretches_near(self.on.dataset_id, *place, max_m=MAX_M, limit=limit)
            any_near = bool(found)
            for near in found:
                usable = main[starts[near.index]] and np.isfinite(base[:, near.index]).any()
                if usable:
                    end = EndFacts(
                        place, (near.lon, near.lat), round(near.distance_m, 1), near.name
                    )
                    return end, Foothold(near.index, near.fraction), any_near
            if len(found) < limit:
                break
        return EndFacts(place), None, any_near

    def _ends(self, a: Foothold, b: Foothold, *, optimistic: bool) -> tuple[Ends, Ends]:
        stretches = self._barriers.stretch(a.segment), self._barriers.stretch(b.segment)
        return (
            leaving(self.roads, self.walker, a, stretches[0], optimistic=optimistic),
            arriving(self.roads, self.walker, b, stretches[1], optimistic=optimistic),
        )

    def footing(self, start: LonLat) -> tuple[Ends, Ends] | str:
        """How one leaves from a place, in the optimistic and the pessimistic reading.

        Or why one cannot: START_TOO_FAR, START_NOT_USABLE. Two queries at most.
        """
        _end, at, is_near = self._foothold(start)
        if at is None:
            return START_NOT_USABLE if is_near else START_TOO_FAR
        self._barriers = Barriers(twin.standing_on(self.on.dataset_id, [at.segment]))
        stretch = self._barriers.stretch(at.segment)
        return (
            leaving(self.roads, self.walker, at, stretch, optimistic=True),
            leaving(self.roads, self.walker, at, stretch, optimistic=False),
        )

    # --- the answer -------------------------------------------------------------------------

    def answer(self, start: LonLat, goal: LonLat) -> RouteFacts:
        start_end, a, near_start = self._foothold(start)
        goal_end, b, near_goal = self._foothold(goal)
        versions: dict[str, Any] = {
            "profile": self.profile,
            "start": start_end,
            "goal": goal_end,
            "layer_version": self.on.layer_version,
            "rules_version": self.on.rules_version,
            "network_generation": self.on.network_generation,
        }
        if a is None:
            return RouteFacts(START_NOT_USABLE if near_start else START_TOO_FAR, **versions)
        if b is None:
            return RouteFacts(GOAL_NOT_USABLE if near_goal else GOAL_TOO_FAR, **versions)
        self._barriers = Barriers(twin.standing_on(self.on.dataset_id, [a.segment, b.segment]))
        leave, arrive = self._ends(a, b, optimistic=True)
        search = Search(self.roads, self.on.person.pace, leave, arrive)
        way = search.first(self.on.optimistic)
        chain = self._better(self._chain(a, b, way, leave, arrive), self._straight(a, b))
        if chain is None:
            return self._blocked(versions, search, a, b)
        other = (
            search.alternative(self.on.optimistic, way) if way and len(chain.parts) > 2 else None
        )
        second = self._chain(a, b, other, leave, arrive)
        careful = self._careful(search, a, b, chain)
        teller = Teller(self.on, [one for one in (chain, second, careful) if one])
        told = teller.way(chain)
        same = careful is not None and careful.parts == chain.parts
        alike = careful is not None and careful.leads_like(chain)
        return RouteFacts(
            FOUND,
            **versions,
            way=told,
            careful=told if same else teller.way(careful) if careful else None,
            careful_is_the_same=same,
            careful_is_slower=alike and not same,
            alternative=teller.way(second) if second else None,
            barriers=teller.barriers(chain),
        )

    def _careful(self, search: Search, a: Foothold, b: Foothold, chain: Chain) -> Chain | None:
        """The way in the pessimistic reading; the same one where it takes the same time."""
        leave, arrive = self._ends(a, b, optimistic=False)
        straight = self._straight(a, b, optimistic=False)
        if straight is not None and straight.parts == chain.parts:
            return straight
        way = search.again(self.on.pessimistic, start=leave, goal=arrive)
        found = self._better(self._chain(a, b, way, leave, arrive, careful=True), straight)
        return chain if found is not None and found.ms == chain.ms else found

    def _blocked(
        self, versions: Mapping[str, Any], search: Search, a: Foothold, b: Foothold
    ) -> RouteFacts:
        leave, arrive = search.start, search.goal
        opened = self.walker.open_ms(self.roads.network)
        f, g = a.fraction, b.fraction
        start = counted(leave, [f, 1 - f], opened[::-1, a.segment].tolist())
        goal = counted(arrive, [g, 1 - g], opened[:, b.segment].tolist())
        counting = counting_weights(self.on.optimistic, self.on.person.open_by_slot)
        way = search.fewest_blockages(counting, start, goal)
        chain = self._chain(a, b, way, start, goal, weight=counting)
        straight = self._straight(a, b, counting=opened)
        chain = self._better(chain, straight)
        times = search.times(self.on.optimistic)
        reached = nearest_instead(self.on, times, versions["goal"])
        teller = Teller(
            self.on, [chain] if chain else [], also=[reached.segment] if reached else []
        )
        nearest = reached.told(teller.shapes) if reached else None
        if chain is None:
            return RouteFacts(UNCONNECTED, **versions, nearest=nearest)
        return RouteFacts(
            BLOCKED,
            **versions,
            blockers=teller.blockers(chain),
            seconds_without_blockers=whole_seconds(chain.ms % BLOCKAGE_MS),
            nearest=nearest,
            barriers=teller.barriers(chain),
        )

    # --- chains of parts --------------------------------------------------------------------

    def _chain(
        self, a: Foothold, b: Foothold, way: Way | None, leave: Ends, arrive: Ends,
        *, careful: bool = False, weight: Any = None,
    ) -> Chain | None:  # fmt: skip
        """The way with the parts of the stretches it begins and ends on."""
        if way is None:
            return None
        if weight is None:
            weight = self.on.pessimistic if careful else self.on.optimistic
        f, g = a.fraction, b.fraction
        low, high = ((0.0, f), (f, 1.0))[way.begins]
        parts = [Part(a.segment, way.begins == 1, low, high, float(leave.ms[way.begins]))]
        for slot in way.slots.tolist():
            segment, along = int(self.roads.segment[slot]), bool(self.roads.along[slot])
            parts.append(Part(segment, along, 0.0, 1.0, float(weight[slot])))
        low, high = ((0.0, g), (g, 1.0))[way.ends]
        parts.append(Part(b.segment, way.ends == 0, low, high, float(arrive.ms[way.ends])))
        return Chain([part for part in parts if part.high > part.low], way.ms)

    def _straight(
        self, a: Foothold, b: Foothold, *, optimistic: bool = True, counting: Any = None
    ) -> Chain | None:
        """Along one stretch, when both places lie on the same; None: not so, or it is closed."""
        if a.segment != b.segment:
            return None
        low, high = sorted((a.fraction, b.fraction))
        along = a.fraction <= b.fraction
        stretch = self._barriers.stretch(a.segment).seen_from(
            low, high, within=self.roads.same_place(a.segment)
        )
        ms = self.walker.part_ms(
            self.roads, stretch, a.segment, low, high,
            along=along, optimistic=optimistic,
        )  # fmt: skip
        if counting is not None and not np.isfinite(ms):
            whole = float(counting[0 if along else 1, a.segment])
            ms = float(np.floor(whole * (high - low) + 0.5)) + BLOCKAGE_MS
        if not np.isfinite(ms):
            return None
        return Chain([Part(a.segment, along, low, high, ms)] if high > low else [], ms)

    @staticmethod
    def _better(*chains: Chain | None) -> Chain | None:
        return min((one for one in chains if one), key=lambda one: one.ms, default=None)
