"""Rules in the Wagtail admin: what is theirs among the pages of versions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.office.version_pages import Edit, VersionPages
from apps.office.versions import Actor
from apps.reach import services
from apps.reach.models import RuleSet
from apps.reach.profiles import PROFILE_LABELS, VERDICT_LABELS
from apps.reach.rule_numbers import changed
from apps.reach.rule_sets import SHELF
from apps.reach.rules_forms import RulesForm, shown


@dataclass(frozen=True, slots=True)
class Move:
    """So many go from one verdict to another."""

    count: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What changes for a profile."""

    label: str
    segments: list[Move]
    barriers: list[Move]
    retimed: int


class RulePages(VersionPages):
    """Sets of rules."""

    folder = "rules"
    names = "reach_rules"
    templates = "reach/admin/rules"
    icon = "sliders"
    title = gettext_lazy("Rules of the verdicts")
    in_force = gettext_lazy("Version %(version)s is in force. The figures follow in a few minutes.")
    shelf = SHELF

    def put_in_force(self, version: int, actor: Actor) -> None:
        """The engine computes anew by itself."""
        services.activate_rules(version, actor=actor)

    def edit(self, old: RuleSet, data: Any) -> Edit:
        """Its numbers."""
        form = RulesForm(data, body=old.body)

        def keep() -> int:
            about = {name: form.cleaned_data[name] for name in ("title", "source")}
            return services.draft_rules(**about, body=form.body_of())

        return Edit(form, form.is_valid(), keep)

    def shown(self, found: RuleSet) -> dict[str, Any]:
        """Which numbers differ, and which verdicts change."""
        active = self.shelf.active()
        context: dict[str, Any] = {
            "active": active,
            "numbers": [
                (number, shown(was), shown(number.value))
                for number, was in (changed(active.body, found.body) if active else ())
            ],
            "header_title": _("Version %(version)s of the rules") % {"version": found.version},
        }
        if not found.is_active:
            result = services.preview_rules(found.version)
            context["preview"] = result
            context["profiles"] = [
                ProfileRow(
                    str(PROFILE_LABELS.get(code, code)), _moves(change.segments),
                    _moves(change.barriers), change.retimed,
                )
                for code, change in (result.profiles.items() if result else ())
            ]  # fmt: skip
        return context


def _moves(moves: Any) -> list[Move]:
    return [
        Move(count, str(VERDICT_LABELS[before.word]), str(VERDICT_LABELS[after.word]))
        for (before, after), count in moves.items()
    ]
