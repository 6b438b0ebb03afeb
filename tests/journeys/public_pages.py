"""Every public page, those too that somebody sees only at one moment of a report."""

import json
from typing import Any

from tests.stack import Stack

_SET_UP = """
import json, uuid
from django.utils import timezone
from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.reports import links, services
from apps.reports.models import AreaFollow, FollowUp, Report
from apps.twin.models import Barrier

barrier = Barrier.objects.filter(state__in=["suspected", "confirmed"]).order_by("pk").first()
place = {"lon": barrier.geom.x, "lat": barrier.geom.y}
sent = services.submit(client_uuid=uuid.uuid4(), kind="signal", description="-", **place)
report = Report.objects.get(code=sent.code)
user = User.objects.create_user("asks-" + uuid.uuid4().hex[:8])
grant_role(user=user, role="staff", scope_kind="city")
services.ask_question(report_uuid=report.uuid, code="which_side", text="", actor=user)
now = timezone.now()
FollowUp.objects.create(
    report=report, barrier_uuid=barrier.uuid, removal=uuid.uuid4(), due_at=now, asked_at=now
)
told = {"can_pass": "no", "placed_by": "map", **place}
petition = services.submit_petition(
    client_uuid=uuid.uuid4(), supporters=12,
    places=[{"kind": kind, **told} for kind in ("signal", "tactile")],
)
from apps.territory.queries import districts
services.follow_area(
    email="somebody@example.org", language="it", rhythm="day", district_code=districts()[0].code
)
area = AreaFollow.objects.order_by("-pk").first()
link = lambda purpose, version: links.make_link(purpose, report.uuid, version=version)
print("FACTS" + json.dumps({
    "barrier": str(barrier.uuid), "code": report.code, "petition": petition.code,
    "follow": link(links.FOLLOW, report.link_version),
    "area": links.make_link(links.AREA, area.uuid, version=0),
}))
"""

_ADDRESSES = """
import json
from django.urls import reverse
from django.utils import translation
facts = json.loads({facts!r})
code, one = [facts["code"]], {{}}
named = {{
    "report start": ("report_start", []), "where": ("report_where", []),
    "without network": ("report_offline", []), "several places": ("report_several", []),
    "map": ("map", []), "way": ("route", []), "accessible city": ("dashboard", []),
    "points": ("points", []), "open data": ("open_data", []), "areas": ("area_follow", []),
    "book": ("booking_start", []), "my appointment": ("booking_lookup", []),
    "this is wrong": ("point_wrong", ["demo-03"]), "its answer": ("point_wrong_find", []),
    "courses": ("courses", []), "my course": ("courses_lookup", []),
    "look-up": ("report_lookup", []), "on this device": ("report_mine", []),
    "lost code": ("report_lost", []), "status": ("report_status", code),
    "receipt": ("report_receipt", code), "correct": ("report_correct", code),
    "add photo": ("report_add_photo", code), "contact": ("report_contact", code),
    "question": ("report_answer", code), "four weeks": ("report_gone", code),
    "erase": ("report_erase", code), "withdraw": ("report_withdraw", code),
    "petition": ("petition", [facts["petition"]]), "barrier": ("barrier", [facts["barrier"]]),
    "point": ("point", [facts["point"]]), "sign-in": ("account_login", []),
    "status by link": ("report_link", [facts["follow"]]),
    "dead link": ("report_link", ["nonsense"]),
    "area by link": ("area_link", [facts["area"]]),
    "dead link of an area": ("area_link", ["nonsense"]),
}}
for language in {languages!r}:
    with translation.override(language):
        one[language] = {{
            name: reverse(view, args=args) for name, (view, args) in named.items()
        }}
        for name, slug in (("home", ""), ("privacy", "privacy/"), ("legal", "legal-notes/"),
                           ("accessibility", "accessibility/")):
            one[language][name] = f"/{{language}}/{{slug}}"
print("FACTS" + json.dumps(one))
"""


def told(stack: Stack, script: str) -> Any:
    """What a script prints after the word FACTS."""
    return json.loads(stack.manage("shell", "-c", script).rpartition("FACTS")[2])


def public_pages(stack: Stack, *languages: str) -> dict[str, dict[str, str]]:
    """The addresses of all public pages by language and name, with a report that has it all."""
    facts = told(stack, _SET_UP)
    [(point,)] = stack.sql("SELECT code FROM points_facilitationpoint ORDER BY code LIMIT 1")
    facts["point"] = point
    script = _ADDRESSES.format(facts=json.dumps(facts), languages=list(languages))
    found: dict[str, dict[str, str]] = told(stack, script)
    return found
