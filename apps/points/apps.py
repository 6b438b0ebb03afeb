from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Managing bodies, facilitation points, their sites, hours and closures."""

    name = "apps.points"
    label = "points"

    def ready(self) -> None:
        """Give the names of points and bodies to whoever hands out roles over them."""
        from apps.accounts.services import register_scopes

        register_scopes("point", "apps.points.queries.points_by_name")
        register_scopes("body", "apps.points.queries.bodies_by_name")
