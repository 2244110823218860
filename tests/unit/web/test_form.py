"""The form for a new run: a page of its own, and what was typed survives a refusal."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from prover.settings import Settings
from prover.web.app import create_app
from prover.web.views import Views
from tests.unit.web.asking import BASE, BEARER, Asking
from tests.unit.web.filled import Filled

OURS = {"Origin": BASE}


def test_the_form_has_an_address_of_its_own(asking: Asking) -> None:
    stranger = asking.get("/submit")
    assert stranger.status_code == 200
    assert "Submitting needs the token" in stranger.text
    asking.log_in()
    assert 'action="/submit"' in asking.get("/submit").text
    assert 'href="/submit"' in asking.get("/").text


def test_what_was_typed_survives_a_refusal(asking: Asking) -> None:
    asking.log_in()
    typed = {"statement": "theorem t (p : Prop) : p → <p>", "name": 'a "name"', "seconds": "many", "priority": "9"}
    answer = asking.post("/submit", data=typed, headers=OURS)
    assert answer.status_code == 422
    assert "is no number of seconds" in answer.text
    assert "theorem t (p : Prop) : p → &lt;p&gt;</textarea>" in answer.text
    assert 'value="a &#34;name&#34;"' in answer.text
    assert '<option value="9" selected>' in answer.text
    corrected = asking.post("/submit", data={**typed, "seconds": "3,5"}, headers=OURS)
    assert corrected.status_code == 303


def test_programs_get_the_sentence(asking: Asking) -> None:
    answer = asking.post("/submit", data={"statement": " "}, headers={**BEARER, "Accept": "*/*"})
    assert answer.status_code == 422
    assert "one of the two" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "headers", "words"),
    [
        (b'{"statement":', {"Content-Type": "application/json"}, "the body is not JSON (character 13)"),
        (b'{"statement": "1 = 1"}', {"Content-Type": "application/x-www-form-urlencoded"}, "application/json"),
        (b"[]", {"Content-Type": "application/json"}, "valid dictionary"),
    ],
)
def test_bodies_that_are_no_json(asking: Asking, content: bytes, headers: dict[str, str], words: str) -> None:
    answer = asking.post("/api/runs", content=content, headers={**BEARER, **headers})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_a_wrong_method_is_told_where_to_look(asking: Asking) -> None:
    answer = asking.get("/logout")
    assert answer.status_code == 405
    assert "/api" in answer.text


def test_a_defect_is_told_as_a_page_and_to_programs(
    filled: Filled, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Views) -> object:
        raise RuntimeError("secret inner words")

    monkeypatch.setattr(Views, "workers", broken)
    app = create_app(settings, filled.store, clock=filled.clock)

    async def ask(path: str, accept: str) -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.get(path, headers={"Accept": accept})

    page = asyncio.run(ask("/workers", "text/html"))
    twin = asyncio.run(ask("/workers.json", "*/*"))
    assert {page.status_code, twin.status_code} == {500}
    assert "this is a defect of Lemmata" in page.text
    assert "</html>" in page.text
    assert twin.json()["detail"].startswith("this is a defect")
    assert "secret" not in page.text + twin.text
    assert page.headers["x-frame-options"] == "DENY"
