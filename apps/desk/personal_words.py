"""Whether a few words look as if they named somebody. Imports no Django.

A note at the desk is about the help, not about who was helped. What is found here is a warning and
never a proof: whoever writes decides, and may be right. Nothing found is kept or logged.
"""

import re
import unicodedata
from collections.abc import Iterator

from stdnum import iban
from stdnum.it import codicefiscale

TAX_CODE, EMAIL, PHONE, IBAN = "tax_code", "email", "phone", "iban"
NUMBER, PASSWORD, NAME, BIRTH = "number", "password", "name", "birth"
KINDS = (TAX_CODE, IBAN, EMAIL, PHONE, NUMBER, PASSWORD, NAME, BIRTH)

# Between the signs of a code people put one space, dash or dot, seldom two.
_GAP = r"[ .\-_/]{0,2}"
_DIGIT = "[0-9LMNPQRSTUV]"
# Letters may stand for digits (omocodia). Looked for from every sign on: words may touch it.
_TAX_CODE = re.compile(
    "(?=("
    + _GAP.join(["[A-Z]"] * 6 + [_DIGIT] * 2 + ["[A-EHLMPRST]"] + [_DIGIT] * 2 + ["[A-Z]"])
    + _GAP
    + _GAP.join([_DIGIT] * 3 + ["[A-Z]"])
    + "))",
    re.IGNORECASE | re.ASCII,
)
_WRITTEN_TOGETHER = re.compile(r"[A-Z0-9]{16}", re.IGNORECASE | re.ASCII)
_IBAN_START = re.compile(r"(?=[A-Z]{2}[ .\-_/]{0,2}[0-9])", re.IGNORECASE | re.ASCII)
_IBAN_LENGTHS = range(15, 35)
_EMAIL = re.compile(
    r"[^\s@]{1,64} ?(?:@|\(at\)|\[at\]|\bchiocciola\b) ?[^\s@]{1,200}\.[^\W\d_]{2,}", re.IGNORECASE
)
# Days are no numbers of anybody. Two digits, two digits, a year; or the other way round.
_DAY = re.compile(
    r"(?<![0-9./\-])(?:[0-9]{1,2}([./\-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![0-9])(?![./\-][0-9])"
)
_DIGITS = re.compile(r"\+?[0-9](?:[ .\-/()]{0,3}[0-9]){6,}")
_PHONE_START = ("+", "00", "0", "3")
# The shortest numbers that ring somewhere, and the longest (E.164, with the international 00).
_PHONE_SIGNS = range(8, 18)
# A document, a card, an account, a company.
_NUMBER_SIGNS = 9
# In the languages of the site; "pin" and its like only as words of their own.
_PASSWORD = re.compile(
    r"\b(?:pass\s?words?|passcode|pwd|psw|pin|puk|otp|codice segreto|parola d['’]ordine"
    r"|parola chiave|credenzial[ei]|mots? de passe|identifiants?|parol[aeă]i?\b(?= de acces)"
    r"|parolă)\b|كلم(?:ة|ات) (?:ال)?(?:سر|مرور)|كلمة المرور|الرقم السري",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:[Ss]ig\.?(?:ra|na)?\.?|[Ss]ignor(?:a|e|ina)?|[Dd]ott\.?(?:ssa|oressa|ore)?\.?"
    r"|[Mm]rs?\.?|[Mm]me\.?|[Mm]lle\.?|[Dd](?:omnul|oamna))\s+[^\W\d_a-z][^\W\d_]+"
    r"|\b(?:si chiama|mi chiamo|nome e cognome|cognome)\b"
)
_BIRTH = re.compile(
    r"\bnat[oaie]\b[^\n]{0,20}?[0-9]|\bdata di nascita\b|\bborn\b[^\n]{0,20}?[0-9]|\bnée?\s+le\b",
    re.IGNORECASE,
)


def look_personal(text: str) -> tuple[str, ...]:
    """Kinds of personal things that ``text`` seems to hold, in the order of ``KINDS``."""
    plain = _plain(text)
    found = {
        TAX_CODE: _has_tax_code(plain),
        IBAN: any(_ibans(plain)),
        EMAIL: bool(_EMAIL.search(plain)),
        PASSWORD: bool(_PASSWORD.search(plain)),
        NAME: bool(_NAME.search(plain)),
        BIRTH: bool(_BIRTH.search(plain)),
        **_numbers(plain),
    }
    # An IBAN is digits too, and is told as what it is.
    found[NUMBER] = found[NUMBER] and not found[IBAN]
    return tuple(kind for kind in KINDS if found[kind])


def _plain(text: str) -> str:
    """Signs that only look different made equal: wide letters, digits of other scripts, joiners."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in folded
        if unicodedata.category(sign) != "Cf"
    )


def _has_tax_code(text: str) -> bool:
    for match in _TAX_CODE.finditer(text):
        written = match.group(1)
        # With a slip in it, it is still somebody's; but only when nothing stands between its signs.
        if _WRITTEN_TOGETHER.fullmatch(written) or codicefiscale.is_valid(
            re.sub(r"[^A-Za-z0-9]", "", written)
        ):
            return True
    return False


def _ibans(text: str) -> Iterator[str]:
    for match in _IBAN_START.finditer(text):
        signs = re.sub(r"[ .\-_/]", "", text[match.start() : match.start() + 80])
        run = re.match(r"[A-Za-z0-9]+", signs)
        if run is None:
            continue
        for length in _IBAN_LENGTHS:
            if length <= run.end() and iban.is_valid(signs[:length]):
                yield signs[:length]


def _numbers(text: str) -> dict[str, bool]:
    phone = number = False
    for match in _DIGITS.finditer(_DAY.sub(" ; ", text)):
        written = match.group()
        digits = re.sub(r"[^0-9]", "", written)
        if written.startswith(_PHONE_START) and len(digits) in _PHONE_SIGNS:
            phone = True
        elif len(digits) >= _NUMBER_SIGNS:
            number = True
    return {PHONE: phone, NUMBER: number}
