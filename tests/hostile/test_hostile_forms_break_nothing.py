"""Every public form, found on its own page, filled with what nobody should type."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from bs4 import BeautifulSoup, Tag
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.outbox.services import deliver_due
from apps.points import services as points
from apps.reports import services
from apps.reports.links import ANSWER, AREA, FOLLOW, GONE, VERIFY, make_link
from apps.reports.models import AreaFollow, Report
from apps.territory.models import HouseNumber
from apps.territory.names import fold
from apps.twin.models import Barrier
from tests.api.street import LAT, LON
from tests.api.test_open311_withstands_hostile_input import NASTY
from tests.counts import count
from tests.hostile.checks import (
    EMAIL,
    PHONE,
    SECRET,
    nothing_private_is_public,
    only_plain_pictures_are_stored,
)
from tests.hostile.files import SCRIPT
from tests.reports.builders import sent_report
from tests.reports.districts import two_districts
from tests.reports.office import officer
from tests.reports.streets import dataset

# Pages without a form of their own, and those for somebody who is signed in.
NO_FORM = {
    "report_done", "report_thanks", "report_several_sent", "report_draft_photo", "report_receipt",
    "report_offline", "petition", "area_feed", "dashboard_csv", "dashboard_gpkg", "barrier_sheet",
    "point", "accounts_home", "accounts_go_on", "account_logout", "accounts_end_sessions",
    "account_inactive", "account_reauthenticate", "accounts_invited_provider",
    "account_change_password", "account_set_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "mfa_index",
    "accounts_second_factor", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "socialaccount_login_cancelled",
    "socialaccount_login_error", "socialaccount_signup", "report_link", "accounts_pin",
    "accounts_mail_works",
}  # fmt: skip
PLAIN = (
    "report_start", "report_where", "report_side", "report_whom", "report_what", "report_known",
    "report_several", "report_details", "report_check", "report_lookup", "report_mine",
    "report_lost", "area_follow", "map", "route", "dashboard", "points", "open_data",
    "account_login", "account_signup", "account_reset_password", "accounts_invited",
    "point_wrong_find",
)  # fmt: skip
OF_A_REPORT = (
    "report_status", "report_withdraw", "report_correct", "report_add_photo", "report_contact",
    "report_erase", "report_answer", "report_gone",
)  # fmt: skip
OF_A_POINT = ("point_wrong", "point_wrong_answer", "point_wrong_confirm")
OF_A_LINK = {
    "report_verify": VERIFY, "report_link_answer": ANSWER, "report_link_gone": GONE,
    "area_link": AREA, "area_stop": AREA,
}  # fmt: skip
# What goes on, so that later steps are reached too.
GOOD = {
    "email": EMAIL, "contact_email": EMAIL, "phone": PHONE, "contact_phone": PHONE,
    "description": SECRET, "place_note": SECRET, "answer": SECRET, "lon": str(LON),
    "lat": str(LAT), "placed_by": "map", "q": "via soglia 9", "address": "via soglia 9",
    "number": "9", "from": "via soglia 9", "to": "via soglia 13", "supporters": "3",
    "measures_height_cm": "12", "username": "nobody", "password": SECRET,
}  # fmt: skip
TYPED = st.one_of(
    st.sampled_from([word.replace("\ud800", "") for word in NASTY]),
    st.text(max_size=40),
    st.text(max_size=30).map(lambda text: f"{SECRET} {text}"),
    st.just(f"{SCRIPT.decode()}{SECRET}"),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.uuids().map(str),
    st.just("x" * 20_000),
)


def numbers() -> None:
    """House numbers on the one street, which comes with the network."""
    addresses = dataset("addresses")
    for number in (9, 13):
        HouseNumber.objects.create(
            dataset=addresses, street_key=fold("Via Soglia"), street_name="Via Soglia",
            number=number, geom=Point(LON + number * 1e-4, LAT),
        )  # fmt: skip


class Visitor:
    """Somebody who opens pages, fills their forms and sends them."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.sent: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.turn = 0
        self.renew()

    def renew(self) -> None:
        """Another browser, and another report: what was sent may have ended the last one."""
        self.client = Client(raise_request_exception=False)
        self.report = sent_report(
            lon=LON + self.turn % 7 * 1e-4, lat=LAT, description=SECRET, contact_email=EMAIL
        )
        services.ask_question(
            report_uuid=self.report.uuid, code="own", text="Quale angolo?", actor=self.officer()
        )
        points.upsert_point(points.PointRow("FUZZ", "Point", "municipal", "City"))
        self.said = points.say_wrong(
            client_uuid=uuid4(), point_code="FUZZ", about="hours", text=SECRET, email=EMAIL
        )
        deliver_due(limit=1000)
        services.follow_area(
            email=EMAIL, language="it", rhythm="week", address="via soglia 9", radius_m=500
        )

    def officer(self) -> Any:
        """Somebody of the office."""
        if not hasattr(self, "_officer"):
            self._officer = officer("fuzz")
        return self._officer

    def address(self, name: str) -> str:
        """The page's address, of the report or the area at hand."""
        if name == "barrier":
            return reverse(name, args=[Barrier.objects.latest("pk").uuid])
        if name in {"accounts_invited", "point_wrong_confirm"}:
            return reverse(name, args=["not-a-token"])
        if name in OF_A_POINT:
            return reverse(name, args=["FUZZ" if name == "point_wrong" else self.said.code])
        if name in OF_A_REPORT:
            return reverse(name, args=[self.report.code])
        if name in OF_A_LINK:
            area = AreaFollow.objects.order_by("-pk").first()
            subject = area.uuid if area and name.startswith("area") else self.report.uuid
            purpose = OF_A_LINK[name]
            return reverse(name, args=[make_link(purpose, UUID(str(subject)), version=1)])
        return reverse(name)

    def fill(self, name: str, *, which: int, good: int, typed: list[str]) -> None:
        """Open a page, fill one of its forms, send it, and open where it leads."""
        self.turn += 1
        if self.turn % 40 == 0:
            self.renew()
        address = self.address(name)
        page = self.get(address)
        if page.status_code == 302 and page["Location"].startswith("/"):
            # Some step before it is missing: that one is filled then.
            address = page["Location"]
            page = self.get(address)
        forms = BeautifulSoup(page.content.decode(errors="replace"), "html.parser").select(
            "main form, form"
        )
        if not forms:
            # Nothing is asked here just now: somebody sends something all the same.
            words = dict(zip(GOOD, [*typed, *typed, *typed], strict=False))
            self.checked(self.client.post(address, words), address, words)
            self.sent[f"unasked: {name}"] += 1
            return
        form = forms[which % len(forms)]
        said = {
            field: value
            for number, field in enumerate(names(form))
            for value in [self.value(form, field, number, good, typed)]
            if value is not None
        }
        action = str(form.get("action") or address)
        if not action.startswith("/"):
            action = address.split("?")[0]
        if str(form.get("method", "get")).lower() == "post":
            answer = self.client.post(action, said)
        else:
            answer = self.client.get(action, said)
        self.sent[name] += 1
        self.checked(answer, action, said)
        if answer.status_code in (301, 302) and answer["Location"].startswith("/"):
            self.get(answer["Location"])

    def value(self, form: Tag, field: str, number: int, good: int, typed: list[str]) -> str | None:
        """What is typed in a field: by ``good``'s bits what a person would, or something else."""
        if not good >> (number % 24) & 1:
            return typed[number % len(typed)]
        options = [
            str(tag.get("value", "on"))
            for tag in form.select(
                f'[name="{field}"][type=radio], [name="{field}"][type=checkbox],'
                f'select[name="{field}"] option, button[name="{field}"]'
            )
        ]
        if options:
            return options[good % len(options)]
        if field in GOOD:
            return GOOD[field]
        kept = form.select_one(f'[name="{field}"]')
        return str(kept.get("value", "")) if kept is not None else ""

    def get(self, address: str) -> Any:
        """Open a page."""
        answer = self.client.get(address)
        self.checked(answer, address, {})
        return answer

    def checked(self, answer: Any, address: str, said: dict[str, str]) -> None:
        """No server error, and nothing typed comes back as part of the page."""
        self.statuses[answer.status_code] += 1
        assert answer.status_code < 500, (address, said)
        if not answer.streaming:
            assert SCRIPT not in answer.content, (address, said)


