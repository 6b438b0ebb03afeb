"""Forms of who holds courses. Times are those of the clock on the wall."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.courses import lifecycle
from apps.courses.catalogue import AREAS
from apps.courses.forms import SPOKEN, WhoForm, WishesForm
from apps.courses.models import EnrolledBy
from apps.courses.services import Plan
from apps.courses.services.planning import SEATS_MOST
from apps.points import queries as points
from apps.points.queries import PREPARATIONS, service_choices
from apps.visitors.forms import SoftForm
from apps.visitors.words import language_name

_BOXES = forms.CheckboxSelectMultiple
_HOUR_S = 3600


class CourseForm(SoftForm):
    """A course, with what is written about it in each language of the site."""

    site = forms.ChoiceField(label=_("Site"), error_messages={"required": _("Choose a site.")})
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=SEATS_MOST, initial=12)
    language = forms.ChoiceField(label=_("Held in"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=_BOXES, choices=service_choices()
    )
    areas = forms.MultipleChoiceField(
        label=_("Areas of digital competence (DigComp)"),
        required=False,
        widget=_BOXES,
        choices=list(AREAS.items()),
    )
    prepares = forms.MultipleChoiceField(
        label=_("Prepared for everybody"),
        required=False,
        widget=_BOXES,
        choices=list(PREPARATIONS.items()),
    )
    trainers = forms.MultipleChoiceField(
        label=_("Who holds it"),
        help_text=_("Only the office sees the names."),
        required=False,
        widget=_BOXES,
    )
    opens_days = forms.IntegerField(
        label=_("Enrolment opens, days before the first session"), min_value=0, max_value=365,
        initial=60,
    )  # fmt: skip
    closes_hours = forms.IntegerField(
        label=_("Enrolment ends, hours before the first session"), min_value=0, max_value=24 * 60,
        initial=2,
    )  # fmt: skip

    def __init__(self, *args: Any, held: frozenset[str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = [
            (site.code, f"{point.name}: {site.name}" if site.name != point.name else point.name)
            for point in points.points()
            for site in point.sites
            if held is None or point.code in held
        ]
        self._choices("site", [("", _("Choose")), *sites])
        self._choices("language", [(code, language_name(code)) for code in SPOKEN])
        people = accounts.holders("facilitator", "staff")
        self._choices("trainers", [(str(one.pk), one.name) for one in people])
        for code, _name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title"), max_length=120, required=False
            )
            self.fields[f"description_{code}"] = forms.CharField(
                label=_("What it is about"), max_length=2000, required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
            self.fields[f"bring_{code}"] = forms.CharField(
                label=_("What to bring, one thing on each line"), max_length=500, required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Left empty, it is what the topics ask for."),
            )  # fmt: skip
            for part in ("title", "description", "bring"):
                # Read aloud and laid out in its own language.
                self.fields[f"{part}_{code}"].widget.attrs |= {"lang": code, "dir": "auto"}

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def texts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Name of each language, and its three fields."""
        return [
            (language_name(code), [self[f"{part}_{code}"] for part in _TEXT_PARTS])
            for code, _name in settings.LANGUAGES
        ]

    @property
    def plan(self) -> Plan:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        texts = {
            code: {part: typed[f"{part}_{code}"] for part in _TEXT_PARTS}
            for code, _name in settings.LANGUAGES
        }
        return Plan(
            site_code=typed["site"],
            texts={code: text for code, text in texts.items() if any(text.values())},
            seats=typed["seats"],
            language=typed["language"],
            topics=typed["topics"],
            areas=typed["areas"],
            prepares=typed["prepares"],
            trainers=[int(pk) for pk in typed["trainers"]],
            opens_days=typed["opens_days"],
            closes_s=typed["closes_hours"] * _HOUR_S,
        )


_TEXT_PARTS = ("title", "description", "bring")


def initial_of(plan: Plan) -> dict[str, Any]:
    """The form of a course as it stands."""
    texts = {
        f"{part}_{language}": text.get(part, "")
        for language, text in plan.texts.items()
        for part in _TEXT_PARTS
    }
    return {
        "site": plan.site_code,
        "seats": plan.seats,
        "language": plan.language,
        "topics": list(plan.topics),
        "areas": list(plan.areas),
        "prepares": list(plan.prepares),
        "trainers": [str(pk) for pk in plan.trainers],
        "opens_days": plan.opens_days,
        "closes_hours": plan.closes_s // _HOUR_S,
        **texts,
    }


class StartForm(SoftForm):
    """A day and an hour."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Write the day.")},
    )
    starts = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write the hour.")},
    )

    def clean_day(self) -> date:
        """Nobody plans beyond what a calendar can hold."""
        day: date = self.cleaned_data["day"]
        if not 2020 <= day.year <= 2100:
            raise forms.ValidationError(_("Look at the year once more."))
        return day

    def moment(self, name: str = "starts") -> datetime:
        """The moment, in the time of the city."""
        clock: time = self.cleaned_data[name]
        return datetime.combine(self.cleaned_data["day"], clock, points.city_zone())


class SessionForm(StartForm):
    """When a session is."""

    ends = forms.TimeField(
        label=_("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Write the hour.")},
    )


class WeeksForm(SessionForm):
    """The same for several weeks at once."""

    weeks = forms.IntegerField(
        label=_("How many weeks in a row"), min_value=1, max_value=30, initial=1
    )

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """Start and end of each, at the same hour on the clock on the wall."""
        weeks = [timedelta(weeks=week) for week in range(self.cleaned_data["weeks"])]
        return [(self.moment() + week, self.moment("ends") + week) for week in weeks]


class WhyForm(SoftForm):
    """Why something is not held."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(lifecycle.CALLED_OFF.items()))


class DeskForm(WhoForm, WishesForm):
    """Somebody is enrolled at the desk or on the telephone."""

    enrolled_by = forms.ChoiceField(
        label=_("How she asks"),
        choices=[(EnrolledBy.DESK, _("At the point")), (EnrolledBy.PHONE, _("On the telephone"))],
    )
    language = forms.ChoiceField(label=_("Language of our letters"), choices=settings.LANGUAGES)
    field_order = (
        "enrolled_by", "given_name", "family_name", "email", "phone", "on_paper", "language",
        "language_wanted", "preparations",
    )  # fmt: skip
