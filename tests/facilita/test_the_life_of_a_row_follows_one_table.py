"""The life of a row: every pair, and walks of ten thousand steps told by its log."""

import random
import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest

from apps.facilita import lifecycle, services
from apps.facilita.models import Entry, EntryPerson, EntryState, EntryStep, ExportRow
from apps.facilita.services import StepRefused
from tests.counts import count
from tests.facilita.builders import facilitator, helped, kept, person, told
from tests.facilita.validator import report, tax_code
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 28, 10, tzinfo=UTC)
STEPS = count(small=120, full=10_000)
LIFE: dict[tuple[str, str], str] = {
    ("waiting", "keep"): "waiting",
    ("waiting", "export"): "exported",
    ("exported", "refuse"): "refused",
    ("exported", "accept"): "accepted",
    ("exported", "not_taken"): "waiting",
    ("refused", "keep"): "corrected",
    ("corrected", "keep"): "corrected",
    ("corrected", "export"): "exported",
}
DOES = ("keep", "export", "refuse", "accept", "not_taken")


def happen(what: str, entry: Entry, number: int) -> None:
    """It is tried; what is refused changes nothing."""
    fac = facilitator()
    row = ExportRow.objects.filter(entry=entry, export__outcome="").first()
    export = row.export.uuid if row else uuid.uuid4()
    try:
        if what == "keep":
            services.keep(
                helped(fac, assistance_uuid=entry.assistance_uuid),
                told(tax_code=tax_code(name=person(number)), given_name="Corretta"),
                actor=fac, entry_uuid=entry.uuid,
            )  # fmt: skip
        elif what == "export":
            services.make_files(now=NOW)
        elif what == "not_taken":
            services.not_taken(export_uuid=export)
        else:
            if what == "refuse":
                raw = (
                    report(services.file_of(export), {row.number: "Sede non presente"})
                    if row
                    else b""
                )
                services.read_refused(export_uuid=export, raw=raw)
            else:
                services.none_refused(export_uuid=export)
            services.confirm_answer(export_uuid=export)
    except (StepRefused, LookupError):
        return


@pytest.mark.parametrize("before", EntryState.values)
@pytest.mark.parametrize("what", DOES)
def test_every_state_answers_to_everything_as_the_table_says(before: str, what: str) -> None:
    entry = kept(1)
    way = {"exported": ["export"], "refused": ["export", "refuse"],
           "corrected": ["export", "refuse", "keep"], "accepted": ["export", "accept"]}  # fmt: skip
    for step in way.get(before, []):
        happen(step, entry, 1)
    entry.refresh_from_db()
    assert entry.state == before
    happen(what, entry, 1)
    entry.refresh_from_db()
    assert entry.state == LIFE.get((before, what), before)


def test_the_product_s_table_is_the_same() -> None:
    assert lifecycle.TABLE == LIFE | {("", "keep"): "waiting"}


def test_a_walk_of_rows_and_files() -> None:
    walk = random.Random(38)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS, each=60):
        with fresh_world():
            _walk(walk, steps, seen)
    assert {after for _b, after in seen} == set(EntryState.values)


def _walk(walk: random.Random, steps: range, seen: Counter[tuple[str, str]]) -> None:
    rows: dict[uuid.UUID, tuple[str, int]] = {}
    for step in steps:
        if walk.random() < 0.2 or not rows:
            rows[kept(step).uuid] = ("waiting", step)
            continue
        # What was refused is corrected before long.
        back = [name for name, (state, _number) in rows.items() if state == "refused"]
        what = "keep" if back and walk.random() < 0.4 else walk.choice(DOES)
        entry = Entry.objects.get(uuid=walk.choice(back if back and what == "keep" else list(rows)))
        happen(what, entry, rows[entry.uuid][1])
        for row in Entry.objects.all():
            before, number = rows[row.uuid]
            if row.state != before:
                # Of a file in which one row is refused the others are accepted.
                steps_of_a_file = (what, "accept") if what == "refuse" else (what,)
                assert row.state in {LIFE.get((before, one)) for one in steps_of_a_file}
                seen[before, row.state] += 1
                rows[row.uuid] = (row.state, number)
            assert EntryPerson.objects.filter(entry=row).exists() == (row.state != "accepted")
    for name, (state, _number) in rows.items():
        told_by = EntryStep.objects.filter(entry_uuid=name).order_by("pk")
        assert lifecycle.replay(told_by.values_list("step", flat=True)) == state
