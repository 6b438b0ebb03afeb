"""Files of the open data: the same for every language."""

from django.urls import path

from apps.opendata.views import public

urlpatterns = [
    path("catalogue.jsonld", public.catalogue_file, name="open_data_catalogue"),
    path("<str:name>.<str:ending>", public.file, name="open_data_file"),
]
