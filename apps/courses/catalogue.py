"""Words of the courses that are no table: the areas of digital competence.

The five areas are those of DigComp 2.2 (Joint Research Centre, JRC128415), the frame in which the
national programme counts what is learnt. Topics are the services of the points' catalogue.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: dict[str, Promise] = {
    "information": _("Information and data literacy"),
    "communication": _("Communication and collaboration"),
    "content": _("Digital content creation"),
    "safety": _("Safety"),
    "problems": _("Problem solving"),
}
