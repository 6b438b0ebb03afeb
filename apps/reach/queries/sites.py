"""Who gets into a facilitation point: the measures of a site, judged by the rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.points.queries import MEASURES
from apps.reach import rule_sets
from apps.reach.engine.rules import Rules, parse_rules
from apps.reach.engine.sites import JUDGED, judge_site
from apps.reach.profiles import PROFILE_LABELS, VERDICT_LABELS
from apps.reach.queries.segments import rules_of
from apps.reach.wording import verdict_head
from apps.reach.wording_site import site_reason


@dataclass(frozen=True, slots=True)
class SiteVerdict:
    """Whether people of a profile get in. ``verdict``: "free", "hard", "unknown" or "blocked".

    Labels and ``reasons`` are in the active language; the gravest reason is first.
    """

    profile: str
    profile_label: str
    verdict: str
    verdict_label: str
    head: str
    reasons: tuple[str, ...]


def site_verdicts(measures: Mapping[str, Any]) -> list[SiteVerdict]:
    """The verdict for every profile. Empty when nobody measured how one gets in. One query."""
    return verdicts_of_sites({"": measures}).get("", [])


def verdicts_of_sites(
    measures: Mapping[str, Mapping[str, Any]],
) -> dict[str, list[SiteVerdict]]:
    """The same of many sites by their codes; those nobody measured are absent. One query."""
    judged = {code: given for code, given in measures.items() if JUDGED & given.keys()}
    if not judged:
        return {}
    rules = rules_in_force()
    return {code: _verdicts(given, rules) for code, given in judged.items()}


def rules_in_force() -> Rules:
    """The rules staff put in force, or those that come with the product. One query."""
    row = rule_sets.SHELF.active()
    return _shipped() if row is None else rules_of(row)


@lru_cache(maxsize=1)
def _shipped() -> Rules:
    return parse_rules(rule_sets.shipped()["body"])


def _verdicts(measures: Mapping[str, Any], rules: Rules) -> list[SiteVerdict]:
    found = []
    for code in rules.active:
        way = judge_site(measures, rules.profiles[code], rules)
        word = way.verdict.word
        found.append(
            SiteVerdict(
                profile=code,
                profile_label=str(PROFILE_LABELS.get(code, code)),
                verdict=word,
                verdict_label=str(VERDICT_LABELS[word]),
                head=verdict_head(code, word),
                reasons=tuple(
                    site_reason(reason, MEASURES[reason.code]) for reason in _once(way.reasons)
                ),
            )
        )
    return found


def _once(reasons: tuple[Any, ...]) -> list[Any]:
    """A missing handrail is told once, wherever the steps are."""
    seen: dict[str, Any] = {}
    for reason in reasons:
        seen.setdefault(reason.code, reason)
    return list(seen.values())
