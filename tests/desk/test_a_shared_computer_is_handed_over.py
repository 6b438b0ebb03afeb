"""A computer opened by a full sign-in is handed over by PIN, and opens the desk alone."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts import sessions
from apps.accounts.models import AccountEvent, QuickAccess
from apps.desk.device_tokens import COOKIE
from apps.desk.models import Assistance, SharedDevice
from apps.desk.services.devices import ATTEMPTS
from apps.desk.views import sharing
from apps.points.models import Site
from tests.accounts.people import Person, sign_in
from tests.booking import builders as booking
from tests.desk.shared import OTHER_PIN, PIN, colleague, enter, who

pytestmark = pytest.mark.django_db


def later(client: Client, **spans: float) -> None:
    """The session is so much older, and nobody has touched it meanwhile."""
    seconds = timedelta(**spans).total_seconds()
    session = client.session
    for name in (sessions.SIGNED_IN_AT, sessions.SEEN_AT):
        session[name] -= seconds
    session[sessions.LIMIT] = {
        **session[sessions.LIMIT],
        "ends": session["limit"]["ends"] - seconds,
    }
    session.save()


def test_the_next_one_signs_in_with_six_digits(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    html = screen.get(reverse("desk_lock")).content.decode()
    assert "Anna" in html
    assert "Bea" in html
    answer = enter(screen, people[1], OTHER_PIN)
    assert answer["Location"] == reverse("desk_day", args=[site.code])
    assert who(screen) == str(people[1].user.pk)
    assert screen.get(answer["Location"]).status_code == 200


def test_or_with_the_code_of_her_app(screen: Client, people: tuple[Person, Person]) -> None:
    assert enter(screen, people[1], people[1].code()).status_code == 302


def test_what_she_does_is_written_under_her_name(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    for person, pin in ((people[0], PIN), (people[1], OTHER_PIN)):
        enter(screen, person, pin)
        done = screen.post(
            reverse("desk_record", args=[site.code]),
            {"client_uuid": str(uuid.uuid4()), "topics": ["job"], "minutes": "5",
             "kind": "individual"},
        )  # fmt: skip
        assert done.status_code == 302
        screen.post(reverse("desk_hand_over"))
    authors = list(Assistance.objects.order_by("pk").values_list("facilitator", flat=True))
    assert authors == [people[0].user.pk, people[1].user.pk]
    kinds = list(
        AccountEvent.objects.filter(actor=people[1].user.uuid).values_list("kind", flat=True)
    )
    assert {"quick_sign_in", "handed_over"} <= set(kinds)
    assert AccountEvent.objects.filter(kind="device_shared", actor=people[0].user.uuid).exists()


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/people/", "/admin/queue/", "/admin/reports/users/"],
)
def test_a_pin_opens_no_page_of_the_office(
    screen: Client, people: tuple[Person, Person], address: str
) -> None:
    enter(screen, people[1], OTHER_PIN)
    answer = screen.get(address)
    # She is staff, and still nobody here.
    assert answer.status_code in (302, 404)
    if answer.status_code == 302:
        assert reverse("account_login") in answer["Location"] or "login" in answer["Location"]


def test_every_address_of_the_site_outside_the_desk_meets_nobody(
    screen: Client, people: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a list of pages: whatever is routed, what the view is given is anonymous."""
    from django.test import RequestFactory
    from django.urls import get_resolver

    from apps.accounts.middleware import LEAVING, NOBODY, SignedInMiddleware

    enter(screen, people[1], OTHER_PIN)
    session = screen.session
    looked = 0
    middleware = SignedInMiddleware(lambda _request: None)

    class Match:
        def __init__(self, name: str) -> None:
            self.url_name = name

    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for pattern in get_resolver().url_patterns:
        names |= {name for name in getattr(pattern, "reverse_dict", {}) if isinstance(name, str)}
    assert {"accounts_home", "account_change_password", "mfa_index", "desk_home"} <= names
    for name in sorted(names):
        request = RequestFactory().get("/somewhere/")
        request.COOKIES[django_settings.SESSION_COOKIE_NAME] = session.session_key
        request.session, request.user = session, people[1].user
        request.resolver_match = Match(name)
        assert middleware.process_view(request, None, (), {}) is None
        opens = name.startswith(sharing.PAGES) or name in LEAVING
        assert request.user.is_authenticated is opens, name
        looked += 1
    assert looked > 100
    assert not any(prefix.startswith("/desk") for prefix in NOBODY)


