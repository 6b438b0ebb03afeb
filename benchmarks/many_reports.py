"""Many made-up reports, quickly: rows of every table the office's queue and the map read.

A tenth of the reports have a barrier of their own that stands, another tenth one that is gone; the
others tell of one of these. A fifth of the reports are open, seven in ten lie in twenty clusters,
three words in five texts are the same one.
"""

import json
import uuid
from datetime import timedelta
from typing import Any

import geopandas as gpd
import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone
from numpy.random import Generator
from shapely import box

from apps.reports.codes import ALPHABET
from apps.territory.services import replace_districts
from apps.twin.kinds import BarrierKind
from apps.twin.models import Layer

WEST, SOUTH, EAST, NORTH = 7.58, 45.01, 7.77, 45.14
DISTRICTS = 8
STATES = {
    "received": 0.12, "in_check": 0.08, "verified": 0.50, "not_verifiable": 0.08,
    "duplicate": 0.0, "out_of_scope": 0.10, "withdrawn": 0.04, "erased": 0.08,
}  # fmt: skip
KINDS = [str(kind) for kind in BarrierKind]
# In three texts of five; the others have one word in a thousand reports.
FREQUENT, RARE = "marciapiede", "zampillo"
_SYLLABLES = ["ra", "mo", "ti", "ca", "le", "no", "pi", "so", "du", "ve", "ga", "ri", "fo", "lu"]
PROFILES = ["walking", "manual_wheelchair", "powered_wheelchair", "walker", "pram", "cane", "blind"]


def make(count: int, seed: int = 7) -> dict[str, Any]:
    """Fill an empty, migrated database; words and places the benchmark asks for."""
    rng = np.random.default_rng(seed)
    _districts()
    lon, lat = _places(rng, count)
    words = _vocabulary(rng, 2000)
    streets = [f"Via {a.title()} {b.title()}" for a, b in rng.choice(words, size=(600, 2))]
    reports = _reports(rng, count, lon, lat, words, streets)
    barriers = _barriers(rng, count, lon, lat)
    _observations(count, reports, barriers)
    _around(count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('reports_report', 'id'), %s)", [count])
    return {"street": streets[3], "word": FREQUENT, "rare": RARE}


