"""What a first visit weighs, and what Lighthouse says, with files served as in production."""

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

import frontend
from tests.counts import count
from tests.databases import manage
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, ROOT, NewPage
from tests.journeys.public_pages import public_pages
from tests.stack import Stack, demonstration_template, wait_for

FORM_BYTES_MAX = 150 * 1024
LOWEST_SCORE = 95
RUNS = count(small=1, full=3)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The site with its files collected: names with a digest, compressed, kept for long."""
    folder = tmp_path_factory.mktemp("stack")
    collected = {
        "SOGLIA_STATIC_COLLECTED": "1",
        "SOGLIA_STATIC_ROOT": str(folder / "static"),
    }
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.local", **collected}
    manage(env, "collectstatic", "--noinput", "--verbosity=0")
    template = demonstration_template(tmp_path_factory)
    with Stack.cloned(template, folder, **collected) as running:
        running.wait_for_the_engine()
        yield running


class Scales:
    """Counts the bytes that really come over the line, by request, as the browser tells them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        self.headers: dict[str, dict[str, str]] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _asked(self, event: Any) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: Any) -> None:
        headers = {key.lower(): value for key, value in event["response"]["headers"].items()}
        self.headers[urlsplit(event["response"]["url"]).path] = headers

    def _finished(self, event: Any) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]

    def weighed(self) -> dict[str, int]:
        """Bytes for each path, headers included."""
        found: dict[str, int] = {}
        for request, size in self._bytes.items():
            place = urlsplit(self._addresses.get(request, ""))
            if place.scheme.startswith("http"):
                found[place.path] = found.get(place.path, 0) + int(size)
        return found


def table(weights: dict[str, int]) -> str:
    lines = [f"{size:>8} {path}" for path, size in sorted(weights.items(), key=lambda one: -one[1])]
    return "\n".join(lines)


def fetched_by_the_worker(page: Page) -> dict[str, int]:
    """Bytes the service worker brought over the line while it was installed, for each path."""
    settled = """async () => Boolean(
        navigator.serviceWorker.controller &&
        (await caches.match(document.querySelector('[data-waiting] a').getAttribute('href')))
    )"""
    wait_for(lambda: page.evaluate(settled), "the service worker to keep the form")
    [worker] = page.context.service_workers
    rows = worker.evaluate(
        "() => performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize])"
    )
    return {urlsplit(address).path: int(size) for address, size in rows}


@pytest.mark.parametrize(("language", "name"), [
    ("it", "report_start"), ("it", "report_where"), ("ar", "report_where"),
])  # fmt: skip
def test_a_first_visit_of_the_form_weighs_little(
    new_page: NewPage, language: str, name: str
) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    scales = Scales(page)
    with translation.override(language):
        address = reverse(name)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    weights = scales.weighed()
    total = sum(weights.values())
    fetched = fetched_by_the_worker(page)
    print(f"\n{address}: {total / 1024:.1f} KB in {len(weights)} requests\n{table(weights)}")
    print(f"the service worker: {sum(fetched.values()) / 1024:.1f} KB\n{table(fetched)}")
    assert address in weights
    assert any("soglia" in path and path.endswith(".css") for path in weights)
    assert not [path for path in weights if "maplibre" in path]
    assert total <= FORM_BYTES_MAX
    for path, headers in scales.headers.items():
        compressible = path == address or path.endswith((".css", ".js", ".svg"))
        if compressible and weights.get(path, 0) > 1_000:
            assert headers.get("content-encoding") in {"br", "gzip"}, path
        if path.endswith(".css"):
            assert "immutable" in headers["cache-control"]


# What is no page to be found, or answers with a status of its own.
NOT_ASKED = {"dead link", "dead link of an area", "receipt"}


def lighthouse(addresses: list[str], runs: int) -> list[dict[str, Any]]:
    """What Lighthouse says, a row for each run."""
    node = frontend.node_folder() / "node"
    words = [str(node), "tests/journeys/lighthouse.mjs", str(runs), *addresses]
    flags = " ".join(one for one in ARGUMENTS if one != "--disable-background-networking")
    env = {**os.environ, "CHROME_PATH": shutil.which(CHROMIUM) or CHROMIUM, "CHROME_FLAGS": flags}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_lighthouse_finds_nothing_to_complain_of(stack: Stack) -> None:
    """One page once in `make test`; every public page three times in `make test-full`."""
    languages = public_pages(stack, "it", "ar")
    pages = {name: at for name, at in languages["it"].items() if name not in NOT_ASKED}
    pages["home in Arabic"] = languages["ar"]["home"]
    chosen = dict(list(pages.items())[: count(small=1, full=len(pages))])
    rows = lighthouse([stack.url + address for address in chosen.values()], RUNS)
    (stack.folder / "lighthouse.json").write_text(json.dumps(rows, indent=1))
    told, low = [], []
    for name, address in chosen.items():
        mine = [row for row in rows if row["address"] == stack.url + address]
        assert len(mine) == RUNS
        assert not any(row["error"] for row in mine), mine
        scores = {
            category: statistics.median(row["scores"][category] for row in mine)
            for category in mine[0]["scores"]
        }
        line = f"{name:16} {' '.join(f'{score:4.0f}' for score in scores.values())}  {address}"
        told.append(line)
        if min(scores.values()) < LOWEST_SCORE:
            low.append(f"{line}\n    {mine[0]['parts']}\n    {mine[0]['low']}")
    print("\nperformance, accessibility, best practices\n" + "\n".join(told))
    assert not low, "\n".join(low)


def test_the_program_of_lighthouse_is_pinned() -> None:
    wanted = json.loads(Path(ROOT, "package.json").read_text())["devDependencies"]["lighthouse"]
    assert wanted[0].isdigit()
