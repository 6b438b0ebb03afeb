"""The letters about what somebody said is wrong: is this your address, and here is the answer."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.mail.services import NobodyToWriteTo, ToWrite, Written
from apps.points.corrections import confirm_link
from apps.points.models import Correction
from cities import get_city


def write(message: ToWrite) -> Written:
    """The mail, in the language that is active. Raises ``NobodyToWriteTo``."""
    row = Correction.objects.select_related("point").filter(uuid=message.subject).first()
    if row is None or not row.email:
        raise NobodyToWriteTo
    page = _address("point_wrong_answer", row.code)
    point = {"point": row.point.name}
    if message.template == "points_confirm":
        if row.email_confirmed_at:
            raise NobodyToWriteTo
        subject = _("Is this your address?")
        paragraphs = [
            _("You told us that something about “%(point)s” is wrong. Thank you.") % point,
            _("We write you the answer if you confirm that this address is yours."),
            _("If it was not you, do nothing: the address is forgotten within seven days."),
        ]
        token = confirm_link(row.uuid, row.link_version)
        links = [
            (_("Confirm, or refuse"), _address("point_wrong_confirm", token)),
            (_("See the answer without an address"), page),
        ]
    else:
        if not row.email_confirmed_at or row.answered_at is None:
            raise NobodyToWriteTo
        subject = _("The answer about a facilitation point")
        paragraphs = [
            _("You told us that something about “%(point)s” is wrong.") % point,
            str(row.get_state_display()) + ".",
            *([row.answer] if row.answer else []),
        ]
        links = [
            (_("The page of the point"), _address("point", row.point.code)),
            (_("This answer"), page),
        ]
    return Written(row.email, subject, _body(paragraphs, links))


def _address(name: str, argument: str) -> str:
    return f"{settings.SOGLIA_BASE_URL}{reverse(name, args=[argument])}"


def _body(paragraphs: list[str], links: list[tuple[str, str]]) -> str:
    city = get_city(settings.SOGLIA_CITY).name
    context = {
        "paragraphs": paragraphs,
        "links": links,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "body_name": f"Comune di {city.removesuffix(' (demo)')}",
    }
    return render_to_string("points/mail/letter.txt", context)
