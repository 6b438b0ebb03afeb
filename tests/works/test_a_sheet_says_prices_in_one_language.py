"""The price list that comes with the product is said in the language of the sheet."""

import json

from apps.works import words
from apps.works.price_lists import SHIPPED


def test_every_text_of_the_shipped_list_can_be_translated() -> None:
    shipped = json.loads(SHIPPED.read_text())
    said = {shipped["title"], *(item["source"] for item in shipped["items"])}
    assert said == set(words._LISTED)
    assert {item["remedy"] for item in shipped["items"]} == set(words._REMEDIES)


def test_what_staff_wrote_stays_as_they_wrote_it() -> None:
    assert words.listed_words("Prezzario regionale 2027") == "Prezzario regionale 2027"
