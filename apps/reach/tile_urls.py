"""URLs of the vector tiles."""

from django.urls import path

from apps.reach import tiles

urlpatterns = [
    path("<str:layer>/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
]
