"""Slots equal a count minute by minute: clocks that change, holidays, stops, closures."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.booking import slots
from apps.booking.slots import Desk, Rule, Setting, Shift, Site, Taken, Wish
from apps.points.hours import Calendar, ClosedDays, spans
from tests.booking.rules_in_words import Oracle
from tests.counts import count

ROME = ZoneInfo("Europe/Rome")
CALENDAR = Calendar(ROME, ("06-24",))
_NAMES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
# As a calendar on the wall has them; 24 June is San Giovanni.
HOLIDAYS = {
    date(2026, 12, 8), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 6),
    date(2027, 3, 28), date(2027, 3, 29), date(2027, 4, 25), date(2027, 5, 1), date(2027, 6, 2),
    date(2027, 6, 24), date(2027, 8, 15), date(2027, 11, 1),
}  # fmt: skip
# First days of what is asked: clocks go back, and forward; holidays; and ordinary weeks.
STARTS = [
    date(2026, 10, 24), date(2026, 3, 28), date(2027, 10, 30), date(2027, 3, 27), date(2027, 6, 23),
    date(2026, 12, 23), date(2026, 12, 7), date(2026, 11, 30), date(2027, 2, 15), date(2027, 5, 31),
]  # fmt: skip


@dataclass
class Row:
    """A booking already there."""

    start_s: int
    end_s: int
    before_s: int
    after_s: int
    desk: int
    facilitator: int
    rule: int
    kept: int
    here: int


@dataclass
class Case:
    """A site as its rows, before the engine or the oracle has read them."""

    first_day: date
    last_day: date
    now: datetime
    rules: list[Rule]
    desks: list[Desk]
    shifts: list[Shift]
    taken: list[Row]
    setting: Setting
    wish: Wish
    week: list[tuple[set[int], time, time]]
    closures: list[tuple[date, date]]
    stop: tuple[date, time, time] | None = None
    holidays: set[date] = field(default_factory=lambda: HOLIDAYS)

    def hours(self) -> str:
        """The same hours as somebody writes them in the register."""
        if self.stop is not None:
            day, opens, closes = self.stop
            return f"{day:%Y %b %d} {opens:%H:%M}-{closes:%H:%M}"
        return "; ".join(
            f"{','.join(_NAMES[day] for day in sorted(days))} {opens:%H:%M}-{closes:%H:%M}"
            for days, opens, closes in self.week
        )

    def site(self) -> Site:
        """What the engine is given."""
        closures = tuple(ClosedDays(first, last) for first, last in self.closures)
        opened = spans(self.hours(), self.first_day, self.last_day, CALENDAR, closures)
        return Site(
            rules=tuple(self.rules),
            open_spans=tuple((int(a.timestamp()), int(b.timestamp())) for a, b in opened),
            desks=tuple(self.desks),
            shifts=tuple(self.shifts),
            taken=Taken.from_rows(
                (
                    t.start_s,
                    t.end_s,
                    t.before_s,
                    t.after_s,
                    t.desk,
                    t.facilitator,
                    t.rule,
                    t.kept,
                    t.here,
                )
                for t in self.taken
            ),
        )


def generated(seed: int) -> Case:
    """A site nobody would think of, the same for the same seed."""
    dice = random.Random(f"site {seed}")
    first = dice.choice(STARTS)
    last = first + timedelta(days=dice.choice([1, 2, 2, 3]))
    at_night = dice.random() < 0.4
    rules = [_rule(dice, key, first, at_night) for key in range(1, dice.randint(5, 10))]
    desks = [
        Desk(key, frozenset(dice.sample(["step_free", "quiet", "seat"], dice.randint(0, 2))))
        for key in range(11, 11 + dice.randint(1, 3))
    ]
    midnight = int(datetime.combine(first, time(), ROME).timestamp())
    shifts = [
        _shift(dice, who, midnight)
        for who in range(101, 101 + dice.randint(0, 4))
        for _again in range(dice.randint(1, 3))
    ]
    setting = Setting(
        length_s=dice.choice([900, 1200, 1800, 1800, 2700, 5400]),
        buffer_before_s=dice.choice([0, 0, 300, 900]),
        buffer_after_s=dice.choice([0, 0, 300, 600]),
        lead_min_s=dice.choice([0, 0, 0, 3600, 7200, 100_000]),
        lead_max_days=dice.choice([1, 60, 60, 60, 60]),
    )
    week = _week(dice, at_night)
    closures = [(first, first)] if dice.random() < 0.15 else []
    stop = None
    stops_on = first + timedelta(days=1)
    # A holiday closes a stop too, unless its calendar says otherwise: not asked here.
    if dice.random() < 0.2 and stops_on not in HOLIDAYS:
        stop = (stops_on, time(dice.choice([0, 8, 9])), time(dice.choice([12, 18])))
    return Case(
        first_day=first,
        last_day=last,
        now=datetime.fromtimestamp(midnight - dice.choice([0, 3600, 86_400, 86_400, -30_000]), UTC),
        rules=rules,
        desks=desks,
        shifts=shifts,
        taken=[_row(dice, midnight, rules, desks, shifts) for _ in range(dice.randint(0, 6))],
        setting=setting,
        wish=Wish(
            service=dice.choice(["spid_cie", "job"]),
            language=dice.choice(["", "", "", "", "ar"]),
            preparations=frozenset(dice.choice([[], [], [], [], ["step_free"], ["quiet"]])),
            kind=dice.choice([slots.PUBLIC, slots.PUBLIC, slots.KEPT]),
        ),
        week=week,
        closures=closures,
        stop=stop,
    )


def _rule(dice: random.Random, key: int, first: date, at_night: bool) -> Rule:
    begin = dice.randint(0, 2) * 60 if at_night else dice.randint(7, 14) * 60
    begin += dice.choice([0, 0, 10, 15, 30, 45])
    end = begin + dice.choice([60, 240, 240, 360, 480])
    every = dice.choice([1, 1, 1, 1, 2, 3])
    return Rule(
        key=key,
        weekday=(first.weekday() + dice.randint(0, 2)) % 7,
        starts_at=time(begin // 60, begin % 60),
        ends_at=time(min(end, 1439) // 60, min(end, 1439) % 60),
        public_seats=dice.choice([0, 1, 1, 2, 3]),
        kept_seats=dice.randint(0, 2),
        step_s=dice.choice([600, 900, 1200, 1800, 2700, 3600]),
        valid_from=first + timedelta(days=1) if dice.random() < 0.07 else None,
        valid_until=first + timedelta(days=1) if dice.random() < 0.1 else None,
        every_weeks=every,
        anchor=first + timedelta(days=dice.randint(-40, 40)) if every > 1 else None,
        services=frozenset(dice.choice([[], [], [], ["spid_cie"], ["job", "inps"]])),
        with_shifts=dice.random() < 0.3,
    )


def _shift(dice: random.Random, who: int, midnight: int) -> Shift:
    start = midnight + dice.randint(0, 3 * 24) * 3600
    length = dice.choice([4, 9, 30]) * 3600
    return Shift(who, start, start + length, frozenset(dice.choice([[], ["ar"], ["ar", "fr"]])))


def _row(dice, midnight, rules, desks, shifts) -> Row:
    start = midnight + dice.randint(0, 3 * 24 * 12) * 300
    here = int(dice.random() < 0.85)
    return Row(
        start_s=start,
        end_s=start + dice.choice([900, 1800, 3600]),
        before_s=dice.choice([0, 300]),
        after_s=dice.choice([0, 600]),
        desk=dice.choice(desks).key if here else slots.NOBODY,
        facilitator=dice.choice(shifts).facilitator if shifts and dice.random() < 0.6 else -1,
        rule=dice.choice([rule.key for rule in rules] + [slots.NOBODY]),
        kept=int(dice.random() < 0.3),
        here=here,
    )


def _week(dice: random.Random, at_night: bool) -> list[tuple[set[int], time, time]]:
    opens = dice.choice([0, 1]) if at_night else dice.choice([7, 8, 9])
    days = set(dice.sample(range(7), dice.randint(6, 7)))
    if at_night:
        return [(days, time(opens), time(dice.choice([4, 6, 19])))]
    if dice.random() < 0.4:
        return [(days, time(opens), time(19))]
    late = set(dice.sample(sorted(days), 1))
    shut = days - late
    return [(shut, time(opens), time(12, 30)), (late, time(14), time(18))]


def cases() -> Iterator[Case]:
    yield from (generated(seed) for seed in range(count(small=60, full=1000)))


def test_the_engine_and_the_count_by_minutes_agree():
    found_any = 0
    for number, case in enumerate(cases()):
        expected = Oracle(case, ROME).slots()
        found = slots.free_slots(
            case.site(), case.setting, case.wish, case.first_day, case.last_day, case.now, ROME
        )
        seen = dict(zip(found.start_s.tolist(), found.free_seats.tolist(), strict=True))
        assert seen == expected, f"case {number}: {case}"
        found_any += bool(expected)
    assert found_any > count(small=15, full=250)  # a property of empty days would be worth little


def test_a_seat_is_given_exactly_where_a_slot_is_free():
    for case in list(cases())[: count(small=20, full=200)]:
        site = case.site()
        asked = (case.setting, case.wish)
        free = slots.free_slots(site, *asked, case.first_day, case.last_day, case.now, ROME)
        starts = set(free.start_s.tolist())
        midnight = int(datetime.combine(case.first_day, time(), ROME).timestamp())
        for start_s in {*starts, *range(midnight, midnight + 86_400, 7200)}:
            start = datetime.fromtimestamp(start_s, UTC)
            seat = slots.seat_at(site, *asked, start, case.now, ROME)
            assert (seat is not None) == (start_s in starts)


def _plain(weekday: int, opens: time, closes: time, step_s: int = 3600) -> Site:
    return Site(
        rules=(Rule(1, weekday, opens, closes, step_s=step_s),),
        open_spans=((0, 2**40),),
        desks=(Desk(1),),
    )


def _clocks(site: Site, day: date, length_s: int = 3600) -> list[str]:
    now = datetime.combine(day - timedelta(days=2), time(12), ROME)
    found = slots.free_slots(site, Setting(length_s), Wish("job"), day, day, now, ROME)
    return [f"{slot.start:%H:%M%z}-{slot.end:%H:%M%z}" for slot in found]


def test_nothing_is_bookable_in_the_hour_that_does_not_exist():
    clocks = _clocks(_plain(6, time(1), time(4)), date(2026, 3, 29))
    assert clocks == ["01:00+0100-03:00+0200", "03:00+0200-04:00+0200"]
    assert _clocks(_plain(6, time(2), time(3)), date(2026, 3, 29)) == []


def test_the_doubled_hour_is_bookable_twice():
    assert _clocks(_plain(6, time(1), time(3)), date(2026, 10, 25)) == [
        "01:00+0200-02:00+0200",
        "02:00+0200-02:00+0100",
        "02:00+0100-03:00+0100",
    ]


def test_buffers_of_neighbours_overlap_and_do_not_add():
    monday = date(2026, 11, 30)
    nine = int(datetime.combine(monday, time(9), ROME).timestamp())
    row = (nine, nine + 1800, 0, 600, 1, -1, 1, 0, 1)
    site = replace(_plain(0, time(9), time(12), 600), taken=Taken.from_rows([row]))
    now = datetime.combine(monday, time(6), ROME)

    def first(buffer_before_s: int) -> str:
        setting = Setting(1800, buffer_before_s=buffer_before_s)
        found = slots.free_slots(site, setting, Wish("job"), monday, monday, now, ROME)
        return f"{next(iter(found)).start:%H:%M}"

    assert first(0) == "09:40"  # the ten minutes after the first
    assert first(600) == "09:40"  # and not twenty
    assert first(1200) == "09:50"


@pytest.mark.parametrize("wanted", [frozenset(), frozenset({"step_free"})])
def test_the_prepared_desk_is_kept_for_who_needs_it(wanted):
    site = replace(
        _plain(0, time(9), time(12)),
        desks=(Desk(1, frozenset({"step_free"})), Desk(2)),
        rules=(Rule(1, 0, time(9), time(12), public_seats=2),),
    )
    start = datetime.combine(date(2026, 11, 30), time(9), ROME)
    wish = Wish("job", preparations=wanted)
    seat = slots.seat_at(site, Setting(1800), wish, start, start - timedelta(days=1), ROME)
    assert seat is not None
    assert seat.desk == (1 if wanted else 2)


def test_a_month_has_its_slots_day_by_day():
    site = _plain(0, time(9), time(12))
    now = datetime(2026, 11, 29, 12, tzinfo=ROME)
    found = slots.free_slots(
        site, Setting(3600), Wish("job"), date(2026, 11, 30), date(2026, 12, 31), now, ROME
    )
    days = found.by_day()
    assert [len(slots_) for slots_ in days.values()] == [3] * 5
    assert found.seats_by_day([date(2026, 11, 30), date(2026, 12, 1)]) == [3, 0]
