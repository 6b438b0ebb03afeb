"""The forms of the page without network that the day's screen has in other pages.

They hold nothing of anybody: what may be chosen comes with the copy of the day. The services decide
when what was written arrives.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.booking.queries import language_name
from apps.desk.forms import LANGUAGES
from apps.points.queries import PREPARATIONS
from apps.twin.kinds import BarrierKind, CanPass

NAME_MAX, CONTACT_MAX, PLACE_MAX, WORDS_MAX = 80, 120, 120, 500
_SELECT = {"class": "form-select"}
_PLAIN = {"autocomplete": "off"}


class OfflineBooking(forms.Form):
    """An appointment on a seat that is kept for the desk."""

    # Which, and when, is known by the copy alone.
    service = forms.ChoiceField(label=_("Help with"), widget=forms.Select(attrs=_SELECT))
    start = forms.ChoiceField(label=_("When"), widget=forms.Select(attrs=_SELECT))
    given_name = forms.CharField(
        label=_("Name"), max_length=NAME_MAX, widget=forms.TextInput(attrs=_PLAIN)
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=NAME_MAX, widget=forms.TextInput(attrs=_PLAIN)
    )
    contact = forms.CharField(
        label=_("E-mail or telephone"),
        help_text=_("So that we can say when it has to change. Without one, nobody can."),
        required=False,
        max_length=CONTACT_MAX,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    language_wanted = forms.ChoiceField(
        label=_("Language wanted"), required=False, widget=forms.Select(attrs=_SELECT)
    )
    preparations = forms.MultipleChoiceField(
        label=_("To prepare"), required=False, widget=forms.CheckboxSelectMultiple
    )

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="book-%s")
        spoken = [(code, language_name(code)) for code in LANGUAGES]
        self.fields["language_wanted"].choices = [("", language_name("it")), *spoken]  # type: ignore[attr-defined]
        self.fields["preparations"].choices = list(PREPARATIONS.items())  # type: ignore[attr-defined]


class OfflineBarrier(forms.Form):
    """A barrier that this person tells of, in few words."""

    address = forms.CharField(
        label=_("Where the barrier is"),
        help_text=_("Street and number, or the corner."),
        max_length=PLACE_MAX,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    kind = forms.ChoiceField(
        label=_("What is the barrier?"),
        choices=[("", _("Choose the nearest one")), *BarrierKind.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    can_pass = forms.ChoiceField(
        label=_("Can you pass?"),
        choices=[("", _("Choose")), *CanPass.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    description = forms.CharField(
        label=_("Anything else we should know"),
        help_text=_("At most 500 signs. Only the office reads it: it is never shown to others."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": WORDS_MAX}),
    )

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__(auto_id="barrier-%s")