def test_her_password_and_second_factor_cannot_be_changed_there(
    screen: Client, people: tuple[Person, Person]
) -> None:
    enter(screen, people[1], OTHER_PIN)
    for name in ("account_change_password", "mfa_index", "accounts_pin", "accounts_home",
                 "accounts_end_sessions"):  # fmt: skip
        assert screen.get(reverse(name)).status_code == 302, name
        assert screen.post(reverse(name), {"pin": "135791", "again": "135791"}).status_code in (
            302, 403, 405,
        )  # fmt: skip
    assert enter(screen, people[1], "135791") is not None
    assert not AccountEvent.objects.filter(kind__in=["password_changed", "sessions_ended"]).exists()


def test_the_session_of_who_shared_it_shrinks_too(
    client: Client, site: Site, people: tuple[Person, Person]
) -> None:
    sign_in(client, people[1])
    assert client.get("/admin/").status_code == 200
    assert client.post(reverse("desk_share"), {"site": site.code}).status_code == 302
    assert client.get("/admin/").status_code == 302
    assert client.get(reverse("desk_day", args=[site.code])).status_code == 200


def test_a_full_sign_in_makes_a_full_session_again(
    screen: Client, people: tuple[Person, Person]
) -> None:
    enter(screen, people[1], OTHER_PIN)
    assert screen.get("/admin/").status_code == 302
    sign_in(screen, people[1])
    assert sessions.LIMIT not in screen.session
    assert screen.get("/admin/").status_code == 200


def test_only_a_full_sign_in_of_today_shares_a_computer(
    client: Client, site: Site, people: tuple[Person, Person], screen: Client
) -> None:
    enter(screen, people[0], PIN)
    answer = screen.post(reverse("desk_share"), {"site": site.code})
    assert answer.status_code == 200
    assert SharedDevice.objects.count() == 1
    other = Client()
    other.force_login(people[0].user)
    session = other.session
    session[sessions.SIGNED_IN_AT] = time.time() - 86_400
    session[sessions.SEEN_AT] = time.time()
    session.save()
    assert other.post(reverse("desk_share"), {"site": site.code}).status_code in (200, 302)
    assert SharedDevice.objects.count() == 1


def test_nobody_shares_a_computer_for_a_point_of_others(
    client: Client, people: tuple[Person, Person]
) -> None:
    booking.site("P2")
    sign_in(client, people[0])
    assert client.post(reverse("desk_share"), {"site": "P2-1"}).status_code == 422
    assert client.post(reverse("desk_share"), {"site": "nowhere"}).status_code == 422
    assert not SharedDevice.objects.exists()


def test_a_computer_that_nobody_opened_asks_for_the_full_sign_in(
    site: Site, people: tuple[Person, Person]
) -> None:
    for token in ("", "x" * 43, "é"):
        elsewhere = Client()
        if token:
            elsewhere.cookies[COOKIE] = token
        answer = enter(elsewhere, people[0], PIN)
        assert who(elsewhere) is None
        assert "proof" not in answer.content.decode()


def test_a_wrong_pin_says_no_more_than_that(screen: Client, people: tuple[Person, Person]) -> None:
    answer = enter(screen, people[0], OTHER_PIN)
    assert answer.status_code == 422
    assert who(screen) is None
    nobody = screen.post(reverse("desk_lock"), {"person": str(uuid.uuid4()), "proof": PIN})
    garbage = screen.post(reverse("desk_lock"), {"person": "x", "proof": "\x00" * 50})

    def said(one: Any) -> str:
        return str(one.context["refused"])

    assert said(answer) == said(nobody) == said(garbage)


def test_who_works_elsewhere_does_not_get_in(screen: Client, people: tuple[Person, Person]) -> None:
    booking.site("P2")
    stranger = colleague("carla", "591736", point="P2")
    assert enter(screen, stranger, "591736").status_code == 422
    assert who(screen) is None
    # The log does not say that she did, and from here nobody locks her out there.
    assert not AccountEvent.objects.filter(actor=stranger.user.uuid, kind="quick_sign_in").exists()
    for _attempt in range(5):
        enter(screen, stranger, "135790")
    assert not QuickAccess.objects.filter(locked_at__isnull=False).exists()


