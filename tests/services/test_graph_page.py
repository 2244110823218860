"""The search graph in a browser: read, walked through by mouse, keyboard and thumb, watched as it grows, stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.services.graph_site import Site, served
from tests.unit.web.graph.grown import trace

OPEN = trace(8, 90, closing=0.0)
SOLVED = trace(21, 60, closing=0.1)
GROWN = "document.dispatchEvent(new CustomEvent('lemmata:grown'))"


@pytest.fixture
def site() -> Iterator[Site]:
    with served(OPEN) as site:
        yield site


def opened(context: BrowserContext, site: Site, query: str = "") -> Page:
    """The page, on which no error and no breach of its policy may happen."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    page.goto(f"{site.address}/{query}")
    return page


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        yield opened(context, site)


def place(page: Page, node: int) -> tuple[float, float]:
    """Where a goal's card is on the screen."""
    box = page.locator(f'.lg-goal[data-node="{node}"] .lg-card').bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])


def test_a_clicked_goal_is_read_and_stands_in_the_address(page: Page) -> None:
    page.locator('.lg-goal[data-node="0"]').click()
    panel = page.locator(".lg-panel")
    expect(panel).to_contain_text("Goal 0")
    expect(panel).to_contain_text("n : Nat")
    expect(panel).to_contain_text("Tactics that failed")
    expect(panel).to_contain_text("for a reason")
    assert "node=0" in page.url
    panel.locator("a[data-node]").first.click()
    expect(panel).not_to_contain_text("Goal 0 ")
    expect(panel).to_contain_text("How it was reached")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert "node=" not in page.url


def test_the_keyboard_walks_through_the_graph(page: Page) -> None:
    page.locator('.lg-goal[data-node="0"]').focus()
    assert page.locator('.lg-svg a[tabindex="0"]').count() == 1, "one stop for the Tab key"
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.node")
    assert focused not in (None, "0")
    page.keyboard.press("Enter")
    expect(page.locator(".lg-panel")).to_contain_text(f"Goal {focused}")
    assert page.evaluate("document.activeElement.dataset.node") == focused, "the focus stays"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.node") == "0"


def test_a_growing_search_keeps_what_is_looked_at_in_its_place(page: Page, site: Site) -> None:
    site.trace = trace(8, 20, closing=0.0)
    page.reload()
    page.locator('.lg-goal[data-node="0"]').click()
    expect(page.locator(".lg-panel")).to_be_visible()
    before, goals = place(page, 0), int(page.locator(".lg").get_attribute("data-goals") or 0)
    for count in (30, 50, 90):
        site.trace = trace(8, count, closing=0.0)
        page.evaluate(GROWN)
        page.wait_for_function("(goals) => Number(document.querySelector('.lg').dataset.goals) > goals", arg=goals)
        goals = int(page.locator(".lg").get_attribute("data-goals") or 0)
        assert place(page, 0) == before
    expect(page.locator(".lg-panel")).to_contain_text("Goal 0")


def test_a_paused_picture_stands_still_and_counts_what_comes(page: Page, site: Site) -> None:
    site.trace = trace(8, 20, closing=0.0)
    page.reload()
    picture = page.locator(".lg-svg").inner_html()
    page.get_by_role("button", name="Pause").click()
    badge = page.locator(".lg-since")
    expect(badge).to_have_text("paused")
    site.trace = OPEN
    page.evaluate(GROWN)
    expect(badge).to_contain_text("tactics since")
    assert page.locator(".lg-svg").inner_html() == picture
    page.keyboard.press("p")
    page.locator(".lg-view").focus()
    page.get_by_role("button", name="Go on").click() if page.get_by_role("button", name="Go on").count() else None
    expect(badge).to_be_hidden()
    page.wait_for_function("(old) => document.querySelector('.lg-svg').innerHTML !== old", arg=picture)


def test_many_events_are_few_questions(page: Page, site: Site) -> None:
    asked = len(site.asked)
    for _ in range(50):
        page.evaluate(GROWN)
    page.wait_for_timeout(1500)
    assert 1 <= len(site.asked) - asked <= 4


