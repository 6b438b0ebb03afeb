"""The tables of booking."""

from apps.booking.models.appointments import (
    LIVE,
    Appointment,
    AppointmentEvent,
    AppointmentPerson,
    AppointmentState,
    BookedBy,
    PersonView,
    PersonViewWay,
    RestingSlot,
    SeatKind,
)
from apps.booking.models.bookable import Desk, ServiceSetting, Shift, WeeklyRule
from apps.booking.models.closures import BulkClosure, ClosureItem, ClosureState, ItemState
from apps.booking.models.drafts import BookingDraft
from apps.booking.models.figures import UnservedDemand
from apps.booking.models.limits import BookingLimit
from apps.booking.models.texts import TextMessage, TextState
from apps.booking.models.waiting import (
    OFFERS_MAX,
    Offer,
    OfferState,
    WaitingEntry,
    WaitingPerson,
    WaitingState,
)
from apps.visitors.person import OnBehalf

__all__ = [
    "LIVE",
    "OFFERS_MAX",
    "Appointment",
    "AppointmentEvent",
    "AppointmentPerson",
    "AppointmentState",
    "BookedBy",
    "BookingDraft",
    "BookingLimit",
    "BulkClosure",
    "ClosureItem",
    "ClosureState",
    "Desk",
    "ItemState",
    "Offer",
    "OfferState",
    "OnBehalf",
    "PersonView",
    "PersonViewWay",
    "RestingSlot",
    "SeatKind",
    "ServiceSetting",
    "Shift",
    "TextMessage",
    "TextState",
    "UnservedDemand",
    "WaitingEntry",
    "WaitingPerson",
    "WaitingState",
    "WeeklyRule",
]
