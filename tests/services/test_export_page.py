"""An exported page in a real browser: every step opens, with and without scripts, and nothing is asked of anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from prover.web.export import export_page
from tests.unit.web.export.example import PROOF, SWAP, exported, long, swap

STEPS = 6


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "swap.html"
    path.write_text(export_page(exported(SWAP, PROOF), swap()), encoding="utf-8")
    return path


class Visit:
    """A page with what it complained of and what it asked for."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)

    def is_open(self, number: int) -> bool:
        return bool(self.page.locator(f"#s{number}").is_visible())


def visit(browser: Browser, address: str, **options: object) -> Visit:
    return Visit(browser.new_context(**options).new_page(), address)  # type: ignore[arg-type]


@pytest.mark.parametrize("scripts", [True, False])
def test_every_step_opens_by_a_click(browser: Browser, file: Path, scripts: bool) -> None:
    seen = visit(browser, file.as_uri(), java_script_enabled=scripts)
    assert not any(seen.is_open(number) for number in range(1, STEPS + 1))
    for number in range(1, STEPS + 1):
        seen.page.locator(f"details:has(> #s{number}) > summary code").click()
        assert seen.is_open(number)
    assert seen.page.locator(".goal:visible").count() >= STEPS
    assert seen.complaints == []
    assert seen.asked == [file.as_uri()]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_picture_leads_to_the_steps_and_opens_them(browser: Browser, file: Path, scripts: bool) -> None:
    seen = visit(browser, file.as_uri(), java_script_enabled=scripts)
    for number in range(1, STEPS + 1):
        seen.page.locator(f'svg a[href="#s{number}"]').click()
        seen.page.locator(f"#s{number}").wait_for(state="visible", timeout=5000)
    assert seen.complaints == []


def test_a_link_from_outside_opens_its_step(browser: Browser, file: Path) -> None:
    assert visit(browser, f"{file.as_uri()}#s4").is_open(4)


def test_all_open_and_close_and_the_text_is_copied(browser: Browser, file: Path) -> None:
    seen = visit(browser, file.as_uri(), permissions=["clipboard-read", "clipboard-write"])
    seen.page.get_by_role("button", name="Open all").click()
    assert all(seen.is_open(number) for number in range(1, STEPS + 1))
    seen.page.get_by_role("button", name="Close all").click()
    assert not any(seen.is_open(number) for number in range(1, STEPS + 1))
    button = seen.page.locator("[data-copy]")
    button.click()
    seen.page.get_by_role("button", name="Copied").or_(seen.page.get_by_role("button", name="Selected")).wait_for()
    taken = seen.page.evaluate("() => navigator.clipboard.readText().catch(() => String(getSelection()))")
    assert f"theorem swap {SWAP.signature} := {PROOF}" in taken
    assert seen.complaints == []


def test_without_scripts_there_are_no_buttons_that_do_nothing(browser: Browser, file: Path) -> None:
    seen = visit(browser, file.as_uri(), java_script_enabled=False)
    assert seen.page.locator("button:visible").count() == 0


def test_print_shows_every_step(browser: Browser, file: Path) -> None:
    seen = visit(browser, file.as_uri(), java_script_enabled=False)
    seen.page.emulate_media(media="print")
    assert all(seen.is_open(number) for number in range(1, STEPS + 1))


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (390, "dark"), (1280, "light"), (1920, "dark")])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    whole = exported(replace(SWAP, name="a_very_long_name_" * 8), PROOF)
    path = tmp_path / "long.html"
    path.write_text(export_page(whole, long(30, 12)), encoding="utf-8")
    seen = visit(browser, path.as_uri(), viewport={"width": width, "height": 800}, color_scheme=scheme)
    seen.page.get_by_role("button", name="Open all").click()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    light = seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light is (scheme == "light")
