"""Read an Italian tax code ("codice fiscale"). Imports no Django."""

from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

# Where two people would have the same code, digits become these letters.
_DIGITS = {letter: number for number, letter in enumerate("LMNPQRSTUV")}
_DAYS_OF_WOMEN = 40


class BadTaxCode(ValueError):
    """No code of a person."""


@dataclass(frozen=True, slots=True)
class TaxCode:
    """``sex`` is "F" or "M", as the code tells it; ``born`` the latest day that it can mean."""

    code: str
    sex: str
    born: date


def read(text: str, *, on: date) -> TaxCode:
    """The code and what it tells.

    Its year has two digits: the latest that is not after ``on`` is meant.

    Raises:
        BadTaxCode: not sixteen signs, a wrong check digit, no such day, or a company's.
    """
    try:
        code = codicefiscale.validate(text)
        if len(code) != 16:
            raise BadTaxCode("company")
        century = on.year - on.year % 100
        # Of the days with these two digits the latest that has passed; some days were none.
        days = [_birthday(code, century - back) for back in (0, 100, 200)]
        born = next(day for day in days if day is not None and day <= on)
    except (ValidationError, StopIteration) as error:
        raise BadTaxCode("invalid") from error
    day = 10 * _digit(code[9]) + _digit(code[10])
    return TaxCode(code, "F" if day > _DAYS_OF_WOMEN else "M", born)


def _birthday(code: str, century: int) -> date | None:
    try:
        return codicefiscale.get_birth_date(code, minyear=century)
    except ValidationError:
        return None


def _digit(sign: str) -> int:
    return _DIGITS[sign] if sign in _DIGITS else int(sign)
