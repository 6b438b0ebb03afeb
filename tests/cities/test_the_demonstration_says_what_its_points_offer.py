"""The points of the demonstration offer something, in codes the register knows, with gaps."""

from apps.points.catalogue import LANGUAGES, SERVICE_CODES, WELCOMED
from apps.points.measures import checked_measures
from apps.reach import rule_sets
from apps.reach.engine.rules import parse_rules
from apps.reach.engine.sites import judge_site
from cities.demo.facilitation import DemoSite, facilitation_points


def sites() -> list[DemoSite]:
    return [site for point in facilitation_points() for site in point.sites]


def test_every_code_and_every_measure_is_one_of_the_register() -> None:
    for site in sites():
        assert set(site.services) <= set(SERVICE_CODES)
        assert set(site.languages) <= set(LANGUAGES)
        assert set(site.welcomed) <= set(WELCOMED)
        assert checked_measures(site.measures) == site.measures


def test_some_have_said_nothing_and_some_are_not_measured() -> None:
    fixed = [site for site in sites() if site.role == "main"]
    silent = sum(not site.services for site in fixed)
    unmeasured = sum(not site.measures for site in fixed)
    assert 2 <= silent <= len(fixed) / 3
    assert 5 <= unmeasured <= len(fixed) * 0.6


def test_steps_agree_with_what_was_said_of_them() -> None:
    for site in sites():
        if site.role == "main" and site.measures:
            assert (site.measures["entrance_steps"] == 0) == site.step_free


def test_a_wheelchair_gets_in_at_some_and_not_at_others() -> None:
    rules = parse_rules(rule_sets.shipped()["body"])
    found = {
        judge_site(site.measures, rules.profiles["manual_wheelchair"], rules).verdict.word
        for site in sites()
    }
    assert {"free", "blocked", "unknown"} <= found
