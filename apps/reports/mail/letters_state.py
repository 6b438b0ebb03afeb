"""Letters about what was decided about a report, each for its reason."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reach import queries as reach
from apps.reports.mail.letters import Desk, Letter, about_line
from apps.reports.mail.letters_contact import follow_link
from apps.reports.wording import WORDING
from apps.twin import queries as twin

# A mail is read at a glance; the page of the report tells all of it.
_CHANGES_MAX = 6


def taken_up(desk: Desk) -> Letter:
    """Somebody looks at it."""
    return _decided(desk, _("Your report is being checked"))


def opened_again(desk: Desk) -> Letter:
    """Somebody looks at it again."""
    return _decided(desk, _("Your report is being checked again"))


def verified(desk: Desk) -> Letter:
    """The barrier is there, and this is what it does to people."""
    report = desk.about
    barrier = twin.barrier_of_report(report.uuid)
    changes = reach.barrier_sentences(barrier.uuid, get_language() or "it") if barrier else []
    letter = _decided(desk, _("The barrier you reported is verified"))
    if changes:
        letter.paragraphs.append(_("What it changes for people:"))
        letter.points.extend(changes[:_CHANGES_MAX])
    return letter


def not_verifiable(desk: Desk) -> Letter:
    """It could not be verified, for a reason."""
    return _decided(desk, _("The barrier you reported could not be verified"))


def duplicate(desk: Desk) -> Letter:
    """Somebody else had told of it."""
    return _decided(desk, _("The barrier you reported was known already"))


def out_of_scope(desk: Desk) -> Letter:
    """Not the City's, and who to ask."""
    return _decided(desk, _("The City cannot act on your report"))


def withdrawn(desk: Desk) -> Letter:
    """She withdrew it, or somebody who has her code did: so she hears of it."""
    return _decided(desk, _("Your report is withdrawn"))


def _decided(desk: Desk, subject: str) -> Letter:
    report = desk.about
    wording = WORDING.get(desk.facts.get("reason", ""))
    said = [str(wording.meaning), str(wording.next)] if wording else []
    return Letter(subject, [about_line(report), *filter(None, said)], links=[follow_link(report)])
