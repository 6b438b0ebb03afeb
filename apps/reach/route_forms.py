"""The form of a way: from, to, for whom. Nothing that is typed is lost, and nothing is kept."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.reach.route_facts import LonLat
from apps.reach.route_places import Candidate, candidates, chosen, read_lonlat

LONGEST = 120
ENDS = ("from", "to")


class RouteForm(forms.Form):
    """Read from the query string. ``from_at``: degrees of the place chosen for ``from``.

    ``from_of`` is the text they were offered for: whoever changes the text means another place.
    The same for ``to``.
    """

    def __init__(self, query: QueryDict, *, profiles: list[tuple[str, str]]) -> None:
        both = all(name in query for name in ENDS)
        values = {key: str(value)[:LONGEST].replace("\x00", "") for key, value in query.items()}
        initial = {**values, "profile": values.get("profile") or profiles[0][0]}
        # A link may give the destination alone: then nobody has left anything out yet.
        data = {**initial, **values} if both else None
        super().__init__(data, initial=initial)
        self.places: dict[str, Candidate | None] = {}
        self.offered: dict[str, list[Candidate]] = {}
        self.fields["from"] = _text(_("From"), _("Write where you start."))
        self.fields["to"] = _text(_("To"), _("Write where you want to go."))
        self.fields["profile"] = forms.ChoiceField(
            label=_("How do you move?"),
            choices=profiles,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose how you move."),
                "invalid_choice": _("Choose how you move."),
            },
        )
        self._values = values

    def clean(self) -> dict[str, Any]:
        """Find both places, or ask which one is meant."""
        cleaned = super().clean() or {}
        for name in ENDS:
            if cleaned.get(name):
                self._find(name, cleaned[name])
        self.order_fields(["from", "from_at", "to", "to_at", "profile"])
        return cleaned

    def _find(self, name: str, text: str) -> None:
        said = read_lonlat(self._values.get(f"{name}_at", ""))
        offered_for = self._values.get(f"{name}_of", text)
        if said is not None and offered_for == text:
            self.places[name] = Candidate(text, *said, is_exact=True)
            return
        found = candidates(text)
        self.places[name] = chosen(found)
        if not found:
            self.add_error(
                name,
                _("No street or place has a name like this. Try another spelling."),
            )
        elif self.places[name] is None:
            self.fields[f"{name}_at"] = forms.ChoiceField(
                label=_("Which start do you mean?")
                if name == "from"
                else _("Which destination do you mean?"),
                choices=[(one.value, one.label) for one in found],
                initial=found[0].value,
                widget=forms.RadioSelect,
            )
            self.offered[name] = found

    @property
    def is_complete(self) -> bool:
        """Both places and the profile are known."""
        return self.is_bound and self.is_valid() and all(self.places.get(n) for n in ENDS)

    def place(self, name: str) -> LonLat:
        """Degrees of an end that is known."""
        found = self.places[name]
        assert found is not None  # noqa: S101 (is_complete was asked first)
        return found.lon, found.lat

    def label(self, name: str) -> str:
        """An end that is known, as it was found."""
        found = self.places[name]
        return found.label if found else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden values that say which place was chosen for which text."""
        values = []
        for name in ENDS:
            text = str(self[name].value() or "")
            place = self.places.get(name)
            if place is not None:
                values += [(f"{name}_at", place.value), (f"{name}_of", text)]
            elif name in self.offered:
                values.append((f"{name}_of", text))
            elif not self.is_bound and read_lonlat(self._values.get(f"{name}_at", "")):
                values += [(f"{name}_at", self._values[f"{name}_at"]), (f"{name}_of", text)]
        return values


def _text(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("A street and number, a corner (via Po / via Rossini), or a place by name."),
        max_length=LONGEST,
        error_messages={"required": missing},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
