"""Whoever steals the database finds no tax code in it, nor anything to try one out with."""

import hashlib
import os
import subprocess
from datetime import date
from typing import Any

import pytest
from django.db import connection

from apps.facilita import services
from apps.facilita.models import EntryPerson
from tests.facilita import builders
from tests.facilita.validator import report, tax_code


def dump() -> bytes:
    """All of the database as ``pg_dump`` writes it."""
    told: dict[str, Any] = connection.settings_dict
    words = {"PGPASSWORD": told["PASSWORD"], "PGHOST": told["HOST"], "PGPORT": str(told["PORT"])}
    found = subprocess.run(
        ["pg_dump", "--data-only", "--inserts", "-U", told["USER"], "-d", told["NAME"]],
        env=os.environ | words, capture_output=True, check=True,
    )  # fmt: skip
    return found.stdout


def readings(code: str) -> list[bytes]:
    """The code, and what somebody who has the dump could compare with a guess."""
    found = []
    for text in (code, code.lower()):
        for name in ("sha256", "sha1", "md5", "sha512", "blake2b"):
            digest = hashlib.new(name, text.encode())
            found += [digest.hexdigest().encode(), digest.hexdigest().upper().encode()]
        found.append(text.encode())
    return found


@pytest.mark.django_db(transaction=True)
def test_neither_the_code_nor_a_plain_hash_of_it_is_in_the_dump() -> None:
    codes = [tax_code(name=builders.person(n), born=date(1950, 5, 17)) for n in range(4)]
    # The platform may know the facilitator by her own.
    codes.append(tax_code(name="BNCLRA", born=date(1985, 1, 2)))
    entries = [builders.kept(n) for n in range(4)]

    def is_nowhere() -> None:
        seen = dump()
        assert str(entries[0].uuid).encode() in seen, "the dump is of this database"
        for code in codes:
            assert not [one for one in readings(code) if one in seen]

    is_nowhere()
    (export,) = services.make_files()
    raw = services.file_of(export)
    assert all(code.encode() in raw for code in codes), "planted where they leave"
    is_nowhere()
    services.read_refused(export_uuid=export, raw=report(raw, {3: "Codice errato"}))
    is_nowhere()
    services.confirm_answer(export_uuid=export)
    is_nowhere()
    assert EntryPerson.objects.count() == 1
