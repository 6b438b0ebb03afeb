"""Whatever is sent, the answer is an answer."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.reports import services
from apps.reports.models import Report
from apps.reports.validation import check_report
from tests.counts import count
from tests.reports.builders import facts

BAD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "volcano"}, "kind"),
    ({"kind": ""}, "kind"),
    ({"kind": ["step"]}, "kind"),
    ({"can_pass": "perhaps"}, "can_pass"),
    ({"permanence": "eternal"}, "permanence"),
    ({"placed_by": ""}, "placed_by"),
    ({"channel": "pigeon"}, "channel"),
    ({"language": "tlh"}, "language"),
    ({"side": "above"}, "side"),
    ({"source_kind": "mayor"}, "source_kind"),
    ({"lon": None, "lat": None}, "location"),
    ({"lon": math.nan}, "location"),
    ({"lon": math.inf}, "location"),
    ({"lon": 1e308}, "location"),
    ({"lon": 10**400}, "location"),
    ({"lon": "9" * 100_000}, "location"),
    ({"lon": True}, "location"),
    ({"lon": {"x": 1}}, "location"),
    ({"lon": 9.19, "lat": 45.46}, "location"),
    ({"measures": {"height_cm": math.nan}}, "measures.height_cm"),
    ({"measures": {"height_cm": "1e999"}}, "measures.height_cm"),
    ({"measures": {"height_cm": -1}}, "measures.height_cm"),
    ({"measures": {"height_cm": 301}}, "measures.height_cm"),
    ({"measures": {"height_cm": True}}, "measures.height_cm"),
    ({"measures": {"count": 2.5}}, "measures.count"),
    ({"measures": {"weight_kg": 3}}, "measures"),
    ({"measures": {7: 3}}, "measures"),
    ({"measures": [12]}, "measures"),
    ({"description": "x" * 501}, "description"),
    ({"description": "a\x00b"}, "description"),
    ({"description": "a\ud800b"}, "description"),
    ({"description": 7}, "description"),
    ({"street_name": "v" * 251}, "street_name"),
    ({"street_name": "via\nPo"}, "street_name"),
    ({"house_number": "1" * 21}, "house_number"),
    ({"corner_name": "\x1b[0m"}, "corner_name"),
    ({"contact_email": "anna"}, "contact_email"),
    ({"contact_email": f"{'a' * 250}@example.org"}, "contact_email"),
    ({"contact_phone": "call me"}, "contact_phone"),
    ({"contact_phone": "12"}, "contact_phone"),
    ({"client_uuid": "not-a-uuid"}, "client_uuid"),
    ({"client_uuid": 7}, "client_uuid"),
    ({"client_uuid": "1" * 100_000}, "client_uuid"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "field"), BAD, ids=lambda value: repr(value)[:60])
def test_each_mistake_is_named_at_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(services.ReportRefused) as refused:
        services.submit(**facts(**change))
    assert list(refused.value.errors) == [field]
    assert all(str(message).strip() for message in refused.value.errors[field])
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(services.ReportRefused) as refused:
        services.submit(**facts(kind="x", contact_email="y", measures={"count": "z"}))
    assert set(refused.value.errors) == {"kind", "contact_email", "measures.count"}


@pytest.mark.django_db
def test_a_place_outside_is_refused_naming_the_city() -> None:
    with pytest.raises(services.ReportRefused) as refused:
        services.submit(**facts(lon=2.35, lat=48.86))
    assert "Torino" in str(refused.value.errors["location"][0])


@pytest.mark.django_db
def test_what_people_write_in_many_ways_is_understood() -> None:
    services.submit(
        **facts(
            lon="7,6856",
            lat=" 45.0711 ",
            measures={"height_cm": "12,50", "count": ""},
            description="riga uno\r\nriga due " + "à" * 400,
            contact_phone="+39 (011) 12-34.56",
        )
    )
    report = Report.objects.get()
    assert report.measures == {"height_cm": 12.5}
    assert report.description.startswith("riga uno\nriga due")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=count(small=200, full=10_000), deadline=None)
@given(data=st.dictionaries(st.sampled_from(sorted(facts())), ANYTHING))
def test_anything_at_all_is_accepted_or_refused_and_never_an_accident(data: dict[str, Any]) -> None:
    checked, errors = None, {}
    try:
        checked = check_report({**facts(), **data})
    except services.ReportRefused as refused:
        errors = refused.errors
    assert (checked is None) == bool(errors)
    if checked is not None:
        assert math.isfinite(checked.lon)
        assert math.isfinite(checked.lat)
