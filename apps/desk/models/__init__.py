"""The tables of the desk."""

from apps.desk.models.assistance import (
    ActsAs,
    ActsBecause,
    ActsFor,
    Assistance,
    AssistanceEvent,
    AssistanceQuerySet,
    AssistanceWords,
    Autonomy,
    Delegation,
    HelpKind,
    RecordState,
    Referral,
)
from apps.desk.models.devices import DeviceEnd, SharedDevice
from apps.desk.models.offline import (
    ConflictState,
    ConflictWhy,
    DeviceSeries,
    ItemKind,
    OfflineConflict,
    OfflineItem,
    Outcome,
)
from apps.desk.models.rebook import RebookState, ToRebook, ToRebookEvent
from apps.desk.models.tickets import PRESENT, QueueDay, Screen, Ticket, TicketEvent, TicketState

__all__ = [
    "PRESENT",
    "ActsAs",
    "ActsBecause",
    "ActsFor",
    "Assistance",
    "AssistanceEvent",
    "AssistanceQuerySet",
    "AssistanceWords",
    "Autonomy",
    "ConflictState",
    "ConflictWhy",
    "Delegation",
    "DeviceEnd",
    "DeviceSeries",
    "HelpKind",
    "ItemKind",
    "OfflineConflict",
    "OfflineItem",
    "Outcome",
    "QueueDay",
    "RebookState",
    "RecordState",
    "Referral",
    "Screen",
    "SharedDevice",
    "Ticket",
    "TicketEvent",
    "TicketState",
    "ToRebook",
    "ToRebookEvent",
]
