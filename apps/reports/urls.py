"""Public pages of reports. Their addresses are in the language of the page."""

urlpatterns: list[object] = []
