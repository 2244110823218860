"""Pages that stay current: server-sent events that carry pieces of the page as HTML, when they have changed.

Events of a stream::

    fragment  {"id": ..., "html": ...}    what is in the element with this id from now on
    grown     {"bytes": ...}              so much is kept of the attempt's searches (the graph asks for the rest itself)
    over      {}                          nothing will change any more; the browser closes the stream

All browsers that look at the same page share one rendering a second. Streams are few (`LIMIT`), end after some minutes
(browsers come again by themselves) and when the server is to stop. A database that does not answer is waited for.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from prover.errors import InfrastructureFault

LIMIT = 100
"""Streams at a time; who comes later is told to come again."""
EVERY = 1.0
"""Seconds between two looks."""
LONGEST = 600.0
_PING_EVERY = 15.0
_RETRY_MS = 2000


@dataclass(frozen=True, slots=True)
class Update:
    """What a page shows now: its pieces by the ids of their elements. `over`: it will not change any more."""

    fragments: Mapping[str, str]
    grown: int | None = None
    over: bool = False


Make = Callable[[], Update]
"""Looks, and renders; runs in a thread."""


@dataclass
class _Topic:
    """One page that is being looked at."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    watchers: int = 0
    at: float = 0.0
    update: Update | None = None


class Streams:
    """The open streams."""

    def __init__(self, limit: int = LIMIT, every: float = EVERY) -> None:
        self._limit = limit
        self._every = every
        self._open = 0
        self._topics: dict[str, _Topic] = {}
        self._closing = False

    @property
    def open(self) -> int:
        """How many there are."""
        return self._open

    def close(self) -> None:
        """They end at their next look; new ones end at once."""
        self._closing = True

    def answer(self, topic: str, make: Make) -> EventStream | None:
        """A stream of `topic`, whose state `make` tells; None if there are too many."""
        if self._open >= self._limit:
            return None
        self._open += 1
        return EventStream(self.events(topic, make), self._free)

    def _free(self) -> None:
        self._open -= 1

    async def events(self, topic: str, make: Make) -> AsyncIterator[bytes]:
        """The stream's text, piece by piece."""
        kept = self._topics.setdefault(topic, _Topic())
        kept.watchers += 1
        try:
            async for piece in self._watch(kept, make):
                yield piece
        finally:
            kept.watchers -= 1
            if not kept.watchers:
                self._topics.pop(topic, None)

    async def _watch(self, topic: _Topic, make: Make) -> AsyncIterator[bytes]:
        begun = heard = time.monotonic()
        seen = Update({})
        yield f"retry: {_RETRY_MS}\n\n".encode()
        while not self._closing and time.monotonic() - begun < LONGEST:
            update = await self._current(topic, make)
            if update is not None:
                for piece in changes(seen, update):
                    yield piece
                    heard = time.monotonic()
                seen = update
                if update.over:
                    yield event("over", {})
                    return
            if time.monotonic() - heard > _PING_EVERY:
                heard = time.monotonic()
                yield b": still here\n\n"
            await asyncio.sleep(self._every)

    async def _current(self, topic: _Topic, make: Make) -> Update | None:
        """What there is to see; None while it cannot be known."""
        async with topic.lock:
            if topic.update is None or time.monotonic() - topic.at >= self._every / 2:
                try:
                    topic.update = await run_in_threadpool(make)
                except InfrastructureFault:
                    return None
                topic.at = time.monotonic()
            return topic.update


class EventStream(StreamingResponse):
    """A response that tells when it is over, however it ends."""

    def __init__(self, content: AsyncIterator[bytes], freed: Callable[[], None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(content, media_type="text/event-stream", headers=headers)
        self._freed = freed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._freed()


def changes(seen: Update, now: Update) -> list[bytes]:
    """The events from one look to the next."""
    pieces = [
        event("fragment", {"id": name, "html": html})
        for name, html in now.fragments.items()
        if seen.fragments.get(name) != html
    ]
    if now.grown is not None and now.grown != seen.grown:
        pieces.append(event("grown", {"bytes": now.grown}))
    return pieces


def event(name: str, data: Mapping[str, Any]) -> bytes:
    """One event; JSON holds no line breaks of its own, so it is one line."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
