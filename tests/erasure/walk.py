"""Look for planted words in everything that keeps anything: tables, files, Redis, logs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction

_TEXTUAL = ("text", "character varying", "character", "json", "jsonb", "bytea", "tsvector",
            "ARRAY", "inet", "xml")  # fmt: skip


def columns() -> list[tuple[str, str, str]]:
    """Table, column and type of everything in the database that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, c.column_name, c.data_type
            FROM information_schema.columns AS c
            JOIN information_schema.tables AS t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND c.table_name <> 'spatial_ref_sys' AND c.data_type = ANY(%s)
            ORDER BY 1, 2
            """,
            [list(_TEXTUAL)],
        )
        return [(table, column, kind) for table, column, kind in cursor.fetchall()]


def in_database(words: re.Pattern[str]) -> dict[str, set[str]]:
    """The columns in which one of the words stands, with the words found there."""
    found: dict[str, set[str]] = {}
    for table, column, kind in columns():
        value = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {value} FROM "{table}" WHERE {value} ~* %s', [words.pattern])
            told = [str(row[0]) for row in cursor.fetchall()]
        if (table, column) == ("django_session", "session_data"):
            # Packed and signed: read as the site reads it.
            told = [str(one.get_decoded()) for one in Session.objects.all()]
        said = {match.lower() for text in told for match in words.findall(text)}
        if said:
            found[f"{table}.{column}"] = said
    return found


def in_files(root: Path, words: re.Pattern[str]) -> list[str]:
    """Files whose name or bytes hold one of the words."""
    wanted = re.compile(words.pattern.encode(), re.IGNORECASE)
    return [
        str(path)
        for path in sorted(root.rglob("*"))
        if words.search(path.name) or (path.is_file() and wanted.search(path.read_bytes()))
    ]


def in_redis(words: re.Pattern[str]) -> list[str]:
    """Keys of Redis whose name or value holds one of the words."""
    client: Any = redis.Redis.from_url(settings.REDIS_URL)
    wanted = re.compile(words.pattern.encode(), re.IGNORECASE)
    return [
        key.decode(errors="replace")
        for key in client.scan_iter(count=1000)
        if wanted.search(key) or wanted.search(client.dump(key) or b"")
        or any(wanted.search(value) for value in _values(client, key))
    ]  # fmt: skip


def _values(client: Any, key: bytes) -> Iterator[bytes]:
    """The plain values of a key: a dump is packed when it is long."""
    kind = client.type(key)
    if kind == b"string":
        yield client.get(key) or b""
    elif kind == b"list":
        yield from client.lrange(key, 0, -1)
    elif kind == b"hash":
        for name, value in client.hgetall(key).items():
            yield name + value
    elif kind == b"set":
        yield from client.smembers(key)
    elif kind == b"zset":
        yield from client.zrange(key, 0, -1)


def let_years_pass(years: int) -> None:
    """Every moment in the database was so many years earlier: what has a period has had it.

    Spans of time move like moments. The triggers that keep logs as they are do not watch
    meanwhile.
    """
    span = f"make_interval(years => {years})"

    def earlier(name: str, kind: str) -> str:
        if kind == "tstzrange":
            bounds = f'lower("{name}") - {span}, upper("{name}") - {span}'
            return f'"{name}" = tstzrange({bounds})'
        return f'"{name}" = "{name}" - {span}'

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, array_agg(c.column_name::text),
                   array_agg(c.data_type::text)
            FROM information_schema.columns AS c
            JOIN information_schema.tables AS t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND c.data_type IN ('timestamp with time zone', 'tstzrange')
            GROUP BY 1
            """
        )
        tables = cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, moments, kinds in tables:
            moved = ", ".join(map(earlier, moments, kinds))
            cursor.execute(f'UPDATE "{table}" SET {moved}')
        cursor.execute("SET LOCAL session_replication_role = origin")
