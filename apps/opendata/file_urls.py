"""Files of the open data: the same for every language."""

from django.urls import path

from apps.opendata.views import appointments, points, public

urlpatterns = [
    path("catalogue.jsonld", public.catalogue_file, name="open_data_catalogue"),
    # In fields of their own: not one of the data sets below.
    path("points.<str:ending>", points.points_file, name="open_data_points"),
    path("appointments.csv", appointments.use_file, name="open_data_use"),
    path("<str:name>.<str:ending>", public.file, name="open_data_file"),
]
