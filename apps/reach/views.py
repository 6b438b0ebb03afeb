"""The map page: verdicts, barriers and points, and the equal list beside them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Map and equal list of barriers and points."""
    return render(request, "reach/map.html")
