from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """Sheets of barriers (PEBA) and open data."""

    name = "apps.opendata"
    label = "opendata"

    def ready(self) -> None:
        """Say what is erased here."""
        from apps.erasure.services import register

        register("opendata", "apps.opendata.services.erase_expired", {"jobs": "sheets"})
