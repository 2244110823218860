"""Who may write: whoever shows the token, as a Bearer header or through a session that the token opened.

A session is a cookie ``<end>.<salt>.<signature>``; the signature is HMAC-SHA256 under a key derived from the token, so
the cookie does not tell the token, survives a restart of the page, and ends with a change of the token. Nothing is
kept on the server. A browser sends cookies by itself, also for pages of others, so what comes with a cookie must come
from a page of ours as well (`Doorkeeper.same_origin`). Wrong tokens are counted by address, and slowed down.

Read next: `prover.web.guard`, which asks for every request that writes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from prover.settings import Settings

COOKIE = "lemmata_session"
SESSION_SECONDS = 14 * 24 * 3600
_FREE_FAILURES = 5
"""So many wrong tokens an address may show before it has to wait."""
_FORGIVEN_AFTER = 600.0
_LONGEST_WAIT = 60.0
_ADDRESSES = 1000


class Right(Enum):
    """What is known of who asks."""

    READ = "read"
    WRITE = "write"
    FOREIGN = "foreign"
    """A session of ours, but the request comes from a page of somebody else."""
    WRONG = "wrong"
    """A token was shown, and it is wrong."""
    WAIT = "wait"
    """Too many wrong tokens came from there."""
    CLOSED = "closed"
    """No token is set, so nobody may write."""


@dataclass
class Throttle:
    """Wrong tokens by address: after some, each next try has to wait twice as long, up to a minute."""

    clock: Callable[[], float] = time.monotonic
    _failures: dict[str, tuple[int, float]] = field(default_factory=dict)

    def wait(self, address: str) -> float:
        """Seconds until a token is looked at again."""
        count, last = self._failures.get(address, (0, 0.0))
        if count < _FREE_FAILURES:
            return 0.0
        return max(0.0, last + min(_LONGEST_WAIT, 2.0 ** (count - _FREE_FAILURES + 1)) - self.clock())

    def failed(self, address: str) -> None:
        now = self.clock()
        count, last = self._failures.get(address, (0, now))
        if now - last > _FORGIVEN_AFTER:
            count = 0
        self._failures.pop(address, None)  # the latest stands last
        self._failures[address] = (count + 1, now)
        if len(self._failures) > _ADDRESSES:
            del self._failures[next(iter(self._failures))]


class Doorkeeper:
    """Judges tokens, sessions and origins."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        token = settings.token.get_secret_value() if settings.token is not None else ""
        self._token = token.encode()
        self._key = hmac.new(self._token, b"lemmata session 1", hashlib.sha256).digest()
        self._clock = clock
        self.throttle = Throttle()

    @property
    def open(self) -> bool:
        """Is a token set at all?"""
        return bool(self._token)

    def right(self, method: str, headers: Mapping[str, str], cookies: Mapping[str, str], address: str) -> Right:
        """What whoever sent this may do. `headers` by lower-case names."""
        if not self.open:
            return Right.CLOSED
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.try_token(shown.strip(), address)
        if not self.session(cookies.get(COOKIE, "")):
            return Right.READ
        if method not in {"GET", "HEAD"} and not self.same_origin(headers):
            return Right.FOREIGN
        return Right.WRITE

    def try_token(self, shown: str, address: str) -> Right:
        """Is this the token? Wrong ones are counted."""
        if not self.open:
            return Right.CLOSED
        if self.throttle.wait(address):
            return Right.WAIT
        if hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), self._token):
            return Right.WRITE
        self.throttle.failed(address)
        return Right.WRONG

    def new_session(self) -> str:
        """The value of a cookie for whoever has shown the token."""
        text = f"{int(self._clock()) + SESSION_SECONDS}.{secrets.token_urlsafe(12)}"
        return f"{text}.{self._signature(text)}"

    def session(self, cookie: str) -> bool:
        """Is this a session of ours that has not ended?"""
        text, _, signature = cookie.rpartition(".")
        end = text.partition(".")[0]
        expected = self._signature(text)
        if not self.open or not hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected.encode()):
            return False
        return end.isdecimal() and self._clock() < int(end)

    @staticmethod
    def same_origin(headers: Mapping[str, str]) -> bool:
        """Was the request sent by a page of ours? `Host` has been checked before; a proxy may change the scheme."""
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return False
        origin = urlsplit(headers.get("origin", ""))
        return bool(origin.netloc) and origin.netloc.lower() == headers.get("host", "").lower()

    def _signature(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
