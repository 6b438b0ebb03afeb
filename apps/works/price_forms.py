"""The form in which staff write a new version of the price list from an old one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.twin.kinds import BarrierKind
from apps.works.kinds import Quantity, Unit
from apps.works.prices import PriceItemFacts
from apps.works.queries import PriceListFacts
from apps.works.words import remedy_words

_PRICES = ("unit_low_eur", "unit_cost_eur", "unit_high_eur")
_FIELDS = (
    "code", "remedy", "unit", *_PRICES, "quantity", "kinds", "source", "page", "is_prior",
)  # fmt: skip
BLANK_ROWS = 2


if TYPE_CHECKING:
    _Rows = forms.BaseFormSet["ItemForm"]
else:
    _Rows = forms.BaseFormSet


class ListForm(forms.Form):
    """The list as a whole."""

    title = forms.CharField(label=gettext_lazy("Title of the new version"), max_length=200)
    source = forms.CharField(
        label=gettext_lazy("Where the new prices come from"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Prices of"),
        help_text=gettext_lazy("The day the prices are of, such as that of the regional list."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ItemForm(forms.Form):
    """One remedy. A row with neither code nor remedy is left out."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=60)
    remedy = forms.CharField(label=gettext_lazy("Remedy"), max_length=200)
    unit = forms.ChoiceField(
        label=gettext_lazy("Price for each"), choices=Unit.choices, initial=Unit.EACH
    )
    unit_low_eur = forms.DecimalField(label=gettext_lazy("At least (€)"))
    unit_cost_eur = forms.DecimalField(label=gettext_lazy("Typical (€)"))
    unit_high_eur = forms.DecimalField(label=gettext_lazy("At most (€)"))
    quantity = forms.ChoiceField(
        label=gettext_lazy("Quantity"), choices=Quantity.choices, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Removes"),
        choices=BarrierKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)
    page = forms.CharField(label=gettext_lazy("Page"), max_length=40, required=False)
    is_prior = forms.BooleanField(
        label=gettext_lazy("A prior from elsewhere, until our own price is known"), required=False
    )
    # Not the formset's own: its box would have no place in our order of fields.
    leave_out = forms.BooleanField(label=gettext_lazy("Leave it out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _PRICES:
            self.fields[name] = forms.DecimalField(
                label=self.fields[name].label,
                required=False,
                min_value=0.01,
                max_digits=12,
                decimal_places=2,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9}),
            )

    @property
    def heading(self) -> str:
        """What the row is about, for its heading."""
        return remedy_words(str(self["remedy"].value() or "")) or _("Another remedy")

    def clean(self) -> dict[str, Any]:
        """One price at least, in order; a quantity that fits the unit."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors or values["leave_out"]:
            return values
        known = [values[name] for name in _PRICES if values[name] is not None]
        if not known:
            self.add_error("unit_cost_eur", _("Enter one price at least."))
        elif known != sorted(known):
            self.add_error("unit_cost_eur", _("At least, typical and at most must be in order."))
        fits = {
            Unit.EACH: {Quantity.ONE, Quantity.COUNT},
            Unit.METRE: {Quantity.LENGTH},
            Unit.SQUARE_METRE: {Quantity.ONE},
        }
        if values["quantity"] not in fits[values["unit"]]:
            self.add_error("quantity", _("This quantity does not fit the unit of the price."))
        return values

    def full_clean(self) -> None:
        """A row that is left out may hold anything."""
        super().full_clean()
        if self.is_bound and self.data.get(self.add_prefix("leave_out")):
            self._errors.clear()  # type: ignore[attr-defined]


class BaseItems(_Rows):
    """All rows: at least one stays, and no code occurs twice."""

    def clean(self) -> None:
        """See the class."""
        if any(self.errors):
            return
        codes = [row["code"] for row in self.kept()]
        if not codes:
            raise forms.ValidationError(_("A price list needs at least one item."))
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise forms.ValidationError(
                _("These codes occur twice: %(codes)s.") % {"codes": ", ".join(twice)}
            )

    def kept(self) -> list[dict[str, Any]]:
        """The items as ``services.draft_prices`` wants them; only after they were found valid."""
        rows = [
            form.cleaned_data
            for form in self.forms
            if form.has_changed() or form.initial  # blank rows say nothing
        ]
        return [
            {name: row[name] for name in _FIELDS}
            for row in rows
            if row and not row.get("leave_out")
        ]


ItemFormSet = forms.formset_factory(
    ItemForm, formset=BaseItems, extra=BLANK_ROWS, max_num=200, absolute_max=200
)


def rows_of(old: PriceListFacts) -> list[dict[str, Any]]:
    """The items of a version as the rows of the form."""
    return [_row(item) for item in old.items]


def _row(item: PriceItemFacts) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in _FIELDS}
    return {**row, "kinds": list(item.kinds)}
