"""Everything booking can tell. Other apps enter here and nowhere else."""

from apps.booking.facts import AppointmentFacts, OfferFacts
from apps.booking.queries.agenda import AgendaLine, DeskFacts, agenda, agenda_version, desks_of
from apps.booking.queries.appointments import (
    appointment,
    appointment_by_code,
    appointment_instead_of,
    appointment_of_client,
    contact_exists,
    offer,
    offer_version,
    waiting_version,
    waits_for_sooner,
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
from apps.booking.queries.closures import (
    ClosureLine,
    HitLine,
    closure_in_bulk,
    closures_in_bulk,
    hit_lines,
)
from apps.booking.slots import Slot, Slots, Wish
from apps.booking.words import language_name

__all__ = [
    "AgendaLine",
    "AppointmentFacts",
    "Choice",
    "ClosureLine",
    "DayOfTimes",
    "DeskFacts",
    "HitLine",
    "OfferFacts",
    "Slot",
    "Slots",
    "Wish",
    "agenda",
    "agenda_version",
    "appointment",
    "appointment_by_code",
    "appointment_instead_of",
    "appointment_of_client",
    "bookable_by_site",
    "bookable_services",
    "city_zone",
    "closure_in_bulk",
    "closures_in_bulk",
    "contact_exists",
    "desks_of",
    "free_slots",
    "hit_lines",
    "language_name",
    "languages_spoken",
    "month_of_times",
    "months_ahead",
    "next_free",
    "offer",
    "offer_version",
    "setting_of",
    "sites_to_choose",
    "waiting_version",
    "waits_for_sooner",
]
