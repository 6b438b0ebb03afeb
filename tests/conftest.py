"""Fixtures every test may use, and what to do when Torino's open data is not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from apps.reports.services import forget_rules
from tests.databases import migrated_template
from tests.stack import Stack, demonstration_template

# Playwright's synchronous interface keeps an event loop in the main thread, and Django
# would take every query there for one from asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SOGLIA_DATA", ROOT.parent / "shared" / "data"))
LEFT_OUT = f"Left out: tests/real_data, because Torino's open data is not at {DATA} (SOGLIA_DATA)."

# A clone without the data has fewer tests, not skipped ones.
collect_ignore = [] if DATA.is_dir() else ["real_data"]


_force_login = Client.force_login


def _sign_in(self: Client, user: Any, backend: str | None = None) -> None:
    """As if ``user`` had signed in with password and second factor, which tests/accounts walk."""
    from apps.accounts import sessions

    _force_login(self, user, backend)
    session = self.session
    sessions.begin(session, second_factor=True)
    session.save()


Client.force_login = _sign_in  # type: ignore[method-assign]


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("SOGLIA_REQUIRE_DATA") and not DATA.is_dir():
        raise pytest.UsageError(f"Torino's open data must be at {DATA}, and is not.")


# Files that wait for servers and browsers most of the time, or load whole cities, come first: at
# the end one of them would keep a single process at work. The first needs no city while the second
# loads it for all; those that share a running one follow each other, who changes it behind who
# reads it.
SLOW = ("faults/test_nothing_is_lost", "journeys/", "faults/", "real_data/", "cities/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> tuple[int, int]:
        file = item.path.relative_to(ROOT).as_posix().removeprefix("tests/")
        slow = [number for number, start in enumerate(SLOW) if file.startswith(start)]
        shares = item.get_closest_marker("shares_city")
        turn = 2 if shares is None else int(shares.kwargs.get("after_readers", False))
        return (slow or [len(SLOW)])[0], turn

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not DATA.is_dir():
        terminalreporter.write_line(LEFT_OUT)


def _signed_in(client: Client, role: str, *, scope: str, code: str = "") -> Any:
    from apps.accounts.models import User
    from apps.accounts.services import grant_role

    user = User.objects.create_user(role)
    grant_role(user=user, role=role, scope_kind=scope, scope_code=code)
    client.force_login(user)
    return user


@pytest.fixture
def staff(db: None, client: Client) -> Any:
    """Somebody of the office for the whole city, signed in on ``client``."""
    return _signed_in(client, "staff", scope="city")


@pytest.fixture
def technician(db: None, client: Client) -> Any:
    """A technician of district 1, signed in on ``client``."""
    return _signed_in(client, "technician", scope="district", code="1")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> None:
    """Let pytest-django clone a migrated database instead of migrating one per process."""
    if not django_db_keepdb:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(autouse=True)
def in_italian() -> Iterator[None]:
    """Each test starts in the language of the service, whatever the one before it spoke."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def rules_of_competence_are_read_anew() -> None:
    """A process keeps them for some seconds: a test must not meet those of the one before."""
    forget_rules()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Torino's open data, beside the clone or where SOGLIA_DATA says."""
    return DATA


@pytest.fixture(scope="session")
def shared_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole site with the demonstration city, for modules that do not disturb each other.

    Those that add reports have their turn ``after_readers``.
    """
    template = demonstration_template(tmp_path_factory)
    with Stack.cloned(template, tmp_path_factory.mktemp("shared"), redis_base=24) as running:
        running.wait_for_the_engine()
        yield running


@pytest.fixture(scope="module")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The whole site with the demonstration city: real web server, workers, clock.

    One per module, with a database of its own cloned from a template that is loaded once
    per run; what the tests of a module change, the next ones of that module see. Modules
    marked ``shares_city`` have one together.
    """
    if request.node.get_closest_marker("shares_city"):
        yield request.getfixturevalue("shared_city")
        return
    template = demonstration_template(tmp_path_factory)
    with Stack.cloned(template, tmp_path_factory.mktemp("stack")) as running:
        running.wait_for_the_engine()
        yield running
