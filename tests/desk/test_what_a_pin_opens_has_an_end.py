"""How far the sharing of a computer goes: in hours, and in pages."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from apps.desk.services.devices import end_of_sharing
from apps.desk.views import sharing
from tests.booking import builders as booking


@pytest.mark.parametrize(
    ("clock", "ends", "day"),
    [("08:00", "20:00", 0), ("13:30", "00:00", 1), ("23:59", "00:00", 1), ("00:00", "12:00", 0)],
)
def test_a_computer_is_shared_for_twelve_hours_and_never_past_midnight(
    clock: str, ends: str, day: int
) -> None:
    opened = booking.at(clock)
    assert end_of_sharing(opened) == booking.at(ends, booking.MONDAY + timedelta(days=day))


def test_no_page_of_the_office_is_called_like_one_of_the_desk() -> None:
    def names(resolver: URLResolver, path: str) -> list[tuple[str, str]]:
        found = []
        for one in resolver.url_patterns:
            here = path + str(one.pattern)
            if isinstance(one, URLPattern):
                found.append((here, one.name or ""))
            else:
                found += names(one, here)
        return found

    office = [name for path, name in names(get_resolver(), "") if path.startswith("admin/")]
    assert "coverage_index" in office
    assert not [name for name in office if name.startswith(sharing.PAGES)]
