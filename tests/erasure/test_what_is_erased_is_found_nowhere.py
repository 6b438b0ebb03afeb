"""A word in every column a person's words may stand in; after erasure none is left anywhere."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from apps.reports import services
from project.celery import app
from project.logs import MaskReportCodes
from tests.erasure import columns, walk
from tests.erasure.planting import plant_everything


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """What the site would have written down meanwhile, and more: all but the statements of SQL."""
    path = tmp_path / "log" / "site.log"
    path.parent.mkdir()
    handler = logging.FileHandler(path)
    handler.setFormatter(logging.Formatter("{asctime} {levelname} {name} {message}", style="{"))
    handler.addFilter(MaskReportCodes())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    statements = logging.getLogger("django.db.backends")
    statements.setLevel(logging.INFO)
    yield path
    root.removeHandler(handler)
    root.setLevel(before)
    statements.setLevel(logging.NOTSET)
    handler.close()


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.OPEN_DATA_ROOT = tmp_path / "media", tmp_path / "open-data"
    (tmp_path / "survey").mkdir()
    (tmp_path / "media").mkdir()
    return tmp_path


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_every_column_that_can_hold_words_is_in_one_of_the_lists() -> None:
    there = {f"{table}.{column}" for table, column, _kind in walk.columns()}
    facts = {
        f"{table}.{column}" for table, told in columns.FACTS.items() for column in told.split()
    }
    assert not facts & columns.PERSONAL
    declared = facts | columns.PERSONAL
    assert there - declared == set(), "say in tests/erasure/columns.py what these hold"
    assert declared - there == set(), "these are no longer there"


@pytest.mark.django_db
def test_a_new_column_fails_the_walk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_report ADD COLUMN nickname text")
    with pytest.raises(AssertionError, match="nickname"):
        test_every_column_that_can_hold_words_is_in_one_of_the_lists()


@pytest.mark.django_db(transaction=True)
def test_what_is_planted_is_found_nowhere_after_erasure(folders: Path, log: Path) -> None:
    planted, mine = plant_everything(folders / "survey")
    everything, media = planted.pattern(), folders / "media"

    # Each personal column was planted, and nothing personal stands in any other.
    found = walk.in_database(everything)
    assert set(found) == columns.PERSONAL
    kept = {word for words in found.values() for word in words}
    gone = {what for what, word in planted.words.items() if word.lower() not in kept}
    # What is read and never kept: notes of surveys, and names sent over Open311.
    assert gone == {"note of a survey", "kind of a survey", "open311 name"}
    folders_then = {name.split("/")[0] for name in files(media)}
    assert folders_then == {"avatar_images", "proofs", "public", "reports", "surveys"}

    # One reporter asks for it: at once, and only hers.
    services.ask_for_erasure(report_uuid=mine.uuid)
    left = walk.in_database(everything)
    assert not walk.in_database(planted.pattern("mine"))
    assert {word for words in left.values() for word in words} == kept - {
        word.lower() for what, word in planted.words.items() if what.startswith("mine")
    }

    # Time passes; the command says what it would do, and does it.
    walk.let_years_pass(4)
    told, done = io.StringIO(), io.StringIO()
    call_command("erase_expired", stdout=told)
    assert "Would erase of accounts: 3 addresses" in told.getvalue()
    assert walk.in_database(everything)
    call_command("erase_expired", "--commit", stdout=done)
    said = told.getvalue().splitlines()[0].replace("Would erase", "Erased")
    assert said == done.getvalue().splitlines()[0]
    assert "3 addresses of invitations, 2 people" in said
    # What else the clock erases by itself.
    app.loader.import_default_modules()
    for entry in django_settings.CELERY_BEAT_SCHEDULE.values():
        if "erase" in entry["task"]:
            app.tasks[entry["task"]].apply(throw=True)

    assert walk.in_database(everything) == {}
    assert files(media) == []
    assert walk.in_files(folders / "open-data", everything) == []
    assert walk.in_redis(everything) == []
    assert walk.in_files(log.parent, everything) == []
    assert log.stat().st_size > 0
    assert not everything.search(told.getvalue() + done.getvalue())
    # The facts about the street are left.
    mine.refresh_from_db()
    assert (mine.state, mine.kind, mine.description) == ("erased", "step", "")
