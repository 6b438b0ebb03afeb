"""The monthly table: months that are over, the right counts, and no small number to be reckoned."""

import csv
import io
import random
from collections import Counter, defaultdict
from datetime import date, datetime

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.booking import queries, services
from apps.booking.queries.published import TABLES, _lines
from tests.booking.builders import NOW, ROME
from tests.booking.test_figures_are_counted_and_small_ones_stay_inside import some, was_booked
from tests.counts import count

WHEN = datetime(2026, 12, 3, 9, tzinfo=ROME)
MONTH = date(2026, 11, 1)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(["job", "inps"]),
        st.sampled_from(["", "fr", "ar"]), st.sampled_from(["09", "10"]), st.booleans(),
    ),
    max_size=60,
)  # fmt: skip


def counted(people) -> Counter:
    counts: Counter = Counter()
    for *groups, missed in people:
        for table, code in zip(TABLES, groups, strict=True):
            counts[table, code, "appointments"] += 1
            counts[table, code, "missed"] += missed
            counts[table, code, "others"] += not missed
    return counts


@settings(max_examples=count(small=300, full=20_000), deadline=None)
@given(PEOPLE)
def test_no_number_below_five_can_be_reckoned_from_what_is_told(people) -> None:
    counts = counted(people)
    lines = _lines(MONTH, counts)
    for what in ("appointments", "missed"):
        for table in TABLES:
            mine = [line for line in lines if line.table == table]
            told = {line.code: getattr(line, what) for line in mine}
            for code, number in told.items():
                assert number is None or number == counts[table, code, what]
                assert number is None or number == 0 or number >= 5
            # The sum of the table is known from another one: what is left out is many enough.
            kept_back = [code for code, number in told.items() if number is None]
            size = sum(counts[table, code, what] for code in kept_back)
            whole = sum(counts[table, code, what] for code in told)
            assert not kept_back or (len(kept_back) > 1 and size >= 5) or size == whole
    for line in lines:
        # Who came is known where both are told: then neither part is small.
        if line.appointments is not None and line.missed is not None:
            came = line.appointments - line.missed
            assert came == 0 or came >= 5


@pytest.mark.django_db
def test_months_that_are_over_are_counted_four_times(site):
    rows = [row for row in some(site, random.Random("published"), 150) if was_booked(row)]
    services.note_unserved(service="job", site_code=site.code, at=NOW)
    found = queries.published_months(WHEN)
    assert {line.month for line in found} == {MONTH}
    by_table = defaultdict(int)
    for line in found:
        by_table[line.table] += line.appointments or 0
    assert by_table["point"] == len(rows)
    assert set(by_table) == set(TABLES)
    # One search is one person: it is not told.
    assert {line.searches for line in found if line.code == "job"} == {None}
    assert queries.published_months(NOW) == []


@pytest.mark.django_db
def test_the_file_is_the_table_and_costs_the_same(client, site, django_assert_max_num_queries):
    some(site, random.Random("file"), 150)
    with connection.cursor() as cursor:
        # Months ago, whenever this test runs.
        cursor.execute(
            "UPDATE booking_appointment SET period = tstzrange("
            "lower(period) - interval '3 months', upper(period) - interval '3 months')"
        )
    address = reverse("open_data_use")
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        answer = client.get(address)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["by"] for row in rows} == set(TABLES)
    assert any(row["appointments"] for row in rows)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert all(not row["appointments"] or int(row["appointments"]) >= 5 for row in rows)
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    with django_assert_max_num_queries(40) as many:
        client.get(address)
    assert len(many) == len(few)
    assert address in client.get(reverse("open_data")).content.decode()
