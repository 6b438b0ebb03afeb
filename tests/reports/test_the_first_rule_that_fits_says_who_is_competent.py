"""Rules by kind, district, street and what is near; a broken one never stops a report."""

import logging
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.outbox.models import Event
from apps.reports import queries, services
from apps.reports.models import CompetenceRule, CompetentBody, Report
from apps.reports.services.competence import competent_body
from apps.territory.models import Place
from tests.reports.builders import CASTELLO, STATUTO, facts, sent_report
from tests.reports.districts import HILLS, two_districts
from tests.reports.streets import dataset

pytestmark = pytest.mark.django_db


def rule(body: str, **says: Any) -> CompetenceRule:
    """A rule at the end of the list."""
    row = CompetentBody.objects.get_or_create(code=body, defaults={"name": body.upper()})[0]
    return services.save_rule(CompetenceRule(body=row, **says))


def a_stop(lon: float, lat: float) -> None:
    Place.objects.create(
        dataset=dataset("places.stop"),
        category="stop",
        code="s1",
        name="Stop",
        geom=Point(lon, lat),
    )


def body_at(place: tuple[float, float], **changes: Any) -> str:
    return sent_report(lon=place[0], lat=place[1], **changes).competent_body


def test_without_rules_nobody_is_competent_and_the_report_is_taken() -> None:
    assert body_at(CASTELLO) == ""


def test_the_first_that_fits_decides() -> None:
    two_districts()
    rule("lifts", kinds=["lift"])
    rule("first", districts=["1"], kinds=["step", "surface"])
    rule("avenue", streets=["C.so Vittorio Emanuele II"])
    rule("city")
    assert body_at(CASTELLO, kind="lift") == "lifts"
    assert body_at(CASTELLO, kind="step") == "first"
    assert body_at(STATUTO, kind="step") == "city"
    assert body_at(HILLS, kind="step") == "city"
    on_it = {"kind": "narrow", "street_name": "Corso Vittorio Emanuele II"}
    assert body_at(CASTELLO, **on_it) == "avenue"
    corner = {"kind": "narrow", "street_name": "Via Po"}
    assert body_at(CASTELLO, **corner, corner_name="corso vittorio emanuele II") == "avenue"


@pytest.mark.parametrize(("metres_east", "body"), [(0, "gtt"), (14, "gtt"), (16, "city")])
def test_near_is_measured_in_metres(metres_east: float, body: str) -> None:
    a_stop(*CASTELLO)
    rule("gtt", near_category="stop", near_m=15)
    rule("city")
    east = CASTELLO[0] + metres_east / (111_195 * 0.7062)
    assert body_at((east, CASTELLO[1])) == body


