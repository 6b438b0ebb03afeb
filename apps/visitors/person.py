"""Read what somebody typed about who comes. Nothing is stored from here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.visitors.errors import Messages, Refused

NAME_MAX, DETAILS_MAX, PHONE_MAX, EMAIL_MAX = 80, 200, 30, 254
_PHONE = re.compile(r"^\+?[0-9][0-9 ./()-]{4,28}$")


class OnBehalf(models.TextChoices):
    """Who acts for somebody else."""

    SELF = "", _("For myself")
    RELATIVE = "relative", _("A relative or somebody who helps")
    FACILITATOR = "facilitator", _("A facilitator")
    OFFICE = "office", _("An office or an association")


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes and who booked for her, checked."""

    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    details: str = ""
    on_behalf: str = ""
    behalf_name: str = ""
    behalf_email: str = ""
    behalf_phone: str = ""
    behalf_reason: str = ""

    @property
    def contacts(self) -> list[str]:
        """By what she is counted: her e-mail address and her number."""
        return sorted(contact for contact in (self.email.lower(), self.phone) if contact)

    @property
    def behalf_contacts(self) -> list[str]:
        """The same of who books for her."""
        both = (self.behalf_email.lower(), self.behalf_phone)
        return sorted(contact for contact in both if contact)


def check_person(typed: Mapping[str, object], *, on_paper: bool = False) -> Person:
    """Raises ``Refused`` field by field. ``on_paper``: a code on paper stands for a contact."""
    errors: Messages = {}

    def text(name: str, longest: int) -> str:
        value = " ".join(str(typed.get(name) or "").split())
        if len(value) > longest:
            errors[name] = [_("At most %(count)d signs.") % {"count": longest}]
        if not value.isprintable():
            errors[name] = [_("There is a sign in it that cannot be kept.")]
        return value

    person = Person(
        given_name=text("given_name", NAME_MAX),
        family_name=text("family_name", NAME_MAX),
        email=text("email", EMAIL_MAX),
        phone=text("phone", PHONE_MAX),
        details=text("details", DETAILS_MAX),
        on_behalf=text("on_behalf", 12),
        behalf_name=text("behalf_name", 160),
        behalf_email=text("behalf_email", EMAIL_MAX),
        behalf_phone=text("behalf_phone", PHONE_MAX),
        behalf_reason=text("behalf_reason", 200),
    )
    _check_names_and_contacts(person, errors)
    if person.on_behalf:
        _check_who_books(person, errors, on_paper)
    elif not on_paper and not person.email and not person.phone:
        errors.setdefault("email", []).append(
            _("Write an e-mail address or a telephone number, so that we can reach you.")
        )
    if errors:
        raise Refused(errors)
    person = replace(
        person,
        phone=plain_number(person.phone),
        behalf_phone=plain_number(person.behalf_phone),
    )
    return person if person.on_behalf else _only_self(person)


def check_contacts(email: str, phone: str) -> dict[str, str]:
    """A new address or number as they are kept; what is empty is absent. Raises ``Refused``."""
    errors: Messages = {}
    email, phone = email.strip(), phone.strip()
    _check_email("email", email, errors)
    _check_phone("phone", phone, errors)
    if len(email) > EMAIL_MAX:
        errors["email"] = [_("At most %(count)d signs.") % {"count": EMAIL_MAX}]
    if errors:
        raise Refused(errors)
    found = {"email": email, "phone": plain_number(phone)}
    return {name: value for name, value in found.items() if value}


def plain_number(phone: str) -> str:
    """A telephone number as it is kept and found again: digits, "+" before foreign prefixes."""
    digits = re.sub(r"\D", "", phone)
    if phone.strip().startswith("+"):
        digits = "00" + digits
    if digits.startswith("0039"):
        return digits[4:]
    return "+" + digits[2:] if digits.startswith("00") else digits


def _check_names_and_contacts(person: Person, errors: Messages) -> None:
    if not person.given_name:
        errors.setdefault("given_name", []).append(_("Write the name."))
    if not person.family_name:
        errors.setdefault("family_name", []).append(_("Write the surname."))
    for name in ("email", "behalf_email"):
        _check_email(name, getattr(person, name), errors)
    for name in ("phone", "behalf_phone"):
        _check_phone(name, getattr(person, name), errors)
    if person.on_behalf not in OnBehalf.values:
        errors["on_behalf"] = [_("Say for whom you book.")]


def _check_who_books(person: Person, errors: Messages, on_paper: bool) -> None:
    if not person.behalf_name:
        errors.setdefault("behalf_name", []).append(_("Write the name of who books."))
    if not person.behalf_reason:
        errors.setdefault("behalf_reason", []).append(
            _("Say in a few words why you book for somebody else.")
        )
    if not on_paper and not person.behalf_email and not person.behalf_phone:
        errors.setdefault("behalf_email", []).append(
            _("Write an e-mail address or a telephone number of who books.")
        )


def _check_email(name: str, value: str, errors: Messages) -> None:
    if not value:
        return
    try:
        validate_email(value)
    except ValidationError:
        errors.setdefault(name, []).append(_("Write the e-mail address like this: name@example.it"))


def _check_phone(name: str, value: str, errors: Messages) -> None:
    if value and not _PHONE.match(value):
        errors.setdefault(name, []).append(
            _("Write the number with digits, for example 011 0112 3456.")
        )


def _only_self(person: Person) -> Person:
    """Who books for herself leaves nothing in the fields of somebody else."""
    return Person(person.given_name, person.family_name, person.email, person.phone, person.details)
