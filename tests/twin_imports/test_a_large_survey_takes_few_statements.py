"""Five thousand rows are a few dozen statements, not a few for each."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.outbox.models import Delivery
from apps.twin import services
from tests.counts import count
from tests.twin_imports.builders import SOURCE, csv_file, row

pytestmark = pytest.mark.django_db


def test_statements_do_not_grow_with_the_rows(tmp_path: Path) -> None:
    many = count(small=1_200, full=5_000)
    table = [row(f"A{i}", i % 100, i // 100) for i in range(many)]
    with CaptureQueriesContext(
        connection,
    ) as small:
        services.import_barriers(path=csv_file(tmp_path, table[:10], "a.csv"), source="Other")
    with CaptureQueriesContext(connection) as large:
        services.import_barriers(path=csv_file(tmp_path, table, "b.csv"), source=SOURCE)
    assert Delivery.objects.filter(destination="twin").count() == many + 10
    assert len(large) <= len(small) + 3 * (many // 1000)
