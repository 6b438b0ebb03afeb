"""From the invitation to the office, and every page of signing in for everybody."""

import email
import email.policy
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.accounts import totp
from tests.journeys.conftest import SignIn, size
from tests.stack import ROOT, Stack, wait_for

pytestmark = pytest.mark.shares_city

Axe = Callable[..., None]
NewPage = Callable[..., Page]
PASSWORD = uuid.uuid4().hex
RIGHTS = """
from django.contrib.auth.models import Permission
from apps.accounts.models import User
user = User.objects.get(username="capo")
user.user_permissions.add(Permission.objects.get(codename="manage_people"))
"""


def mail_to(address: str) -> str:
    """The text of the newest mail to an address: `make run` keeps mails as files."""

    def newest() -> str:
        files = sorted(
            (ROOT / ".local" / "mail").glob("*.log"), key=lambda one: one.stat().st_mtime
        )
        for file in reversed(files):
            for part in file.read_bytes().split(b"-" * 79):
                message = email.message_from_bytes(part.strip(), policy=email.policy.default)
                if message["To"] == address:
                    return str(message.get_content())
        return ""

    return str(wait_for(newest, f"a mail to {address}"))


def test_an_invitation_leads_to_the_office(
    stack: Stack,
    new_page: NewPage,
    axe: Axe,
    sign_in: SignIn,
    screenshot: Callable[..., Path],
    problems: list[str],
) -> None:
    office = new_page()
    sign_in(office, "capo", role="staff")
    stack.django(RIGHTS)
    office.goto("/admin/people/")
    axe(office, wcag_only=True)
    screenshot(office, "people")
    office.goto("/admin/people/invite/")
    axe(office, wcag_only=True)
    address = f"nuova-{uuid.uuid4().hex[:8]}@example.org"
    office.locator("[name=email]").fill(address)
    office.locator("[name=holds]").select_option("staff|city|")
    office.locator("form [type=submit]").last.click()
    expect(office.get_by_role("cell", name=address, exact=True)).to_be_visible()
    # Without the message of Wagtail that is still fading in.
    office.goto("/admin/people/")
    axe(office, wcag_only=True)

    found = re.search(r"https?://\S+", mail_to(address))
    assert found
    invited = new_page(viewport=size(320), java_script_enabled=False)
    invited.goto(found.group(0))
    invited.locator("[name=first_name]").fill("Nora")
    invited.locator("[name=last_name]").fill("Nuova")
    invited.locator("[name=password1]").fill(PASSWORD)
    invited.locator("[name=password2]").fill(PASSWORD)
    invited.locator("form.so-form [type=submit]").click()
    # Nothing else opens before the second factor is there.
    invited.goto("/admin/reports/")
    expect(invited).to_have_url(re.compile("second-factor|secondo-fattore"))
    invited.locator("main a.btn-primary").click()
    secret = invited.locator("code").inner_text()
    invited.locator("[name=code]").fill(totp.code(secret))
    invited.locator("form.so-form [type=submit]").click()
    expect(invited.locator("main code")).to_have_count(10)
    screenshot(invited, "codes")
    invited.locator("main a.btn-primary").click()
    expect(invited).to_have_url(re.compile("/admin/reports/"))


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_signing_in_is_for_everybody(
    width: int,
    stack: Stack,
    new_page: NewPage,
    axe: Axe,
    sign_in: SignIn,
    screenshot: Callable[..., Path],
    problems: list[str],
) -> None:
    page = new_page(viewport=size(width))
    for path in ("sign-in/", "password/reset/", "password/reset/sent/", "sign-up/", "inactive/"):
        page.goto(f"/en/access/{path}")
        looked_at(page, axe, width)
    page.goto("/en/access/sign-in/")
    screenshot(page, "sign in")
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    looked_at(page, axe, width)

    worker = sign_in(page, f"larga{width}", role="staff")
    page.goto("/en/access/sign-out-everywhere/")
    looked_at(page, axe, width)
    for path in (
        "",
        "password/change/",
        "second-factor/",
        "second-factor/app/remove/",
        "second-factor/codes/new/",
        "second-factor/keys/",
        "second-factor/keys/new/",
    ):
        page.goto(f"/en/access/{path}")
        looked_at(page, axe, width)
    page.goto("/ar/access/")
    looked_at(page, axe, width)
    screenshot(page, "own page")
    page.goto("/en/access/sign-out-everywhere/")
    page.locator("main [type=submit]").click()
    expect(page.locator("[name=login]")).to_be_visible()
    # The second step, looked at on the way in.
    page.locator("[name=login]").fill(worker.username)
    page.locator("[name=password]").fill(worker.password)
    page.locator("[name=password]").press("Enter")
    page.locator("[name=code]").wait_for()
    looked_at(page, axe, width)
    screenshot(page, "second step")


def test_a_passkey_of_the_device_opens_alone(
    stack: Stack, new_page: NewPage, sign_in: SignIn, problems: list[str]
) -> None:
    """Chromium's own make-believe key, over the same address that browsers count as safe."""
    home = stack.url.replace("127.0.0.1", "localhost")
    page = new_page(base_url=home)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    sign_in(page, "chiave", role="staff")
    page.goto("/en/access/second-factor/keys/new/")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    # The first key brings recovery codes along.
    expect(page.locator("main code")).to_have_count(10)
    page.goto("/en/access/sign-out-everywhere/")
    page.locator("main [type=submit]").click()
    page.locator("#passkey_login").click()
    page.wait_for_url("**/admin/")


def looked_at(page: Page, axe: Axe, width: int) -> None:
    """No fault of accessibility, and nothing to scroll sideways."""
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} px wide"
