"""The page in a real browser: submitting, watching, cancelling, re-checking; on a phone, in the dark, without scripts.

The test plays the worker: it claims and finishes attempts in the store that the server reads.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FilePayload, Page, expect
from pydantic import SecretStr

from db.values import Progress, RunState
from prover.settings import Settings
from prover.web.app import create_app
from prover.web.server import Server
from tests.unit.web.asking import TOKEN
from tests.unit.web.filled import HOSTILE, Filled, beat, begin, copied, fill, gave_up, proved
from workers.local import listen, url

PHONE = {"width": 360, "height": 740}
STATEMENT = "theorem mine (a b : Nat) :\n    a + b = b + a"


class Site:
    """A server in a thread of this process, with the store that it reads."""

    def __init__(self, filled: Filled) -> None:
        self.filled = filled
        settings = Settings(token=SecretStr(TOKEN))
        self.app = create_app(settings, self.filled.store, clock=self.filled.clock)
        self._socket = listen("127.0.0.1", 0)
        self.url = url("127.0.0.1", self._socket.getsockname()[1])
        self._server = Server(self.app)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()

    def close(self) -> float:
        """Seconds that it took to end."""
        begun = time.monotonic()
        self._server.should_exit = True
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()
        self.filled.store.close()
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Filled, Path]:
    folder = tmp_path_factory.mktemp("template")
    return fill(folder), folder


@pytest.fixture
def site(template: tuple[Filled, Path], tmp_path: Path) -> Iterator[Site]:
    made = Site(copied(*template, tmp_path / "site"))
    yield made
    made.close()


def complained(message: ConsoleMessage) -> bool:
    """Refusals and a server that went away are no faults of the page; broken policies and scripts are."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


