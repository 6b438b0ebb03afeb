"""The published rules of the French standard for places of digital mediation, written down apart.

Facts of LaMednum/standard-mediation-num: ``schema.json`` (a table schema: names, what is required,
patterns, lists of values, ``|`` between values) and the list of changes of version 2.0.0, which
takes ``structure_parente`` away, lets ``pivot`` and ``date_maj`` be absent, and restricts
``typologie`` to the vocabulary of types of structures.

Two patterns are those of a French place and hold nowhere else: the prefix of a telephone number,
and ``code_insee``. Here a number has to be international, and there is no ``code_insee``.
"""

import csv
import io
import re
from collections import Counter
from datetime import date
from urllib.parse import urlsplit

FIELDS = [
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse",
    "latitude", "longitude", "typologie", "telephone", "courriels", "site_web", "horaires",
    "presentation_resume", "presentation_detail", "source", "itinerance", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels",
    "modalites_acces", "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
]  # fmt: skip
REQUIRED = ("id", "nom", "commune", "code_postal", "adresse", "services")
SEVERAL: dict[str, set[str]] = {
    "typologie": {
        "ACI", "ACIPHC", "AFPA", "AI", "ASE", "ASSO", "ASSO_CHOMEUR", "Autre", "AVIP", "BIB",
        "CAARUD", "CADA", "CAF", "CAP_EMPLOI", "CAVA", "CC", "CCAS", "CCONS", "CD", "CDAS", "CFP",
        "CHRS", "CHU", "CIAS", "CIDFF", "CITMET", "CMP", "CMS", "CPAM", "CPH", "CS", "CSAPA",
        "CSC", "DEETS", "DEPT", "DIPLP", "E2C", "EA", "EATT", "EI", "EITI", "ENM", "EPCI", "EPI",
        "EPIDE", "EPN", "ES", "ESAT", "ESS", "ETTI", "EVS", "FABLAB", "FABRIQUE", "FAIS", "FT",
        "GEIQ", "HUDA", "LA_POSTE", "MDE", "MDH", "MDEF", "MDPH", "MDS", "MJC", "ML", "MQ", "MSA",
        "MSAP", "MUNI", "OACAS", "ODC", "OF", "OIL", "OPCS", "PAD", "PENSION", "PI", "PIJ_BIJ",
        "PIMMS", "PJJ", "PLIE", "PREF", "PREVENTION", "REG", "RELAIS_LECTURE", "RESSOURCERIE",
        "RFS", "RS_FJT", "SCP", "SPIP", "TIERS_LIEUX", "UDAF",
    },
    "itinerance": {"Itinérant", "Fixe"},
    "services": {
        "Aide aux démarches administratives",
        "Maîtrise des outils numériques du quotidien",
        "Insertion professionnelle via le numérique",
        "Utilisation sécurisée du numérique",
        "Parentalité et éducation avec le numérique",
        "Loisirs et créations numériques",
        "Compréhension du monde numérique",
        "Accès internet et matériel informatique",
        "Acquisition de matériel informatique à prix solidaire",
    },
    "publics_specifiquement_adresses": {
        "Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes",
    },
    "prise_en_charge_specifique": {
        "Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme",
        "Langues étrangères (anglais)", "Langues étrangères (autres)", "Déficience visuelle",
    },
    "frais_a_charge": {"Gratuit", "Gratuit sous condition", "Payant"},
    # National programmes and labels of France: none can be right here.
    "dispositif_programmes_nationaux": set(),
    "formations_labels": set(),
    "modalites_acces": {
        "Se présenter", "Téléphoner", "Contacter par mail", "Prendre un RDV en ligne",
        "Ce lieu n'accueille pas de public", "Envoyer un mail avec une fiche de prescription",
    },
    "modalites_accompagnement": {
        "En autonomie", "Accompagnement individuel", "Dans un atelier collectif", "À distance",
    },
}  # fmt: skip
PATTERNS = {
    "pivot": r"\d{14}",
    "code_postal": r"\d{5}",
    # ``^([013-9]\d|2[AB1-9])\d{3}$`` and its successor name places in France alone.
    "code_insee": r"(?!)",
    "telephone": r"\+\d{8,15}",
    "latitude": r"-?\d{1,2}(\.\d+)?",
    "longitude": r"-?\d{1,3}(\.\d+)?",
    "date_maj": r"\d{4}-\d{2}-\d{2}",
}
_EMAIL = re.compile(r"[^@\s|;,]+@[^@\s|;,]+\.[^@\s|;,]+")
RESUME_MAX = 280
Problems = Counter[tuple[str, str]]


def problems_of(raw: bytes) -> dict[str, Problems]:
    """What is wrong with a CSV file, by ``id``, each as (field, what); "" is the file itself."""
    found: dict[str, Problems] = {}

    def say(row: str, field: str, what: str) -> None:
        found.setdefault(row, Counter())[field, what] += 1

    lines = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    if lines[0] != FIELDS:
        say("", "", "header")
        return found
    seen: set[str] = set()
    for cells in lines[1:]:
        if len(cells) != len(FIELDS):
            say("", "", "cells")
            continue
        row = dict(zip(FIELDS, cells, strict=True))
        key = row["id"]
        if key in seen:
            say(key, "id", "twice")
        seen.add(key)
        for field in REQUIRED:
            if not row[field].strip():
                say(key, field, "missing")
        for field, what in _wrong(row):
            say(key, field, what)
    return found


def _wrong(row: dict[str, str]) -> list[tuple[str, str]]:
    wrong = []
    for field, values in SEVERAL.items():
        told = row[field].split("|") if row[field] else []
        if not set(told) <= values:
            wrong.append((field, "value"))
        if len(set(told)) != len(told):
            wrong.append((field, "twice"))
    wrong += [
        (field, "pattern")
        for field, pattern in PATTERNS.items()
        if row[field] and not re.fullmatch(pattern, row[field])
    ]
    wrong += _addresses(row)
    if len(row["presentation_resume"]) > RESUME_MAX:
        wrong.append(("presentation_resume", "long"))
    if bool(row["latitude"]) != bool(row["longitude"]):
        wrong.append(("latitude", "half"))
    for field, most in (("latitude", 90), ("longitude", 180)):
        if re.fullmatch(PATTERNS[field], row[field]) and abs(float(row[field])) > most:
            wrong.append((field, "range"))
    try:
        if row["date_maj"]:
            date.fromisoformat(row["date_maj"])
    except ValueError:
        wrong.append(("date_maj", "date"))
    return wrong


def _addresses(row: dict[str, str]) -> list[tuple[str, str]]:
    wrong = []
    if row["courriels"] and not all(map(_EMAIL.fullmatch, row["courriels"].split("|"))):
        wrong.append(("courriels", "address"))
    for field in ("site_web", "prise_rdv", "fiche_acces_libre"):
        for one in row[field].split("|") if row[field] else []:
            place = urlsplit(one)
            if place.scheme not in {"http", "https"} or not place.netloc:
                wrong.append((field, "address"))
    return wrong
