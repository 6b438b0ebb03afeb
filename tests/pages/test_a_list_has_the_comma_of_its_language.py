"""Measures stand in one line, parted as the language parts them."""

from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import trans_real

LINE = Template("{% load soglia %}{{ measures|with_commas }}")
SEPARATOR = "between the words of a list\x04, "


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Arabic, with the separator as its translation writes it."""
    with translation.override("ar"):
        (catalogue, *_) = trans_real.translation("ar")._catalog._catalogs
        monkeypatch.setitem(catalogue, SEPARATOR, "، ")
        yield


def test_arabic_has_its_own_comma(arabic: None) -> None:
    line = LINE.render(Context({"measures": ["العرض: 80 سم", "الارتفاع: 12 سم"]}))
    assert line == "العرض: 80 سم، الارتفاع: 12 سم"


@pytest.mark.parametrize("language", ["it", "en", "fr", "ro"])
def test_the_others_have_the_latin_one(language: str) -> None:
    with translation.override(language):
        assert LINE.render(Context({"measures": ["A", "B"]})) == "A, B"


def test_what_is_in_a_list_stays_text() -> None:
    assert LINE.render(Context({"measures": ["<b>", "&"]})) == "&lt;b&gt;, &amp;"
