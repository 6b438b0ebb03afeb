"""Two engines on one database: the second waits, or leaves at once."""

import threading

import psycopg
import pytest
from django.db import connection

from apps.reach import services
from apps.reach.services import follow
from tests.reach import city

pytestmark = pytest.mark.django_db


def _other_session() -> psycopg.Connection:
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{k: given[k] for k in names if k in given}, autocommit=True)


def test_a_second_engine_leaves_at_once(engine: object) -> None:
    city.load()
    with _other_session() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [follow.__globals__["_LOCK"]])
        assert services.follow(wait=False) == 0
        assert services.work_left() is False


def test_a_second_engine_may_wait_for_its_turn(engine: object) -> None:
    city.load()
    city.barrier(75, 0)
    other = _other_session()
    other.execute("SELECT pg_advisory_lock(%s)", [follow.__globals__["_LOCK"]])
    threading.Timer(0.3, other.close).start()
    services.follow(wait=True)
    assert services.check().agrees


def test_the_lock_is_free_again_after_the_work(engine: object) -> None:
    city.load()
    services.follow()
    with _other_session() as other:
        row = other.execute(
            "SELECT pg_try_advisory_lock(%s)", [follow.__globals__["_LOCK"]]
        ).fetchone()
    assert row == (True,)
