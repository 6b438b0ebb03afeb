from django.apps import AppConfig

# A template's name is one app's alone.
TEMPLATES = tuple(
    f"booking_{name}"
    for name in (
        "confirmed",
        "moved",
        "cancelled",
        "cancelled_by_service",
        "reminder",
        "waiting",
        "offer",
        "exhausted",
        "over",
    )
)


class BookingConfig(AppConfig):
    """Bookable time, appointments and the waiting list."""

    name = "apps.booking"
    label = "booking"

    def ready(self) -> None:
        """Ask the outbox for what the letters follow from."""
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer
        from apps.outbox.services import register

        for kind in ("appointment.transitioned", "appointment.moved", "waiting.changed"):
            register(kind=kind, destination="booking", handler="apps.booking.decide.on_event")
        register_writer(TEMPLATES, "apps.booking.services.mail.write")
        register_eraser(
            "booking",
            "apps.booking.services.erase_expired",
            {
                "people": "people of appointments",
                "preparations": "wishes",
                "waiting": "people who waited",
                "texts": "records of text messages",
                "person_views": "records of views",
            },
        )
