"""The register in the fields of the French standard for places of digital mediation.

No Italian standard is known. The fields, their order and their values are facts of
LaMednum/standard-mediation-num 2.0.0 (github.com/LaMednum/standard-mediation-num: schema.json, and
descriptif-des-evolutions of September 2026: ``structure_parente`` left, ``pivot`` and ``date_maj``
became optional, ``typologie`` takes its vocabulary alone). Several values in a cell are joined
with ``|``, as its schema says (its README still says ``;``).

What is French and has no meaning here is left empty: ``pivot`` (SIRET), ``code_insee`` (Italy's
codes have six digits), national programmes and labels. Telephone numbers have Italy's prefix.
What the register does not know is empty, also where the standard requires it (postcode, services):
nothing is invented to pass. What the register writes otherwise than the standard is left out.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from apps.points.queries import PointFacts, SiteFacts

SCHEMA = "https://github.com/LaMednum/standard-mediation-num"
BETWEEN = "|"
FIELDS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
    "latitude", "longitude", "typologie", "telephone", "courriels", "site_web", "horaires",
    "presentation_resume", "presentation_detail", "source", "itinerance", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels",
    "modalites_acces", "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
# Fields that hold several values.
LISTS = frozenset(
    {
        "typologie", "courriels", "site_web", "itinerance", "services",
        "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
        "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels",
        "modalites_acces", "modalites_accompagnement",
    }
)  # fmt: skip

_ADMINISTRATION = "Aide aux démarches administratives"
_EVERYDAY = "Maîtrise des outils numériques du quotidien"
_SERVICES = {
    "spid_cie": _ADMINISTRATION,
    "public_services": _ADMINISTRATION,
    "health_record": _ADMINISTRATION,
    "residence": _ADMINISTRATION,
    "inps": _ADMINISTRATION,
    "payments": _ADMINISTRATION,
    "app_io": _ADMINISTRATION,
    "email_account": _EVERYDAY,
    "smartphone": _EVERYDAY,
    "computer": _EVERYDAY,
    "safety": "Utilisation sécurisée du numérique",
    "job": "Insertion professionnelle via le numérique",
    "school": "Parentalité et éducation avec le numérique",
}
_PUBLICS = {
    "older": "Seniors",
    "young": "Jeunes",
    "students": "Étudiants",
    "families": "Familles et/ou enfants",
    "women": "Femmes",
}
_CARE = {
    "deaf": "Surdité",
    "motor": "Handicaps moteurs",
    "cognitive": "Handicaps mentaux",
    "low_literacy": "Illettrisme",
    "blind": "Déficience visuelle",
}
_ENGLISH, _OTHERS = "Langues étrangères (anglais)", "Langues étrangères (autres)"
_OWN = frozenset({"it", "en", "ise"})
_KINDS = {"municipal": "MUNI", "third_sector": "ASSO"}
_SUMMARY_MAX = 280
_POSTCODE = re.compile(r"\d{5}")
_EMAIL = re.compile(r"[^@\s|;,]+@[^@\s|;,]+\.[^@\s|;,]+")

Record = dict[str, str | list[str]]


def records(
    points: Iterable[PointFacts], *, city: str, publisher: str, booking_url: str
) -> list[Record]:
    """One record a site, with every field; lists as lists, unknown as "" or an empty list.

    ``booking_url``: where appointments are booked, "" when nowhere.
    """
    return [
        _record(point, site, city, publisher, booking_url)
        for point in points
        for site in point.sites
    ]


def as_cells(record: Record) -> list[str]:
    """The record as cells of a line, in the order of ``FIELDS``."""
    return [
        value if isinstance(value, str) else BETWEEN.join(_plain(one) for one in value)
        for value in (record[name] for name in FIELDS)
    ]


def _plain(value: str) -> str:
    """What stands between two values cannot stand in one."""
    return value.replace(BETWEEN, "/")


def _record(
    point: PointFacts, site: SiteFacts, city: str, publisher: str, booking_url: str
) -> Record:
    phone = _phone(site.phone or point.phone)
    emails = _EMAIL.findall(site.email or point.email)
    found: Record = {name: [] if name in LISTS else "" for name in FIELDS}
    name = point.name if site.name in {"", point.name} else f"{point.name}, {site.name}"
    found |= {
        "id": site.code,
        "nom": name,
        "commune": city,
        "code_postal": site.postal_code if _POSTCODE.fullmatch(site.postal_code) else "",
        "adresse": site.address,
        "latitude": "" if site.lat is None else f"{site.lat:.6f}",
        "longitude": "" if site.lon is None else f"{site.lon:.6f}",
        "typologie": [_KINDS[point.kind]] if point.kind in _KINDS else [],
        "telephone": phone,
        "courriels": emails,
        "site_web": [point.website] if _is_page(point.website) else [],
        "horaires": site.opening_hours,
        "presentation_resume": point.body[:_SUMMARY_MAX],
        "presentation_detail": "\n".join(filter(None, (point.notes, site.notes))),
        "source": publisher,
        "itinerance": ["Itinérant" if site.role == "stop" else "Fixe"],
        "date_maj": site.checked_on.isoformat() if site.checked_on else "",
        "services": _mapped(site.services, _SERVICES),
        "publics_specifiquement_adresses": _mapped(site.welcomed, _PUBLICS),
        "prise_en_charge_specifique": _care(site),
        # The service is free by the terms on which the points are paid for.
        "frais_a_charge": ["Gratuit"],
        "modalites_acces": _access(phone, emails, booking_url),
        "modalites_accompagnement": ["Accompagnement individuel"],
        "prise_rdv": booking_url,
    }
    return found


def _mapped(codes: Iterable[str], words: dict[str, str]) -> list[str]:
    """Each value once, in the order of the codes; codes the standard has no word for are left."""
    return list(dict.fromkeys(words[code] for code in codes if code in words))


def _care(site: SiteFacts) -> list[str]:
    found = _mapped(site.welcomed, _CARE)
    if "ise" in site.languages or site.measures.get("induction_loop"):
        found.append(_CARE["deaf"])
    if "en" in site.languages:
        found.append(_ENGLISH)
    if set(site.languages) - _OWN:
        found.append(_OTHERS)
    return list(dict.fromkeys(found))


def _access(phone: str, emails: list[str], booking_url: str) -> list[str]:
    ways = (
        ("Téléphoner", phone),
        ("Contacter par mail", emails),
        ("Prendre un RDV en ligne", booking_url),
    )
    # Whether one may come without an appointment is told in words nobody can map.
    return [word for word, there in ways if there]


def _is_page(address: str) -> bool:
    place = urlsplit(address)
    return place.scheme in {"http", "https"} and bool(place.netloc)


def _phone(text: str) -> str:
    """In the international form, without spaces; "" when it is no number."""
    digits = re.sub(r"[\s./()-]", "", text)
    if re.fullmatch(r"\+\d{6,15}", digits):
        return digits
    if re.fullmatch(r"00\d{6,15}", digits):
        return f"+{digits[2:]}"
    # In Italy the first nought is part of the number.
    return f"+39{digits}" if re.fullmatch(r"\d{6,11}", digits) else ""