def test_whose_role_has_ended_is_out_at_once(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    accounts.revoke_role(user=people[0].user, role="facilitator")
    assert screen.get(reverse("desk_day", args=[site.code])).status_code in (403, 404)
    screen.post(reverse("desk_hand_over"))
    assert enter(screen, people[0], PIN).status_code == 422


def test_signing_out_everywhere_ends_it_too(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    accounts.end_own_sessions(people[0].user)
    assert screen.get(reverse("desk_day", args=[site.code])).status_code == 302


def test_many_wrong_attempts_close_the_computer(
    screen: Client, people: tuple[Person, Person]
) -> None:
    for number in range(ATTEMPTS + 1):
        stranger = {"person": str(uuid.uuid4()), "proof": f"1357{number:02d}"}
        screen.post(reverse("desk_lock"), stranger)
    assert SharedDevice.objects.get().closed_why == "attempts"
    enter(screen, people[0], PIN)
    assert who(screen) is None


def test_nothing_happens_for_half_an_hour_and_the_screen_locks(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    later(screen, minutes=29)
    day = reverse("desk_day", args=[site.code])
    assert screen.get(day).status_code == 200
    later(screen, minutes=31)
    assert screen.get(day)["Location"] == reverse("desk_lock")
    assert who(screen) is None


def test_after_four_hours_one_signs_in_again(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    session = screen.session
    assert session[sessions.LIMIT]["ends"] <= time.time() + 4 * 3600 + 1
    session[sessions.LIMIT] = {**session[sessions.LIMIT], "ends": time.time() - 1}
    session.save()
    assert screen.get(reverse("desk_day", args=[site.code]))["Location"] == reverse("desk_lock")


def test_at_the_end_of_the_day_everything_ends(
    screen: Client, people: tuple[Person, Person]
) -> None:
    row = SharedDevice.objects.get()
    midnight = booking.at("00:00", timezone.localdate() + timedelta(days=1))
    assert row.ends_at <= midnight
    SharedDevice.objects.update(
        opened_at=timezone.now() - timedelta(hours=12), ends_at=timezone.now()
    )
    enter(screen, people[0], PIN)
    assert who(screen) is None


def test_closing_it_signs_out_and_voids_its_token(
    screen: Client, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    token = screen.cookies[COOKIE].value
    screen.post(reverse("desk_close"))
    assert who(screen) is None
    assert SharedDevice.objects.get().closed_why == "closed"
    stolen = Client()
    stolen.cookies[COOKIE] = token
    enter(stolen, people[0], PIN)
    assert who(stolen) is None
    assert AccountEvent.objects.filter(kind="device_closed").exists()


def test_the_cookie_is_out_of_reach_and_only_its_digest_is_kept(screen: Client) -> None:
    cookie = screen.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    row = SharedDevice.objects.get()
    assert cookie.value not in (row.token_digest, str(row.uuid))
    assert len(cookie.value) >= 43


def test_whoever_was_there_before_leaves_nothing_in_the_session(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    session = screen.session
    session["left_behind"] = "something"
    session.save()
    old = session.session_key
    screen.post(reverse("desk_hand_over"))
    enter(screen, people[1], OTHER_PIN)
    assert "left_behind" not in screen.session
    assert screen.session.session_key != old


def test_at_the_limits_she_is_still_a_person(
    screen: Client, people: tuple[Person, Person], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.accounts import limits

    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(limits, "_limits", lambda what, kind: seen.append((what, kind)) or [])
    settings.SOGLIA_LIMITED = True
    enter(screen, people[0], PIN)
    screen.get("/api/v1/streets/?q=po")
    screen.post(reverse("booking_lookup"), {"code": "ABCD"})
    assert ("code", "person") in seen


def test_pages_of_a_handed_over_screen_are_not_kept_by_the_browser(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    for name, args in (
        ("desk_day", [site.code]),
        ("desk_records", [site.code]),
        ("desk_share", []),
    ):
        assert "no-store" in screen.get(reverse(name, args=args))["Cache-Control"], name


def test_whoever_types_is_there(screen: Client, site: Site, people: tuple[Person, Person]) -> None:
    enter(screen, people[0], PIN)
    for _ in range(3):
        later(screen, minutes=29)
        assert screen.get(reverse("desk_touch")).status_code == 204
    assert screen.get(reverse("desk_day", args=[site.code])).status_code == 200
