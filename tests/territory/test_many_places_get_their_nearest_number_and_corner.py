"""Number and corner nearest to many places, in one statement."""

from typing import Any

import pytest

from apps.territory.queries import nearest_on_streets
from apps.territory.services import (
    CornerRow,
    StreetRow,
    import_addresses,
    replace_streets,
)
from tests.territory.conftest import INSIDE_EAST, INSIDE_WEST, WriteFile

HEADING = "street,number,suffix,postal_code,lon,lat"


@pytest.fixture
def via_roma(town: None, write: WriteFile) -> None:
    """Via Roma with two numbers and two corners; Via Po without any number."""
    rows = [
        f"Via Roma,10,bis,10100,{INSIDE_EAST[0]},{INSIDE_EAST[1]}",
        f"Via Roma,2,A,10100,{INSIDE_WEST[0]},{INSIDE_WEST[1]}",
    ]
    import_addresses(path=write("n.csv", "\n".join([HEADING, *rows]) + "\n"))
    names = ["Via Roma", "Via Po", "Via Verdi"]
    streets = [
        StreetRow(name, [[(7.6 + i / 100, 45.0), (7.6 + i / 100, 45.01)]])
        for i, name in enumerate(names)
    ]
    corners = [
        CornerRow("Via Roma", "Via Po", *INSIDE_WEST),
        CornerRow("Via Roma", "Via Verdi", *INSIDE_EAST),
    ]
    replace_streets(dataset_name="Streets", streets=streets, corners=corners, sha256="2" * 64)


def test_each_place_gets_what_is_nearest_on_its_own_street(
    via_roma: None, django_assert_num_queries: Any
) -> None:
    places = [
        ("Via Roma", INSIDE_EAST[0] + 0.0001, INSIDE_EAST[1]),
        ("VIA ROMA", *INSIDE_WEST),
        ("Via Po", *INSIDE_EAST),
        ("Via Ignota", *INSIDE_EAST),
        ("", *INSIDE_EAST),
    ]
    with django_assert_num_queries(1):
        found = nearest_on_streets(places)
    assert [one.number for one in found] == ["10 bis", "2/A", "", "", ""]
    assert [one.corner for one in found] == ["Via Verdi", "Via Po", "Via Roma", "", ""]
    # A ten-thousandth of a degree of longitude is about eight metres here.
    assert found[0].number_m == pytest.approx(7.9, abs=0.2)
    assert found[1].corner_m == pytest.approx(0, abs=0.01)
    assert found[3].number_m is None


def test_no_places_are_no_answers(db: None) -> None:
    assert nearest_on_streets([]) == []
