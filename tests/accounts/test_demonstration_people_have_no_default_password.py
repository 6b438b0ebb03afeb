"""Demonstration logins: random, kept aside, readable by their owner only."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.accounts import queries, services
from apps.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def logins_file(tmp_path: Path, settings) -> Path:
    settings.DEMO_LOGINS_PATH = tmp_path / "demo_logins.json"
    return settings.DEMO_LOGINS_PATH


def test_each_person_can_sign_in_with_what_is_printed() -> None:
    call_command("create_demo_people", stdout=StringIO())
    printed = StringIO()
    call_command("demo_logins", stdout=printed)
    rows = [line.split() for line in printed.getvalue().splitlines()[1:4]]
    assert {(name, role) for name, _password, _code, role in rows} == {
        ("direzione", "staff"),
        ("tecnico", "technician"),
        ("facilitatore", "facilitator"),
    }
    for name, password, code, _role in rows:
        client = Client()
        page = client.post(reverse("account_login"), {"login": name, "password": password})
        assert page["Location"] == reverse("mfa_authenticate")
        page = client.post(page["Location"], {"code": code})
        assert page.status_code == 302, page.content
        assert client.get(reverse("accounts_home")).status_code == 200


def test_passwords_differ_between_people_and_between_installations(
    logins_file: Path,
) -> None:
    first = {login.password for login in services.ensure_demo_people()}
    logins_file.unlink()
    User.objects.all().delete()
    second = {login.password for login in services.ensure_demo_people()}
    assert len(first) == len(second) == 3
    assert not first & second


def test_only_the_owner_may_read_the_file(logins_file: Path) -> None:
    services.ensure_demo_people()
    assert stat.S_IMODE(logins_file.stat().st_mode) == 0o600


def test_repeating_changes_nothing(logins_file: Path) -> None:
    services.ensure_demo_people()
    before = (logins_file.read_text(), list(User.objects.order_by("pk").values()))
    services.ensure_demo_people()
    assert (logins_file.read_text(), list(User.objects.order_by("pk").values())) == before


def test_a_lost_or_damaged_file_gives_new_passwords(logins_file: Path) -> None:
    before = {login.password for login in services.ensure_demo_people()}
    logins_file.write_text("{")
    after = services.ensure_demo_people()
    assert len(after) == 3
    assert not before & {login.password for login in after}


def test_other_databases_keep_theirs(logins_file: Path) -> None:
    logins_file.write_text(json.dumps({"elsewhere": {"direzione": "kept"}}))
    services.ensure_demo_people()
    assert json.loads(logins_file.read_text())["elsewhere"] == {"direzione": "kept"}


def test_a_real_account_of_the_same_name_is_left_alone() -> None:
    real = User.objects.create_user("tecnico", password="somebody's own words", last_name="Rossi")
    services.ensure_demo_people()
    real.refresh_from_db()
    assert real.check_password("somebody's own words")
    assert queries.roles_of(real) == []


def test_a_login_that_no_longer_opens_is_not_shown() -> None:
    services.ensure_demo_people()
    user = User.objects.get(username="direzione")
    user.set_password("changed by hand")
    user.save()
    assert {login.username for login in queries.demo_logins()} == {"tecnico", "facilitatore"}


def test_without_a_demonstration_the_command_says_what_to_do() -> None:
    printed = StringIO()
    call_command("demo_logins", stdout=printed)
    assert "load_city demo" in printed.getvalue()


def test_on_a_real_city_nobody_of_the_demonstration_can_sign_in() -> None:
    services.ensure_demo_people()
    assert services.retire_demo_people() == 3
    assert not User.objects.filter(is_active=True).exists()
    assert queries.demo_logins() == []
    assert services.retire_demo_people() == 0


def test_a_demonstration_that_comes_back_has_new_passwords() -> None:
    before = {login.password for login in services.ensure_demo_people()}
    services.retire_demo_people()
    after = services.ensure_demo_people()
    assert User.objects.filter(is_active=True).count() == 3
    assert not before & {login.password for login in after}


def test_a_second_factor_changed_by_hand_is_replaced_like_a_lost_password() -> None:
    before = {login.username: login.totp_secret for login in services.ensure_demo_people()}
    Authenticator.objects.filter(user__username="tecnico").delete()
    assert {login.username for login in queries.demo_logins()} == {"direzione", "facilitatore"}
    after = {login.username: login.totp_secret for login in services.ensure_demo_people()}
    assert after["direzione"] == before["direzione"]
    assert after["tecnico"] != before["tecnico"]
