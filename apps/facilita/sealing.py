"""Names and tax codes as only this installation can read them."""

import json
from dataclasses import dataclass

from apps.accounts.services import decrypt, encrypt, recognise

_PURPOSE = "national monitoring"


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """Who was helped. ``tax_code`` as it was validated: sixteen capitals and digits."""

    given_name: str
    family_name: str
    tax_code: str


def seal(*words: str) -> str:
    """Some words as one token."""
    return encrypt(json.dumps(words), purpose=_PURPOSE)


def unseal(token: str) -> list[str]:
    """The words of a token."""
    return [str(one) for one in json.loads(decrypt(token, purpose=_PURPOSE))]


def seal_person(person: SealedPerson) -> str:
    """A token of somebody."""
    return seal(person.given_name, person.family_name, person.tax_code)


def unseal_person(token: str) -> SealedPerson:
    """Somebody, from her token."""
    given_name, family_name, tax_code = unseal(token)
    return SealedPerson(given_name, family_name, tax_code)


def keys_of(*words: str) -> list[str]:
    """Keyed hashes of some words, with the present key first: the same words, the same hashes."""
    return recognise("\x1f".join(words), purpose=_PURPOSE)
