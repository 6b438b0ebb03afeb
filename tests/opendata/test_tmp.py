import time
from pathlib import Path
import pytest
from django.test.utils import CaptureQueriesContext
from django.db import connection
from apps.opendata.sheets.making import make
from apps.twin import queries as twin
from tests.opendata.builders import full, photo
@pytest.mark.django_db
def test_it(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report, barrier = full()
    photo(report, public=True, size=(600, 400))
    facts = twin.barrier(barrier.uuid)
    for lang in ("en", "it", "ar"):
        t=time.time()
        with CaptureQueriesContext(connection) as c:
            body = make([facts], format="pdf", language=lang)
        print(lang, len(body), time.time()-t, len(c))
        Path(f"/tmp/sheet-{lang}.pdf").write_bytes(body)
    Path(f"/tmp/sheet.xlsx").write_bytes(make([facts], format="xlsx", language="en"))
