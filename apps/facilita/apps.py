from django.apps import AppConfig


class FacilitaConfig(AppConfig):
    """The national monitoring of the facilitation points: an optional export, off by default."""

    name = "apps.facilita"
    label = "facilita"

    def ready(self) -> None:
        """Offer the step after a record, and say what is erased here."""
        from apps.desk.services import register_offer
        from apps.erasure.services import register

        register_offer("apps.facilita.views.fill.offers")
        register(
            "facilita",
            "apps.facilita.services.erase_expired",
            {
                "rows": "rows of the national monitoring",
                "keys": "hashes of tax codes",
                "views": "records of viewed tax codes",
            },
        )
