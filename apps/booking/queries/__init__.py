"""Everything booking can tell. Other apps enter here and nowhere else."""

from apps.booking.facts import AppointmentFacts
from apps.booking.queries.appointments import (
    appointment,
    appointment_by_code,
    appointment_of_client,
    contact_exists,
    offer_version,
    waiting_version,
)
from apps.booking.queries.availability import city_zone, free_slots, setting_of
from apps.booking.slots import Slot, Slots, Wish

__all__ = [
    "AppointmentFacts",
    "Slot",
    "Slots",
    "Wish",
    "appointment",
    "appointment_by_code",
    "appointment_of_client",
    "city_zone",
    "contact_exists",
    "free_slots",
    "offer_version",
    "setting_of",
    "waiting_version",
]
