"""Everything booking can tell. Other apps enter here and nowhere else."""

from apps.booking.facts import AppointmentFacts, OfferFacts
from apps.booking.queries.appointments import (
    appointment,
    appointment_by_code,
    appointment_of_client,
    contact_exists,
    offer,
    offer_version,
    waiting_version,
)
from apps.booking.queries.at_points import bookable_by_site, next_free
from apps.booking.queries.availability import city_zone, free_slots, setting_of
from apps.booking.queries.choices import (
    Choice,
    DayOfTimes,
    bookable_services,
    languages_spoken,
    month_of_times,
    months_ahead,
    sites_to_choose,
)
from apps.booking.slots import Slot, Slots, Wish

__all__ = [
    "AppointmentFacts",
    "Choice",
    "DayOfTimes",
    "OfferFacts",
    "Slot",
    "Slots",
    "Wish",
    "appointment",
    "appointment_by_code",
    "appointment_of_client",
    "bookable_by_site",
    "bookable_services",
    "city_zone",
    "contact_exists",
    "free_slots",
    "languages_spoken",
    "month_of_times",
    "months_ahead",
    "next_free",
    "offer",
    "offer_version",
    "setting_of",
    "sites_to_choose",
    "waiting_version",
]
