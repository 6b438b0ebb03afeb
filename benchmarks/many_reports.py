"""Many made-up reports, quickly: rows of every table the office's queue and the map read.

A tenth of the reports have a barrier of their own that stands, another tenth one that is gone; the
others tell of one of these. A fifth of the reports are open, seven in ten lie in twenty clusters,
three words in five texts are the same one.
"""

import uuid
from datetime import timedelta
from itertools import islice
from typing import Any

import geopandas as gpd
import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from numpy.random import Generator
from shapely import box

from apps.reach.models import Effect
from apps.reports.codes import ALPHABET
from apps.reports.models import Report, ReportEvent, ReportPhoto
from apps.territory.services import replace_districts
from apps.twin.kinds import BarrierKind
from apps.twin.models import Barrier, Layer, Observation

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
    rows = (
        Report(
            pk=i + 1,
            uuid=uuids[i],
            client_uuid=uuid.UUID(bytes=rng.bytes(16)),
            code="-".join("".join(signs[i][at : at + 4]) for at in (0, 4, 8)),
            state=str(states[i]),
            kind=str(kinds[i]),
            can_pass="no",
            geom=Point(float(lon[i]), float(lat[i]), srid=4326),
            placed_by="map",
            street_name=streets[i % len(streets)],
            house_number=str(i % 90 + 1),
            district_code=str(min(DISTRICTS, int((lon[i] - WEST) / step) + 1)),
            description="" if states[i] == "erased" else _text(texts[i], i),
            channel="web",
            created_at=now - timedelta(hours=int(hours[i])),
            state_changed_at=now - timedelta(hours=int(hours[i])),
        )
        for i in range(count)
    )
    while some := list(islice(rows, 2000)):
        Report.objects.bulk_create(some)
    return uuids


def _text(words: Any, number: int) -> str:
    frequent = f" {FREQUENT}" if number % 5 < 3 else ""
    return " ".join(words) + frequent + (f" {RARE}" if number % 1000 == 0 else "")


def _insert(model: type[Model], columns: dict[str, str], rows: str, words: list[Any]) -> None:
    """Insert what a query gives; columns that are not named have their model's default."""
    rest: dict[str, Any] = {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if field.column not in columns and not (field.primary_key or field.generated or field.null)
    }
    names = ", ".join([*columns, *rest])
    values = ", ".join([*columns.values(), *["%s"] * len(rest)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {rows}",
            [*rest.values(), *words],
        )


def _barriers(rng: Generator, count: int, lon: Any, lat: Any) -> int:
    """Barriers for every fifth report, half of them standing, with effects of every plane."""
    layer, _ = Layer.objects.get_or_create(name="accessibility")
    made = max(1, count // 5)
    _insert(
        Barrier,
        {
            "layer_id": str(layer.pk),
            "uuid": "gen_random_uuid()",
            "kind": "report.kind",
            "state": "CASE mod(report.id, 20) WHEN 0 THEN 'confirmed' WHEN 10 THEN 'suspected'"
            " ELSE 'expired' END",
            "geom": "report.geom",
            "place_name": "report.street_name",
            "district_code": "report.district_code",
            "first_seen_at": "report.created_at",
            "last_seen_at": "report.created_at",
            "opened_version": "report.id",
            "changed_version": "report.id",
        },
        "reports_report AS report WHERE mod(report.id, 5) = 0 ORDER BY report.id",
        [],
    )
    Layer.objects.update(version=count)
    _insert(
        Effect,
        {
            "barrier_uuid": "barrier.uuid",
            "profile": "profile",
            "reading": "reading",
            "layer_version": "1",
            "verdict": "'blocked'",
            "residents_affected": "(random() * random() * 900)::int",
            "residents_cut_off": "0",
            "residents_losing_15_min": "(random() * random() * random() * 400)::int",
            "places_lost": "0",
        },
        "twin_barrier AS barrier, unnest(%s::text[]) AS profile,"
        " unnest(ARRAY['optimistic', 'pessimistic']) AS reading WHERE barrier.state <> 'expired'",
        [PROFILES],
    )
    return made


def _observations(count: int, reports: list[uuid.UUID], barriers: int) -> None:
    """Each report tells of the barrier of the fifth it belongs to."""
    _insert(
        Observation,
        {
            "barrier_id": "barrier.id",
            "speaks_for_id": "barrier.id",
            "event_uuid": "gen_random_uuid()",
            "source": "report.uuid",
            "source_kind": "'citizen'",
            "verified": "report.state = 'verified'",
            "observed_at": "report.created_at",
        },
        "reports_report AS report JOIN twin_barrier AS barrier"
        " ON barrier.opened_version = least(((report.id + 4) / 5) * 5, %s)",
        [barriers * 5],
    )


def _around(count: int) -> None:
    """Events of two steps each, some contacts and photos, some in hand, some overdue."""
    _insert(
        ReportEvent,
        {
            "report_id": "id",
            "sequence": "step",
            "from_state": "CASE step WHEN 1 THEN '' ELSE 'received' END",
            "to_state": "CASE step WHEN 1 THEN 'received' ELSE 'in_check' END",
            "reason": "CASE step WHEN 1 THEN 'sent' ELSE 'taken_up' END",
            "outbox_event": "gen_random_uuid()",
            "created_at": "created_at",
        },
        "reports_report, generate_series(1, 2) AS step",
        [],
    )
    _insert(
        ReportPhoto,
        {
            "uuid": "gen_random_uuid()",
            "report_id": "id",
            "image": "'reports/none.jpg'",
            "width": "60",
            "height": "40",
            "created_at": "created_at",
        },
        "reports_report WHERE mod(id, 3) = 0 AND state <> 'erased'",
        [],
    )
    with connection.cursor() as cursor:
        # As the clock would have done, without an event for each.
        cursor.execute(
            """
            UPDATE reports_queueentry SET escalated_at = now()
            WHERE state IN ('received', 'in_check') AND due_at < now()
            """
        )
