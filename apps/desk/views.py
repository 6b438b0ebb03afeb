"""Find a facilitation point, and how to get there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """All points, open ones first."""
    return render(request, "desk/point_list.html")


@require_safe
def point_page(request: HttpRequest, code: str) -> HttpResponse:
    """One point."""
    return render(request, "desk/point.html", {"code": code})
