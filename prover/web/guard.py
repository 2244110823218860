"""What every request passes before anything of ours sees it, and what every answer carries.

- The name by which we are asked (`Host`) must be one of ours: a page of somebody else that points its own name at this
  machine (DNS rebinding) reads nothing. Probes of ``/healthz`` are exempt; they come by address.
- Whatever is not GET or HEAD needs the right to write, decided before its body is read. A new route cannot forget it.
- A body larger than the limit ends with 413, whether its length was announced or not.
- Answers forbid browsers to run, load, frame or guess anything that is not ours.

`Referrer-Policy` is ``same-origin`` and not ``no-referrer``: under the latter browsers send ``Origin: null`` with our
own forms, which could not be told from foreign ones then. Other sites learn nothing either way.

It speaks plain ASGI: streams pass through unbuffered. Read next: `prover.web.auth`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prover.settings import Settings
from prover.web.auth import Doorkeeper, Right

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Answers that say something else themselves keep it."""
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 - listened on, and no name to be asked by
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(?::\d{1,5})?")
_READING = {"GET", "HEAD"}
_WITHOUT_TOKEN = {"/login"}
_PROBE = "/healthz"

Refuse = Callable[[HTTPConnection, int, str], Response]
"""Makes the answer that refuses: of this status, with this sentence."""
Told = Callable[[Scope, int, float], None]
"""Hears of each answer: its request, its status (0: none was given), its seconds."""

_NOBODY_WRITES = (
    "nothing can be written here, because no token is set: start the page with LEMMATA_TOKEN=... "
    "(16 characters or more), or with `lemmata up`, which makes one"
)
REFUSALS: dict[Right, tuple[int, str]] = {
    Right.CLOSED: (403, _NOBODY_WRITES),
    Right.READ: (401, "writing needs the token: log in, or send `Authorization: Bearer <token>`"),
    Right.WRONG: (401, "this is not the token"),
    Right.WAIT: (429, "too many wrong tokens came from there: wait a minute"),
    Right.FOREIGN: (403, "this was not sent by a page of this service"),
}


class Guard:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, settings: Settings, doorkeeper: Doorkeeper, refuse: Refuse, told: Told) -> None:
        self._app = app
        self._names = _names(settings)
        self._limit = settings.upload_kb * 1024
        self._doorkeeper = doorkeeper
        self._refuse = refuse
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        answer = _Answer(send)
        try:
            await self._serve(scope, receive, answer)
        finally:
            self._told(scope, answer.status, time.perf_counter() - begun)

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        connection = HTTPConnection(scope)
        refused = self._judge(connection)
        if refused is not None:
            await self._refuse(connection, *refused)(scope, receive, answer)
            return
        body = _Body(receive, self._limit)
        answer.instead = lambda: self._refuse(connection, *self._too_large()) if body.too_large else None
        await self._app(scope, body, answer)

    def _judge(self, connection: HTTPConnection) -> tuple[int, str] | None:
        """Status and sentence of what must not pass; None for the rest."""
        scope, headers = connection.scope, connection.headers
        if scope["path"] != _PROBE and host_name(headers.get("host", "")) not in self._names:
            return 421, "this service is not asked by that name: add it to LEMMATA_HOSTS if it is right"
        right = self.right(connection)
        scope.setdefault("state", {})["right"] = right
        if scope["method"] not in _READING and scope["path"] not in _WITHOUT_TOKEN and right is not Right.WRITE:
            return REFUSALS[right]
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit:
            return self._too_large()
        return None

    def right(self, connection: HTTPConnection) -> Right:
        """What whoever asks may do."""
        headers: Headers = connection.headers
        return self._doorkeeper.right(connection.scope["method"], headers, connection.cookies, address(connection))

    def _too_large(self) -> tuple[int, str]:
        return 413, f"this is more than {self._limit // 1024} kB, the limit here (LEMMATA_UPLOAD_KB)"


class _Answer:
    """Sends an answer with our headers, or another one instead."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.instead: Callable[[], Response | None] = lambda: None
        self._replaced = False

    async def __call__(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            other = self.instead()
            if other is not None:
                self.instead = lambda: None
                await other({"type": "http", "method": "POST"}, _nothing, self)
                self._replaced = True
                return
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


class _Body:
    """A request's body that ends with 413 where it becomes too large."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.too_large = False

    async def __call__(self) -> Message:
        message: MutableMapping[str, Any] = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.too_large = True
                raise HTTPException(413)
        return message


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def host_name(host: str) -> str:
    """The name in a `Host` header, without the port, in lower case; brackets stay. "" for what is none."""
    found = _HOST.fullmatch(host.strip().lower())
    return found["name"] if found is not None else ""


def address(connection: HTTPConnection) -> str:
    """Who asks, as far as we can tell."""
    return connection.client.host if connection.client is not None else ""


def _names(settings: Settings) -> set[str]:
    own = set() if settings.host in _ANY_ADDRESS else {f"[{settings.host}]" if ":" in settings.host else settings.host}
    named = {host_name(name) for name in settings.hosts.split(",") if name.strip()}
    return {*_LOOPBACK, *(name.lower() for name in own), *named}


def wants_page(connection: HTTPConnection) -> bool:
    """Does a person ask, with a browser?"""
    path: str = connection.scope["path"]
    if path.endswith(".json") or path.startswith("/api/"):
        return False
    return "text/html" in connection.headers.get("accept", "")