def test_the_wheel_and_the_hand_move_the_picture(page: Page) -> None:
    box = page.locator(".lg-view").bounding_box()
    assert box is not None
    x, y = box["x"] + 500, box["y"] + 300
    before = place(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=4)
    page.mouse.up()
    assert place(page, 0) == (before[0] - 60, before[1] + 40)
    assert page.locator(".lg-panel").count() == 0, "dragging is no click"
    page.mouse.move(x, y)
    page.mouse.wheel(0, 400)
    assert box["y"] < place(page, 0)[1] < box["y"] + 40, "what hangs below is in sight, so the goal comes along"
    width = page.locator('.lg-goal[data-node="0"] .lg-card').bounding_box()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    larger = page.locator('.lg-goal[data-node="0"] .lg-card').bounding_box()
    assert width is not None
    assert larger is not None
    assert larger["width"] > width["width"] * 1.3
    page.get_by_role("button", name="Whole").click()
    for card in page.locator(".lg-goal .lg-card").all()[:40]:
        found = card.bounding_box()
        assert found is not None
        assert box["x"] - 1 <= found["x"] <= found["x"] + found["width"] <= box["x"] + box["width"] + 1
        assert box["y"] - 1 <= found["y"] <= found["y"] + found["height"] <= box["y"] + box["height"] + 1


def test_what_is_hidden_can_be_opened_and_what_hangs_below_closed(page: Page) -> None:
    shown = page.locator(".lg-goal").count()
    more = page.locator("a.lg-more").first
    node = more.get_attribute("data-open")
    more.dispatch_event("click")
    expect(page.locator(f'a.lg-more[data-open="{node}"]')).to_have_count(0)
    assert page.locator(".lg-goal").count() > shown
    assert f"open={node}" in page.url
    page.locator('.lg-less[data-close="0"]').dispatch_event("click")
    expect(page.locator(".lg-goal")).to_have_count(1)
    page.locator('a.lg-more[data-open="0"]').dispatch_event("click")
    expect(page.locator(".lg-goal")).not_to_have_count(1)


def test_the_winning_path_is_found_at_once(browser: Browser) -> None:
    with served(SOLVED) as site, browser.new_context(reduced_motion="reduce") as context:
        site.live = False
        page = opened(context, site)
        won = page.locator(".lg-goal.lg-won")
        assert won.count() > 1
        assert page.get_by_role("button", name="Pause").count() == 0, "nothing more comes"
        page.get_by_role("button", name="Winning path").click()
        for card in won.all():
            expect(card).to_be_in_viewport()
        page.get_by_role("link", name="Proof only").click()
        expect(page.get_by_role("link", name="Show all")).to_be_visible()
        assert page.locator(".lg-goal:not(.lg-won)").count() <= won.count()


def test_all_is_read_without_scripts(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = opened(context, site)
        assert not page.get_by_role("button").all(), "what does nothing is not there"
        page.locator('.lg-goal[data-node="0"]').click()
        expect(page.locator(".lg-panel")).to_contain_text("n : Nat")
        page.locator(".lg-failures details summary").first.click()
        expect(page.locator(".lg-failures pre").first).to_be_visible()
        listed = page.locator(".lg-outline")
        expect(listed).to_contain_text("tactic 0")
        folded = listed.locator("details").first
        assert folded.get_attribute("open") is not None
        folded.locator("summary").first.click()
        assert folded.get_attribute("open") is None
        page.locator(".lg-more").first.click()
        assert "open=" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_list_and_reads_goals_below_the_picture(browser: Browser, site: Site, scheme: str) -> None:
    with browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    ) as context:
        page = opened(context, site)
        expect(page.locator(".lg-outline")).to_be_visible()
        expect(page.locator(".lg-view")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, "nothing sticks out"
        page.get_by_role("button", name="Graph").tap()
        expect(page.locator(".lg-view")).to_be_visible()
        page.locator('.lg-goal[data-node="0"]').tap()
        expect(page.locator(".lg-panel")).to_contain_text("Goal 0")
        card, panel = place(page, 0), page.locator(".lg-panel").bounding_box()
        assert panel is not None
        assert card[1] < panel["y"], "the goal stays in sight"
        page.locator(".lg-close").tap()
        expect(page.locator(".lg-panel")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_in_both_schemes(browser: Browser, site: Site, scheme: str) -> None:
    """Contrast of at least 4.5 (WCAG 2.1, success criterion 1.4.3) between each kind of text and its card."""
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce") as context:
        page = opened(context, site, "?node=0")
        for text, ground in ((".lg-goal .lg-target", ".lg-goal .lg-card"), (".lg-goal .lg-foot", ".lg-goal .lg-card")):
            ink, paper = (page.locator(it).first.evaluate("it => getComputedStyle(it).fill") for it in (text, ground))
            assert contrast(ink, paper) >= 4.5, (text, ink, paper)
        ink = page.locator(".lg-panel small").first.evaluate("it => getComputedStyle(it).color")
        paper = page.locator(".lg-panel").evaluate("it => getComputedStyle(it).backgroundColor")
        assert contrast(ink, paper) >= 4.5


def contrast(one: str, other: str) -> float:
    """Of two colours as a browser writes them; WCAG 2.1's definition of relative luminance."""

    def luminance(colour: str) -> float:
        parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
