"""The tables of the desk."""

from apps.desk.models.tickets import PRESENT, QueueDay, Screen, Ticket, TicketEvent, TicketState

__all__ = ["PRESENT", "QueueDay", "Screen", "Ticket", "TicketEvent", "TicketState"]
