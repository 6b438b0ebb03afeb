"""Forms for what is planned. Times are typed as people say them, and kept in seconds."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.booking.limit_words import LIMITS
from apps.booking.models import Desk, ServiceSetting, Shift, WeeklyRule
from apps.booking.rule_words import weekday_name
from apps.booking.services.bookable import REPEATS_MAX
from apps.booking.words import SPOKEN, language_name
from apps.points.queries import PREPARATIONS, service_choices

MINUTE_S, HOUR_S = 60, 3600


def date_input() -> forms.DateInput:
    """A day, as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """A time, as browsers ask for it."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PlanForm(forms.ModelForm):
    """Whatever does not fit together is said in our words and not as the name of a constraint."""

    def validate_constraints(self) -> None:
        """Each form says it in ``clean``; the database keeps it all the same."""


class DeskForm(PlanForm):
    """A desk."""

    prepares = forms.MultipleChoiceField(
        label=_("What is ready there"),
        help_text=_("Who needs one of these is given this desk."),
        choices=list(PREPARATIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Desk
        fields = ["number", "name", "prepares", "active"]
        labels = {"number": _("Number"), "name": _("Name"), "active": _("In use")}
        help_texts = {
            "number": _("As it stands on the desk, and on the call screen."),
            "name": _("If it has one, for example “first room”."),
            "active": _("A desk that is not in use takes no new appointments and keeps its old."),
        }

    def clean_number(self) -> int:
        """Each number once at a point."""
        number: int = self.cleaned_data["number"]
        same = Desk.objects.filter(site=self.instance.site_id, number=number)
        if number < 1 or same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Choose a number no other desk of this point has."))
        return number


class RuleForm(PlanForm):
    """A weekly rule."""

    weekday = forms.TypedChoiceField(label=_("Day of the week"), coerce=int)
    services = forms.MultipleChoiceField(
        label=_("Only for these services"),
        help_text=_("None chosen: for all of them."),
        choices=service_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = WeeklyRule
        fields = [
            "weekday", "starts_at", "ends_at", "step_min", "public_seats", "kept_seats",
            "services", "with_shifts", "valid_from", "valid_until", "every_weeks", "anchor",
        ]  # fmt: skip
        labels = {
            "starts_at": _("From"),
            "ends_at": _("To"),
            "step_min": _("An appointment may begin every … minutes"),
            "public_seats": _("People at a time who book by themselves"),
            "kept_seats": _("Seats kept for walk-ins and the telephone"),
            "with_shifts": _("Only while a facilitator with a shift is free"),
            "valid_from": _("First day"),
            "valid_until": _("Last day"),
            "every_weeks": _("Every … weeks"),
            "anchor": _("A day of a week in which it holds"),
        }
        help_texts = {
            "valid_from": _("Empty: it holds already."),
            "valid_until": _("Empty: it goes on."),
            "every_weeks": _("1 is every week."),
            "anchor": _("Only needed when it is not every week."),
            "with_shifts": "",
            "kept_seats": "",
            "step_min": "",
        }
        widgets = {
            "starts_at": time_input(),
            "ends_at": time_input(),
            "valid_from": date_input(),
            "valid_until": date_input(),
            "anchor": date_input(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [(day, capfirst(weekday_name(day))) for day in range(7)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the constraints of the table say, in words."""
        found = super().clean() or {}
        starts, ends = found.get("starts_at"), found.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end comes after the beginning, on the same day."))
        first, last = found.get("valid_from"), found.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day comes after the first."))
        if not found.get("every_weeks"):
            self.add_error("every_weeks", _("Write 1 for every week."))
        elif found["every_weeks"] > 1 and not found.get("anchor"):
            self.add_error("anchor", _("Say from which week on it is counted."))
        step = found.get("step_min")
        if step is not None and not 5 <= step <= 480:
            self.add_error("step_min", _("From 5 to 480 minutes."))
        if not found.get("public_seats") and not found.get("kept_seats"):
            self.add_error("public_seats", _("A rule without any seat gives nothing."))
        return found