Open = Callable[..., Page]


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a page that may write, in a browser of its own. Whatever the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(path: str = "/", *, writer: bool = True, **how: object) -> Page:
        context = browser.new_context(**how)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if complained(message) else None)
        if writer:
            page.goto(f"{site.url}/?token={TOKEN}")
        page.goto(site.url + path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def mark(page: Page) -> None:
    """So that a reload would be noticed."""
    page.evaluate("window.notReloaded = true")


def marked(page: Page) -> bool:
    return bool(page.evaluate("window.notReloaded === true"))


def test_pasting_a_statement(tab: Open, site: Site) -> None:
    page = tab()
    assert "token" not in page.url
    page.get_by_label("A Lean statement").fill(STATEMENT)
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Name").fill("from the page")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("from the page")
    run = site.filled.store.runs.list(limit=1)[0]
    assert page.url == f"{site.url}/runs/{run.id}"
    attempt = site.filled.store.attempts.of_run(run.id)[0]
    assert attempt.theorem.signature.replace("\r", "") == "(a b : Nat) :\n    a + b = b + a"
    expect(page.get_by_role("cell", name="waiting")).to_be_visible()


def test_uploading_a_suite(tab: Open, site: Site) -> None:
    rows = [{"name": f"row_{n}", "signature": f": {n} + 1 = 1 + {n}", "header": ""} for n in range(5)]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    page = tab()
    file = FilePayload(name="five.jsonl", mimeType="application/x-ndjson", buffer=content)
    page.set_input_files("#suite", file)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("five")
    assert site.filled.store.runs.list(limit=1)[0].counts.waiting == 5


def test_what_cannot_be_submitted_is_said(tab: Open) -> None:
    page = tab()
    page.get_by_label("A Lean statement").fill("def f := 1")
    with page.expect_response("**/submit") as answer:
        page.get_by_role("button", name="Submit").click()
    assert answer.value.status == 422
    expect(page.get_by_role("alert")).to_contain_text("no theorem at")
    expect(page.get_by_label("A Lean statement")).to_have_value("def f := 1")  # to be corrected


def test_a_run_is_seen_to_go_on_without_a_reload(tab: Open, site: Site) -> None:
    run, store = site.filled.runs["active"].id, site.filled.store
    page = tab(f"/runs/{run}")
    expect(page.locator("#live")).to_contain_text("live")
    mark(page)
    page.locator("#attempts .chips a").first.focus()  # this scrolls to it
    place = "document.activeElement.getBoundingClientRect().top"
    before = page.evaluate(place)
    picture = page.locator("#charts svg").first.evaluate_handle("node => node")
    waiting = site.filled.attempts["waiting"]
    claim = begin(store, waiting)
    store.attempts.renew(claim, 30.0, Progress(1.0, 5, 99, 3, "⊢ a goal to be watched"))
    expect(page.locator("#now")).to_contain_text("⊢ a goal to be watched")
    store.attempts.finish(claim, proved(claim.problem.theorem, "by omega"))
    expect(page.locator("#status")).to_contain_text("30 of 47 proved")
    expect(page.locator("#now")).not_to_contain_text("a goal to be watched")
    expect(page.locator(f"#attempts tr[data-key=t{waiting}]")).to_contain_text("proved")
    assert marked(page)
    assert page.evaluate("document.activeElement.closest('.chips') !== null"), "focus stays"
    assert page.evaluate("window.scrollY") > 300
    assert abs(page.evaluate(place) - before) < 60, "what is read stays where it is"
    assert page.evaluate("node => node.isConnected", picture), "what can stay is kept"


def test_an_attempt_is_seen_to_end(tab: Open, site: Site) -> None:
    attempt, store = site.filled.attempts["waiting"], site.filled.store
    page = tab(f"/attempts/{attempt}")
    mark(page)
    expect(page.locator("#status")).to_contain_text("waiting")
    claim = begin(store, attempt)
    expect(page.locator("#status")).to_contain_text("running")
    page.evaluate("document.addEventListener('lemmata:grown', event => { window.grown = event.detail.bytes })")
    lines = b'{"a line": "of a trace"}\n'
    assert store.checkpoints.append(claim, 0, lines)
    until = time.monotonic() + 10
    while page.evaluate("window.grown") != len(lines):
        assert time.monotonic() < until
        page.wait_for_timeout(100)
    store.attempts.finish(claim, gave_up(claim.problem.theorem))
    expect(page.locator("#status")).to_contain_text("gave up")
    expect(page.locator("#result")).to_contain_text("The most promising goal it left")
    expect(page.locator("#live")).to_be_hidden()
    assert marked(page)


def test_new_runs_appear(tab: Open, site: Site) -> None:
    page = tab()
    mark(page)
    expect(page.locator("#live")).to_contain_text("live")
    page.get_by_label("A Lean statement").fill("half a statem")
    site.filled.clock.advance(5)
    site.app.state.service.actions.set_state(site.filled.runs["active"].id, RunState.PAUSED)
    expect(page.locator("#runs")).to_contain_text("paused")
    assert page.get_by_label("A Lean statement").input_value() == "half a statem"
    assert marked(page)


def test_pausing_resuming_and_cancelling(tab: Open, site: Site) -> None:
    run, store = site.filled.runs["active"].id, site.filled.store
    page = tab(f"/runs/{run}")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#status")).to_contain_text("paused")
    assert store.runs.get(run).state is RunState.PAUSED
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#status")).to_contain_text("active")
    page.get_by_text("Cancel …").click()
    time.sleep(2.5)
    assert page.get_by_role("button", name="Cancel 12 theorems").is_visible(), "news do not close it"
    page.get_by_role("button", name="Cancel 12 theorems").click()
    expect(page.locator("#status")).to_contain_text("cancelled")
    assert store.runs.get(run).state is RunState.CANCELLED


def test_rechecking_a_proof(tab: Open, site: Site) -> None:
    theorem = site.filled.theorems["proved"]
    page = tab(f"/theorems/{theorem.statement_hash}")
    page.get_by_role("button", name="Re-check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"recheck of {theorem.name}")
    assert site.filled.store.runs.list(limit=1)[0].task.value == "recheck"


def paths(found: Filled) -> list[str]:
    every = ["/", "/workers", "/api", "/login", *(f"/runs/{run.id}" for run in found.runs.values())]
    every += [f"/attempts/{attempt}" for attempt in found.attempts.values()]
    every += [f"/theorems/{theorem.statement_hash}" for theorem in found.theorems.values()]
    return every + [f"/proofs/{proof}" for proof in found.proofs.values()]


def test_nothing_overflows_on_a_phone(tab: Open, site: Site) -> None:
    page = tab(viewport=PHONE)
    for path in paths(site.filled):
        page.goto(site.url + path)
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, path


LUMINANCE = """() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[0-9.]+/g).map(Number).map(c => c / 255)
      .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (!/, 0\\)|transparent/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.nodeValue.trim() || node.closest("svg, script, select, .skip, .hidden, .copy")) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(solid(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push([text.nodeValue.trim().slice(0, 40), ratio]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_light_and_dark(tab: Open, site: Site, scheme: str) -> None:
    """Contrast of 4.5 at least (WCAG 2.2, 1.4.3), and dark is dark."""
    page = tab(color_scheme=scheme)
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, back[4:-1].split(","))) < 200) == (scheme == "dark")
    names = ("proved", "running 0", "gave up", "bidi")
    for path in [
        "/",
        f"/runs/{site.filled.runs['active'].id}",
        *(f"/attempts/{site.filled.attempts[n]}" for n in names),
    ]:
        page.goto(site.url + path)
        assert page.evaluate(LUMINANCE) == [], path


def test_reading_needs_no_script(tab: Open, site: Site) -> None:
    page = tab(java_script_enabled=False)
    expect(page.get_by_role("link", name="miniF2F core, valid")).to_be_visible()
    page.get_by_role("link", name="miniF2F core, valid").click()
    expect(page.locator("#status")).to_contain_text("29 of 47 proved")
    page.get_by_role("navigation", name="Which theorems").get_by_role("link", name="gave up").click()
    expect(page.locator("#attempts tbody tr")).to_have_count(2)
    page.locator("#attempts tbody a").first.click()
    expect(page.locator("#result")).to_contain_text("The most promising goal it left")
    page.get_by_role("link", name="All that is known about this statement").click()
    expect(page.get_by_role("heading", name="Attempts")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()
    page.goto(f"{site.url}/")
    page.get_by_label("A Lean statement").fill(STATEMENT)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("mine")


def test_hostile_text_does_nothing(tab: Open, site: Site) -> None:
    page = tab()
    page.on("dialog", lambda dialog: pytest.fail("a script of the statement ran"))
    for path in ("/", f"/runs/{site.filled.runs['hostile'].id}", f"/attempts/{site.filled.attempts['evil']}"):
        page.goto(site.url + path)
        page.wait_for_timeout(1200)  # a stream has replaced everything once
        assert page.locator("img").count() == 0
        assert HOSTILE in page.locator("main").inner_text()


def test_readers_see_no_buttons_and_log_in_by_the_form(tab: Open, site: Site) -> None:
    page = tab(f"/runs/{site.filled.runs['active'].id}", writer=False)
    expect(page.locator("#status")).to_contain_text("29 of 47 proved")
    assert page.get_by_role("button").count() == 0
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in", exact=True).first).to_be_visible()


def test_it_is_usable_with_the_keyboard_alone(tab: Open, site: Site) -> None:
    page = tab()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert {"miniF2F core, valid", "statement", "Submit"} <= seen


def test_a_server_that_goes_away_is_told_and_open_pages_do_not_keep_it(
    tab: Open, template: tuple[Filled, Path], tmp_path: Path
) -> None:
    site = Site(copied(*template, tmp_path / "other"))
    page = tab(writer=False)
    page.goto(f"{site.url}/runs/{site.filled.runs['active'].id}")
    expect(page.locator("#live")).to_contain_text("live")
    assert site.close() < 6
    expect(page.locator("#live")).to_contain_text("waiting for the server")


def test_workers_come_and_go(tab: Open, site: Site) -> None:
    page = tab("/workers")
    expect(page.get_by_role("heading", name="laptop-1")).to_be_visible()
    site.filled.store.workers.leave("laptop-1")
    expect(page.get_by_text("No worker is alive")).to_be_visible()
    beat(site.filled)
    expect(page.get_by_role("heading", name="laptop-1")).to_be_visible()
