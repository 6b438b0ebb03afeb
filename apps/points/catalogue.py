"""What one can get help with at a point, booked one by one, and what to bring for it.

The codes are facts that other tables keep: a code is never given to another service. Names and
texts are in the language of the reader. Nobody is ever asked to bring a password of hers in
writing, and none is ever noted down.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ServiceText:
    """A service as people read it: its name, what it is, and what to bring, line by line."""

    code: str
    name: Promise
    summary: Promise
    bring: tuple[Promise, ...]


_IDENTITY = _("An identity document that is still valid")
_HEALTH_CARD = _("Your health card (tessera sanitaria) with the tax code")
_PHONE = _("Your mobile phone, charged")
_SPID_OR_CIE = _("SPID or the electronic identity card (CIE) with its PIN, if you have one")
_MAIL = _("Access to your e-mail, if you have an address")

SERVICES: dict[str, ServiceText] = {
    entry.code: entry
    for entry in (
        ServiceText(
            "spid_cie",
            _("Digital identity: SPID or CIE"),
            _("Get a digital identity, or make the one you have work."),
            (_IDENTITY, _HEALTH_CARD, _PHONE, _MAIL),
        ),
        ServiceText(
            "public_services",
            _("On-line services of the public administration"),
            _("Applications, certificates and appointments on the web sites of public offices."),
            (_IDENTITY, _SPID_OR_CIE, _PHONE),
        ),
        ServiceText(
            "health_record",
            _("Health record and bookings of visits"),
            _("The electronic health record, prescriptions, choice of the doctor, bookings."),
            (_HEALTH_CARD, _SPID_OR_CIE, _PHONE),
        ),
        ServiceText(
            "residence",
            _("Residence and civil registry"),
            _("Change of residence, certificates of the national registry (ANPR)."),
            (_IDENTITY, _SPID_OR_CIE, _("For a new address: the papers about the dwelling")),
        ),
        ServiceText(
            "inps",
            _("INPS: pensions and benefits"),
            _("Pension slips, allowances and applications on the site of INPS."),
            (_IDENTITY, _SPID_OR_CIE, _("Letters from INPS about the matter")),
        ),
        ServiceText(
            "payments",
            _("Payments with pagoPA"),
            _("Pay fees, fines and taxes on line, and keep the receipt."),
            (_("The payment notice"), _("The card you want to pay with"), _PHONE),
        ),
        ServiceText(
            "app_io",
            _("App IO and the IT Wallet"),
            _("Install the app, read messages of public offices, documents on the phone."),
            (_PHONE, _SPID_OR_CIE),
        ),
        ServiceText(
            "email_account",
            _("E-mail"),
            _("Open an e-mail address, read, write and find messages."),
            (_PHONE,),
        ),
        ServiceText(
            "smartphone",
            _("Smartphone"),
            _("Calls, messages, photos, apps and settings of your phone."),
            (_PHONE, _("Its charger")),
        ),
        ServiceText(
            "computer",
            _("Computer and internet"),
            _("Keyboard, files, printing, searching the web."),
            (_("Your own computer if you want to learn on it, otherwise nothing"),),
        ),
        ServiceText(
            "safety",
            _("Safety on line"),
            _("Fraud, good passwords, false messages, privacy."),
            (_PHONE, _("The message that worries you, if there is one")),
        ),
        ServiceText(
            "job",
            _("Looking for work"),
            _("Curriculum, sites with offers, services of the job centre."),
            (_IDENTITY, _SPID_OR_CIE, _("Your curriculum, if you have one")),
        ),
        ServiceText(
            "school",
            _("School and children"),
            _("Enrolment, electronic register, school meals, benefits for families."),
            (_IDENTITY, _SPID_OR_CIE, _("The tax code of the child")),
        ),
        ServiceText(
            "other",
            _("Something else"),
            _("Tell us in a few words, so that we can prepare."),
            (_PHONE,),
        ),
    )
}

SERVICE_CODES: tuple[str, ...] = tuple(SERVICES)

# What a person may want prepared. Never a diagnosis: what has to be there, and nothing else.
PREPARATIONS: dict[str, Promise] = {
    "step_free": _("A way in without steps"),
    "sign_language": _("Italian sign language (LIS)"),
    "quiet": _("A quiet place"),
    "large_screen": _("A large screen or large print"),
    "seat": _("A seat while waiting, or more time"),
}

# Languages one may be spoken with, by ISO 639 code: those most spoken in Torino, and Italian sign
# language. Of a site, none at all is "nobody has said".
LANGUAGES: dict[str, Promise] = {
    "it": _("Italian"),
    "en": _("English"),
    "fr": _("French"),
    "es": _("Spanish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "sq": _("Albanian"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "ar": _("Arabic"),
    "fa": _("Persian"),
    "ur": _("Urdu"),
    "bn": _("Bengali"),
    "pa": _("Punjabi"),
    "zh": _("Chinese"),
    "tl": _("Tagalog"),
    "so": _("Somali"),
    "ise": _("Italian sign language (LIS)"),
}

# Who is specially welcomed: somebody there is prepared for it. Nobody else is turned away.
WELCOMED: dict[str, Promise] = {
    "older": _("Older people"),
    "young": _("Young people"),
    "students": _("Students"),
    "families": _("Families with children"),
    "women": _("Women"),
    "foreigners": _("People new to Italian"),
    "low_literacy": _("People who read and write little"),
    "deaf": _("Deaf and hard of hearing people"),
    "blind": _("Blind people and people with low vision"),
    "motor": _("People who move with difficulty"),
    "cognitive": _("People with a mental or learning disability"),
    "job_seekers": _("People looking for work"),
}


def service_choices(codes: Iterable[str] = SERVICE_CODES) -> list[tuple[str, Promise]]:
    """Codes and names, in the order of the catalogue; unknown codes are left out."""
    wanted = set(codes)
    return [(code, SERVICES[code].name) for code in SERVICE_CODES if code in wanted]


def service_name(code: str) -> str:
    """The name in the active language; the code itself when nobody knows it any more."""
    known = SERVICES.get(code)
    return str(known.name) if known else code


def preparation_names(codes: Iterable[str]) -> list[str]:
    """What has to be there, in the active language; what nobody knows any more is left out."""
    return [str(PREPARATIONS[code]) for code in codes if code in PREPARATIONS]


def language_name(code: str) -> str:
    """The name in the active language; the code itself when nobody knows it."""
    return str(LANGUAGES.get(code, code))


def welcomed_name(code: str) -> str:
    """The name in the active language; the code itself when nobody knows it."""
    return str(WELCOMED.get(code, code))
