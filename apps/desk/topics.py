"""What somebody was helped with: the services of the catalogue, and what comes up besides.

A topic suggests competences and domains, so that whoever records need not look them up; where it
suggests none they stay unknown until somebody says them. Codes are facts that records keep: a code
is never given to another topic.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.codes import NO_DOMAIN
from apps.points.queries import SERVICES


@dataclass(frozen=True, slots=True)
class Topic:
    """``competences`` are numbers, ``domains`` letters of ``desk.codes``."""

    code: str
    name: Promise
    competences: tuple[int, ...]
    domains: tuple[str, ...]


# Of the services in the catalogue.
_SUGGESTED: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "spid_cie": ((9,), (NO_DOMAIN,)),
    "public_services": ((6,), ()),
    "health_record": ((6,), ("D",)),
    "residence": ((6,), ("C",)),
    "inps": ((6,), ("L",)),
    "payments": ((6,), ("B",)),
    "app_io": ((6,), ("A",)),
    "email_account": ((4,), (NO_DOMAIN,)),
    "smartphone": ((13,), (NO_DOMAIN,)),
    "computer": ((3,), (NO_DOMAIN,)),
    "safety": ((11,), (NO_DOMAIN,)),
    "job": ((6,), ("J",)),
    "school": ((6,), ("G",)),
    "other": ((), ()),
}
_BESIDES = (
    Topic("health_visits", _("Booking visits, choosing a doctor"), (6,), ("M",)),
    Topic("tax_return", _("Tax return"), (6,), ("N",)),
    Topic("local_taxes", _("Local taxes and fines"), (6,), ("O",)),
    Topic("transport", _("Tickets, parking, limited traffic zone"), (6,), ("Q",)),
    Topic("immigration", _("Residence permits and citizenship"), (6,), ("L",)),
    Topic("culture", _("Libraries, museums"), (6,), ("F",)),
    Topic("sport", _("Sport: bookings and vouchers"), (6,), ("I",)),
    Topic("messages", _("Messages and video calls"), (4,), (NO_DOMAIN,)),
    Topic("shops_banks", _("Shops and banks on line"), (6,), (NO_DOMAIN,)),
    Topic("files_printing", _("Files, photos, printing"), (3,), (NO_DOMAIN,)),
    Topic("certified_mail", _("Certified e-mail (PEC), signature"), (5,), (NO_DOMAIN,)),
    Topic("business", _("Services for businesses"), (6,), ("K",)),
)
# "Something else" is read last.
_OTHER = "other"


def _all() -> dict[str, Topic]:
    known = {
        code: Topic(code, SERVICES[code].name, *_SUGGESTED.get(code, ((), ())))
        for code in SERVICES
        if code != _OTHER
    }
    known |= {topic.code: topic for topic in _BESIDES}
    if _OTHER in SERVICES:
        known[_OTHER] = Topic(_OTHER, SERVICES[_OTHER].name, *_SUGGESTED[_OTHER])
    return known


TOPICS: dict[str, Topic] = _all()


def topic_name(code: str) -> str:
    """The name in the active language; the code itself when nobody knows it any more."""
    known = TOPICS.get(code)
    return str(known.name) if known else code


def suggested(topics: Iterable[str]) -> tuple[list[int], list[str]]:
    """Competences and domains that topics suggest, each once, in order.

    "None of these" stands only where no other domain does.
    """
    known = [TOPICS[code] for code in topics if code in TOPICS]
    competences = sorted({one for topic in known for one in topic.competences})
    domains = sorted({one for topic in known for one in topic.domains})
    if len(domains) > 1 and NO_DOMAIN in domains:
        domains.remove(NO_DOMAIN)
    return competences, domains


def by_use(used: Iterable[str]) -> list[str]:
    """All topics: first the most used of ``used`` (codes, with repeats), then the others in order.

    Only what was used twice moves forward: one visit must not turn the screen around.
    """
    counts: dict[str, int] = {}
    for code in used:
        counts[code] = counts.get(code, 0) + 1
    order = list(TOPICS)
    often = [code for code in order if counts.get(code, 0) > 1 and code != _OTHER]
    often.sort(key=lambda code: (-counts[code], order.index(code)))
    return [*often, *(code for code in order if code not in often)]
