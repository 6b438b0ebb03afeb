"""Staff make a new version of the rules, see what it would change, and put it in force."""

import copy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.reach import rule_sets, services
from apps.reach.engine.model import ReachModel
from apps.reach.engine.rules import Verdict, parse_rules
from apps.reach.models import Effect, EngineState, RuleActivation, RuleSet, SegmentVerdict
from apps.reach.rules_forms import RulesForm
from apps.reach.services import inputs
from apps.twin.models import Barrier, Segment
from tests.accounts.people import client_with
from tests.reach import city
from tests.reach.builders import rules_file

pytestmark = pytest.mark.django_db
SPEED = "profiles.manual_wheelchair.speed_m_s.value"
WIDTH = "profiles.manual_wheelchair.limits.width_cm"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    services.ensure_rules()


def typed(**changes: Any) -> dict[str, Any]:
    """The form as it is shown, with some fields typed over."""
    form = RulesForm(body=rules_file()["body"])
    values = {name: form[name].value() for name in form.fields}
    filled = {name: "" if value is None else str(value) for name, value in values.items()}
    filled |= {"title": "Wider", "source": "The association of the district, May 2026"}
    return filled | changes


def new(client: Client, **changes: Any) -> Any:
    return client.post(reverse("reach_rules_new", args=[2]), typed(**changes))


@pytest.mark.parametrize(
    ("role", "district", "opens"),
    [
        ("staff", "", True),
        ("technician", "", True),
        ("staff", "1", False),
        ("technician", "1", False),
    ],
)
def test_only_staff_and_technicians_of_the_whole_city_open_the_rules(
    role: str, district: str, opens: bool
) -> None:
    client = client_with(role, district=district)
    pages = [
        reverse("reach_rules"),
        reverse("reach_rules_new", args=[2]),
        reverse("reach_rules_preview", args=[2]),
    ]
    assert {client.get(page).status_code == 200 for page in pages} == {opens}
    draft = services.draft_rules(title="d", source="s", body=_with(WIDTH, 100))
    client.post(reverse("reach_rules_activate", args=[draft]))
    assert (rule_sets.SHELF.active().version == draft) is opens
    assert (reverse("reach_rules") in client.get("/admin/").content.decode()) is opens


@pytest.mark.parametrize("role", ["facilitator", "citizen"])
def test_others_and_strangers_are_sent_away(role: str) -> None:
    user = User.objects.create_user(username=role)
    signed_in = Client()
    signed_in.force_login(user)
    for client in (signed_in, Client()):
        for name in ("reach_rules_new", "reach_rules_preview", "reach_rules_activate"):
            response = client.post(reverse(name, args=[2]), typed(**{SPEED: "0.9"}))
            assert response.status_code == 302
    assert RuleSet.objects.count() == 1


def _with(name: str, free: float) -> dict[str, Any]:
    body = copy.deepcopy(rules_file()["body"])
    body["profiles"]["manual_wheelchair"]["limits"]["width_cm"]["free"] = free
    return body


