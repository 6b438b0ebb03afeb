"""Letters that ask something, and the one that tells of the end."""

from django.utils.translation import gettext as _

from apps.reports.links import ANSWER, GONE, make_link
from apps.reports.mail.letters import Desk, Letter, about_line, page
from apps.reports.mail.letters_contact import follow_link
from apps.reports.questions import QUESTIONS
from apps.reports.wording import PROOFS


def question(desk: Desk) -> Letter:
    """The office asks. A question in its own words is read on the page, not in the mail."""
    report = desk.about
    known = QUESTIONS.get(desk.facts.get("code", ""))
    token = make_link(ANSWER, report.uuid, version=report.link_version)
    return Letter(
        _("A question about your report"),
        [
            about_line(report),
            _("The office has a question, so that it can go on."),
            str(known) if known else _("Open the link to read it."),
        ],
        links=[(_("Answer the question"), page("report_link_answer", token)), follow_link(report)],
    )


def removed(desk: Desk) -> Letter:
    """It is gone, and this is how the office knows."""
    report = desk.about
    proof = PROOFS.get(desk.facts.get("proof", ""), PROOFS["earlier"])
    return Letter(
        _("The barrier you reported is removed"),
        [
            about_line(report),
            str(proof),
            _("In four weeks we ask you whether it is really gone. Thank you for telling of it."),
        ],
        links=[follow_link(report)],
    )


def still_gone(desk: Desk) -> Letter:
    """Four weeks later: closed is not the same as gone."""
    report = desk.about
    token = make_link(GONE, report.uuid, version=report.link_version)
    return Letter(
        _("Is the barrier really gone?"),
        [
            about_line(report),
            _("Four weeks ago the City recorded that this barrier is removed."),
            _("Open the link to say whether that is so. If it is not, a person looks at it again."),
        ],
        links=[(_("Say whether it is gone"), page("report_link_gone", token)), follow_link(report)],
    )
