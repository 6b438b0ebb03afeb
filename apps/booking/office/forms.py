"""Forms of the lists: filters, finding, cancelling, booking for somebody, closing points."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking.forms import WishForm
from apps.booking.lifecycle import REASONS
from apps.booking.models import AppointmentState, OnBehalf, SeatKind
from apps.booking.office.plan_forms import date_input
from apps.booking.permissions import Scope
from apps.booking.words import SPOKEN, language_name
from apps.points.queries import service_choices
from apps.visitors.forms import PersonForm

AHEAD = timedelta(days=14)
LONGEST = timedelta(days=366)


def _or_all(choices: Any, label: Any) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class FilterForm(forms.Form):
    """What the list shows. Whatever cannot be understood is left out."""

    point = forms.ChoiceField(label=_("Point"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=date_input())
    last = forms.DateField(label=_("To"), required=False, widget=date_input())
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=_or_all(AppointmentState.choices, _("All that were booked")),
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    language = forms.ChoiceField(label=_("Language wanted"), required=False)
    seat = forms.ChoiceField(
        label=_("Seats"), required=False, choices=_or_all(SeatKind.choices, _("All"))
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        choices = {
            "point": _or_all([(one.code, one.name) for one in scope.sites], _("All points")),
            "service": _or_all(service_choices(), _("All")),
            "language": _or_all([(one, language_name(one)) for one in SPOKEN], _("All")),
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What is understood of it: days, point, and the words for the query."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        first = said.get("first") or timezone.localdate()
        last = said.get("last") or first + AHEAD
        last = min(max(first, last), first + LONGEST)
        site = self.scope.by_code(said.get("point", ""))
        return {
            "sites": [site.pk] if site else self.scope.keys,
            "first_day": first,
            "last_day": last,
            **{name: said.get(name, "") for name in ("state", "service", "language", "seat")},
        }


class FindForm(forms.Form):
    """A code, or how a surname begins."""

    q = forms.CharField(
        label=_("Code, or surname and name"),
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


# Reasons the office may give, each with whether the service cancels or the citizen.
CANCEL_REASONS = {
    "cancelled": False,
    "closure": True,
    "facilitator_absent": True,
    "not_our_service": True,
}


class CancelForm(forms.Form):
    """Why it is cancelled."""

    reason = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=[
            ("cancelled", _("She or he asked for it")),
            *((code, REASONS[code]) for code, by_us in CANCEL_REASONS.items() if by_us),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class BookForm(WishForm):
    """What somebody on the telephone wants, and where."""

    service = forms.ChoiceField(label=_("What is it about?"))
    point = forms.ChoiceField(label=_("Point"))
    seat = forms.ChoiceField(
        label=_("Seats"),
        choices=[
            (SeatKind.KEPT, _("Kept for walk-ins and the telephone")),
            (SeatKind.PUBLIC, _("Those of the public")),
        ],
        initial=SeatKind.KEPT,
    )
    language = forms.ChoiceField(label=_("Language of our letters"), initial="it")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [(one.code, one.name) for one in scope.sites]  # type: ignore[attr-defined]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, language_name(code)) for code, _name in settings.LANGUAGES
        ]
        # The public page speaks to who comes.
        self.fields["preparations"].label = _("What should be ready?")
        if "language_wanted" in self.fields:
            self.fields["language_wanted"].label = _("Which language should be spoken?")


class ForSomebodyForm(PersonForm):
    """Who comes, in the office's words; who books is the office unless somebody else asks."""

    about = forms.CharField(
        label=_("In a few words, what is it about?"),
        help_text=_("Only the desk reads it. Never a password."),
        required=False,
        max_length=200,
    )

    on_whose_behalf = forms.ChoiceField(
        label=_("Who telephones?"),
        required=False,
        choices=[
            (OnBehalf.SELF, _("She or he who comes")),
            (OnBehalf.RELATIVE, _("A relative or a helper")),
            (OnBehalf.OFFICE, _("Another office or an association")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The public page speaks to who fills it in; here that is the office.
        words = {
            "behalf_name": _("Name of who telephones, or of the office"),
            "behalf_reason": _("Why does she or he telephone for somebody else?"),
            "behalf_email": _("E-mail of who telephones"),
            "behalf_phone": _("Telephone of who telephones"),
        }
        for name, label in words.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = _("Only when somebody else telephones.")
        self.order_fields(["on_whose_behalf", "given_name", "family_name"])

    def person(self) -> dict[str, object]:
        """As the services want it."""
        said = self.cleaned_data
        return {
            **said,
            "details": said["about"],
            "on_behalf": said["on_whose_behalf"],
        }


class ClosureForm(forms.Form):
    """Which points are closed, when, and why."""

    WHICH = (
        ("all", _("All of them")),
        ("districts", _("Those of some districts")),
        ("bodies", _("Those of some managing bodies")),
        ("sites", _("Some points")),
    )

    which = forms.ChoiceField(
        label=_("Which points are closed?"),
        choices=WHICH,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which points are closed.")},
    )
    districts = forms.MultipleChoiceField(
        label=_("Districts"), widget=forms.CheckboxSelectMultiple, required=False
    )
    bodies = forms.MultipleChoiceField(
        label=_("Managing bodies"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sites = forms.MultipleChoiceField(
        label=_("Points"), widget=forms.CheckboxSelectMultiple, required=False
    )
    first_day = forms.DateField(label=_("First day"), widget=date_input())
    last_day = forms.DateField(label=_("Last day"), widget=date_input())
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands on the public pages. No names."),
        max_length=200,
        required=False,
    )
    at_once = forms.BooleanField(
        label=_("Tell people at once"),
        help_text=_("Without it there are some minutes in which all of it can be taken back."),
        required=False,
    )

    def __init__(self, *args: Any, scope: Scope, districts: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        there = sorted({one.district_code for one in scope.sites if one.district_code})
        bodies = dict(sorted({one.body_code: one.body_name for one in scope.sites}.items()))
        choices = {
            "districts": [(code, districts.get(code, code)) for code in there],
            "bodies": list(bodies.items()),
            "sites": [(one.code, one.name) for one in scope.sites],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen, and the days run forwards."""
        found = super().clean() or {}
        which = found.get("which")
        if which in {"districts", "bodies", "sites"} and not found.get(which):
            self.add_error(which, _("Choose at least one."))
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first."))
        return found

    def chosen(self) -> list[int]:
        """Primary keys of the sites that are closed."""
        said = self.cleaned_data
        if said["which"] == "all":
            return self.scope.keys
        of = {
            "districts": lambda one: one.district_code,
            "bodies": lambda one: one.body_code,
            "sites": lambda one: one.code,
        }[said["which"]]
        wanted = set(said[said["which"]])
        return [one.pk for one in self.scope.sites if of(one) in wanted]
