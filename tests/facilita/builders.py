"""Help that was given, and what somebody agreed to tell about it."""

import uuid
from datetime import date
from typing import Any

from apps.accounts.models import User
from apps.facilita import services
from apps.facilita.models import Entry
from apps.facilita.services import Helped, Told
from tests.facilita.validator import tax_code

DAY = date(2026, 4, 15)
ANSWERS = {
    "AN9": ["C"], "AN10": ["G"], "AN11": ["A"], "AN12": ["TO"], "PR1": ["SI"],
    "SE3": ["A"], "SE5": ["4", "9", "10"], "SE6": ["A", "D"], "ES1": ["L"], "ES6": ["5"],
}  # fmt: skip
SITE = "p1-main"


def facilitator(name: str = "fac", *, named: bool = True) -> User:
    """Somebody who helps; the platform knows her by her own tax code."""
    user, made = User.objects.get_or_create(username=name)
    if made and named:
        services.register_facilitator(
            user=user, number=tax_code(name="BNCLRA", born=date(1985, 1, 2)), name="Bianchi Laura"
        )
    return user


def named_site(code: str = SITE) -> None:
    """A site that the platform knows."""
    services.register_site(site_code=code, number="20735", name="Punto digitale - Via Roma")


def helped(giver: User | None = None, **changes: Any) -> Helped:
    """A record of the desk."""
    return Helped(
        **{
            "assistance_uuid": uuid.uuid4(),
            "site_code": SITE,
            "facilitator": giver or facilitator(),
            "day": DAY,
            "minutes": 45,
            **changes,
        }
    )


def told(**changes: Any) -> Told:
    """What she agreed to give."""
    return Told(
        **{
            "given_name": "Maria",
            "family_name": "Rossi",
            "tax_code": tax_code(),
            "answers": ANSWERS,
            "consent": "CARTACEO",
            "details": "Accesso allo SPID, con calma",
            "interest": "",
            **changes,
        }
    )


def kept(number: int = 1, **changes: Any) -> Entry:
    """A row of somebody of her own."""
    named_site()
    giver = facilitator()
    code = tax_code(name=person(number), born=date(1950, 5, 17))
    return services.keep(helped(giver), told(**{"tax_code": code, **changes}), actor=giver)


def person(number: int) -> str:
    """Six letters of somebody, different for each number."""
    letters = []
    for _place in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(ord("A") + rest))
    return "".join(letters)
