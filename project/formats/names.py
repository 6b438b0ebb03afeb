"""Names of days and months that Django's own catalogues begin with a capital.

Italian and Romanian write them small within a sentence ("lunedì 30 novembre"), where most of ours
stand. Marked here so that our catalogues translate them too: ours are asked before Django's.
"""

from django.utils.translation import gettext_noop as _

WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"),
    _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
