from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The day at a point: who waits, who is helped, what was done."""

    name = "apps.desk"
    label = "desk"

    def ready(self) -> None:
        """Say what is erased here, how long people wait, and what works without network."""
        from apps.booking.queries import register_point_of_device, register_waits
        from apps.desk.offline_files import SHELL
        from apps.erasure.services import register
        from apps.reports.services import register_shell

        words = {
            "preparations": "wishes",
            "notes": "notes beside records",
            "follow_ups": "promises beside records",
            "devices": "shared computers",
            "rebookings": "people to be rebooked",
            "conflicts": "what came too late without network",
            "receipts": "receipts of what came without network",
        }
        register("desk", "apps.desk.services.erase_expired", words)
        register_point_of_device("apps.desk.queries.point_of_device")
        register_waits("apps.desk.queries.waits.waits")
        register_shell(SHELL)
