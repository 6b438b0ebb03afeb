import json
from io import StringIO

import pytest
from django.core.management import call_command

from apps.outbox.models import Event
from apps.twin.models import Network
from tests.twin_network.builders import edges

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("import_network", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def test_the_report_says_what_the_network_is_made_of(tmp_path):
    report = run(edges(tmp_path / "e.geojson"), "--source", "a test", "--licence", "CC0")
    counts = report["counts"]
    assert (counts["nodes"], counts["segments"], counts["steps"], counts["kerbs"]) == (4, 3, 0, 0)
    assert counts["by_kind"] == {"street": 3}
    assert (counts["components"], counts["largest_component_share"]) == (1, 1.0)
    assert (counts["streets"], counts["corners"]) == (1, 0)
    assert (report["source"], report["licence"]) == ("a test", "CC0")
    assert len(report["sha256"]) == 64


def test_a_second_run_says_unchanged(tmp_path):
    path = edges(tmp_path / "e.geojson")
    first = run(path)
    events = Event.objects.count()
    second = run(path)
    assert (first["status"], second["status"]) == ("imported", "unchanged")
    assert first["dataset_id"] == second["dataset_id"]
    assert Event.objects.count() == events
    assert Network.objects.count() == 1


def test_reading_it_another_way_is_another_import(tmp_path):
    path = edges(tmp_path / "e.geojson")
    run(path)
    assert run(path, "--one-sided")["status"] == "imported"
    named = run(path, "--not-walkable-names", "^via gari")
    assert named["status"] == "imported"
    assert named["counts"]["not_walkable"] == 3
