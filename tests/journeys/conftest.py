"""A real Chromium, the axe accessibility checker, and eyes on every page it opens."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from apps.accounts import totp
from tests.stack import Stack

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / ".local" / "screenshots"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A thing that pulses some times to be noticed (Wagtail's does for 25 s) is there all along.
SETTLED = """() => Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().iterations === 1)
    .map((one) => one.finished)
)"""
CHROMIUM = os.environ.get("SOGLIA_CHROMIUM") or shutil.which("chromium") or "chromium"
VIOLATIONS = "async (options) => (await axe.run(document, options)).violations"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    # Without these three Chromium asks hosts of its maker, at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # MapLibre draws with WebGL; this is WebGL without a graphics card.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # That make-believe card would draw the pages too, and take three times as long for it.
    "--disable-gpu-compositing",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Worker:
    """Somebody who works here, with what she needs to sign in."""

    username: str
    password: str
    secret: str
    _shown: int = 0

    def code(self) -> str:
        """What her app shows now; a code works once, so the next sign-in takes the next one."""
        now = int(time.time()) // 30
        self._shown = max(self._shown + 1, now)
        return totp.code(self.secret, steps=self._shown - now)


_A_WORKER = """
from apps.accounts import totp
from apps.accounts.models import User
from apps.accounts.services import grant_role
user = User.objects.create_user("{username}", password="{password}")
grant_role(user=user, role="{role}", scope_kind="{kind}", scope_code="{code}")
totp.set_up(user, "{secret}")
"""


class SignIn(Protocol):
    """Signs in on a page, as somebody new with the role, or as a worker made before."""

    def __call__(
        self,
        page: Page,
        username: str,
        *,
        role: str = "technician",
        scope: tuple[str, str] = ("city", ""),
        wanted: str = "/admin/",
        worker: Worker | None = None,
    ) -> Worker: ...


@pytest.fixture
def sign_in(stack: Stack) -> SignIn:
    """The real way in, with password and second factor, to the page that is wanted."""

    def walk(
        page: Page,
        username: str,
        *,
        role: str = "technician",
        scope: tuple[str, str] = ("city", ""),
        wanted: str = "/admin/",
        worker: Worker | None = None,
    ) -> Worker:
        if worker is None:
            worker = Worker(username, uuid.uuid4().hex, totp.new_secret())
            words = {"username": username, "password": worker.password, "secret": worker.secret}
            facts = {"role": role, "kind": scope[0], "code": scope[1]}
            stack.django(_A_WORKER.format(**words, **facts))
        page.goto(wanted)
        page.locator("[name=login]").fill(worker.username)
        page.locator("[name=password]").fill(worker.password)
        page.locator("[name=password]").press("Enter")
        page.locator("[name=code]").fill(worker.code())
        page.locator("[name=code]").press("Enter")
        # The page that is wanted may lead on to another one.
        page.wait_for_url(lambda url: urlsplit(url).path.startswith(wanted.split("/")[1], 1))
        return worker

    return walk


class NewPage(Protocol):
    """Opens a page in a fresh browser context; the arguments are Playwright's."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What went wrong in the pages of a test: errors, and calls to foreign hosts.

    The test fails when any is left at its end; what ends in an error as it should is done in
    ``expecting_refusal``, or forgotten by its words once later pages have been opened.
    """
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def new_page(browser: Browser, stack: Stack, problems: list[str]) -> Iterator[NewPage]:
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        defaults = {"base_url": stack.url, "locale": "it-IT", "viewport": size(1280)}
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, problems)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page at 1280 px, in Italian, with JavaScript."""
    return new_page()


@pytest.fixture
def page_without_javascript(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


def size(width: int, height: int = 900) -> dict[str, int]:
    return {"width": width, "height": height}


def watch(page: Page, problems: list[str]) -> None:
    """Note errors of scripts, refusals by the content security policy, foreign hosts."""
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            problems.append(f"{page.url}: {message.text}") if message.type == "error" else None
        ),
    )

    def look(request: Any) -> None:
        place = urlsplit(request.url)
        if place.scheme in {"http", "https", "ws", "wss"} and place.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            problems.append(f"{page.url} asks a foreign host: {request.url}")

    page.on("request", look)


@contextlib.contextmanager
def expecting_refusal(page: Page, problems: list[str], *, status: int = 422) -> Iterator[None]:
    """What is done inside is refused, as it should be, which the browser notes as an error.

    It does so in its own time: the block ends with the note, and forgets it alone.
    """
    words = f"status of {status}"
    with page.expect_console_message(lambda message: words in message.text):
        yield
    forget(problems, words)


def forget(problems: list[str], words: str) -> None:
    """Leave out the notes with these words, which may have come or not; others stay."""
    problems[:] = [note for note in problems if words not in note]


@pytest.fixture
def axe() -> Callable[..., None]:
    """Fail with readable text when axe finds a violation on the page.

    All rules on our own pages; `axe(page, wcag_only=True)` on Wagtail's.
    """

    def examine(page: Page, *, wcag_only: bool = False) -> None:
        page.wait_for_load_state()
        # What is still fading in has the colours of nothing.
        page.evaluate(SETTLED)
        # Evaluated by the browser's debugger, so the page's security policy stays on.
        page.evaluate(f"() => {{ {AXE.read_text()} }}")
        # The rules that passed fill a megabyte, which takes seconds to bring here.
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if wcag_only:
            options["runOnly"] = {"type": "tag", "values": WCAG}
        violations = page.evaluate(VIOLATIONS, options)
        assert not violations, f"{page.url}\n" + "\n".join(map(readable, violations))

    return examine


def readable(violation: dict[str, Any]) -> str:
    """One rule of axe, with the places that break it."""
    places = [
        f"    {' '.join(map(str, node['target']))}\n"
        f"      {node['failureSummary'].replace(chr(10), ' ')}"
        for node in violation["nodes"][:5]
    ]
    heading = f"  {violation['id']} ({violation['impact']}): {violation['help']}"
    return "\n".join([heading, *places])


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Save what a person would see to .local/screenshots/; returns the file."""

    def take(page: Page, name: str = "", *, full_page: bool = True) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        slug = re.sub(r"\W+", "-", f"{request.node.name} {name}").strip("-").lower()
        file = SCREENSHOTS / f"{slug}.png"
        page.screenshot(path=file, full_page=full_page)
        return file

    return take
