"""The proof cache on a Redis or Valkey server, shared by the workers of many machines.

Everything that must be atomic happens in scripts on the server (`lua/`, each explained at its head): best wins,
accounting, eviction, one round trip for the lookups of many goals. What is kept is published on a channel to which
every client subscribes when it is made. All keys begin with ``lemmata:cache:VERSION:``, so versions do not meet.

A call waits for `SECONDS` at most, once to connect and once for the answer; after a failure the server is left alone
for some seconds (`db.cache.patience`) and then asked again. News that passed in the meantime are lost, entries are
not.

Limits: no cluster, since the scripts reach keys that they are not told; looking up the server's name is the system's
business and may take longer. The bound is kept by the writer, each with its own, and the server's memory for it
is up to 1.6 times as large; times of use are the clients'.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from db.cache.entries import (
    DECODED,
    FAILURES,
    NEWS,
    Question,
    StoredProof,
    read,
    read_failures,
    read_proofs,
    stored_proofs,
    written,
)
from db.cache.patience import Patience
from prover.cached import VERSION, CachedFailure, CachedProof, CacheStats, goal_key
from prover.errors import InputError
from prover.protocols import Clock
from prover.types import Goal

_T = TypeVar("_T")
PREFIX = f"lemmata:cache:{VERSION}:"
SECONDS = 0.15
"""How long to wait for a connection, and again for an answer."""
EXAMINED = 256
"""Of one target's proofs; fewer than elsewhere, since the server does nothing else meanwhile."""

_TLS = ("ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname")
_AT_ONCE = 100
_ANSWER = "answer"
_HALF = 31
_HEAD = 20 + 32 + 16  # characters before a proof's text: script size, target, signature


