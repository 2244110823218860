"""The graph on an attempt's page, served by the service itself: it grows with the stored trace, and ends with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from db.store import Store
from db.values import Claim, Problem, Progress
from prover.testing import FakeClock
from tests.services.test_pages import Site
from tests.unit.web.filled import NOW, Filled, begin, gave_up, ids, submit
from tests.unit.web.graph.grown import THEOREM, trace

WHOLE = trace(8, 90, closing=0.0)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    clock = FakeClock(NOW)
    made = Site(Filled(Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", clock=clock), clock))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda message: pytest.fail(message.text) if "Content Security" in message.text else None)
    yield page
    page.close()


def working(site: Site) -> Claim:
    run = submit(site.filled.store, "a run", [Problem(THEOREM)])
    return begin(site.filled.store, ids(site.filled.store, run)[0])


def upload(site: Site, claim: Claim, upto: int) -> None:
    """The trace's lines up to this share of it, as a worker uploads them."""
    store = site.filled.store.checkpoints
    size = store.size(claim.attempt)
    end = WHOLE.rfind(b"\n", 0, upto) + 1
    assert store.append(claim, size, WHOLE[size:end])


def goals(page: Page) -> int:
    return int(page.locator(".lg").get_attribute("data-goals") or 0)


def test_a_search_is_watched_from_its_beginning_to_its_end(site: Site, page: Page) -> None:
    claim = working(site)
    page.goto(f"{site.url}/attempts/{claim.attempt}")
    expect(page.locator(".lg")).to_contain_text("No search has been kept")
    upload(site, claim, len(WHOLE) // 4)
    expect(page.locator('.lg-goal[data-node="0"]')).to_be_visible()
    page.locator('.lg-goal[data-node="0"]').click()
    expect(page.locator(".lg-panel")).to_contain_text("Goal 0")
    before = goals(page)
    page.get_by_role("button", name="Pause").click()
    upload(site, claim, len(WHOLE) // 2)
    expect(page.locator(".lg-since")).to_contain_text("tactics since")
    assert goals(page) == before
    page.get_by_role("button", name="Go on").click()
    page.wait_for_function("(before) => Number(document.querySelector('.lg').dataset.goals) > before", arg=before)
    upload(site, claim, len(WHOLE))
    store = site.filled.store
    store.attempts.renew(claim, 30.0, Progress(4.0, 31, 802, 17, "n : Nat\n⊢ goal 0"))
    assert store.attempts.finish(claim, gave_up(THEOREM))
    expect(page.get_by_role("button", name=re.compile("Pause|Go on"))).to_have_count(0)
    expect(page.locator(".lg-panel")).to_contain_text("Goal 0")
    data = httpx.get(f"{site.url}/attempts/{claim.attempt}/graph.json", params={"node": 3}).json()
    assert goals(page) == data["searches"][0]["goals"]
    assert data["goal"]["id"] == 3


def test_the_goal_at_work_is_marked(site: Site, page: Page) -> None:
    claim = working(site)
    upload(site, claim, len(WHOLE))
    target = "goal 0"
    site.filled.store.attempts.renew(claim, 30.0, Progress(4.0, 31, 802, 17, f"n : Nat\n⊢ {target}"))
    page.goto(f"{site.url}/attempts/{claim.attempt}?node=0")
    expect(page.locator('.lg-goal[data-node="0"]')).to_have_class(re.compile("lg-is-working"))
    expect(page.locator(".lg-panel")).to_contain_text("being expanded")
