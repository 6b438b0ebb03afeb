"""Questions about the points as forms of the office: now, a change, the best places."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reach import queries
from apps.reach.models import Reading
from apps.reach.placement_question import (
    AMONG,
    BEST,
    CHANGE,
    MOST_OPENED,
    NOW,
    PLACES_AT_MOST,
    NewPlace,
    PlacementQuestion,
    spans,
)
from apps.reach.queries.placement import COVERAGE, ELDERLY, EVERYBODY, MEDIAN
from apps.reach.route_places import candidates, chosen
from apps.reach.services import placement_answer
from apps.territory import queries as territory

OPEN = ("open_1", "open_2", "open_3")
_ADDRESS_MAX = 120


class NowForm(forms.Form):
    """What every question says: what counts as a point, and as near."""

    kind = NOW
    near_min = forms.TypedChoiceField(
        label=gettext_lazy("Near means within"),
        coerce=int,
        initial=15,
        help_text=gettext_lazy("For the figures by district, and for the aim “most residents”."),
    )
    stops = forms.BooleanField(
        label=gettext_lazy("Stops of the mobile unit count as points"),
        required=False,
        help_text=gettext_lazy("A stop is there for some hours only."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["near_min"].choices = [  # type: ignore[attr-defined]
            (m, _("%(minutes)s minutes") % {"minutes": m}) for m in spans()
        ]

    def question(self) -> PlacementQuestion:
        """Of a valid form."""
        return PlacementQuestion(kind=self.kind, **self._shared())

    def _shared(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("near_min", "stops")}


class ChangeForm(NowForm):
    """Points that close, and places where one opens; both together are a move."""

    kind = CHANGE
    close = forms.MultipleChoiceField(
        label=gettext_lazy("These points close"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    open_1 = forms.CharField(
        label=gettext_lazy("A point opens here"),
        required=False,
        max_length=_ADDRESS_MAX,
        help_text=gettext_lazy(
            "A street and number, a corner (via Po / via Rossini), or a place by name. A point that"
            " moves closes in one place and opens in another."
        ),
    )
    open_2 = forms.CharField(
        label=gettext_lazy("And here"), required=False, max_length=_ADDRESS_MAX
    )
    open_3 = forms.CharField(
        label=gettext_lazy("And here too"), required=False, max_length=_ADDRESS_MAX
    )
    field_order = ("close", *OPEN, "near_min", "stops")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        # Whether stops count is not known before the form is sent: all of them can be chosen.
        sites = placement_answer.present_sites(stops=True)
        self._stops = {site.code for site in sites if site.role == "stop"}
        self.fields["close"].choices = [  # type: ignore[attr-defined]
            (site.code, placement_answer.site_name(site)) for site in sites
        ]
        self.places: list[NewPlace] = []

    def clean(self) -> dict[str, Any]:
        """Find the places, or ask which one is meant."""
        cleaned = super().clean() or {}
        for name in OPEN:
            if cleaned.get(name):
                self._find(name, cleaned[name])
        if not self.errors and not self.places and not cleaned.get("close"):
            raise forms.ValidationError(_("Choose a point that closes, or write where one opens."))
        if self._stops & set(cleaned.get("close", ())) and not cleaned.get("stops"):
            self.add_error("close", _("A stop can close only where stops count as points."))
        self.order_fields(
            ["close", *(part for name in OPEN for part in (name, f"{name}_at")), "near_min"]
        )
        return cleaned

    def _find(self, name: str, text: str) -> None:
        found = candidates(text)
        picked = {one.value: one for one in found}.get(self.data.get(f"{name}_at", ""))
        one = picked or chosen(found)
        if not found:
            self.add_error(
                name, _("No street or place has a name like this. Try another spelling.")
            )
        elif one is None:
            self.fields[f"{name}_at"] = forms.ChoiceField(
                label=_("Which one do you mean by “%(text)s”?") % {"text": text},
                choices=[(each.value, each.label) for each in found],
                widget=forms.RadioSelect,
            )
            self.add_error(f"{name}_at", _("Choose the place you mean."))
        else:
            self.places.append(NewPlace(one.label, one.lon, one.lat))

    def question(self) -> PlacementQuestion:
        """Of a valid form."""
        return PlacementQuestion(
            kind=self.kind,
            close=tuple(self.cleaned_data["close"]),
            open=tuple(self.places),
            **self._shared(),
        )


class BestForm(NowForm):
    """How many points may open, move or close, among which buildings, and what for."""

    kind = BEST
    among = forms.MultipleChoiceField(
        label=gettext_lazy("Among these places"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody has asked them yet whether they have a room."),
        error_messages={"required": gettext_lazy("Choose at least one kind of place.")},
    )
    opened = forms.IntegerField(
        label=gettext_lazy("New points or stops"), min_value=0, max_value=MOST_OPENED, initial=1
    )
    moved = forms.IntegerField(
        label=gettext_lazy("Present points that may move"),
        min_value=0,
        max_value=MOST_OPENED,
        initial=0,
        help_text=gettext_lazy("Each closes where it is, and opens at one of the places."),
    )
    closed = forms.IntegerField(
        label=gettext_lazy("Present points that have to close"),
        min_value=0,
        max_value=MOST_OPENED,
        initial=0,
    )
    aim = forms.ChoiceField(
        label=gettext_lazy("What for"),
        widget=forms.RadioSelect,
        initial=MEDIAN,
        choices=[
            (MEDIAN, gettext_lazy("Least time for all together")),
            (COVERAGE, gettext_lazy("Most residents near a point")),
        ],
    )
    profile = forms.ChoiceField(label=gettext_lazy("Who moves like this"))
    age_group = forms.ChoiceField(
        label=gettext_lazy("Residents"),
        choices=[
            (EVERYBODY, gettext_lazy("All")),
            (ELDERLY, gettext_lazy("65 and more")),
        ],
    )
    reading = forms.ChoiceField(
        label=gettext_lazy("Stretches nobody knows"), choices=Reading.choices
    )
    field_order = (
        "opened", "moved", "closed", "among", "aim", "near_min", "profile", "age_group", "reading",
        "stops",
    )  # fmt: skip

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        labels = territory.category_labels()
        self._counts = {c: len(territory.place_points(c)[0]) for c in AMONG}
        there = [(c, f"{labels[c]} ({n})") for c, n in self._counts.items() if n]
        self.fields["among"].choices = there  # type: ignore[attr-defined]
        self.fields["among"].initial = [c for c, _label in there if c in {"library", "office"}]
        self.fields["profile"].choices = queries.profiles()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Numbers that fit together and into one question."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        opened, moved, closed = (cleaned[name] for name in ("opened", "moved", "closed"))
        if not opened + moved + closed:
            self.add_error("opened", _("Nothing would change: write how many open, move or close."))
        sites = len(placement_answer.present_sites(stops=cleaned["stops"]))
        if moved + closed > sites:
            self.add_error(
                "moved", _("There are only %(number)s points that may move.") % {"number": sites}
            )
        places = sum(self._counts[c] for c in cleaned["among"])
        if places + sites > PLACES_AT_MOST:
            self.add_error(
                "among",
                _("These are %(number)s places; at most %(most)s can be compared. Choose fewer.")
                % {"number": places, "most": PLACES_AT_MOST - sites},
            )
        return cleaned

    def question(self) -> PlacementQuestion:
        """Of a valid form."""
        names = ("opened", "moved", "closed", "aim", "profile", "age_group", "reading")
        return PlacementQuestion(
            kind=self.kind,
            among=tuple(self.cleaned_data["among"]),
            **{name: self.cleaned_data[name] for name in names},
            **self._shared(),
        )


FORMS: dict[str, type[NowForm]] = {form.kind: form for form in (NowForm, ChangeForm, BestForm)}