class ValkeyCache:
    """Implements `prover.protocols.ProofCache` on the server `url`; `seconds` is the patience with it.

    All its keys begin with `prefix`; caches of different prefixes know nothing of each other.
    """

    def __init__(
        self, url: str, max_bytes: int, *, seconds: float = SECONDS, clock: Clock = time.time, prefix: str = PREFIX
    ) -> None:
        self._place = _checked(url)
        self._url, self._max_bytes, self._seconds, self._clock = url, max_bytes, seconds, clock
        self._prefix = prefix
        self._client = secrets.token_hex(8)
        self._news = f"{prefix}news:{re.split('[/=]', self._place)[-1]}"  # channels know nothing of databases
        self._patience = Patience(f"at {self._place}")
        self._server: redis.Redis | None = None
        self._scripts: dict[str, Callable[..., Any]] = {}
        self._channel: PubSub | None = None
        self._closed = False
        self._do(None, self._listen)

    def lookup(self, context: str, goals: Sequence[Goal]) -> Sequence[Sequence[CachedProof]]:
        found: list[Sequence[CachedProof]] = []
        for start in range(0, len(goals), _AT_ONCE):
            questions = [Question.about(context, goal) for goal in goals[start : start + _AT_ONCE]]
            nothing: list[list[bytes]] = [[b""] for _ in questions]
            answers = self._do(nothing, self._looked_up, questions)
            for question, (exact, *others) in zip(questions, answers, strict=True):
                here = next(read_proofs([_text(exact)]), None) if exact else None
                candidates = read_proofs(map(_text, others))
                found.append(question.answers(context, here, candidates))
        return found

    def _looked_up(self, questions: Sequence[Question]) -> list[list[bytes]]:
        arguments: list[str | int] = [int(self._clock()), EXAMINED, DECODED]
        for question in questions:
            halves = (question.strange >> _HALF, question.strange & ((1 << _HALF) - 1))
            arguments += [question.key, question.target, question.facts, *halves]
        answers: list[list[bytes]] = self._run("lookup", *arguments)
        return answers

    def keep(self, proofs: Sequence[CachedProof]) -> int:
        stored, news = stored_proofs(proofs), 0
        for start in range(0, len(stored), _AT_ONCE):
            news += self._do(0, self._kept, stored[start : start + _AT_ONCE])
        return news

    def _kept(self, stored: Sequence[StoredProof]) -> int:
        arguments: list[str | int] = [self._news, self._client, int(self._clock()), self._max_bytes]
        for new in stored:
            size = "{:010d}{:010d}".format(*new.size)
            lemma = _place(new.proof.context) if new.proof.settled else ""
            arguments += [new.key, new.target, new.facts, _halves(new.signature), size, new.text, lemma]
        return int(self._run("keep", *arguments))

    def discard(self, proof: CachedProof) -> None:
        nothing: bytes | None = None
        known = self._do(nothing, self._ask, "GET", f"{self._prefix}p:{proof.key}")
        if known and read(_text(known[_HEAD:])) == proof:
            self._do(None, self._run, "discard", proof.key, known)  # unless another has taken its place meanwhile

    def failure(self, context: str, goal: Goal) -> Sequence[CachedFailure]:
        key = goal_key(context, goal)
        lines: list[bytes] = self._do([], self._run, "failure", int(self._clock()), key)
        return read_failures(_text(line).partition(" ")[2] for line in lines)

    def fail(self, failure: CachedFailure) -> None:
        text = written(failure)
        if text is not None:
            searcher = hashlib.blake2b(failure.searcher.encode(errors="surrogatepass"), digest_size=16).hexdigest()
            numbers = [repr(float(amount)) for amount in astuple(failure.spent)]
            head = ":".join([searcher, *numbers, str(int(failure.exhausted))])
            limits = (self._max_bytes, FAILURES)
            self._do(None, self._run, "fail", int(self._clock()), *limits, failure.key, head, text)

    def news(self) -> Sequence[CachedProof]:
        nothing: list[str] = []
        return list(read_proofs(self._do(nothing, self._heard)))

    def _heard(self) -> list[str]:
        """What others published, without waiting."""
        channel, texts = self._listen(), list[str]()
        connection: Any = channel.connection
        for _ in range(NEWS):
            if not connection.can_read(timeout=0):
                break
            message = channel.get_message(ignore_subscribe_messages=True, timeout=self._seconds)  # the rest of it
            text = self._client if message is None else _text(message["data"])
            if not text.startswith(self._client):
                texts.append(text[len(self._client) :])
        return texts

    def lemmas(self, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:
        found: list[tuple[int, CachedProof]] = []
        for place in dict.fromkeys(contexts):
            nothing: list[bytes] = []
            rows = self._do(nothing, self._run, "lemmas", _place(place), most)
            numbers, texts = map(int, rows[::2]), read_proofs(map(_text, rows[1::2]))
            found += [(number, proof) for number, proof in zip(numbers, texts, strict=False) if proof.settled]
        found.sort(key=lambda pair: -pair[0])
        return [proof for _, proof in found[:most]]

    def stats(self) -> CacheStats:
        unknown: list[bytes | None] = [None, None, None]
        totals = self._do(unknown, self._ask, "HMGET", f"{self._prefix}totals", "proofs", "failures", "bytes")
        proofs, failures, size = (int(total or 0) for total in totals)
        return CacheStats(self._place, proofs, failures, size, self._patience.fault)

    def clear(self) -> None:
        while self._do(0, self._run, "clear", 500):
            pass
        for keys in self._scanned("*"):
            self._do(0, self._run, "clear", 0, *(_text(key[len(self._prefix) :]) for key in keys))

    def entries(self) -> Iterator[CachedProof | CachedFailure]:
        nothing: list[bytes] = []
        for keys in self._scanned("p:*"):
            values = self._do(nothing, self._ask, "MGET", *keys)
            yield from read_proofs(_text(value[_HEAD:]) for value in values if value)
        for keys in self._scanned("f:*"):
            for key in keys:
                lines = self._do(nothing, self._ask, "LRANGE", key, 0, -1)
                yield from read_failures(_text(line).partition(" ")[2] for line in lines)

    def _scanned(self, pattern: str) -> Iterator[list[bytes]]:
        """Our keys, some at a time; ends early if the server is lost."""
        end: list[Any] = [0, []]
        cursor: int | None = None
        while cursor != 0:
            cursor, keys = self._do(
                end, self._ask, "SCAN", cursor or 0, "MATCH", f"{self._prefix}{pattern}", "COUNT", 500
            )
            if keys:
                yield keys

    def close(self) -> None:
        self._closed = True
        self._hang_up()

    def _do(self, otherwise: _T, action: Callable[..., _T], *arguments: Any) -> _T:
        """The result of `action`; `otherwise` while the server does not answer, or where it answers with an error."""
        if self._closed or self._patience.resting(_ANSWER):
            return otherwise
        try:
            result = action(*arguments)
        except ResponseError as error:  # read-only, out of memory, no permission, ...: the next one may work
            self._patience.failed(_ANSWER, error, rest=False)
            return otherwise
        except (RedisError, OSError) as error:
            self._hang_up()
            self._patience.failed(_ANSWER, error)
            return otherwise
        self._patience.worked(_ANSWER)
        return result

    def _connected(self) -> redis.Redis:
        if self._server is None:
            self._server = redis.Redis.from_url(
                self._url,
                socket_connect_timeout=self._seconds,
                socket_timeout=self._seconds,
                retry=Retry(NoBackoff(), 0),
                health_check_interval=0,
            )
        return self._server

    def _ask(self, *command: str | bytes | int) -> Any:
        return self._connected().execute_command(*command)  # type: ignore[no-untyped-call]

    def _run(self, script: str, *arguments: str | bytes | int) -> Any:
        """Run one of our scripts, which the server learns when it does not know it yet."""
        if script not in self._scripts:
            texts = [(Path(__file__).parent / "lua" / f"{part}.lua").read_text("ascii") for part in ("common", script)]
            self._scripts[script] = self._connected().register_script("\n".join(texts))
        return self._scripts[script](args=[self._prefix, *arguments])

    def _listen(self) -> PubSub:
        """The channel of news; the subscription is confirmed, so that nothing kept from now on is missed."""
        if self._channel is None:
            channel = self._connected().pubsub()  # type: ignore[no-untyped-call]
            try:
                channel.subscribe(self._news)
                channel.get_message(timeout=self._seconds)
            except BaseException:
                channel.close()
                raise
            self._channel = channel
        return self._channel

    def _hang_up(self) -> None:
        channel, self._channel = self._channel, None
        server, self._server = self._server, None
        self._scripts.clear()
        if channel is not None:
            channel.close()
        if server is not None:
            server.close()


def _text(value: bytes) -> str:
    """Entries are ASCII; anything else is damage, found when it is decoded."""
    return value.decode("ascii", "replace")


def _halves(signature: int) -> str:
    """As the scripts read it: two numbers of 31 bits, each as 8 hexadecimal digits."""
    return f"{signature >> _HALF:08x}{signature & ((1 << _HALF) - 1):08x}"


def _place(context: str) -> str:
    """A context as keys name it; it may be any text."""
    return hashlib.blake2b(context.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _checked(url: str) -> str:
    """The server's name for people, without a password. Raises `InputError` for a malformed URL."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.scheme != "unix" else None
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError as error:
        raise _malformed(url, str(error)) from None
    known = {"db", *(_TLS if parts.scheme == "rediss" else ())}
    if strange := sorted(options.keys() - known):
        raise _malformed(url, f"{strange[0]} is not known there")
    inner = "" if parts.scheme == "unix" else parts.path.strip("/")
    number = options.get("db", inner or "0")
    if not (number.isascii() and number.isdecimal() and (inner or number) == number):
        raise _malformed(url, f"a database is a number, not {inner or number!r}")
    if parts.scheme == "unix":
        if not parts.path.strip("/"):
            raise _malformed(url, "there is no path")
        return f"unix://{unquote(parts.path)}?db={number}"
    if not parts.hostname:
        raise _malformed(url, "there is no host")
    return f"{parts.scheme}://{parts.hostname}:{port or 6379}/{number}"


def _malformed(url: str, why: str) -> InputError:
    shown = f"{url.partition('://')[0]}://...{url.rpartition('@')[2].partition('://')[2] or url.rpartition('@')[2]}"
    return InputError(
        f"the proof cache's place {shown if '@' in url else url!r} cannot be used: {why}; "
        "write redis://HOST:PORT/DB, redis://:PASSWORD@HOST:PORT/DB or unix:///PATH?db=DB"
    )