def test_where_no_data_is_loaded_near_does_not_fit() -> None:
    rule("gtt", near_category="stop", near_m=15)
    rule("city")
    assert body_at(CASTELLO) == "city"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"kinds": ["pothole"]}, "unknown_kind"),
        ({"kinds": "step"}, "kinds_no_list"),
        ({"districts": {"1": 2}}, "districts_no_list"),
        ({"streets": [1]}, "streets_no_list"),
        ({"near_category": "volcano", "near_m": 5}, "unknown_category"),
        ({"near_category": "stop"}, "near_without_distance"),
    ],
)
def test_a_broken_rule_switches_itself_off_and_the_next_one_decides(
    broken: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    bad = rule("bad")
    rule("city")
    CompetenceRule.objects.filter(pk=bad.pk).update(**broken)
    services.forget_rules()
    with caplog.at_level(logging.ERROR):
        assert body_at(CASTELLO) == "city"
    bad.refresh_from_db()
    assert (bad.active, bad.switched_off_reason) == (False, reason)
    assert bad.switched_off_at is not None
    assert reason in caplog.text
    assert body_at(CASTELLO) == "city"


def test_a_rule_that_fails_while_it_is_asked_switches_itself_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = rule("bad", near_category="stop", near_m=15)
    rule("city")

    def fail(*_args: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("apps.territory.queries.has_place_within", fail)
    assert body_at(CASTELLO) == "city"
    bad.refresh_from_db()
    assert (bad.active, bad.switched_off_reason) == (False, "ZeroDivisionError")


def test_whatever_happens_to_the_rules_the_report_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("apps.reports.services.competence._rules", fail)
    assert services.submit(**facts()).created
    assert Report.objects.get().competent_body == ""


def test_asking_takes_two_queries_at_most_once_the_rules_are_read(
    django_assert_num_queries: Any,
) -> None:
    two_districts()
    for number in range(5):
        rule(f"b{number}", districts=[str(number + 7)])
    rule("near", near_category="stop", near_m=15)
    competent_body(kind="step", lon=CASTELLO[0], lat=CASTELLO[1])
    with django_assert_num_queries(2):
        assert competent_body(kind="step", lon=CASTELLO[0], lat=CASTELLO[1]) == ""


def test_the_preview_says_the_same_as_the_intake_in_few_queries(
    django_assert_num_queries: Any,
) -> None:
    two_districts()
    a_stop(*STATUTO)
    rule("gtt", near_category="stop", near_m=15, kinds=["step"])
    rule("first", districts=["1"])
    rule("second", districts=["2"], kinds=["surface"])
    for place in (CASTELLO, STATUTO, HILLS):
        for kind in ("step", "surface", "narrow"):
            body_at(place, kind=kind)
    with django_assert_num_queries(4):
        result = queries.preview_competence()
    assert len(result.rows) == 9
    assert not any(row.changes for row in result.rows)
    assert result.by_body == {"gtt": 1, "first": 3, "second": 1, "": 4}


def test_a_rule_that_is_off_can_be_tried_before_it_is_switched_on() -> None:
    body_at(CASTELLO)
    row = rule("city")
    services.switch_rule(pk=row.pk, active=False)
    assert queries.preview_competence().by_rule == {}
    assert queries.preview_competence(also=row.pk).by_rule == {row.pk: 1}


def test_rules_move_one_place_and_stop_at_the_ends() -> None:
    first, second, third = rule("a"), rule("b"), rule("c")
    services.move_rule(pk=third.pk, up=True)
    services.move_rule(pk=first.pk, up=True)
    assert [row.pk for row in queries.competence_rules()] == [first.pk, third.pk, second.pk]
    services.move_rule(pk=second.pk, up=False)
    assert body_at(CASTELLO) == "a"
    services.move_rule(pk=third.pk, up=True)
    assert body_at(CASTELLO) == "c"


def test_a_body_that_is_not_in_use_gets_nothing() -> None:
    rule("old")
    rule("city")
    CompetentBody.objects.filter(code="old").update(active=False)
    services.forget_rules()
    assert body_at(CASTELLO) == "city"


def test_the_rules_of_torino_are_loaded_once_and_replaced_on_request() -> None:
    assert services.load_competence("torino") == {"bodies": 11, "rules": 12}
    services.remove_rule(pk=CompetenceRule.objects.first().pk)
    assert services.load_competence("torino") == {"bodies": 0, "rules": 0}
    assert services.load_competence("torino", replace=True) == {"bodies": 0, "rules": 12}
    assert body_at(CASTELLO) == "comune"
    assert not CompetenceRule.objects.filter(active=False).exists()


def test_staff_give_a_report_to_another_body_with_a_reason() -> None:
    staff = User.objects.create_user("staff")
    grant_role(user=staff, role="staff", scope_kind="city")
    rule("city")
    CompetentBody.objects.create(code="gtt", name="GTT")
    report = sent_report()
    told: dict[str, Any] = {"report_uuid": report.uuid, "actor": staff}
    for wrong in (
        {"body_code": "gtt", "reason": "because"},
        {"body_code": "nobody", "reason": "place_wrong"},
        {"body_code": "gtt", "reason": "place_wrong", "expected": "amiat"},
    ):
        with pytest.raises(services.TransitionRefused):
            services.reassign(**told, **wrong)
    good = {"body_code": "gtt", "reason": "place_wrong", "expected": "city"}
    assert services.reassign(**told, **good)
    assert not services.reassign(**told, **good)
    report.refresh_from_db()
    assert report.competent_body == "gtt"
    event = Event.objects.get(kind="report.assigned")
    assert event.payload == {
        "report": str(report.uuid),
        "body": "gtt",
        "before": "city",
        "reason": "place_wrong",
        "actor_role": "staff",
    }
