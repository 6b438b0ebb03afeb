"""Nothing is removed because somebody says so: a photo, a measure, or an inspection on record."""

import io
import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.outbox.models import Event
from apps.twin import queries, services
from apps.twin.models import Barrier, ProofPhoto
from apps.twin.services import RemovalProof
from tests.twin_feed.builders import deliver, network, record, report

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


@pytest.fixture
def barrier() -> uuid.UUID:
    network()
    source = report(50, 5, source_kind="technician")
    deliver()
    return queries.barrier_of_report(source).uuid  # type: ignore[union-attr]


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    out.seek(0)
    return out


def remove(barrier: uuid.UUID, proof: RemovalProof | None) -> str:
    try:
        services.transition_barrier(
            barrier=barrier, to="removed", reason="work_verified", actor_role="staff", proof=proof
        )
    except services.TransitionRefused as refused:
        return refused.why
    deliver()
    return queries.barrier(barrier).state  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "proof",
    [
        None,
        RemovalProof("hearsay"),
        RemovalProof("photo"),
        RemovalProof("photo", picture=uuid.uuid4()),
        RemovalProof("measure"),
        RemovalProof("measure", measures={"height_cm": 9999}),
        RemovalProof("measure", measures={"beauty": 1}),
        RemovalProof("inspection", reference="VS 1"),
        RemovalProof("inspection", on=ON),
        RemovalProof("inspection", reference="Mario Rossi <mario@example.org>", on=ON),
    ],
)
def test_what_proves_nothing_removes_nothing(
    barrier: uuid.UUID, proof: RemovalProof | None
) -> None:
    events = Event.objects.count()
    assert remove(barrier, proof) == "proof"
    assert Event.objects.count() == events


def test_each_of_the_three_removes_and_is_told(barrier: uuid.UUID) -> None:
    photo = services.keep_proof_photo(barrier=barrier, file=picture())
    for proof in (
        RemovalProof("inspection", reference="VS 2026/14", on=ON),
        RemovalProof("measure", measures={"height_cm": 0}),
        RemovalProof("photo", picture=photo),
    ):
        assert remove(barrier, proof) == "removed"
        facts = queries.barrier(barrier)
        assert facts is not None
        assert facts.proof == proof.kind
        told = Event.objects.filter(kind="barrier.removed").latest("pk")
        assert told.payload["proof"] == proof.kind
        services.transition_barrier(
            barrier=barrier, to="confirmed", reason="reopened", actor_role="staff"
        )
        deliver()
        assert queries.barrier(barrier).proof == ""  # type: ignore[union-attr]
    assert services.rebuild(check=True).agrees


def test_the_feed_asks_again_and_an_earlier_decision_still_stands(barrier: uuid.UUID) -> None:
    facts: dict[str, Any] = {
        "barrier": str(barrier), "to": "removed", "reason": "work_verified", "actor_role": "staff",
    }  # fmt: skip
    record("barrier.transitioned", barrier, {**facts, "proof": {"kind": "photo"}})
    deliver()
    assert queries.changes_since(0)[-1].payload["reason"] == "refused_proof"
    # As it was recorded before anybody asked for proof.
    record("barrier.transitioned", barrier, facts)
    deliver()
    found = queries.barrier(barrier)
    assert found is not None
    assert (found.state, found.proof) == ("removed", "earlier")
    assert services.rebuild(check=True).agrees


def test_the_database_knows_it_too(barrier: uuid.UUID) -> None:
    row = Barrier.objects.filter(uuid=barrier)
    for wrong in ({"state": "removed"}, {"proof": "photo"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)


def decide(client: Client, barrier: uuid.UUID, **answers: Any) -> Any:
    wanted = {"to": "removed", "reason": "work_verified", "expected": "confirmed", **answers}
    response = client.post(reverse("twin_barrier_decide", args=[barrier]), wanted)
    deliver()
    return response


def test_the_office_says_how_it_is_known(client: Client, barrier: uuid.UUID, staff: User) -> None:
    page = client.get(reverse("twin_barrier", args=[barrier])).content.decode()
    assert 'name="proof"' in page
    refused = decide(client, barrier, proof="inspection", reference="VS 7")
    assert refused.status_code == 422
    assert 'value="VS 7"' in refused.content.decode()
    decide(client, barrier, proof="inspection", reference="VS 7", on="2026-05-20")
    assert queries.barrier(barrier).proof == "inspection"  # type: ignore[union-attr]
    payload = Event.objects.get(kind="barrier.transitioned").payload
    assert payload["actor"] == str(staff.uuid)
    assert payload["proof"]["reference"] == "VS 7"


def test_a_photo_of_the_place_is_kept_for_staff_only(
    client: Client, barrier: uuid.UUID, staff: User
) -> None:
    bad = SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")
    assert decide(client, barrier, proof="photo", picture=bad).status_code == 422
    assert not ProofPhoto.objects.exists()
    good = SimpleUploadedFile("a.jpg", picture().read(), "image/jpeg")
    assert decide(client, barrier, proof="photo", picture=good).status_code == 302
    photo = ProofPhoto.objects.get()
    address = reverse("twin_barrier_proof", args=[barrier, photo.uuid])
    assert client.get(address)["Content-Type"] == "image/jpeg"
    client.logout()
    assert client.get(address).status_code == 302
