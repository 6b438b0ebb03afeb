import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from apps.outbox.models import Event
from apps.territory.models import Dataset
from apps.twin import queries
from apps.twin.models import Network, Node, Segment
from apps.twin.network import generations
from apps.twin.services import activate_generation
from tests.twin_network.builders import cross, node, save, segment

pytestmark = pytest.mark.django_db


def one_street():
    nodes = [node("a", 0, 0), node("b", 1, 0)]
    return nodes, [segment("s", *nodes, name="Via Lagrange")]


def states():
    return list(
        Dataset.objects.filter(kind="network").order_by("id").values_list("state", flat=True)
    )


def activations():
    events = Event.objects.filter(kind="network.activated").order_by("id")
    return [event.payload["dataset"] for event in events]


def test_the_new_one_stands_beside_the_old_one_which_is_kept():
    first = save(*cross())
    second = save(*one_street())
    assert states() == ["retired", "active"]
    active = queries.active_network()
    assert active is not None
    assert (active.dataset_id, active.node_count, active.segment_count) == (second.dataset_id, 2, 1)
    assert Segment.objects.filter(dataset_id=first.dataset_id).count() == 4


def test_an_inactive_import_changes_nothing_until_it_is_activated():
    first = save(*cross())
    second = save(*one_street(), activate=False)
    assert states() == ["active", "staged"]
    assert activations() == [first.dataset_id]
    out = StringIO()
    call_command("activate_generation", str(second.dataset_id), stdout=out)
    assert json.loads(out.getvalue())["status"] == "activated"
    assert states() == ["retired", "active"]


def test_going_back_is_one_command():
    first, second = save(*cross()), save(*one_street())
    activate_generation(first.dataset_id)
    assert states() == ["active", "retired"]
    assert activations() == [first.dataset_id, second.dataset_id, first.dataset_id]
    subjects = Event.objects.filter(kind="network.activated").values_list("subject", flat=True)
    assert len(set(subjects)) == 1
    activate_generation(first.dataset_id)
    assert len(activations()) == 3


def test_the_same_rows_again_change_nothing():
    first = save(*cross())
    again = save(*cross())
    assert (again.status, again.dataset_id) == ("unchanged", first.dataset_id)
    assert Network.objects.count() == 1
    assert len(activations()) == 1


def test_activation_is_one_transaction(monkeypatch):
    first = save(*cross())

    def fail(dataset):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(generations, "publish_streets", fail)
    with pytest.raises(DatabaseError):
        save(*one_street())
    assert states() == ["active"]
    assert Node.objects.count() == 5
    assert activations() == [first.dataset_id]


def test_what_is_no_generation_is_refused():
    with pytest.raises(CommandError, match="no generation 999 of the network"):
        call_command("activate_generation", "999")
