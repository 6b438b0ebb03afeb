"""Whatever two letters go wrong in a name of six or more, the street is among the first eight."""

import string

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from apps.territory.names import core, fold
from apps.territory.street_match import StreetNames
from tests.counts import count

# Names as they are in Torino, the hard ones too: short words, kings, apostrophes, look-alikes.
NAMES = """
Corso Francia|Largo Francia|Corso Vittorio Emanuele II|Corso Re Umberto|Corso Massimo d'Azeglio
Via Giuseppe Garibaldi|Via Po|Via Roma|Via Romagnano|Via Rovigo|Via Sant'Ottavio|Via Santa Giulia
Via San Pio V|Via San Secondo|Via San Donato|Via Santa Teresa|Via Venti Settembre|Via Barletta
Via dell'Orso|Via della Consolata|Via della Rocca|Via delle Orfane|Piazza Castello|Piazza Statuto
Piazza Carlo Felice|Piazza Carlo Alberto|Piazza Carlo Emanuele II|Via Carlo Alberto|Via Novara
Corso Novara|Corso Vercelli|Via Vercelli|Strada Settimo|Strada del Nobile|Strada Val San Martino
Via Nizza|Via Madama Cristina|Via Saluzzo|Via Belfiore|Via Ormea|Via Giotto|Via Genova|Via Vigone
Corso Rosselli|Corso Fratelli Rosselli|Corso Racconigi|Corso Peschiera|Via Monginevro|Via Frejus
Via Cibrario|Via Luigi Cibrario|Via Livorno|Corso Lecce|Corso Potenza|Corso Grosseto|Via Stradella
Viale Mughetti|Viale dei Mughetti|Via Pianezza|Via Verolengo|Via Borgaro|Via Foligno|Via Aquila
Lungo Dora Napoli|Lungo Dora Firenze|Lungo Po Antonelli|Corso Casale|Via Bologna|Via Bergamo
Corso Regina Margherita|Corso Principe Oddone|Corso Principe Eugenio|Corso Palermo|Via Aosta
""".replace("\n", "|").split("|")
KEYS = sorted({fold(name) for name in NAMES if name})
STREETS = StreetNames(KEYS)
WRITTEN = {fold(name): name for name in NAMES if name}
LONG = [key for key in KEYS if len(core(key).replace(" ", "")) >= 6]
LETTERS = string.ascii_lowercase + "èàù' "


def among_the_first(text: str, key: str) -> bool:
    return key in [KEYS[found.index] for found in STREETS.search(fold(text), limit=8)]


@st.composite
def slips(draw: st.DrawFn, text: str) -> str:
    """The text after one or two slips: a letter wrong, missing, too many, or two swapped."""
    wrong = text
    for _slip in range(draw(st.integers(1, 2))):
        index = draw(st.integers(0, len(wrong) - 1))
        letter = draw(st.sampled_from(LETTERS))
        before, here, after = wrong[:index], wrong[index], wrong[index + 1 :]
        wrong = draw(
            st.sampled_from(
                [before + letter + after, before + after, before + letter + here + after,
                 before + after[:1] + here + after[1:]]
            )
        )  # fmt: skip
    return wrong


@settings(max_examples=count(small=300, full=10_000), deadline=None)
@given(st.data())
def test_the_street_is_among_the_first_eight(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(LONG))
    # As on the sign, or without "via": people write both.
    right = data.draw(st.sampled_from([WRITTEN[key], core(key)]))
    wrong = data.draw(slips(right))
    assume(OSA.distance(right, wrong) <= 2)
    # What was written must still be longer than an abbreviation of something else.
    assume(len(fold(wrong)) >= 4)
    assert among_the_first(wrong, key), (right, wrong, fold(wrong))


@settings(max_examples=count(small=60, full=600), deadline=None)
@given(st.sampled_from(KEYS), st.randoms())
def test_the_words_may_come_in_any_order(key: str, random: object) -> None:
    words = WRITTEN[key].replace("'", " ").split()
    random.shuffle(words)  # type: ignore[attr-defined]
    assert among_the_first(" ".join(words), key)


@settings(max_examples=count(small=60, full=600), deadline=None)
@given(st.sampled_from(LONG))
def test_capitals_accents_and_apostrophes_change_nothing(key: str) -> None:
    plain = [KEYS[one.index] for one in STREETS.search(key, limit=8)]
    assert plain[0] == key
    for changed in (key.upper(), key.replace("a", "à"), key.replace(" ", "-")):
        assert among_the_first(changed, key)


@settings(max_examples=count(small=200, full=3_000), deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_answered_with_at_most_as_many_as_asked(text: str) -> None:
    found = STREETS.search(fold(text), limit=8)
    assert len(found) <= 8
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


def test_a_city_without_streets_finds_none() -> None:
    assert StreetNames([]).search("via roma", limit=8) == []
