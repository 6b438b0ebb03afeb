from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Bookable time, appointments and the waiting list."""

    name = "apps.booking"
    label = "booking"

    def ready(self) -> None:
        """Ask the outbox for what the letters follow from."""
        from apps.outbox.services import register

        for kind in ("appointment.transitioned", "appointment.moved", "waiting.changed"):
            register(kind=kind, destination="booking", handler="apps.booking.decide.on_event")
