"""The answer about the points in whole sentences. Nothing is rounded in favour of a choice."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.reach.placement_question import BEST, CHANGE, KINDS, PlacementQuestion
from apps.reach.queries.placement import COVERAGE
from apps.reach.services.placement_answer import FEW
from apps.reach.small_numbers import FEWEST
from project.formats.lists import with_commas


def people(count: int) -> str:
    """A number of residents, or that they are too few to be told."""
    if count == FEW:
        return _("fewer than %(number)s") % {"number": FEWEST}
    return number_format(count, use_l10n=True, force_grouping=True)


def proof_sentences(question: PlacementQuestion, best: dict[str, Any]) -> list[str]:
    """What the choice gives and how far from the best it can be: who has no way comes first."""
    told = [_unreached(best)]
    if question.aim == COVERAGE:
        told.append(_coverage(question, best))
    else:
        told += _median(best)
    if question.age_group != "all":
        told.append(_("Only residents of 65 and more are counted in this choice."))
    return [sentence for sentence in told if sentence]


def _unreached(best: dict[str, Any]) -> str:
    now, before, bound = best["unreached"], best["unreached_before"], best["unreached_bound"]
    if now == before == 0:
        return _("Everybody has a way to some point, before and after.")
    told = _("Without any way to a point: %(now)s residents, instead of %(before)s.") % {
        "now": people(now), "before": people(before),
    }  # fmt: skip
    if bound is None:
        return told
    if bound == now:
        return told + " " + _("No other choice like this leaves fewer of them.")
    return (
        told
        + " "
        + (
            _("No other choice like this leaves fewer of them than %(bound)s.")
            % {"bound": people(bound)}
        )
    )


def _coverage(question: PlacementQuestion, best: dict[str, Any]) -> str:
    told = _("Within %(minutes)s minutes of a point: %(now)s residents, instead of %(before)s.") % {
        "minutes": question.near_min,
        "now": people(best["value"]),
        "before": people(best["value_before"]),
    }
    if best["value"] == best["bound"]:
        return told + " " + _("No other choice like this reaches more.")
    return (
        told
        + " "
        + (
            _("No other choice like this can reach more than %(bound)s (%(more)s more).")
            % {"bound": people(best["bound"]), "more": people(best["bound"] - best["value"])}
        )
    )


def _median(best: dict[str, Any]) -> list[str]:
    reached = _reached(best, "unreached")
    before = _reached(best, "unreached_before")
    told = []
    if reached and before:
        told.append(
            _(
                "Residents who have a way need %(now)s to the nearest point on average, instead"
                " of %(before)s."
            )
            % {
                "now": span(best["value"], reached),
                "before": span(best["value_before"], before),
            }
        )
    if not reached:
        return told
    if best["value"] == best["bound"]:
        told.append(_("No other choice like this needs less time."))
    elif best["unreached"] == best["unreached_before"]:
        told.append(
            _(
                "If everybody went there once, this choice would save %(saved)s hours of way in"
                " all. No other choice like this can save more than %(most)s hours."
            )
            % {
                "saved": people((best["value_before"] - best["value"]) // 3600),
                "most": people(-((best["bound"] - best["value_before"]) // 3600)),
            }
        )
    else:
        told.append(
            _(
                "No other choice like this that leaves as few without a way can bring the average"
                " below %(bound)s."
            )
            % {"bound": span(best["bound"], reached, up=False)}
        )
    return told


def _reached(best: dict[str, Any], name: str) -> int:
    # A few that are not told apart change nobody's average that can be read.
    return int(best["residents"]) - max(int(best[name]), 0)


def span(seconds: int, residents: int, *, up: bool = True) -> str:
    """An average time in minutes and whole seconds: rounded up, a bound down."""
    whole = -(-seconds // residents) if up else seconds // residents
    minutes, left = divmod(whole, 60)
    if not minutes:
        return ngettext("%(n)s second", "%(n)s seconds", left) % {"n": left}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": left}


def question_sentence(question: PlacementQuestion) -> str:
    """What was asked, for the list of questions."""
    told = str(KINDS[question.kind])
    if question.kind == CHANGE:
        parts = []
        if question.close:
            parts.append(
                ngettext("%(n)s closes", "%(n)s close", len(question.close))
                % {"n": len(question.close)}
            )
        if question.open:
            parts.append(
                ngettext("%(n)s opens", "%(n)s open", len(question.open))
                % {"n": len(question.open)}
            )
        told += ": " + with_commas(parts)
    if question.kind == BEST:
        parts = [
            text % {"n": number}
            for number, text in (
                (question.opened, _("%(n)s new")),
                (question.moved, ngettext("%(n)s moves", "%(n)s move", question.moved)),
                (question.closed, ngettext("%(n)s closes", "%(n)s close", question.closed)),
            )
            if number
        ]
        told += ": " + with_commas(parts)
    return told
