"""Letters to people who follow an area."""

from uuid import UUID

from django.utils.translation import gettext as _

from apps.mail.services import NobodyToWriteTo
from apps.reports.links import AREA, make_link
from apps.reports.mail.letters import Desk, Letter, page
from apps.reports.models import AreaFollow
from apps.reports.services.areas import place_of
from apps.twin import queries as twin


def area_verify(desk: Desk) -> Letter:
    """Do you want to follow this area?"""
    area = _area(desk)
    return Letter(
        _("Do you want to follow this area?"),
        [
            _("Somebody asked to send news about barriers in this area to this address: %(place)s.")
            % {"place": _place(area)},
            _("If it was you, open the link and press the button. It works for seven days."),
            _("If it was not you, you need do nothing: no further mail is sent."),
        ],
        links=[(_("Confirm"), page("area_link", area_token(area.uuid)))],
    )


def digest(desk: Desk) -> Letter:
    """What has changed in the area, from the register alone."""
    area = _area(desk)
    if area.unreachable_at is not None:
        raise NobodyToWriteTo
    points = []
    for uuid in desk.facts.get("barriers", []):
        barrier = twin.barrier(UUID(uuid))
        if barrier is not None:
            words = [barrier.kind_label, barrier.place_name, barrier.state_label]
            where = page("barrier", barrier.uuid)
            points.append(f"{', '.join(word for word in words if word)}: {where}")
    paragraphs = [_("What changed in %(place)s since the last mail:") % {"place": _place(area)}]
    if desk.facts.get("more"):
        paragraphs.append(_("There is more: the map shows all of it."))
    return Letter(
        _("News about barriers: %(place)s") % {"place": place_of(area)},
        paragraphs,
        points=points,
        links=[
            (_("Map"), page("map")),
            (_("Stop these mails"), page("area_link", area_token(area.uuid))),
        ],
    )


def area_token(uuid: UUID) -> str:
    """The token that confirms an area, and stops it."""
    return make_link(AREA, uuid, version=1)


def _place(area: AreaFollow) -> str:
    if area.radius_m is None:
        return place_of(area)
    return _("%(radius)s m around %(place)s") % {"radius": area.radius_m, "place": place_of(area)}


def _area(desk: Desk) -> AreaFollow:
    return AreaFollow.objects.get(uuid=desk.subject)
