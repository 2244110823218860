"""Who may write, from where, how much; and what comes of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from types import ModuleType

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import SecretStr
from starlette.routing import Match

from db.values import RunState
from prover.settings import Settings
from prover.testing import FakeClock
from prover.web import api, forms, graphs, login, pages
from prover.web.app import create_app
from prover.web.auth import COOKIE, SESSION_SECONDS, Doorkeeper, Throttle
from tests.unit.web.asking import BASE, BEARER, TOKEN, Asking
from tests.unit.web.filled import HOSTILE, Filled

STATEMENT = "theorem t (a b : Nat) : a + b = b + a"
ROWS = [{"name": f"row_{n}", "signature": f"(a : Nat) : a + {n} = {n} + a", "header": ""} for n in range(3)]
SUITE = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def writes(found: Filled) -> list[tuple[str, dict[str, object]]]:
    """Every way to write, with a body that would be accepted."""
    run, proof = found.runs["done"].id, found.proofs["proof"]
    theorem = found.theorems["proved"].statement_hash
    ways: list[tuple[str, dict[str, object]]] = [
        ("/api/runs", {"json": {"statement": STATEMENT}}),
        ("/api/runs/upload", {"files": {"file": ("s.jsonl", SUITE)}}),
        ("/submit", {"data": {"statement": STATEMENT}}),
    ]
    for prefix in ("", "/api"):
        ways += [(f"{prefix}/runs/{run}/{action}", {}) for action in ("cancel", "pause", "resume", "recheck")]
        ways += [(f"{prefix}/theorems/{theorem}/recheck", {}), (f"{prefix}/proofs/{proof}/recheck", {})]
    return ways


def test_nothing_is_written_without_the_token(asking: Asking, filled: Filled) -> None:
    before = asking.get("/index.json").json()
    for path, body in [*writes(filled), ("/nowhere", {}), ("/logout", {})]:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            if headers.get("Authorization") == "Bearer wrong":
                asking.app.state.service.doorkeeper.throttle = Throttle()
            answer = asking.post(path, headers=headers, **body)
            assert answer.status_code == 401, (path, headers)
            assert answer.headers["www-authenticate"].startswith("Bearer")
    for method in ("PUT", "DELETE", "PATCH"):
        assert asking.send(method, "/").status_code == 401
    assert asking.get("/index.json").json() == before


def test_the_routes_that_write_are_the_tested_ones(filled: Filled) -> None:
    """A new one must be added to `writes`."""
    routes = [each for part in (api, forms, graphs, login, pages) for each in _routes(part)]
    writing = [each for each in routes if each.methods is not None and not each.methods <= {"GET", "HEAD"}]
    tested = {
        each.path
        for path, _ in writes(filled)
        for each in writing
        if each.matches({"type": "http", "method": "POST", "path": path})[0] is Match.FULL
    }
    assert {each.path for each in writing} - tested == {"/login", "/logout"}
    assert len(tested) > 10


def _routes(module: ModuleType) -> list[APIRoute]:
    routers = [each for each in vars(module).values() if isinstance(each, APIRouter)]
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def test_without_a_token_set_nobody_writes(filled: Filled) -> None:
    closed = Asking(create_app(Settings(), filled.store))
    for path, body in writes(filled):
        for headers in ({}, BEARER, {"Authorization": "Bearer "}, {"Cookie": f"{COOKIE}=9999999999.x.y"}):
            answer = closed.post(path, headers=headers, **body)
            assert answer.status_code == 403
    answer = closed.post("/api/runs", json={"statement": STATEMENT})
    assert "LEMMATA_TOKEN" in answer.json()["detail"]
    assert "no token is set" in closed.get("/").text
    assert closed.post("/login", data={"token": ""}, headers={"Origin": BASE}).status_code == 403


def test_the_link_with_the_token_opens_a_session_and_leaves_the_address(asking: Asking) -> None:
    answer = asking.get("/", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    for part in ("HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={SESSION_SECONDS}"):
        assert part in cookie
    assert "<textarea" in asking.get("/").text
    assert asking.get("/", params={"token": "wrong"}).status_code == 401


def test_the_form_opens_a_session_and_the_button_ends_it(asking: Asking) -> None:
    assert "<textarea" not in asking.get("/").text
    wrong = asking.post("/login", data={"token": "wrong"}, headers={"Origin": BASE})
    assert (wrong.status_code, "this is not the token" in wrong.text) == (401, True)
    assert asking.post("/login", data={"token": TOKEN}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert asking.post("/login", data={"token": f" {TOKEN}\n"}, headers={"Origin": BASE}).status_code == 303
    assert "<textarea" in asking.get("/").text
    assert asking.post("/logout", headers={"Origin": BASE}).status_code == 303
    assert "<textarea" not in asking.get("/").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE}, 303),
        ({"Origin": "http://LOCALHOST:8400", "Host": "localhost:8400"}, 303),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example:8400"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_a_session_writes_from_our_own_pages_only(asking: Asking, headers: dict[str, str], status: int) -> None:
    asking.log_in()
    cookie = "; ".join(f"{name}={value}" for name, value in asking.cookies.items())
    answer = asking.post("/submit", data={"statement": STATEMENT}, headers={"Cookie": cookie, **headers})
    assert answer.status_code == status


def test_programs_with_the_token_need_no_origin(asking: Asking) -> None:
    answer = asking.post("/api/runs", json={"statement": STATEMENT}, headers=BEARER)
    assert answer.status_code == 201
    assert answer.headers["location"] == answer.json()["location"]


def test_sessions_end_are_signed_and_belong_to_their_token() -> None:
    clock = FakeClock(1000.0)
    keeper = Doorkeeper(Settings(token=SecretStr(TOKEN)), clock)
    cookie = keeper.new_session()
    assert keeper.session(cookie)
    end, salt, signature = cookie.split(".")
    for forged in (
        f"{int(end) + 1}.{salt}.{signature}",
        f"{end}.{salt}x.{signature}",
        f"{end}.{salt}.",
        "",
        ".",
        "ä.ö.ü",
    ):
        assert not keeper.session(forged)
    assert not Doorkeeper(Settings(token=SecretStr("b" * 20)), clock).session(cookie)
    assert not Doorkeeper(Settings(), clock).session(Doorkeeper(Settings(), clock).new_session())
    assert Doorkeeper(Settings(token=SecretStr(TOKEN)), clock).session(cookie), "a restart ends no session"
    clock.advance(SESSION_SECONDS + 1)
    assert not keeper.session(cookie)


def test_wrong_tokens_are_slowed_down() -> None:
    clock = FakeClock()
    throttle = Throttle(clock)
    for _ in range(5):
        assert throttle.wait("here") == 0
        throttle.failed("here")
    waits = []
    for _ in range(8):
        waits.append(throttle.wait("here"))
        clock.advance(waits[-1])
        throttle.failed("here")
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert throttle.wait("elsewhere") == 0
    clock.advance(1000)
    assert throttle.wait("here") == 0
    for number in range(5000):
        throttle.failed(f"address {number}")
    assert len(throttle._failures) <= 1000


def test_the_right_token_has_to_wait_too(asking: Asking) -> None:
    for _ in range(6):
        asking.post("/login", data={"token": "wrong"}, headers={"Origin": BASE})
    answer = asking.post("/login", data={"token": TOKEN}, headers={"Origin": BASE})
    assert answer.status_code == 429
    assert asking.post("/api/runs", json={"statement": STATEMENT}, headers=BEARER).status_code == 429
    assert asking.get("/").status_code == 200, "reading goes on"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8400", 200),
        ("127.0.0.1", 200),
        ("localhost:1", 200),
        ("[::1]:8400", 200),
        ("lemmata.example", 200),
        ("LEMMATA.example:443", 200),
        ("other.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("lemmata.example.evil.example", 421),
        ("", 421),
        ("[::1].evil.example", 421),
        ("127.0.0.1@evil.example", 421),
    ],
)
def test_only_our_names_are_answered(reader: Asking, host: str, status: int) -> None:
    assert reader.get("/", headers={"Host": host}).status_code == status
    assert reader.get("/healthz", headers={"Host": host}).status_code == 200


def test_bodies_are_bounded_whether_announced_or_not(asking: Asking) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 16_384

    announced = asking.post("/api/runs", content=b"x" * 80_000, headers=BEARER)
    chunked = asking.post("/api/runs", content=pieces(), headers={**BEARER, "Content-Type": "application/json"})
    form = {**BEARER, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    sent_as_form = asking.post("/submit", content=pieces(), headers=form)
    upload = asking.post("/api/runs/upload", files={"file": ("s.jsonl", b" " * 80_000)}, headers=BEARER)
    for answer in (announced, chunked, sent_as_form, upload):
        assert answer.status_code == 413
        assert "64 kB" in answer.text
        assert "content-security-policy" in answer.headers


def test_a_body_is_not_read_before_it_is_known_who_sends_it(asking: Asking) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" * 1000

    assert asking.post("/api/runs", content=endless()).status_code == 401
    assert read <= 1


def test_every_answer_forbids_what_is_not_ours(asking: Asking) -> None:
    answers = [asking.get(path) for path in ("/", "/index.json", "/nowhere", "/static/page.css", "/metrics", "/login")]
    answers += [asking.post("/submit"), asking.get("/", headers={"Host": "evil.example"})]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] in {"same-origin", "no-referrer"}


# What comes of writing


def test_a_pasted_statement_becomes_a_run(asking: Asking, filled: Filled) -> None:
    asking.log_in()
    form = {"statement": STATEMENT, "name": "mine", "seconds": "12,5", "priority": "9"}
    answer = asking.post("/submit", data=form, headers={"Origin": BASE})
    assert answer.status_code == 303
    run = filled.store.runs.get(answer.headers["location"].removeprefix("/runs/"))
    assert (run.name, run.priority, run.counts.waiting, run.settings["seconds"]) == ("mine", 9, 1, 12.5)
    attempt = filled.store.attempts.of_run(run.id)[0]
    assert attempt.theorem.declaration("x").startswith(STATEMENT)


def test_several_pasted_theorems_become_one_run(asking: Asking, filled: Filled) -> None:
    text = (
        "def f (n : Nat) := n\r\n\r\ntheorem one : f 1 = 1 := sorry\r\n\r\ntheorem two : f 2 = 2 := by\r\n  sorry\r\n"
    )
    asking.log_in()
    answer = asking.post("/submit", data={"statement": text}, headers={"Origin": BASE})
    run = filled.store.runs.get(answer.headers["location"].removeprefix("/runs/"))
    attempts = filled.store.attempts.of_run(run.id)
    assert [each.theorem.name for each in attempts] == ["one", "two"]
    assert "def f" in attempts[1].theorem.header


def test_an_uploaded_suite_becomes_a_run(asking: Asking, filled: Filled) -> None:
    asking.log_in()
    file = {"suite": ("../../etc/suite.jsonl", SUITE)}
    answer = asking.post("/submit", files=file, data={"statement": ""}, headers={"Origin": BASE})
    run = filled.store.runs.get(answer.headers["location"].removeprefix("/runs/"))
    assert (run.name, run.counts.waiting) == ("suite", 3)


def test_the_api_takes_suites_as_text_and_as_files(asking: Asking) -> None:
    wish = {"suite": SUITE.decode(), "name": "by text", "limit": 2, "seconds": 5}
    made = asking.post("/api/runs", json=wish, headers=BEARER)
    assert made.json()["runs"][0]["tally"]["total"] == 2
    file = {"file": ("x.lean", b"theorem a : 1 = 1 := rfl\ntheorem b : 2 = 2 := rfl\n")}
    made = asking.post("/api/runs/upload", files=file, data={"priority": "0"}, headers=BEARER)
    assert made.status_code == 201
    assert made.json()["runs"][0]["tally"]["total"] == 2
    assert made.json()["runs"][0]["priority"] == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "either a statement or a suite"),
        ({"statement": "x", "suite": "y"}, "either a statement or a suite"),
        ({"statement": ""}, "statement is empty"),
        ({"statement": "def x := 1"}, "no theorem"),
        ({"suite": "not json", "file_name": "a.jsonl"}, "line 1"),
        ({"suite": "x", "file_name": "/etc/passwd"}, "no suite"),
        ({"statement": STATEMENT, "seconds": 1e9}, "86400"),
        ({"statement": STATEMENT, "seconds": -1}, "seconds"),
        ({"statement": STATEMENT, "priority": 10}, "priority"),
        ({"statement": STATEMENT, "strategy": "luck"}, "there is no strategy"),
        ({"statement": STATEMENT, "generator": HOSTILE}, "there is no generator"),
        ({"statement": STATEMENT, "queue": "a b"}, "queue"),
        ({"statement": STATEMENT, "colour": "red"}, "colour"),
        ({"statement": "theorem t : a\0b = 1"}, ""),
    ],
)
def test_what_cannot_be_done_is_said(asking: Asking, body: dict[str, object], words: str) -> None:
    answer = asking.post("/api/runs", json=body, headers=BEARER)
    assert answer.status_code == 422, answer.text
    assert words in answer.json()["detail"]


def test_halves_of_characters_are_refused(asking: Asking) -> None:
    for field in ("statement", "suite", "name"):
        given = {"statement": STATEMENT} if field == "name" else {}
        content = json.dumps({**given, field: "theorem t : \ud835 = 1"}).encode()
        answer = asking.post("/api/runs", content=content, headers={**BEARER, "Content-Type": "application/json"})
        assert answer.status_code == 422, field
    latin = {**BEARER, "Content-Type": "application/json"}
    assert asking.post("/api/runs", content=b'{"statement": "\xe4"}', headers=latin).status_code in {400, 422}


def test_the_form_wants_one_of_the_two(asking: Asking) -> None:
    asking.log_in()
    both = asking.post(
        "/submit", data={"statement": STATEMENT}, files={"suite": ("s.jsonl", SUITE)}, headers={"Origin": BASE}
    )
    neither = asking.post("/submit", data={"statement": " "}, headers={"Origin": BASE})
    strange = asking.post("/submit", data={"statement": STATEMENT, "seconds": "soon"}, headers={"Origin": BASE})
    assert {both.status_code, neither.status_code, strange.status_code} == {422}
    assert "one of the two" in both.text
    assert "no number of seconds" in strange.text


def test_a_run_is_paused_resumed_and_cancelled(asking: Asking, filled: Filled) -> None:
    run = filled.runs["active"].id
    asking.log_in()
    for action, state in (("pause", "paused"), ("resume", "active"), ("pause", "paused"), ("cancel", "cancelled")):
        answer = asking.post(f"/runs/{run}/{action}", headers={"Origin": BASE})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{run}")
        assert filled.store.runs.get(run).state is RunState(state)
    late = asking.post(f"/runs/{run}/resume", headers={"Origin": BASE})
    assert late.status_code == 422
    assert asking.post(f"/api/runs/{run}/explode", headers=BEARER).status_code in {404, 422}
    assert asking.post("/api/runs/000000000000/cancel", headers=BEARER).status_code == 422


def test_rechecks_are_runs(asking: Asking, filled: Filled) -> None:
    theorem, proof = filled.theorems["proved"].statement_hash, filled.proofs["negation"]
    whole = asking.post(f"/api/runs/{filled.runs['active'].id}/recheck", headers=BEARER).json()["runs"]
    assert sum(run["tally"]["total"] for run in whole) == 31
    assert {run["task"] for run in whole} == {"recheck"}
    one = asking.post(f"/api/theorems/{theorem}/recheck", headers=BEARER).json()["runs"]
    assert [run["tally"]["total"] for run in one] == [1]
    other = asking.post(f"/api/proofs/{proof}/recheck", headers=BEARER).json()["runs"]
    assert [run["tally"]["total"] for run in other] == [1]
    nothing = asking.post(f"/api/runs/{filled.runs['hostile'].id}/recheck", headers=BEARER)
    assert nothing.status_code == 422
    assert "no stored proof" in nothing.json()["detail"]


def test_a_database_that_does_not_answer(filled: Filled, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from prover.errors import StoreUnavailable

    asking = Asking(create_app(settings, filled.store))

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database is away")

    monkeypatch.setattr(filled.store.runs, "list", away)
    monkeypatch.setattr(filled.store.totals, "now", away)
    monkeypatch.setattr(filled.store, "ping", away)
    for path in ("/", "/index.json"):
        answer = asking.get(path)
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert "the database is away" in answer.text
    assert asking.get("/healthz").status_code == 503
    assert "lemmata_store_up 0.0" in asking.get("/metrics").text


def test_requests_at_the_same_time(reader: Asking) -> None:
    async def many() -> list[int]:
        transport = httpx.ASGITransport(reader.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            answers = await asyncio.gather(*(client.get(path) for path in ["/", "/index.json", "/workers"] * 10))
            return [answer.status_code for answer in answers]

    assert set(asyncio.run(many())) == {200}


def test_a_pasted_text_of_blank_lines_is_read_at_once(asking: Asking) -> None:
    began = time.process_time()
    answer = asking.post("/api/runs", headers=BEARER, json={"statement": "\n" * 20_000 + STATEMENT})
    assert answer.status_code == 201
    assert time.process_time() - began < 5