def names(form: Tag) -> list[str]:
    """Names of the fields of a form, each once; files are sent elsewhere."""
    found = [
        str(tag["name"])
        for tag in form.select("input[name], select[name], textarea[name], button[name]")
        if tag.get("type") != "file" and tag["name"] != "csrfmiddlewaretoken"
    ]
    return [one for one in dict.fromkeys(found) if '"' not in one]


def test_every_public_page_with_a_form_is_among_them() -> None:
    known = {*NO_FORM, *PLAIN, *OF_A_REPORT, *OF_A_LINK, *OF_A_POINT, "barrier"}
    for urls in ("apps.reports.urls", "apps.reach.urls", "apps.finding.urls", "apps.opendata.urls",
                 "apps.accounts.urls"):  # fmt: skip
        offered = {name for name in get_resolver(urls).reverse_dict if isinstance(name, str)}
        assert offered <= known, offered - known
    assert FOLLOW not in OF_A_LINK.values()  # it only leads to the page of the report


def test_whatever_is_typed_no_page_breaks_and_nothing_private_shows(tmp_path: Any) -> None:
    two_districts()
    numbers()
    visitor = Visitor()
    pages = [*PLAIN, *PLAIN[:10], *OF_A_REPORT, *OF_A_LINK, *OF_A_POINT, "barrier"]

    @settings(
        max_examples=count(small=60, full=2000),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        name=st.sampled_from(pages),
        which=st.integers(0, 6),
        good=st.one_of(st.just(2**24 - 1), st.integers(0, 2**24 - 1)),
        typed=st.lists(TYPED, min_size=6, max_size=12),
    )
    def fuzz(name: str, which: int, good: int, typed: list[str]) -> None:
        visitor.fill(name, which=which, good=good, typed=typed)

    fuzz()
    assert only_plain_pictures_are_stored(tmp_path / "media") == 0
    assert nothing_private_is_public() > 60
    assert {200, 302} <= set(visitor.statuses), visitor.statuses
    assert Report.objects.count() > visitor.turn // 40
    asked = sum(number for name, number in visitor.sent.items() if not name.startswith("unasked"))
    sent = sum(visitor.sent.values())
    print(f"Forms: {sent} sent, {asked} of them as asked; answers: {dict(visitor.statuses)}")
