"""Pages and data are compressed on their way; the office and what is no text are not."""

import gzip

import pytest
from django.test import Client
from wagtail.models import Site

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("address", ["/it/", "/ar/", "/it/segnala/", "/api/v1/schema/", "/sw.js"])
def test_a_text_arrives_smaller_and_whole(home: Site, client: Client, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    # Tokens and nonces are new in each answer: the length of what is told is the same.
    assert abs(len(gzip.decompress(packed.content)) - len(plain.content)) < 200


def test_the_same_page_has_never_the_same_length(home: Site, client: Client) -> None:
    """Who watches the line learns nothing from a few bytes more or less."""
    lengths = {len(client.get("/it/", headers=GZIP).content) for _time in range(12)}
    assert len(lengths) > 3


def test_the_office_and_pictures_stay_as_they_are(home: Site, client: Client) -> None:
    for address in ("/admin/", "/icon-192.png"):
        assert "Content-Encoding" not in client.get(address, headers=GZIP, follow=False).headers
