"""What somebody looks for, read from the address: nothing is kept anywhere else."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.finding.wishes import HOURS, NEEDS, Wish
from apps.points import queries as points
from apps.points.queries import PointFacts
from apps.reach import queries as reach
from apps.territory import queries as territory

LONGEST = 120
DAYS = 7

Choices = list[tuple[str, Any]]


class FindForm(forms.Form):
    """Read from the query string. ``from``, ``from_at`` and ``from_of``: as in the form of a way.

    A choice that does not exist is as if not made. A place that is not known, or not beyond doubt,
    is asked back, and nothing of what was chosen is lost.
    """

    service = forms.ChoiceField(label=gettext_lazy("What do you need help with?"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Which language do you want to speak?"), required=False
    )
    open = forms.BooleanField(label=gettext_lazy("Open now"), required=False)
    day = forms.ChoiceField(label=gettext_lazy("On which day?"), required=False)
    hour = forms.ChoiceField(label=gettext_lazy("At what time?"), required=False)
    profile = forms.ChoiceField(label=gettext_lazy("How do you move?"), required=False)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What has to be there?"),
        required=False,
        choices=list(NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    welcome = forms.ChoiceField(label=gettext_lazy("Who is specially welcome"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Who runs it"), required=False)

    def __init__(self, query: QueryDict, *, there: list[PointFacts], today: date) -> None:
        data = query.copy()
        for key, values in query.lists():
            data.setlist(key, [value[:LONGEST].replace("\x00", "") for value in values])
        super().__init__(data)
        self.place: reach.PlaceCandidate | None = None
        self.offered: list[reach.PlaceCandidate] = []
        self._typed = data
        for name, choices in _choices(there, today).items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if data.get(name, "") not in dict(choices):
                data[name] = choices[0][0] if choices else ""
        data.setlist("needs", [need for need in data.getlist("needs") if need in NEEDS])
        self.fields["from"] = forms.CharField(
            label=_("Where do you start?"),
            help_text=_(
                "A street and number, a corner (via Po / via Rossini), or a place by name. Then"
                " the nearest comes first, by the way you move."
            ),
            required=False,
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    def clean(self) -> dict[str, Any]:
        """Find the place, or ask which one is meant."""
        cleaned = super().clean() or {}
        text = cleaned.get("from", "")
        if text:
            self._find(text)
        return cleaned

    def _find(self, text: str) -> None:
        said = reach.read_lonlat(self._typed.get("from_at", ""))
        if said is not None and self._typed.get("from_of", text) == text:
            self.place = reach.PlaceCandidate(text, *said, is_exact=True)
            return
        found = reach.places_meant(text)
        self.place = reach.place_meant(found)
        if not found:
            self.add_error(
                "from", _("No street or place has a name like this. Try another spelling.")
            )
        elif self.place is None:
            self.offered = found
            self.fields["from_at"] = forms.ChoiceField(
                label=_("Which place do you mean?"),
                choices=[(one.value, one.label) for one in found],
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def wish(self) -> Wish:
        """What was chosen; valid or not, the choices hold."""
        chosen = self.cleaned_data
        day, hour = chosen.get("day"), chosen.get("hour")
        return Wish(
            service=chosen.get("service", ""),
            language=chosen.get("language", ""),
            welcome=chosen.get("welcome", ""),
            needs=tuple(chosen.get("needs", ())),
            open_now=bool(chosen.get("open")),
            day=date.fromisoformat(day) if day else None,
            hour=int(hour) if hour else None,
            district=chosen.get("district", ""),
            kind=chosen.get("kind", ""),
        )

    @property
    def profile_code(self) -> str:
        """How one moves."""
        return str(self.cleaned_data.get("profile", ""))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden values that say which place was chosen for which text."""
        text = str(self._typed.get("from", ""))
        if self.place is not None:
            return [("from_at", self.place.value), ("from_of", text)]
        return [("from_of", text)] if self.offered else []

    @property
    def has_more(self) -> bool:
        """Whether something is chosen among what is folded away at first."""
        return any(self.cleaned_data.get(name) for name in ("needs", "welcome", "district", "kind"))


def _choices(there: list[PointFacts], today: date) -> dict[str, Choices]:
    sites = [site for one in there for site in one.sites]
    spoken = {code for site in sites for code in site.languages}
    welcomed = {code for site in sites for code in site.welcomed}
    nothing = _("It does not matter")
    return {
        "service": [("", _("Anything")), *points.service_choices()],
        "language": [("", nothing), *((c, n) for c, n in points.LANGUAGES.items() if c in spoken)],
        "welcome": [("", nothing), *((c, n) for c, n in points.WELCOMED.items() if c in welcomed)],
        "day": [("", _("Any day")), *_days(today)],
        "hour": [("", _("Any time")), *((str(h), time_format(time(h), "TIME_FORMAT"))
                                        for h in HOURS)],
        "profile": list(reach.profiles()),
        "district": [("", _("The whole city")), *((d.code, d.name) for d in territory.districts())],
        "kind": [("", _("Anybody")), *sorted({(one.kind, one.kind_label) for one in there})],
    }  # fmt: skip


def _days(today: date) -> Choices:
    days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    names = [
        _("Today"),
        _("Tomorrow"),
        *(capfirst(str(WEEKDAYS[day.weekday()])) for day in days[2:]),
    ]
    return [(day.isoformat(), name) for day, name in zip(days, names, strict=True)]


def local_today(now: datetime) -> date:
    """The day it is in this city."""
    return now.astimezone(points.city_zone()).date()
