"""Bookable time, appointments and the waiting list."""
