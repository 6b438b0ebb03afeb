"""Price lists by version, written once, one in force at a time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.office.version_models import Activation, Version, one_in_force
from apps.twin.kinds import BarrierKind
from apps.works.kinds import Quantity, Unit


class PriceList(Version):
    """What remedies cost, as versioned data with sources. A trigger keeps it as it was written."""

    # The day of the prices, not the day on which somebody typed them.
    valid_from = models.DateField()
    # Figures somebody should know and no estimate uses: [{"what", "figure", "source"}, ...].
    notes = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [one_in_force("one_active_price_list")]

    def __str__(self) -> str:
        return f"price list {self.version}"


class PriceItem(models.Model):
    """One remedy and its price. A price nobody knows is null; at least one of the three is known.

    ``unit_low_eur`` without the others says "at least".
    """

    wagtail_reference_index_ignore = True

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="items")
    # The first item of a kind is the remedy that is proposed, the others are alternatives.
    position = models.PositiveIntegerField()
    code = models.SlugField(max_length=60)
    remedy = models.CharField(max_length=200)
    unit = models.CharField(max_length=4, choices=Unit.choices)
    unit_low_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit_cost_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit_high_eur = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    quantity = models.CharField(max_length=10, choices=Quantity.choices, blank=True)
    kinds = ArrayField(models.CharField(max_length=24, choices=BarrierKind.choices))
    source = models.CharField(max_length=300)
    page = models.CharField(max_length=40, blank=True, help_text=_("Page of the source."))
    # A figure from elsewhere, only until the City's own price is known.
    is_prior = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["price_list", "code"], name="price_code_once"),
            models.UniqueConstraint(fields=["price_list", "position"], name="price_position_once"),
            models.CheckConstraint(
                name="price_says_something",
                condition=Q(unit_low_eur__isnull=False)
                | Q(unit_cost_eur__isnull=False)
                | Q(unit_high_eur__isnull=False),
            ),
            # Nothing is free: a price of zero is an unknown price typed wrong.
            models.CheckConstraint(
                name="prices_are_above_zero",
                condition=(Q(unit_low_eur__isnull=True) | Q(unit_low_eur__gt=0))
                & (Q(unit_cost_eur__isnull=True) | Q(unit_cost_eur__gt=0))
                & (Q(unit_high_eur__isnull=True) | Q(unit_high_eur__gt=0)),
            ),
            models.CheckConstraint(
                name="prices_in_order",
                condition=(
                    (
                        Q(unit_low_eur__isnull=True)
                        | Q(unit_cost_eur__isnull=True)
                        | Q(unit_low_eur__lte=F("unit_cost_eur"))
                    )
                    & (
                        Q(unit_cost_eur__isnull=True)
                        | Q(unit_high_eur__isnull=True)
                        | Q(unit_cost_eur__lte=F("unit_high_eur"))
                    )
                    & (
                        Q(unit_low_eur__isnull=True)
                        | Q(unit_high_eur__isnull=True)
                        | Q(unit_low_eur__lte=F("unit_high_eur"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="quantity_fits_the_unit",
                condition=Q(unit="each", quantity__in=["", "count"])
                | Q(unit="m", quantity="length_m")
                | Q(unit="m2", quantity=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of price list {self.price_list_id}"


class PriceListActivation(Activation):
    """One price list was put in force."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="activations")
    previous = models.ForeignKey(PriceList, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="price_activation_by_time")]

    def __str__(self) -> str:
        return f"price list {self.price_list_id} in force"