class ShiftForm(forms.Form):
    """Who works where and when."""

    facilitator = forms.TypedChoiceField(label=_("Who"), coerce=int)
    day = forms.DateField(label=_("Day"), widget=date_input())
    starts_at = forms.TimeField(label=_("From"), widget=time_input())
    ends_at = forms.TimeField(label=_("To"), widget=time_input())
    languages = forms.MultipleChoiceField(
        label=_("Languages that can be spoken with her"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    repeat_weeks = forms.IntegerField(
        label=_("The same in so many weeks after"),
        help_text=_("0 is this day only; at most half a year."),
        min_value=0,
        max_value=REPEATS_MAX,
        initial=0,
    )
    sure = forms.BooleanField(label=_("Keep it all the same"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facilitator"].choices = people  # type: ignore[attr-defined]
        self.fields["languages"].choices = [(code, language_name(code)) for code in SPOKEN]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, shift: Shift, *, people: list[tuple[int, str]]) -> "ShiftForm":
        """With what a shift says now."""
        starts, ends = timezone.localtime(shift.starts), timezone.localtime(shift.ends)
        return cls(
            people=people,
            initial={
                "facilitator": shift.facilitator_id,
                "day": starts.date(),
                "starts_at": starts.time(),
                "ends_at": ends.time(),
                "languages": shift.languages,
                "repeat_weeks": 0,
            },
        )

    def clean(self) -> dict[str, Any]:
        """A shift ends on the day it began."""
        found = super().clean() or {}
        starts, ends = found.get("starts_at"), found.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end comes after the beginning, on the same day."))
        return found

    def shifts(self, shift: Shift) -> list[Shift]:
        """``shift`` as it was typed, with its repeats: none is kept yet."""
        said = self.cleaned_data
        made = []
        for ahead in range(said["repeat_weeks"] + 1):
            one = shift if ahead == 0 else Shift(site_id=shift.site_id)
            day = said["day"] + timedelta(weeks=ahead)
            one.facilitator_id = said["facilitator"]
            one.starts = timezone.make_aware(datetime.combine(day, said["starts_at"]))
            one.ends = timezone.make_aware(datetime.combine(day, said["ends_at"]))
            one.languages = said["languages"]
            made.append(one)
        return made


class SettingForm(forms.Form):
    """How long a service takes, and how far ahead it is booked."""

    length_min = forms.IntegerField(label=_("Length, minutes"), min_value=5, max_value=480)
    buffer_before_min = forms.IntegerField(
        label=_("Free before, minutes"),
        help_text=_("Between two appointments lies the longer of the two pauses that meet."),
        min_value=0, max_value=120,
    )  # fmt: skip
    buffer_after_min = forms.IntegerField(
        label=_("Free after, minutes"), min_value=0, max_value=120
    )
    lead_min_h = forms.FloatField(
        label=_("Bookable until so many hours before"), min_value=0, max_value=24 * 60
    )
    lead_max_days = forms.IntegerField(
        label=_("Bookable so many days ahead"), min_value=1, max_value=365
    )

    @classmethod
    def of(cls, row: ServiceSetting) -> "SettingForm":
        """With what holds now."""
        return cls(
            initial={
                "length_min": row.length_s // MINUTE_S,
                "buffer_before_min": row.buffer_before_s // MINUTE_S,
                "buffer_after_min": row.buffer_after_s // MINUTE_S,
                "lead_min_h": row.lead_min_s / HOUR_S,
                "lead_max_days": row.lead_max_days,
            }
        )

    def fill(self, row: ServiceSetting) -> ServiceSetting:
        """Into the row, in seconds."""
        said = self.cleaned_data
        row.length_s = said["length_min"] * MINUTE_S
        row.buffer_before_s = said["buffer_before_min"] * MINUTE_S
        row.buffer_after_s = said["buffer_after_min"] * MINUTE_S
        row.lead_min_s = round(said["lead_min_h"] * HOUR_S)
        row.lead_max_days = said["lead_max_days"]
        return row


class LimitsForm(forms.Form):
    """All limits of fair use, each in its unit."""

    def __init__(self, *args: Any, present: dict[str, int], **kwargs: Any) -> None:
        kwargs["initial"] = {name: present[name] // LIMITS[name].unit for name in LIMITS}
        super().__init__(*args, **kwargs)
        for name, words in LIMITS.items():
            self.fields[name] = forms.IntegerField(
                label=f"{words.label} ({words.unit_name})",
                help_text=f"{words.meaning} {words.bounds}",
                min_value=words.least // words.unit,
                max_value=words.most // words.unit,
            )

    def values(self) -> dict[str, int]:
        """As they are kept."""
        return {name: self.cleaned_data[name] * LIMITS[name].unit for name in LIMITS}
