"""The page of the network: compare, put in force, put back, settle what is doubtful."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.territory.models import Dataset
from apps.twin import queries
from apps.twin.models import SurveyPhoto
from tests.reports.builders import picture
from tests.reports.districts import two_districts
from tests.twin_feed.builders import activate, deliver, network, report
from tests.twin_imports.builders import csv_file, row, survey

pytestmark = pytest.mark.django_db
NEW = [("street", (0, 12), (200, 12), True), ("footway", (0, -15), (200, -15), False)]


def signed_in(client: Client, *, role: str = "staff", scope: str = "city", code: str = "") -> User:
    user = User.objects.create_user(f"{role}-{scope}")
    grant_role(user=user, role=role, scope_kind=scope, scope_code=code)
    client.force_login(user)
    return user


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def two_networks() -> tuple[Dataset, Dataset]:
    old = network([("street", (0, 0), (200, 0), True)])
    report(50, 2.5)
    deliver()
    return old, network(NEW, generation=2, active=False)


def states() -> list[str]:
    return list(
        Dataset.objects.filter(kind="network").order_by("pk").values_list("state", flat=True)
    )


def test_generations_are_listed_with_what_can_be_done(client: Client) -> None:
    signed_in(client)
    old, new = two_networks()
    html = page(client, "twin_networks")
    assert 'data-generation="1" data-state="active"' in html
    assert 'data-generation="2" data-state="staged"' in html
    assert f"old={old.pk}&amp;new={new.pk}" in html
    assert reverse("twin_network_activate", args=[new.pk]) in html
    assert reverse("twin_network_activate", args=[old.pk]) not in html


def test_two_generations_are_compared_in_plain_words(client: Client) -> None:
    signed_in(client)
    old, new = two_networks()
    html = page(client, "twin_networks_compare", old=old.pk, new=new.pk)
    assert "Via street" in html
    assert reverse("twin_network_activate", args=[new.pk]) in html
    answer = client.get(reverse("twin_networks_compare"), {"old": old.pk, "new": "²"})
    assert answer.url == reverse("twin_networks")  # type: ignore[attr-defined]


def test_putting_in_force_is_asked_once_more_and_can_be_put_back(client: Client) -> None:
    signed_in(client)
    old, new = two_networks()
    page(client, "twin_network_activate", new.pk)
    assert states() == ["active", "staged"]
    client.post(reverse("twin_network_activate", args=[new.pk]))
    deliver()
    assert states() == ["retired", "active"]
    assert queries.layer().network_dataset_id == new.pk
    client.post(reverse("twin_network_activate", args=[old.pk]))
    deliver()
    assert states() == ["active", "retired"]
    assert queries.layer().network_dataset_id == old.pk


def test_a_doubtful_barrier_is_settled_with_one_answer(client: Client) -> None:
    signed_in(client)
    _, new = two_networks()
    activate(new)
    deliver()
    (case,) = queries.doubtful_barriers()
    address = reverse("twin_barrier_place", args=[case.uuid])
    assert address in page(client, "twin_networks")
    html = page(client, "twin_barrier_place", case.uuid)
    assert f'value="{new.pk}:1:"' in html
    client.post(address, {"choice": "nonsense"})
    assert queries.doubtful_count() == 1
    client.post(address, {"choice": f"{new.pk}:1:"})
    deliver()
    assert queries.doubtful_count() == 0
    assert queries.barrier(case.uuid).segment_index == 1  # type: ignore[union-attr]


def test_a_doubtful_barrier_may_be_none(client: Client) -> None:
    signed_in(client, role="technician")
    _, new = two_networks()
    activate(new)
    deliver()
    (case,) = queries.doubtful_barriers()
    client.post(reverse("twin_barrier_place", args=[case.uuid]), {"choice": "dismiss"})
    deliver()
    assert queries.barrier(case.uuid).state == "dismissed"  # type: ignore[union-attr]
    assert queries.doubtful_barriers() == []


def test_a_role_over_a_district_looks_on_and_settles_only_there(client: Client) -> None:
    two_districts()
    signed_in(client, role="technician", scope="district", code="2")
    _, new = two_networks()
    activate(new)
    deliver()
    (case,) = queries.doubtful_barriers()
    assert reverse("twin_barrier_place", args=[case.uuid]) not in page(client, "twin_networks")
    address = reverse("twin_barrier_place", args=[case.uuid])
    client.post(address, {"choice": "dismiss"})
    client.post(reverse("twin_network_activate", args=[new.pk]))
    deliver()
    assert queries.barrier(case.uuid).state == "suspected"  # type: ignore[union-attr]
    assert states() == ["active", "staged"]


@pytest.mark.parametrize("role", ["facilitator", "citizen"])
def test_nobody_else_gets_in(client: Client, role: str) -> None:
    user = User.objects.create_user(role)
    client.force_login(user)
    old, new = two_networks()
    for address in (
        reverse("twin_networks"),
        f"{reverse('twin_networks_compare')}?old={old.pk}&new={new.pk}",
        reverse("twin_network_activate", args=[new.pk]),
    ):
        assert client.get(address).status_code in {302, 403}
    client.post(reverse("twin_network_activate", args=[new.pk]))
    assert states() == ["active", "staged"]


def test_photos_of_a_survey_are_for_the_office(
    client: Client, tmp_path: Path, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    network()
    (tmp_path / "uno.jpg").write_bytes(picture().getvalue())
    survey(csv_file(tmp_path, [row("A1", 30, 3, Foto="uno.jpg")]))
    (barrier,), photo = queries.barriers_in(), SurveyPhoto.objects.get()
    address = reverse("twin_survey_photo", args=[photo.uuid])
    assert client.get(address).status_code == 302
    signed_in(client)
    assert address in page(client, "twin_barrier_place", barrier.uuid)
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_page_asks_the_same_whatever_it_lists(client: Client) -> None:
    signed_in(client)
    network([("street", (0, 0), (200, 0), True)])
    report(20, 2.5)
    deliver()
    activate(network(NEW, generation=2))
    deliver()
    page(client, "twin_networks")
    with CaptureQueriesContext(connection) as few:
        page(client, "twin_networks")
    activate(network([("street", (0, 0), (200, 0), True)], generation=3))
    for east in (60, 100, 140, 180):
        report(east, 2.5)
    deliver()
    activate(network(NEW, generation=4))
    deliver()
    assert queries.doubtful_count() == 5
    with CaptureQueriesContext(connection) as many:
        page(client, "twin_networks")
    assert len(many) <= len(few)
