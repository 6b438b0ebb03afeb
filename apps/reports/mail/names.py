"""What each letter about a report is called in the office: its own subject."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "verify": _("Confirm your e-mail address"),
    "confirmed": _("Your report has arrived"),
    "links": _("Links to your reports"),
    "taken_up": _("Your report is being checked"),
    "opened_again": _("Your report is being checked again"),
    "verified": _("The barrier you reported is verified"),
    "not_verifiable": _("The barrier you reported could not be verified"),
    "duplicate": _("The barrier you reported was known already"),
    "out_of_scope": _("The City cannot act on your report"),
    "withdrawn": _("Your report is withdrawn"),
    "question": _("A question about your report"),
    "removed": _("The barrier you reported is removed"),
    "still_gone": _("Is the barrier really gone?"),
    "forwarding": _("Forwarding to the competent body"),
}
