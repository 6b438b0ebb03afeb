"""The forms of the first step: where. They only shape what is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.reports.places import LandmarkChoice
from apps.visitors.forms import SoftForm

_SAME_OR_OTHER: list[tuple[str, Any]] = [
    ("same", _("On the side of the number or place you named")),
    ("other", _("On the other side of the street")),
]
_LEFT_OR_RIGHT: list[tuple[str, Any]] = [
    ("left", _("On the left, going towards the higher numbers")),
    ("right", _("On the right, going towards the higher numbers")),
]
_UNKNOWN: list[tuple[str, Any]] = [("unknown", _("I do not know, or both"))]


# As seen from a number or a place that was named.
SIDE_CHOICES = _SAME_OR_OTHER + _UNKNOWN


class StreetSearchForm(SoftForm):
    """Which street? Any spelling."""

    q = forms.CharField(
        label=_("Street"),
        help_text=_("For example: via Po 12, c.so Francia, piazza Castello."),
        max_length=120,
        error_messages={"required": _("Write the name of the street.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


class AlongStreetForm(SoftForm):
    """Where along the street: a number, a corner, or a place people know. And on which side."""

    number = forms.CharField(
        label=_("House number"),
        help_text=_("The nearest one, for example 12 or 12/A."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    corner = forms.ChoiceField(label=_("Or: at the corner with"), required=False)
    landmark = forms.ChoiceField(label=_("Or: near a place you know"), required=False)
    side = forms.ChoiceField(
        label=_("On which side of the street?"),
        choices=_SAME_OR_OTHER + _LEFT_OR_RIGHT + _UNKNOWN,
        required=False,
        initial="same",
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        corners: list[str],
        landmarks: list[LandmarkChoice],
        numbers: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("corner", _("No corner"), [(name, name) for name in corners])
        self._choose_from(
            "landmark",
            _("No place"),
            [(one.code, landmark_words(one)) for one in landmarks],
        )
        if not numbers:
            # Where nobody has published the numbers, corners and places are the way to say it.
            del self.fields["number"]
            self._side_without_numbers(has_landmarks=bool(landmarks))
        if not numbers and corners:
            self.fields["corner"].label = _("At the corner with")
        elif not numbers and landmarks:
            self.fields["landmark"].label = _("Near a place you know")

    def _choose_from(self, name: str, none: Any, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def _side_without_numbers(self, *, has_landmarks: bool) -> None:
        if has_landmarks:
            self.fields["side"].choices = _SAME_OR_OTHER + _UNKNOWN  # type: ignore[attr-defined]
        else:
            # A corner has no side.
            del self.fields["side"]


class MapPlaceForm(SoftForm):
    """The place as the map, the phone or a photo gives it, in degrees."""

    lon = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    lat = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    placed_by = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8)


class SideForm(SoftForm):
    """On which side of the street is a place that was pointed at?"""

    side = forms.ChoiceField(
        label=_("On which side of the street?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a side, or say that you do not know.")},
    )

    def __init__(self, *args: Any, number: str, towards: str, **kwargs: Any) -> None:
        """``number``: the nearest one; ``towards``: the street that crosses nearest; or empty."""
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = []
        if number:
            named = {"number": number}
            choices += [
                ("same", _t("On the side of number %(number)s") % named),
                ("other", _t("On the other side than number %(number)s") % named),
            ]
        if towards:
            named = {"street": towards}
            choices += [
                ("left", _t("On the left, going towards %(street)s") % named),
                ("right", _t("On the right, going towards %(street)s") % named),
            ]
        self.fields["side"].choices = choices + _UNKNOWN  # type: ignore[attr-defined]


def landmark_words(one: LandmarkChoice) -> str:
    """ "Po (Stop, 20 m)": as it is read out, nearest first."""
    metres = 10 * round(one.on.distance_m / 10)
    return _t("%(place)s (%(sort)s, %(metres)s m)") % {
        "place": one.name,
        "sort": one.sort,
        "metres": metres,
    }
