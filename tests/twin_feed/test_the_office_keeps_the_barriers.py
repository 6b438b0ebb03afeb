"""The office's barriers: found, decided, joined and parted, by whoever may, in constant queries."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.outbox.models import Event
from apps.twin import queries, services
from apps.twin.models import Barrier, Segment
from apps.twin.words import REASONS
from tests.reports.districts import two_districts
from tests.twin_feed.builders import deliver, network, report, voice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street() -> None:
    """The street lies in district 1, its sidewalk in district 2."""
    network()
    two_districts()
    deliver()
    Segment.objects.update(district_code="1")
    Segment.objects.filter(kind="sidewalk").update(district_code="2")


def barrier_of(source: uuid.UUID) -> uuid.UUID:
    deliver()
    return queries.barrier_of_report(source).uuid  # type: ignore[union-attr]


def opened(east: float = 50, north: float = 5, **more: Any) -> uuid.UUID:
    return barrier_of(report(east, north, **more))


def address(name: str, *args: uuid.UUID) -> str:
    return reverse(f"twin_barrier{name}", args=args)


def post(client: Client, where: str, **answers: Any) -> Any:
    response = client.post(where, answers)
    deliver()
    return response


def seen(barrier: uuid.UUID, *, days_ago: float) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    Barrier.objects.filter(uuid=barrier).update(first_seen_at=at, last_seen_at=at)


def state(barrier: uuid.UUID) -> str:
    return queries.barrier(barrier).state  # type: ignore[union-attr]


def found(client: Client, **filters: str) -> set[uuid.UUID]:
    response = client.get(reverse("twin_barriers"), filters)
    assert response.status_code == 200
    return {row["barrier"].uuid for row in response.context["rows"]}


@pytest.mark.usefixtures("staff")
def test_barriers_are_found_by_kind_state_district_street_and_what_needs_attention(
    client: Client,
) -> None:
    step, works = opened(50, 5), opened(120, 12, kind="works", source_kind="technician")
    assert found(client) == {step, works}
    assert found(client, kind="step") == {step}
    assert found(client, state="confirmed") == {works}
    assert found(client, district="2") == {works}
    assert found(client, place="STREET") == {step}
    assert found(client, place="nowhere") == set()
    seen(step, days_ago=200)
    seen(works, days_ago=1)
    assert found(client, attention="needs_check") == {step}
    assert found(client, attention="about_to_expire") == set()
    seen(step, days_ago=1)
    seen(works, days_ago=40)
    assert found(client, attention="needs_check") == set()
    assert found(client, attention="about_to_expire") == {works}
    page = client.get(reverse("twin_barriers"), {"place": "STREET"}).content.decode()
    assert 'value="STREET"' in page


@pytest.mark.usefixtures("staff")
def test_what_changed_last_comes_first(client: Client) -> None:
    first, second = opened(50, 5), opened(120, 5)
    voice(first, "present")
    deliver()
    rows = client.get(reverse("twin_barriers")).context["rows"]
    assert [row["barrier"].uuid for row in rows] == [first, second]


@pytest.mark.usefixtures("staff")
def test_list_and_page_take_the_same_queries_however_much_there_is(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    barrier = opened(50, 5)
    numbers = []
    for more in range(3):
        with django_assert_max_num_queries(60) as of_list:
            client.get(reverse("twin_barriers"))
        with django_assert_max_num_queries(60) as of_page:
            client.get(address("", barrier))
        numbers.append((len(of_list), len(of_page)))
        for n in range(4):
            opened(60 + 12 * n + 50 * more, 5, kind="slope")
            voice(barrier, "present")
        deliver()
    # The first of all warms what is kept for later.
    assert numbers[1] == numbers[2]


@pytest.mark.usefixtures("staff")
def test_a_decision_is_recorded_with_its_reason_and_role(client: Client) -> None:
    barrier = opened()
    answers = {"to": "confirmed", "reason": "inspection", "expected": "suspected"}
    response = post(client, address("_decide", barrier), **answers)
    assert response.url == address("", barrier)
    assert state(barrier) == "confirmed"
    payload = Event.objects.get(kind="barrier.transitioned").payload
    assert (payload["reason"], payload["actor_role"]) == ("inspection", "staff")
    page = client.get(address("", barrier))
    last, first = page.context["history"]
    assert last["moved"]
    assert last["reason"] == REASONS["inspection"]
    assert first["reason"] == ""


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    "answers",
    [
        {"to": "confirmed", "expected": "suspected"},
        {"to": "confirmed", "reason": "because", "expected": "suspected"},
        {"to": "removed", "reason": "work_verified", "expected": "suspected"},
        {"to": "dismissed", "reason": "never_there", "expected": "confirmed"},
        {"to": "merged", "reason": "same_barrier", "expected": "suspected"},
        {"to": "confirmed", "reason": "two_contacts", "expected": "suspected"},
        {"to": "confirmed", "reason": "technician", "expected": "suspected"},
        {},
    ],
)
def test_what_cannot_be_decided_is_refused_in_words_on_the_same_page(
    client: Client, answers: dict[str, str]
) -> None:
    barrier = opened()
    response = post(client, address("_decide", barrier), **answers)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert state(barrier) == "suspected"


@pytest.mark.usefixtures("staff")
def test_a_reason_chosen_is_still_chosen_after_somebody_was_faster(client: Client) -> None:
    barrier = opened()
    answers = {"to": "dismissed", "reason": "never_there", "expected": "suspected"}
    post(client, address("_decide", barrier), to="confirmed", reason="inspection",
         expected="suspected")  # fmt: skip
    page = post(client, address("_decide", barrier), **answers)
    assert (page.context["wanted"], page.context["reason"]) == ("dismissed", "never_there")
    assert 'value="never_there" required checked' in page.content.decode()


@pytest.mark.usefixtures("staff")
def test_two_are_joined_side_by_side_and_parted_again(client: Client) -> None:
    one, two = opened(50, 5), opened(75, 5)
    page = client.get(address("", one)).content.decode()
    assert address("_merge", one, two) in page
    page = client.get(address("_merge", one, two)).content.decode()
    assert page.count('name="stays"') == 2
    assert post(client, address("_merge", one, two)).status_code == 422
    assert post(client, address("_merge", one, two), stays=two).url == address("", two)
    assert (state(one), state(two)) == ("merged", "suspected")
    for shown in (one, two):
        assert address("_unmerge", one) in client.get(address("", shown)).content.decode()
    post(client, address("_unmerge", one))
    assert (state(one), state(two)) == ("suspected", "suspected")
    assert post(client, address("_unmerge", one)).status_code == 422


@pytest.mark.usefixtures("staff")
def test_chosen_observations_are_split_off_and_a_refusal_keeps_the_choice(client: Client) -> None:
    first, second = report(50, 5), report(57, 5)
    barrier = barrier_of(first)
    both = [str(first), str(second)]
    page = post(client, address("_split", barrier), sources=both)
    assert page.status_code == 422
    assert page.content.decode().count(" checked") >= 2
    assert post(client, address("_split", barrier), sources=[str(second)]).status_code == 302
    assert barrier_of(second) != barrier
    assert post(client, address("_split", barrier), sources=["nonsense"]).status_code == 422


def routes(one: uuid.UUID, two: uuid.UUID) -> list[tuple[str, str]]:
    return [
        ("get", address("", one)),
        ("get", address("_merge", one, two)),
        ("post", address("_merge", one, two)),
        ("post", address("_decide", one)),
        ("post", address("_unmerge", one)),
        ("post", address("_split", one)),
    ]


@pytest.mark.usefixtures("technician")
def test_a_technician_works_within_the_own_district_only(client: Client) -> None:
    mine, theirs = opened(50, 5), opened(120, 12)
    assert found(client) == {mine}
    assert client.get(address("", mine)).status_code == 200
    assert address("_merge", mine, theirs) not in client.get(address("", mine)).content.decode()
    events = Event.objects.count()
    for method, where in [*routes(theirs, mine), *routes(mine, theirs)[1:3]]:
        answers = {"to": "confirmed", "reason": "inspection", "expected": "suspected",
                   "stays": str(mine)}  # fmt: skip
        assert getattr(client, method)(where, answers).status_code in (302, 403)
    assert Event.objects.count() == events
    post(client, address("_decide", mine), to="confirmed", reason="technician",
         expected="suspected")  # fmt: skip
    assert state(mine) == "confirmed"


@pytest.mark.usefixtures("technician")
def test_what_was_joined_across_districts_is_parted_by_nobody_of_one(client: Client) -> None:
    mine, theirs = opened(50, 5), opened(120, 12)
    services.merge_barriers(barrier=mine, into=theirs, actor_role="staff")
    deliver()
    events = Event.objects.count()
    assert client.post(address("_unmerge", mine)).status_code in (302, 403)
    assert Event.objects.count() == events
    assert state(mine) == "merged"


@pytest.mark.parametrize("who", ["anonymous", "facilitator", "citizen", "nobody"])
def test_nobody_else_gets_in(client: Client, who: str) -> None:
    one, two = opened(50, 5), opened(75, 5)
    if who != "anonymous":
        user = User.objects.create_user(who)
        if who == "facilitator":
            grant_role(user=user, role=who, scope_kind="point", scope_code="p1")
        if who == "citizen":
            grant_role(user=user, role=who, scope_kind="self")
        client.force_login(user)
    events = Event.objects.count()
    for method, where in [("get", reverse("twin_barriers")), *routes(one, two)]:
        assert getattr(client, method)(where, {"stays": str(one)}).status_code in (302, 403)
    assert Event.objects.count() == events


def test_the_page_of_a_merged_barrier_leads_to_its_survivor(client: Client, staff: User) -> None:
    one, two = opened(50, 5), opened(75, 5)
    post(client, address("_merge", one, two), stays=two)
    response = client.get(reverse("barrier", args=[one]))
    assert (response.status_code, response.url) == (302, reverse("barrier", args=[two]))
    page = client.get(response.url)
    assert page.context["confidence"].voices == 2


def test_the_public_page_says_until_when_a_temporary_barrier_counts(client: Client) -> None:
    works, step = opened(kind="works"), opened(120, 5)
    page = client.get(reverse("barrier", args=[works]))
    ends = queries.barrier(works).expires_at  # type: ignore[union-attr]
    assert ends is not None
    assert page.context["barrier"].expires_at == ends
    assert f"{ends.year}" in page.content.decode()
    assert client.get(reverse("barrier", args=[step])).context["barrier"].expires_at is None


@pytest.mark.usefixtures("staff")
def test_of_what_is_gone_nobody_is_told_how_likely_it_is_there(client: Client) -> None:
    there, gone = opened(50, 5), opened(120, 5)
    services.transition_barrier(
        barrier=gone, to="dismissed", reason="never_there", actor_role="staff"
    )
    deliver()
    rows = client.get(reverse("twin_barriers")).context["rows"]
    assert {row["barrier"].uuid: bool(row["confidence"]) for row in rows} == {
        there: True,
        gone: False,
    }
    assert client.get(address("", gone)).context["confidence"] is None
