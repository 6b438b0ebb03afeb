from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Managing bodies, facilitation points, their sites, hours and closures."""

    name = "apps.points"
    label = "points"

    def ready(self) -> None:
        """Names for whoever hands out roles over points and bodies; words for the mail."""
        from apps.accounts.services import register_scopes
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer

        register_scopes("point", "apps.points.queries.points_by_name")
        register_scopes("body", "apps.points.queries.bodies_by_name")
        register_writer(("points_confirm", "points_answer"), "apps.points.letters.write")
        register_eraser("points", "apps.points.services.erase_expired", {})
