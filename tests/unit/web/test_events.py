"""What streams carry, how many there may be, and that they end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.values import RunState
from prover.errors import StoreUnavailable
from prover.web.auth import Right
from prover.web.events import Streams, Update, changes
from prover.web.screens import Asked, attempt_update, home_update, run_update, workers_update
from tests.unit.web.asking import Asking
from tests.unit.web.filled import Filled, begin, proved


def parsed(pieces: list[bytes]) -> list[tuple[str, Any]]:
    found = []
    for block in b"".join(pieces).decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def some(stream: AsyncIterator[bytes], count: int) -> list[bytes]:
    return [piece async for piece, _ in _numbered(stream, count)]


async def _numbered(stream: AsyncIterator[bytes], count: int) -> AsyncIterator[tuple[bytes, int]]:
    number = 0
    async for piece in stream:
        number += 1
        yield piece, number
        if number == count:
            return


def test_only_what_changed_is_sent() -> None:
    first = Update({"a": "<p>1</p>", "b": "x\ny\n\nz"}, grown=10)
    then = Update({"a": "<p>1</p>", "b": "other"}, grown=10)
    assert parsed(changes(Update({}), first)) == [
        ("fragment", {"id": "a", "html": "<p>1</p>"}),
        ("fragment", {"id": "b", "html": "x\ny\n\nz"}),
        ("grown", {"bytes": 10}),
    ]
    assert parsed(changes(first, then)) == [("fragment", {"id": "b", "html": "other"})]
    assert changes(then, then) == []


def test_a_stream_follows_what_it_shows_and_ends_with_it() -> None:
    shown = [Update({"a": "1"}), Update({"a": "1"}), Update({"a": "2"}), Update({"a": "3"}, over=True)]
    streams = Streams(every=0.002)
    pieces = asyncio.run(some(streams.events("x", lambda: shown.pop(0)), 99))
    names = [(name, data.get("html")) for name, data in parsed(pieces)]
    assert names == [("fragment", "1"), ("fragment", "2"), ("fragment", "3"), ("over", None)]


def test_a_database_that_is_away_is_waited_for() -> None:
    answers: list[Update | Exception] = [StoreUnavailable("away"), Update({"a": "1"}, over=True)]

    def make() -> Update:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    pieces = asyncio.run(some(Streams(every=0.002).events("x", make), 99))
    assert [name for name, _ in parsed(pieces)] == ["fragment", "over"]


def test_many_watchers_share_one_look() -> None:
    looks = 0

    def make() -> Update:
        nonlocal looks
        looks += 1
        return Update({"a": str(looks)})

    async def watch() -> None:
        streams = Streams(every=0.2)
        await asyncio.gather(*(some(streams.events("same", make), 2) for _ in range(20)))
        assert streams._topics == {}, "nothing is kept of what nobody watches"

    asyncio.run(watch())
    assert looks == 1


def test_streams_are_few_and_end_when_the_server_does() -> None:
    streams = Streams(limit=2, every=0.002)
    first = streams.answer("x", lambda: Update({}))
    second = streams.answer("x", lambda: Update({}))
    assert first is not None
    assert second is not None
    assert streams.answer("x", lambda: Update({})) is None
    streams.close()
    sent: list[Any] = []

    async def serve(answer: Any) -> None:
        async def receive() -> dict[str, str]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await asyncio.wait_for(answer({"type": "http", "method": "GET", "headers": []}, receive, send), 5)

    asyncio.run(serve(first))
    asyncio.run(serve(second))
    assert streams.open == 0
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")


def test_too_many_are_told_to_come_again(reader: Asking) -> None:
    reader.app.state.service.streams._open = 10_000
    answer = reader.get("/events")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"


def test_the_pieces_of_a_page_are_what_the_page_shows(reader: Asking, read_only: Filled) -> None:
    service = reader.app.state.service
    run, attempt = read_only.runs["active"].id, read_only.attempts["proved"]
    screens = {
        "/": home_update(service, Right.READ),
        "/workers": workers_update(service, Right.READ),
        f"/runs/{run}": run_update(service, Right.READ, run, Asked()),
        f"/attempts/{attempt}": attempt_update(service, Right.READ, attempt),
    }
    for path, update in screens.items():
        page = reader.get(path).text
        for name, html in update.fragments.items():
            assert f'<div id="{name}">{html}</div>' in page, (path, name)


def test_a_run_s_stream_shows_what_a_worker_does(asking: Asking, filled: Filled) -> None:
    service = asking.app.state.service
    run = filled.runs["active"].id
    before = run_update(service, Right.WRITE, run, Asked())
    claim = begin(filled.store, filled.attempts["waiting"])
    between = run_update(service, Right.WRITE, run, Asked())
    filled.store.attempts.finish(claim, proved(claim.problem.theorem, "by omega"))
    after = run_update(service, Right.WRITE, run, Asked())
    assert {name for name, html in between.fragments.items() if before.fragments[name] != html} >= {
        "status",
        "now",
        "field",
    }
    assert "<b>30</b> of <b>47</b>" in after.fragments["status"]
    assert "charts" in {name for name, html in after.fragments.items() if between.fragments[name] != html}
    assert not after.over
    filled.store.runs.set_state(run, RunState.CANCELLED)
    assert not run_update(service, Right.WRITE, run, Asked()).over, "two are still under way"


@pytest.mark.parametrize("name", ["proved", "invalid", "bidi"])
def test_an_attempt_that_has_ended_is_over(reader: Asking, read_only: Filled, name: str) -> None:
    assert attempt_update(reader.app.state.service, Right.READ, read_only.attempts[name]).over


def test_buttons_are_for_those_who_may(reader: Asking, read_only: Filled) -> None:
    run, service = read_only.runs["active"].id, reader.app.state.service
    assert "<form" not in run_update(service, Right.READ, run, Asked()).fragments["status"]
    assert f'action="/runs/{run}/cancel"' in run_update(service, Right.WRITE, run, Asked()).fragments["status"]
