"""How long each personal thing is kept, as data in one place. Imports no Django.

Of a report, days after the last change of its state. The periods are the service's own proposal,
to be confirmed by the City's data protection officer (GDPR art. 5(1)(e): no longer than needed).
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """After ``keep_for`` in one of ``states``, all that is personal in a report is erased."""

    states: tuple[str, ...]
    keep_for: timedelta
    why: str


REPORT_PERIODS: tuple[Period, ...] = (
    Period(("withdrawn",), timedelta(days=7), "The reporter does not want it any more."),
    Period(
        ("not_verifiable", "out_of_scope", "duplicate"),
        timedelta(days=180),
        "Time to disagree with the decision.",
    ),
    Period(
        ("verified", "received", "in_check"),
        timedelta(days=730),
        "Time to remove the barrier and to ask the reporter whether it is gone.",
    ),
)
# Contacts go earlier, counted from when they were given, whatever has been decided since: after a
# year nobody expects to be called.
CONTACT_KEPT_FOR = timedelta(days=365)
# Who follows an area is asked anew after two years; who never answered is forgotten in a week.
AREA_UNCONFIRMED_KEPT_FOR = timedelta(days=7)
AREA_KEPT_FOR = timedelta(days=730)
DRAFT_KEPT_FOR = timedelta(days=1)
# Logs of access to personal data: one year, as Facilita's privacy notice does.
CONTACT_VIEW_KEPT_FOR = timedelta(days=365)
# Words that somebody looks for again and again in the queue may be a reporter's own: a kept view
# loses them after a year.
SEARCH_WORDS_KEPT_FOR = timedelta(days=365)
# A row of an e-mailed report that nobody has placed: its words go, that it was read stays.
MAILED_ROW_KEPT_FOR = timedelta(days=30)
