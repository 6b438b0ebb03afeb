"""A client written from the specification alone walks everything, over a socket."""

import pytest

from apps.reports import services
from apps.reports.models import Report
from tests.api import open311_client


@pytest.fixture
def discovery(live_server) -> str:
    return f"{live_server.url}/open311/discovery"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("jurisdiction", ["", "comune.torino.it"])
def test_an_independent_client_walks_everything(
    discovery: str, form: str, jurisdiction: str
) -> None:
    _client, key = services.create_api_client(name="Walker", jurisdiction="comune.torino.it")
    request_id = open311_client.walk(discovery, key, form, jurisdiction=jurisdiction)
    report = Report.objects.get()
    assert str(report.uuid) == request_id
    assert (report.channel, report.can_pass) == ("open311", "no")
    assert report.description == "Two steps & a “kerb” <b>à côté</b>"
    assert report.contact.email == "walker@example.org"
