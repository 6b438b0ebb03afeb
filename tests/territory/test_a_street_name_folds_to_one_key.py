"""Spellings of one name have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.territory.names import core, fold

ITALIAN = st.text(alphabet="abcdefilmnoprstuvxz .'àèìòù0123456789/-", max_size=40)


@given(st.one_of(ITALIAN, st.text(max_size=40)))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=40))
def test_case_and_blanks_do_not_matter(name: str) -> None:
    assert fold(f"  {name.upper()}  ") == fold(name.upper())
    assert not fold(name).startswith(" ")


@pytest.mark.parametrize(
    "spellings",
    [
        ("C.so Francia", "corso francia", "CORSO FRANCIA", "C.SO  Francia"),
        ("P.za Castello", "Piazza Castello", "p.zza castello", "PZZA CASTELLO"),
        ("v. Garibaldi", "Via Garibaldi", "V.Garibaldi"),
        ("V.le dei Mughetti", "Viale dei Mughetti", "vle dei mughetti"),
        ("L.go Saluzzo", "Largo Saluzzo"),
        ("Str. San Mauro", "Strada S. Mauro", "strada san mauro"),
        ("Corso Unità d'Italia", "corso unita d italia", "CORSO UNITA' D'ITALIA"),
        ("Corso Vittorio Emanuele II", "c.so Vitt. Em. II", "Corso Vittorio Emanuele Secondo"),
        ("Via XX Settembre", "Via Venti Settembre", "v. 20 settembre"),
        ("Via 25 Aprile", "Via XXV Aprile", "Via Venticinque Aprile"),
    ],
)
def test_spellings_of_one_street_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Via Roma", "Corso Roma"),
        ("Via Nizza", "Piazza Nizza"),
        ("Via Po", "Via Dora"),
        ("Via XX Settembre", "Via XI Settembre"),
    ],
)
def test_different_streets_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_core_is_the_name_without_its_generic_word() -> None:
    assert core("via giuseppe garibaldi") == "giuseppe garibaldi"
    assert core("lungo po cadorna") == "po cadorna"
    assert core("via") == "via"
    assert core("superga") == "superga"
