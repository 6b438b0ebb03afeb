from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The day at a point: who waits, who is helped, what was done."""

    name = "apps.desk"
    label = "desk"

    def ready(self) -> None:
        """Say what is erased here, and how long people wait to the figures of the points."""
        from apps.booking.queries import register_point_of_device, register_waits
        from apps.erasure.services import register

        words = {
            "preparations": "wishes",
            "notes": "notes beside records",
            "follow_ups": "promises beside records",
            "devices": "shared computers",
        }
        register("desk", "apps.desk.services.erase_expired", words)
        register_point_of_device("apps.desk.queries.point_of_device")
        register_waits("apps.desk.queries.waits.waits")