def test_a_changed_number_becomes_a_draft_with_its_own_source() -> None:
    response = new(client_with("staff"), **{SPEED: "0.9", f"{WIDTH}.blocked": "85"})
    draft = RuleSet.objects.get(version=3)
    assert response.url == reverse("reach_rules_preview", args=[3])
    assert (draft.state, draft.title, rule_sets.SHELF.active().version) == ("draft", "Wider", 2)
    rules, old = parse_rules(draft.body), parse_rules(rules_file()["body"])
    chair = rules.profiles["manual_wheelchair"]
    assert (chair.speed_m_s, chair.limits["width_cm"].blocked) == (0.9, 85)
    assert rules.sources[chair.limits["width_cm"].source].startswith("The association")
    assert chair.limits["kerb_cm"] == old.profiles["manual_wheelchair"].limits["kerb_cm"]
    assert rules.profiles["pram"] == old.profiles["pram"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({SPEED: "fast"}, "Enter a number."),
        ({SPEED: "0"}, "greater than or equal to 0.1"),
        ({SPEED: ""}, "This field is required."),
        ({SPEED: "nan"}, "Enter a number."),
        ({f"{WIDTH}.blocked": "95"}, "It must not be above the number that is easy."),
        (
            {"profiles.pram.limits.kerb_cm.blocked": "1"},
            "It must not be below the number that is easy.",
        ),
        ({SPEED: "0.9", "title": ""}, "This field is required."),
        ({SPEED: "0.9", "source": ""}, "This field is required."),
        ({}, "Change at least one number"),
    ],
)
def test_a_bad_value_gets_a_clear_message_and_nothing_typed_is_lost(
    changes: dict[str, str], message: str
) -> None:
    kept = {"profiles.blind.speed_m_s.value": "0.77"} if changes else {}
    response = new(client_with("staff"), **kept, **changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    for value in {**kept, **changes}.values():
        assert not value or f'value="{value}"' in page
    assert RuleSet.objects.count() == 1


def test_a_bound_left_empty_never_blocks() -> None:
    new(client_with("staff"), **{f"{WIDTH}.blocked": ""})
    draft = parse_rules(RuleSet.objects.get(version=3).body)
    assert draft.profiles["manual_wheelchair"].limits["width_cm"].blocked is None


def _city_with_measures() -> None:
    city.load(side=4)
    for index, width in enumerate([0.7, 0.82, 0.87, 0.95, 1.2, None]):
        Segment.objects.filter(index=index).update(
            kind="sidewalk", width_m=width, incline_pct=1.0, surface="asphalt"
        )
    for east, verified in ((75, True), (225, False)):
        uuid = city.barrier(east, 0, kind="narrow", verified=verified)
        Barrier.objects.filter(uuid=uuid).update(measures={"width_cm": 84})


def _models(version: int) -> tuple[ReachModel, ReachModel]:
    """The city by the rules in force and by others: everything computed, nothing compared."""
    read = inputs.current()
    standing = inputs.barriers(read.dataset_id)[1]
    bodies = [rule_sets.SHELF.active().body, RuleSet.objects.get(version=version).body]
    first, second = (
        ReachModel(network=read.network(), rules=parse_rules(body), places={}, barriers=standing)
        for body in bodies
    )
    return first, second


def test_the_preview_says_what_a_full_computation_of_both_cities_says() -> None:
    _city_with_measures()
    new(client_with("staff"), **{f"{WIDTH}.free": "100", f"{WIDTH}.blocked": "85", SPEED: "0.9"})
    found = services.preview_rules(3)
    before, after = _models(3)
    changed_at_all = set()
    for code, change in found.profiles.items():
        old, new_ = before.verdicts(code), after.verdicts(code)
        moves: dict[Any, int] = {}
        for segment in range(before.network.segment_count):
            pair = (Verdict(old.optimistic[segment]), Verdict(new_.optimistic[segment]))
            if pair[0] != pair[1]:
                moves[pair] = moves.get(pair, 0) + 1
            if pair[0] != pair[1] or old.pessimistic[segment] != new_.pessimistic[segment]:
                changed_at_all.add(segment)
        assert change.segments == moves
        assert (change.retimed > 0) == (code == "manual_wheelchair")
    assert found.segments == len(changed_at_all) > 0
    assert found.profiles["manual_wheelchair"].barriers == {(Verdict.HARD, Verdict.BLOCKED): 2}
    assert (found.barriers, found.barrier_count) == (2, 2)


def test_a_preview_touches_nothing_that_is_published(engine: object) -> None:
    _city_with_measures()
    services.follow()
    published = [
        list(model.objects.order_by("pk").values()) for model in (SegmentVerdict, Effect)
    ] + [list(EngineState.objects.values())]
    client = client_with("technician")
    new(client, **{f"{WIDTH}.blocked": "85"})
    page = client.get(reverse("reach_rules_preview", args=[3])).content.decode()
    assert "This change would alter the verdict of" in page
    assert "Hard → Blocked" in page
    assert published == [
        list(model.objects.order_by("pk").values()) for model in (SegmentVerdict, Effect)
    ] + [list(EngineState.objects.values())]
    assert rule_sets.SHELF.active().version == 2


def test_the_difference_is_shown_and_activation_is_logged_with_who() -> None:
    client = client_with("staff")
    new(client, **{SPEED: "0.9"})
    page = client.get(reverse("reach_rules_preview", args=[3])).content.decode()
    assert "Numbers that differ from version 2" in page
    assert "0.8 m/s" in page
    assert "0.9 m/s" in page
    client.post(reverse("reach_rules_activate", args=[3]))
    assert rule_sets.SHELF.active().version == 3
    log = RuleActivation.objects.latest("pk")
    assert (log.previous.version, log.actor_role) == (2, "staff")
    listed = client.get(reverse("reach_rules")).content.decode()
    assert "<td>staff</td>" in listed


def test_the_list_costs_the_same_for_many_versions() -> None:
    client = client_with("staff")
    address = reverse("reach_rules")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for width in range(91, 97):
        version = services.draft_rules(title=f"w{width}", source="s", body=_with(WIDTH, width))
        services.activate_rules(version)
    assert cost() == few


def test_a_version_that_is_not_there_is_not_found() -> None:
    client = client_with("staff")
    for version in (77, 2**40):
        assert client.get(reverse("reach_rules_preview", args=[version])).status_code in (302, 404)
        assert client.post(reverse("reach_rules_activate", args=[version])).status_code != 200
    assert rule_sets.SHELF.active().version == 2
