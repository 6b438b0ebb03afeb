"""The life of a report: one table, read by everybody. Pure facts; only the words use Django.

Nothing else decides whether a report may change state. ``erased`` is terminal.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.office.lives import Life, Step
from apps.reports.models import ReportState as S

# Who may make a step. Technicians verify like staff do; the feed weighs them differently.
OFFICE = frozenset({"staff", "technician", "facilitator"})
REPORTER = frozenset({"reporter"})
# The service itself takes in and erases by the clock. It decides nothing: that needs a person.
SYSTEM = frozenset({"system"})

REASONS: dict[str, Promise] = {
    "sent": _("Sent by the reporter"),
    "taken_up": _("Somebody is checking it"),
    "seen_on_site": _("Seen on site"),
    "seen_in_photo": _("Seen in the photo"),
    "confirmed_by_others": _("Confirmed by others"),
    "known_to_office": _("Known to the office"),
    "nothing_found": _("Nothing was found at the place"),
    "place_unclear": _("The place could not be found"),
    "not_enough_facts": _("There is not enough to check"),
    "same_barrier": _("It tells of a barrier that was already reported"),
    "private_property": _("The place is private"),
    "other_body": _("Another body is competent"),
    "not_a_barrier": _("It is not a barrier to people on foot"),
    "misuse": _("It is not a report"),
    "opened_again": _("Opened again with new facts"),
    "decided_by_mistake": _("The earlier decision was a mistake"),
    "reporter_unhappy": _("The reporter says that it is not really gone"),
    "withdrawn_by_reporter": _("Withdrawn by the reporter"),
    "time_is_up": _("The time for keeping it is over"),
    "asked_by_reporter": _("The reporter asked for it"),
}


_VERIFY = Step(("seen_on_site", "seen_in_photo", "confirmed_by_others", "known_to_office"), OFFICE)
_NOT_VERIFIABLE = Step(("nothing_found", "place_unclear", "not_enough_facts"), OFFICE)
_DUPLICATE = Step(("same_barrier",), OFFICE)
_OUT_OF_SCOPE = Step(("private_property", "other_body", "not_a_barrier", "misuse"), OFFICE)
_WITHDRAW = Step(("withdrawn_by_reporter",), REPORTER | OFFICE)
_ERASE = Step(("time_is_up", "asked_by_reporter"), REPORTER | OFFICE | SYSTEM)
_CHECK_AGAIN = Step(("opened_again", "decided_by_mistake"), OFFICE)

TABLE: dict[tuple[str, str], Step] = {
    ("", S.RECEIVED): Step(("sent",), REPORTER | OFFICE | SYSTEM),
    (S.RECEIVED, S.IN_CHECK): Step(("taken_up",), OFFICE),
    (S.RECEIVED, S.VERIFIED): _VERIFY,
    (S.RECEIVED, S.NOT_VERIFIABLE): _NOT_VERIFIABLE,
    (S.RECEIVED, S.DUPLICATE): _DUPLICATE,
    (S.RECEIVED, S.OUT_OF_SCOPE): _OUT_OF_SCOPE,
    (S.RECEIVED, S.WITHDRAWN): _WITHDRAW,
    (S.RECEIVED, S.ERASED): _ERASE,
    (S.IN_CHECK, S.VERIFIED): _VERIFY,
    (S.IN_CHECK, S.NOT_VERIFIABLE): _NOT_VERIFIABLE,
    (S.IN_CHECK, S.DUPLICATE): _DUPLICATE,
    (S.IN_CHECK, S.OUT_OF_SCOPE): _OUT_OF_SCOPE,
    (S.IN_CHECK, S.WITHDRAWN): _WITHDRAW,
    (S.IN_CHECK, S.ERASED): _ERASE,
    # Told that it is gone, and not content: back to a person, by her own word.
    (S.VERIFIED, S.IN_CHECK): Step(
        (*_CHECK_AGAIN.reasons, "reporter_unhappy"), _CHECK_AGAIN.by | REPORTER
    ),
    (S.VERIFIED, S.DUPLICATE): _DUPLICATE,
    (S.VERIFIED, S.WITHDRAWN): _WITHDRAW,
    (S.VERIFIED, S.ERASED): _ERASE,
    (S.NOT_VERIFIABLE, S.IN_CHECK): _CHECK_AGAIN,
    (S.NOT_VERIFIABLE, S.WITHDRAWN): _WITHDRAW,
    (S.NOT_VERIFIABLE, S.ERASED): _ERASE,
    (S.DUPLICATE, S.IN_CHECK): _CHECK_AGAIN,
    (S.DUPLICATE, S.WITHDRAWN): _WITHDRAW,
    (S.DUPLICATE, S.ERASED): _ERASE,
    (S.OUT_OF_SCOPE, S.IN_CHECK): _CHECK_AGAIN,
    (S.OUT_OF_SCOPE, S.WITHDRAWN): _WITHDRAW,
    (S.OUT_OF_SCOPE, S.ERASED): _ERASE,
    (S.WITHDRAWN, S.ERASED): _ERASE,
}

# What somebody has verified rests on what was told then: afterwards only a new report changes it.
CORRECTABLE = (S.RECEIVED, S.IN_CHECK)
# While a person may still look at it: photos, questions, answers.
OPEN = (*CORRECTABLE, S.VERIFIED, S.NOT_VERIFIABLE)

# What each state means for the person who reported, in one sentence.
MEANING: dict[str, Promise] = {
    S.RECEIVED: _("Your report has arrived. Nobody has checked it yet."),
    S.IN_CHECK: _("Somebody is checking what you told."),
    S.VERIFIED: _("The barrier was found. It counts in the accessibility map of the city."),
    S.NOT_VERIFIABLE: _("The barrier could not be verified."),
    S.DUPLICATE: _("The same barrier had already been reported. Your report supports it."),
    S.OUT_OF_SCOPE: _("The City cannot act on this report."),
    S.WITHDRAWN: _("You withdrew this report."),
    S.ERASED: _("What you wrote was erased. Only the facts about the place are left."),
}


_LIFE = Life(TABLE)
step, next_states, replay = _LIFE.step, _LIFE.next_states, _LIFE.replay
