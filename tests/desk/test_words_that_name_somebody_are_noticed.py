"""A note at the desk that looks personal is noticed; one about the help alone is left in peace."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban
from stdnum.it import codicefiscale

from apps.desk.personal_words import look_personal
from tests.counts import count

CASES = count(small=150, full=5000)
MONTHS = "ABCDEHLMPRST"
OMOCODES = str.maketrans("0123456789", "LMNPQRSTUV")
letters = st.text(string.ascii_uppercase, min_size=1, max_size=1)
digits = st.text(string.digits, min_size=1, max_size=1)
# Sentences around: any signs at all, but none that could be part of the thing itself.
around = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "L", "N", "Pd", "Po")), max_size=30
)
gap = st.sampled_from(["", "", " ", "-", "."])


@st.composite
def tax_codes(draw: st.DrawFn) -> str:
    """A valid one, with a right check letter; sometimes with letters in the place of digits."""
    day = draw(st.integers(1, 31)) + draw(st.sampled_from([0, 40]))
    number = f"{draw(st.integers(0, 999)):03d}"
    year = f"{draw(st.integers(0, 99)):02d}"
    if draw(st.booleans()):
        number = number[:2] + number[2].translate(OMOCODES)
        year = year.translate(OMOCODES)
    head = "".join(draw(st.lists(letters, min_size=6, max_size=6)))
    start = f"{head}{year}{draw(st.sampled_from(MONTHS))}{day:02d}{draw(letters)}{number}"
    return start + codicefiscale.calc_check_digit(start)


@st.composite
def apart(draw: st.DrawFn, signs: str) -> str:
    """The same in groups, in small letters or large, between other words."""
    size = draw(st.integers(2, 6))
    groups = [signs[start : start + size] for start in range(0, len(signs), size)]
    written = draw(gap).join(groups)
    return f"{draw(around)} {draw(st.sampled_from([written, written.lower()]))} {draw(around)}"


@settings(max_examples=CASES, deadline=None)
@given(st.data())
def test_every_valid_tax_code_is_noticed_however_it_is_written(data: st.DataObject) -> None:
    code = data.draw(tax_codes())
    if not codicefiscale.is_valid(code):
        # A day that is none (31 February), which nobody has; together it is noticed all the same.
        assert "tax_code" in look_personal(f"cf {code}")
        return
    assert "tax_code" in look_personal(data.draw(apart(code)))


@settings(max_examples=CASES, deadline=None)
@given(st.data(), st.from_regex(r"[0-9]{22}", fullmatch=True))
def test_every_italian_account_is_noticed(data: st.DataObject, account: str) -> None:
    bban = _cin(account) + account
    number = f"IT{iban.calc_check_digits(f'IT00{bban}')}{bban}"
    assert iban.is_valid(number)
    assert "iban" in look_personal(data.draw(apart(number)))


def _cin(account: str) -> str:
    """The control letter of an Italian account, as the banks reckon it."""
    odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    total = sum(
        odd[int(sign)] if place % 2 == 0 else int(sign) for place, sign in enumerate(account)
    )
    return string.ascii_uppercase[total % 26]


@settings(max_examples=CASES, deadline=None)
@given(
    st.data(),
    st.sampled_from(["3", "+393", "00393", "011", "+39011", "+40", "00212"]),
    st.from_regex(r"[0-9]{7,9}", fullmatch=True),
)
def test_every_telephone_number_is_noticed(data: st.DataObject, start: str, rest: str) -> None:
    between = data.draw(st.sampled_from(["", " ", "-", "/"]))
    written = f"{start}{between}{rest[:3]}{between}{rest[3:]}"
    assert "phone" in look_personal(f"{data.draw(around)} {written} {data.draw(around)}")


@settings(max_examples=CASES, deadline=None)
@given(
    st.data(),
    st.from_regex(r"[a-z][a-z0-9._]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9]{0,10}\.(it|com|org|museum)", fullmatch=True),
)
def test_every_address_is_noticed(data: st.DataObject, who: str, where: str) -> None:
    sign = data.draw(st.sampled_from(["@", " @ ", "＠", "(at)", " chiocciola "]))
    assert "email" in look_personal(f"{data.draw(around)} {who}{sign}{where}")


@settings(max_examples=CASES, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_written_nothing_breaks(text: str) -> None:
    found = look_personal(text)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("la password è gatto12", "password"),
        ("ha il PIN della CIE", "password"),
        ("mot de passe changé", "password"),
        ("كلمة السر جديدة", "password"),
        ("am schimbat parola de acces", "password"),
        ("accompagnata dalla sig.ra Bianchi", "name"),
        ("il Signor Rossi torna", "name"),
        ("Dott.ssa Verdi ha chiamato", "name"),
        ("nata il 3 marzo 1951", "birth"),
        ("carta CA12345678901", "number"),
        ("tessera 80380000112345678901", "number"),
        ("٣٣٣١٢٣٤٥٦٧ il telefono", "phone"),
    ],
)
def test_in_the_words_people_use(text: str, kind: str) -> None:
    assert kind in look_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Attivata identità SPID con riconoscimento di persona, poi FSE",
        "Appuntamento il 28/11/2026, torna il 3/12/2026 alle 10:30",
        "Pagato bollo 2026 di 154,80 euro con pagoPA",
        "Domanda di assegno unico per due figli, manca l'ISEE 2026",
        "Dal 2026-11-28 al 2026-12-05 il portale era fermo",
        "Installata App IO su Android 14, versione 3.2.1",
        "Sito dell'INPS lento: riprovare. Modulo SR163 compilato",
        "Il nuovo natante è stato iscritto",
        "Spinta la carrozzella fino alla spina",
        "Chiamare il 112 o il 1522",
        "Multa: ricorso entro 60 giorni",
    ],
)
def test_what_is_about_the_help_alone_is_left_in_peace(text: str) -> None:
    assert look_personal(text) == ()
