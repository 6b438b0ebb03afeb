"""Names of streets folded into a search key. Pure text: no database, no Django."""

import re
import unicodedata

# Abbreviations of the generic word of a street in Italian use, with and without their full stop.
# They are read only at the start of a name: "v." in the middle is somebody's initial.
_GENERIC = {
    "v": "via",
    "vle": "viale",
    "v le": "viale",
    "vl": "viale",
    "c so": "corso",
    "cso": "corso",
    "cor": "corso",
    "pza": "piazza",
    "p za": "piazza",
    "p zza": "piazza",
    "pzza": "piazza",
    "pz": "piazza",
    "pzz": "piazza",
    "ple": "piazzale",
    "p le": "piazzale",
    "pzle": "piazzale",
    "p zale": "piazzale",
    "p tta": "piazzetta",
    "ptta": "piazzetta",
    "p zetta": "piazzetta",
    "l go": "largo",
    "lgo": "largo",
    "str": "strada",
    "st": "strada",
    "s da": "strada",
    "sda": "strada",
    "vic": "vicolo",
    "v lo": "vicolo",
    "vlo": "vicolo",
    "l no": "lungo",
    "lungopo": "lungo po",
    "gall": "galleria",
    "g ria": "galleria",
    "int": "interno",
    "fraz": "frazione",
    "b go": "borgo",
    "bgo": "borgo",
    "pso": "passo",
    "pass": "passaggio",
    "sott": "sottopasso",
    "cav": "cavalcavia",
    "pte": "ponte",
    "p te": "ponte",
    "giard": "giardino",
}
# Titles, read anywhere in a name.
_TITLES = {
    "s": "san",
    "ss": "santi",
    "sta": "santa",
    "sto": "santo",
    "card": "cardinale",
    "gen": "generale",
    "mons": "monsignor",
    "dott": "dottor",
    "ing": "ingegner",
    "avv": "avvocato",
    "prof": "professor",
    "f lli": "fratelli",
    "flli": "fratelli",
    "vitt": "vittorio",
    "em": "emanuele",
    "giov": "giovanni",
    "gius": "giuseppe",
    "franc": "francesco",
}
GENERIC = frozenset(_GENERIC.values()) | {
    "contrada", "parco", "ponte", "salita", "scalinata", "sentiero", "stradale", "regione",
    "cascina", "localita", "piazza", "giardini",
}  # fmt: skip
_MONTHS = {
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
}  # fmt: skip
_ONES = ["", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
_TEENS = [
    "dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette",
    "diciotto", "diciannove",
]  # fmt: skip
# Kings and popes: the numeral after a name, I to X.
_ORDINALS = {
    "i": "primo", "ii": "secondo", "iii": "terzo", "iv": "quarto", "v": "quinto", "vi": "sesto",
    "vii": "settimo", "viii": "ottavo", "ix": "nono", "x": "decimo",
}  # fmt: skip
_ROMAN = re.compile(r"^x{0,3}(?:ix|iv|v?i{0,3})$")
_NOT_WORD = re.compile(r"[\W_]+")
_HOUSE_NUMBER = re.compile(
    r"^(?P<street>.*?\D)[\s,]+(?:n[.°o]?\s*)?(?P<number>\d+\s*(?:bis|ter|quater|[/\s]?\s*[a-z]{1,2})?)\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\s*([0-9]{1,6})\s*[/\-\s]?\s*([0-9a-z]*)\s*$", re.IGNORECASE)


def fold(name: str) -> str:
    """The search key of a street name: lower case, no accents, abbreviations written out.

    Folding a key gives the same key. "C.so Vitt. Emanuele II" and "Corso Vittorio Emanuele II"
    have one key, and so have "Via 25 Aprile", "Via XXV Aprile" and "Via Venticinque Aprile".
    """
    words = _words(name)
    if not words:
        return ""
    pair = " ".join(words[:2])
    if len(words) > 2 and pair in _GENERIC:
        words[:2] = _GENERIC[pair].split()
    elif len(words) > 1 and words[0] in _GENERIC:
        words[:1] = _GENERIC[words[0]].split()
    return " ".join(_numerals(_titles(words)))


def core(key: str) -> str:
    """A folded key without its generic word: "garibaldi" for "via garibaldi"."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in GENERIC else key


def is_generic(word: str) -> bool:
    """Whether a folded word says the sort of street ("via", "piazza") and not which one."""
    return word in GENERIC


def split_address(text: str) -> tuple[str, str]:
    """Street and house number of "C.so Francia 12/A": ("C.so Francia", "12/A").

    The number is empty where there is none. A number that belongs to the name stays there only
    when a word follows it ("Via 25 Aprile"), because a number at the end is a house.
    """
    found = _HOUSE_NUMBER.match(text.strip())
    if found is None:
        return text.strip(), ""
    return found["street"].strip(" ,"), found["number"].strip()


def parse_house_number(text: str) -> tuple[int, str] | None:
    """Number and suffix of "12/A", "12 bis", "12a": (12, "A"), (12, "BIS"), (12, "A").

    ``None`` for what is not a house number.
    """
    found = _NUMBER.match(text)
    if found is None:
        return None
    return int(found[1]), found[2].upper()


def _words(name: str) -> list[str]:
    # Folding case may compose again ("İ"), so the accents are taken off after it.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", plain).split()


def _titles(words: list[str]) -> list[str]:
    """Write titles out everywhere but at the end, where "s" or "em" is nobody's title."""
    written: list[str] = []
    index = 0
    while index < len(words):
        pair = " ".join(words[index : index + 2])
        if index + 2 < len(words) and pair in _TITLES:
            written.append(_TITLES[pair])
            index += 2
            continue
        word = words[index]
        is_last = index + 1 == len(words)
        written.append(word if is_last else _TITLES.get(word, word))
        index += 1
    return written


def _numerals(words: list[str]) -> list[str]:
    """Days of a month and the numbers of kings in words, however they are written."""
    written = list(words)
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if following in _MONTHS:
            day = _day(word)
            written[index] = _in_words(day) if 1 <= day <= 31 else word
        elif index > 1 and not following and word in _ORDINALS:
            written[index] = _ORDINALS[word]
    return written


def _day(word: str) -> int:
    """The number of "25" or "xxv"; 0 for anything else."""
    if word.isascii() and word.isdigit():
        return int(word[:4])
    if not word or not _ROMAN.match(word):
        return 0
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def _in_words(day: int) -> str:
    """A number from 1 to 31 as Italian writes it in the name of a street."""
    if day == 1:
        return "primo"
    if day < 10:
        return _ONES[day]
    if day < 20:
        return _TEENS[day - 10]
    tens, one = ("venti", day - 20) if day < 30 else ("trenta", day - 30)
    # "ventuno", "ventotto": the vowels meet and the first is dropped.
    return (tens[:-1] if one in (1, 8) else tens) + _ONES[one]
