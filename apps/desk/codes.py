"""What is helped with, in the codes of the national monitoring, with names that are ours.

A record keeps the version its codes are from. Imports no Django models. The Italian labels, the
areas of the competences and the source stand in ``apps/facilita/data``, by version.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "facilita-1.59.0"

# Our words for the kinds, and the letter each has in the national list.
KINDS: dict[str, Promise] = {
    "individual": _("One person"),
    "group": _("A group"),
    "class": _("A course in the room"),
    "online": _("A course on line"),
    "other": _("Something else"),
}
KIND_LETTERS = {"individual": "A", "group": "B", "class": "C", "online": "D", "other": "E"}

COMPETENCES: dict[int, Promise] = {
    1: _("Browse and search"),
    2: _("Judge what one finds"),
    3: _("Keep files in order"),
    4: _("Write, call, send messages"),
    5: _("Share, certified e-mail (PEC)"),
    6: _("Use public services, shops and banks on line"),
    7: _("Work together on line"),
    8: _("Good manners on line"),
    9: _("Digital identity: SPID, CIE, CNS"),
    10: _("Make digital content"),
    11: _("Protect devices, recognise fraud"),
    12: _("Protect one's data"),
    13: _("Solve technical problems"),
}
DOMAINS: dict[str, Promise] = {
    "A": _("App IO"),
    "B": _("Payments with pagoPA"),
    "C": _("Civil registry (ANPR)"),
    "D": _("Health record"),
    "E": _("Electronic invoices"),
    "F": _("Culture and tourism"),
    "G": _("School"),
    "H": _("Training and university"),
    "I": _("Sport"),
    "J": _("Work"),
    "K": _("Trade and business"),
    "L": _("Pensions, benefits, immigration"),
    "M": _("Other health services"),
    "N": _("Tax return"),
    "O": _("Local taxes and fines"),
    "P": _("Building and planning"),
    "Q": _("Transport and parking"),
    "R": _("Taking part in decisions"),
    "S": _("None of these"),
}
NO_DOMAIN = "S"
