"""The form in which staff change the numbers of a set of rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reach.rule_numbers import RuleNumber, numbers_of, with_numbers
from apps.reach.wording import number_words, source_label


def shown(value: float | None) -> str:
    """A number as the active language writes it; a dash where there is none."""
    return "–" if value is None else number_words(value)


@dataclass(frozen=True, slots=True)
class Row:
    """A number and its field."""

    number: RuleNumber
    field: forms.BoundField

    @property
    def source(self) -> str:
        """Where the present number comes from, in few words."""
        return source_label(self.number.source)

    @property
    def present(self) -> str:
        """The present number in the active language."""
        return shown(self.number.value)


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of one profile."""

    code: str
    label: str
    rows: list[Row]

    @property
    def wrong(self) -> int:
        """How many of its fields are refused."""
        return sum(bool(row.field.errors) for row in self.rows)


class RulesForm(forms.Form):
    """All numbers of ``body``, as a new version. ``body_of()`` gives the new body."""

    title = forms.CharField(label=gettext_lazy("Title of the new version"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("Where the new numbers come from"),
        help_text=gettext_lazy("Shown as the source of every number you change."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, body: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._body = body
        self.numbers = list(numbers_of(body))
        for number in self.numbers:
            self.fields[number.name] = forms.FloatField(
                label=f"{number.label} ({number.unit})" if number.unit else number.label,
                initial=number.value,
                required=not number.optional,
                min_value=number.least,
                max_value=number.most,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
            )

    @cached_property
    def groups(self) -> list[Group]:
        """The numbers under their headings, in their order."""
        found: dict[str, Group] = {}
        for number in self.numbers:
            group = found.setdefault(number.profile, Group(number.profile, number.group, []))
            group.rows.append(Row(number, self[number.name]))
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """A bound that blocks lies beyond the one up to which it is easy; something changes."""
        values: dict[str, Any] = super().clean() or {}
        for number, free in self._pairs(values):
            blocked = values[number.name]
            if number.is_minimum and blocked > free:
                self.add_error(number.name, _("It must not be above the number that is easy."))
            elif not number.is_minimum and blocked < free:
                self.add_error(number.name, _("It must not be below the number that is easy."))
        if not self.errors and all(values[n.name] == n.value for n in self.numbers):
            raise forms.ValidationError(_("Change at least one number: nothing would be new."))
        return values

    def _pairs(self, values: dict[str, Any]) -> Iterator[tuple[RuleNumber, float]]:
        for number in self.numbers:
            free = values.get(".".join(number.pair)) if number.pair else None
            if free is not None and values.get(number.name) is not None:
                yield number, free

    def body_of(self) -> dict[str, Any]:
        """The body with the numbers that were typed; only after it was found valid."""
        values = {number.name: self.cleaned_data[number.name] for number in self.numbers}
        return with_numbers(self._body, values, source=self.cleaned_data["source"])