def analyze() -> None:
    """What the server does by itself after a while."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _districts() -> None:
    step = (EAST - WEST) / DISTRICTS
    shapes = [box(WEST + i * step, SOUTH, WEST + (i + 1) * step, NORTH) for i in range(DISTRICTS)]
    codes = [str(i + 1) for i in range(DISTRICTS)]
    table = gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=shapes, crs=4326)
    replace_districts(table=table, sha256="benchmark", name="Benchmark")


def _places(rng: Generator, count: int) -> tuple[Any, Any]:
    centres = rng.uniform((WEST + 0.02, SOUTH + 0.02), (EAST - 0.02, NORTH - 0.02), (20, 2))
    where = centres[rng.integers(20, size=count)] + rng.normal(0, (0.006, 0.0045), (count, 2))
    alone = rng.random(count) < 0.3
    where[alone] = rng.uniform((WEST, SOUTH), (EAST, NORTH), (int(alone.sum()), 2))
    where = np.clip(where, (WEST, SOUTH), (EAST, NORTH)).round(6)
    return where[:, 0], where[:, 1]


def _vocabulary(rng: Generator, size: int) -> list[str]:
    lengths = rng.integers(2, 5, size=size)
    return ["".join(rng.choice(_SYLLABLES, size=length)) for length in lengths]


def _reports(
    rng: Generator, count: int, lon: Any, lat: Any, words: list[str], streets: list[str]
) -> list[uuid.UUID]:
    now = timezone.now()
    states = rng.choice(list(STATES), size=count, p=list(STATES.values()))
    kinds = rng.choice(KINDS, size=count)
    hours = rng.integers(0, 24 * 730, size=count)
    # What is open is mostly young.
    is_open = (states == "received") | (states == "in_check")
    hours[is_open] = rng.integers(0, 24 * 60, size=int(is_open.sum()))
    step = (EAST - WEST) / DISTRICTS
    signs = rng.choice(list(ALPHABET), size=(count, 12))
    texts = rng.choice(words, size=(count, 12))
    uuids = [uuid.UUID(bytes=rng.bytes(16)) for _ in range(count)]
    columns = (
        "id, uuid, client_uuid, code, state, kind, can_pass, permanence, geom, placed_by, "
        "street_name, house_number, corner_name, side, district_code, measures, description, "
        "channel, language, created_at, state_changed_at"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY reports_report ({columns}) FROM STDIN") as copy,
    ):
        for i in range(count):
            told = now - timedelta(hours=int(hours[i]))
            code = "".join(signs[i])
            text = " ".join(texts[i]) + (f" {FREQUENT}" if i % 5 < 3 else "")
            if i % 1000 == 0:
                text += f" {RARE}"
            copy.write_row(
                (
                    i + 1, uuids[i], uuid.UUID(bytes=rng.bytes(16)),
                    f"{code[:4]}-{code[4:8]}-{code[8:]}", str(states[i]), str(kinds[i]), "no", "",
                    Point(float(lon[i]), float(lat[i]), srid=4326).hexewkb.decode(), "map",
                    streets[i % len(streets)], str(i % 90 + 1), "", "",
                    str(min(DISTRICTS, int((lon[i] - WEST) / step) + 1)), json.dumps({}),
                    "" if states[i] == "erased" else text, "web", "it", told, told,
                )
            )  # fmt: skip
    return uuids


def _barriers(rng: Generator, count: int, lon: Any, lat: Any) -> int:
    """Barriers for every fifth report, half of them standing, with effects of every plane."""
    layer, _ = Layer.objects.get_or_create(name="accessibility")
    made = max(1, count // 5)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO twin_barrier (layer_id, uuid, kind, state, geom, side, placed, place_name,
                district_code, measures, can_pass, first_seen_at, last_seen_at, merge,
                opened_version, changed_version)
            SELECT %s, gen_random_uuid(), report.kind,
                   CASE WHEN report.id %% 10 = 0 THEN
                        CASE WHEN report.id %% 20 = 0 THEN 'confirmed' ELSE 'suspected' END
                        ELSE 'removed' END,
                   report.geom, '', false, report.street_name, report.district_code, '{}', 'no',
                   report.created_at, report.created_at, '{}', report.id, report.id
            FROM reports_report AS report WHERE report.id %% 5 = 0 ORDER BY report.id
            """,
            [layer.pk],
        )
        cursor.execute("UPDATE twin_layer SET version = %s WHERE id = %s", [count, layer.pk])
        cursor.execute(
            """
            INSERT INTO reach_effect (barrier_uuid, profile, reading, layer_version, verdict,
                reasons, residents_affected, residents_cut_off, residents_losing_15_min,
                places_lost, by_category, bundle_version, bundle, bundle_residents_affected,
                bundle_residents_cut_off, bundle_residents_gaining_15_min, computed_at)
            SELECT barrier.uuid, profile, reading, 1, 'blocked', '[]',
                   (random() * random() * 900)::int, 0, (random() * random() * random() * 400)::int,
                   0, '{}', 0, '[]', 0, 0, 0, now()
            FROM twin_barrier AS barrier, unnest(%s::text[]) AS profile,
                 unnest(ARRAY['optimistic', 'pessimistic']) AS reading
            WHERE barrier.state <> 'removed'
            """,
            [PROFILES],
        )
    return made


def _observations(count: int, reports: list[uuid.UUID], barriers: int) -> None:
    """Each report tells of the barrier of the fifth it belongs to."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO twin_observation (barrier_id, speaks_for_id, event_uuid, source,
                source_kind, stance, stands, verified, measures, can_pass, observed_at)
            SELECT barrier.id, barrier.id, gen_random_uuid(), report.uuid, 'citizen', 'present',
                   true, report.state = 'verified', '{}', 'no', report.created_at
            FROM reports_report AS report
            JOIN twin_barrier AS barrier
              ON barrier.opened_version = least(((report.id + 4) / 5) * 5, %s)
            """,
            [barriers * 5],
        )


def _around(count: int) -> None:
    """Events of two steps each, some contacts and photos, some in hand, some overdue."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO reports_reportevent (report_id, sequence, from_state, to_state, reason,
                actor_role, outbox_event, created_at)
            SELECT id, step, CASE step WHEN 1 THEN '' ELSE 'received' END,
                   CASE step WHEN 1 THEN 'received' ELSE 'in_check' END,
                   CASE step WHEN 1 THEN 'sent' ELSE 'taken_up' END,
                   'reporter', gen_random_uuid(), created_at
            FROM reports_report, generate_series(1, 2) AS step
            """
        )
        cursor.execute(
            """
            INSERT INTO reports_reportphoto (uuid, report_id, image, width, height, public,
                created_at)
            SELECT gen_random_uuid(), id, 'reports/none.jpg', 60, 40, false, created_at
            FROM reports_report WHERE id % 3 = 0 AND state <> 'erased'
            """
        )
        # As the clock would have done, without an event for each.
        cursor.execute(
            """
            UPDATE reports_queueentry SET escalated_at = now()
            WHERE state IN ('received', 'in_check') AND due_at < now()
            """
        )
