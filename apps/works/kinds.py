"""Units of prices and the measures that give a quantity, as facts. No Django model lives here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CURRENCY = "EUR"


class Unit(models.TextChoices):
    """What a price is for."""

    EACH = "each", _("each")
    METRE = "m", _("metre")
    SQUARE_METRE = "m2", _("square metre")


class Quantity(models.TextChoices):
    """Which measure of the barrier gives the number of units.

    Nothing that is measured today gives an area: what is priced by the square metre has a price
    and no estimate.
    """

    ONE = "", _("one for each barrier, or not measured")
    COUNT = "count", _("number of steps")
    LENGTH = "length_m", _("length in metres")
