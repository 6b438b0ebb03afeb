"""Letters about the contact itself: confirm it, it is confirmed, links for a lost code."""

from django.utils.translation import gettext as _

from apps.reports import lifecycle
from apps.reports.links import FOLLOW, VERIFY, make_link
from apps.reports.mail.letters import Desk, Letter, about_line, barrier_in_words, page
from apps.reports.models import Report

# A person has a handful of reports; a mail with hundreds of links looks like something else.
_LINKS_MAX = 30


def verify(desk: Desk) -> Letter:
    """May we write to you? Nothing else goes to an address before its owner has said so."""
    report = desk.about
    token = make_link(VERIFY, report.uuid, version=report.link_version)
    return Letter(
        _("Confirm your e-mail address"),
        [
            _("Somebody reported a barrier in the street and gave this e-mail address."),
            about_line(report),
            _(
                "If it was you, open the link and press the button: then we write to you when "
                "something happens with the report. The link works for seven days."
            ),
            _(
                "If it was not you, you need do nothing: no further mail is sent. On the same page "
                "you can have your address removed."
            ),
        ],
        links=[(_("Confirm the address"), page("report_verify", token))],
    )


def confirmed(desk: Desk) -> Letter:
    """Receipt: the report has arrived, and this is how to come back to it."""
    report = desk.about
    return Letter(
        _("Your report has arrived"),
        [
            _("Thank you. Your address is confirmed: we write when something happens."),
            about_line(report),
            str(lifecycle.MEANING.get(desk.facts.get("state", ""), "")),
            _(
                "With the link you can follow the report, correct it, add a photo, withdraw it, or "
                "change how we reach you. Keep it to yourself."
            ),
        ],
        links=[follow_link(report)],
    )


def links(desk: Desk) -> Letter:
    """All reports of an address that somebody has verified, for a lost code."""
    mine = Report.objects.filter(
        contact__email__iexact=desk.address, contact__verified_at__isnull=False
    ).order_by("-created_at")[:_LINKS_MAX]
    return Letter(
        _("Links to your reports"),
        [
            _("Somebody asked for the links to the reports with this address."),
            _("If it was not you, you need do nothing: nobody else has got them."),
        ],
        links=[
            (barrier_in_words(report), page("report_link", follow_token(report))) for report in mine
        ],
    )


def follow_token(report: Report) -> str:
    """The token that opens a report."""
    return make_link(FOLLOW, report.uuid, version=report.link_version)


def follow_link(report: Report) -> tuple[str, str]:
    """The link that opens a report."""
    return _("Page of your report"), page("report_link", follow_token(report))
