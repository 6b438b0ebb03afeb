"""Every public page, those of one moment of a report too: for axe, on any screen, in order."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.counts import count
from tests.journeys.conftest import NewPage, forget, size
from tests.journeys.public_pages import public_pages
from tests.journeys.test_a_citizen_reports_a_barrier import press_to
from tests.journeys.test_where_is_said_without_a_map import in_order
from tests.stack import Stack

pytestmark = pytest.mark.shares_city(after_readers=True)

WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
ORDER = {
    "question": [
        'heading "A question of the office" [level=1]', "blockquote", 'textbox "Your answer"',
        'button "Send the answer"',
    ],
    "four weeks": [
        'heading "Is the barrier really gone?" [level=1]', 'group "Is the barrier really gone?"',
        'radio "Yes, I can pass"', 'radio "It is still there"', 'button "Send the answer"',
    ],
    "erase": [
        'heading "Erase what is personal?" [level=1]', "This cannot be undone.",
        'button "Erase what is personal"', 'link "Back to the report"',
    ],
    "add photo": [
        'heading "Add a photo" [level=1]', 'button "Photo"', 'button "Add the photo"',
        'link "Back to the report"',
    ],
    "correct": [
        'heading "Correct the report" [level=1]', 'combobox "What is the barrier?"',
        'group "Can you pass?"', 'button "Keep the correction"',
    ],
    "dead link": [
        'heading "This link no longer works" [level=1]',
        'link "Follow a report by its code"', 'link "You lost the code?"',
    ],
    "petition": [
        'heading "Your petition" [level=1]', 'heading "Where each place stands" [level=2]',
        "listitem", "listitem",
    ],
    "areas": [
        'heading "Follow an area" [level=1]', 'combobox "District"',
        'textbox "Or: around a street and number"', 'combobox "How far around it"',
        'group "How often"', 'textbox "E-mail"', 'button "Follow this area"',
        'heading "Without giving an address" [level=2]', 'link "The whole city"',
    ],
    "status": ['[level=1]', 'link "Correct the report"', 'link "Add a photo"'],
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(stack: Stack) -> dict[str, dict[str, str]]:
    return public_pages(stack, "en", "it", "ar")


@pytest.mark.parametrize(
    ("language", "width"),
    [("en", 320), ("ar", 320), ("it", 1280)] + count(small=0, full=1) * [("ar", 1280)],
)
def test_nothing_for_the_checker_and_nothing_cut_off(
    new_page: NewPage,
    pages: dict[str, dict[str, str]],
    axe: Callable[..., None],
    screenshot: Callable[..., Path],
    problems: list[str],
    language: str,
    width: int,
) -> None:
    page = new_page(viewport=size(width))
    for name, address in pages[language].items():
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        axe(page)
        assert page.evaluate(WIDER) <= 0, f"{name} at {width} px"
        screenshot(page, f"{name} {language} {width}")
    # The browser tells the 410 of the dead links itself as an error.
    problems[:] = [one for one in problems if "410" not in one]


def test_a_screen_reader_hears_them_in_order(
    page: Page, pages: dict[str, dict[str, str]], problems: list[str]
) -> None:
    for name, parts in ORDER.items():
        page.goto(pages["en"][name])
        heard = page.locator("main").aria_snapshot()
        print(f"\n{name}\n{heard}")
        in_order(heard, *parts)
    forget(problems, "status of 410")


def test_the_keyboard_alone_answers_what_is_asked(
    page: Page, pages: dict[str, dict[str, str]], stack: Stack
) -> None:
    """From the look-up by code to the answer of the office's question and of the four weeks."""
    code = pages["en"]["status"].strip("/").split("/")[-1]
    page.goto(pages["en"]["look-up"])
    press_to(page, page.locator("input[name=code]"))
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator(".so-code")).to_have_text(code)
    question = page.locator(f"main a[href$='{pages['en']['question'].split('/')[-2]}/']").first
    press_to(page, question)
    page.keyboard.press("Enter")
    answer = page.get_by_label("Your answer")
    answer.wait_for()
    press_to(page, answer)
    page.keyboard.type("On the side of the school")
    press_to(page, page.get_by_role("button", name="Send the answer"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The office reads your answer.")).to_be_visible()
    page.goto(pages["en"]["four weeks"])
    press_to(page, page.locator("main input[type=radio]").first)
    page.keyboard.press("Space")
    press_to(page, page.get_by_role("button", name="Send the answer"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(pages["en"]["status"])))
    assert stack.sql(
        "SELECT answer FROM reports_reportquestion q JOIN reports_report r ON r.id = q.report_id"
        " WHERE r.code = %s",
        code,
    ) == [("On the side of the school",)]
