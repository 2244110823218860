"""The proof cache in an SQLite file that many processes of one machine share; the default.

Each change is one immediate transaction, so of two proofs for one goal the smaller stays whoever writes when. Readers
never wait for writers (write-ahead log). Rows are numbered as they are written, and the highest number that a client
has seen is where its news begin. Uses are collected and written with the next change, so that a search that only
reads writes nothing at all until it ends.

What cannot be used is never misread: a file of another version, or one that SQLite finds damaged, is renamed and a
new one begun (`db.cache.files`). A full disk, a read-only file, a lock that stays: reading and writing are given up
apart from each other for some seconds (`db.cache.patience`), so a read-only file still serves.

Limits: no network file systems (SQLite's write-ahead log needs shared memory); one client for each process, never
carried across a fork. After a power cut the last transactions may be missing; the file is whole
(``synchronous=NORMAL``).
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from db.cache.entries import (
    DECODED,
    EXAMINED,
    FULL_AFTER_EVICTION,
    NEWS,
    OVERHEAD,
    STALE,
    Question,
    StoredProof,
    read,
    read_failures,
    read_proofs,
    stored_proofs,
    with_failure,
    written,
)
from db.cache.files import (
    CONTEXT,
    DAMAGED,
    DAMAGED_SEEN,
    SETTLED,
    WAIT_SECONDS,
    UnusableError,
    begin,
    damage,
    inode,
    look,
    set_aside,
)
from db.cache.patience import Patience
from prover.cached import CachedFailure, CachedProof, CacheStats, goal_key
from prover.protocols import Clock
from prover.types import Goal

_T = TypeVar("_T")
_READ, _WRITE = "read", "write"
_EVICTED_AT_ONCE = 500
_USES_AT_ONCE = 500

# Signatures are tested within the index, for the proofs with the most facts only; texts are fetched for what passes.
_CANDIDATES = """
SELECT key, used, text FROM proofs WHERE id IN (
    SELECT id FROM (
        SELECT id, signature FROM proofs WHERE target = ? AND facts <= ? ORDER BY facts DESC LIMIT ?
    ) WHERE signature & ? = 0 LIMIT ?
) AND key <> ? ORDER BY facts DESC
"""
_LEMMAS = f"SELECT id, text FROM proofs WHERE {SETTLED} AND {CONTEXT} = ? ORDER BY id DESC LIMIT ?"  # noqa: S608 (constants)
_OLDEST = """
SELECT * FROM (SELECT 'proofs' AS kind, id, weight, used FROM proofs ORDER BY used, id LIMIT :most)
UNION ALL
SELECT * FROM (SELECT 'failures' AS kind, id, weight, used FROM failures ORDER BY used, id LIMIT :most)
ORDER BY used, id LIMIT :most
"""


class SqliteCache:
    """Implements `prover.protocols.ProofCache` on the file `path`; `clock` gives seconds for recency.

    With `look` it only reads: where there is no file it makes none, and nothing is ever put aside.
    """

    def __init__(self, path: Path, max_bytes: int, clock: Clock = time.time, *, look: bool = False) -> None:
        self._path, self._max_bytes, self._clock, self._look = path, max_bytes, clock, look
        self._client = random.getrandbits(62)
        self._patience = Patience(f"in {path}")
        self._db: sqlite3.Connection | None = None
        self._closed = False
        self._inode: int | None = None
        self._heard = 0
        self._used: set[bytes] = set()
        self._do(_READ, _nothing, None)

    def lookup(self, context: str, goals: Sequence[Goal]) -> Sequence[Sequence[CachedProof]]:
        questions = [Question.about(context, goal) for goal in goals]
        nothing: list[list[CachedProof]] = [[] for _ in goals]
        return self._do(_READ, lambda db: [self._answers(db, context, question) for question in questions], nothing)

    def _answers(self, db: sqlite3.Connection, context: str, question: Question) -> list[CachedProof]:
        key, stale = bytes.fromhex(question.key), int(self._clock()) - STALE
        here = db.execute("SELECT used, text FROM proofs WHERE key = ?", (key,)).fetchone()
        where = (bytes.fromhex(question.target), question.facts, EXAMINED, question.strange, DECODED + 1, key)
        others = db.execute(_CANDIDATES, where).fetchall()
        if here is not None and here[0] < stale:
            self._used.add(key)
        exact = None if here is None else next(read_proofs([here[1]]), None)
        answers = question.answers(context, exact, read_proofs(text for _, _, text in others))
        if any(used < stale for _, used, _ in others):
            given = {bytes.fromhex(proof.key) for proof in answers}
            self._used.update(other for other, used, _ in others if used < stale and other in given)
        if len(self._used) >= _USES_AT_ONCE:
            self._do(_WRITE, _nothing, None)
        return answers

    def keep(self, proofs: Sequence[CachedProof]) -> int:
        stored = stored_proofs(proofs)
        return self._do(_WRITE, lambda db: self._kept(db, stored), 0) if stored else 0

    def _kept(self, db: sqlite3.Connection, stored: Sequence[StoredProof]) -> int:
        news, grown, now = 0, 0, int(self._clock())
        for new in stored:
            key = bytes.fromhex(new.key)
            known = db.execute("SELECT tactics, characters, weight FROM proofs WHERE key = ?", (key,)).fetchone()
            if known is not None and known[:2] <= new.size:
                continue
            row = (key, bytes.fromhex(new.target), new.facts, new.signature, *new.size)
            db.execute(  # a new row also where one is replaced: its number is what makes it news
                "REPLACE INTO proofs (key, target, facts, signature, tactics, characters, client, used, weight, text)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, self._client, now, new.weight, new.text),
            )
            superseded = db.execute("DELETE FROM failures WHERE key = ? RETURNING weight", (key,)).fetchall()
            grown += new.weight - (0 if known is None else known[2]) - sum(weight for (weight,) in superseded)
            news += 1
        self._grow(db, grown)
        return news

    def discard(self, proof: CachedProof) -> None:
        self._do(_WRITE, lambda db: self._discarded(db, proof), None)

    def _discarded(self, db: sqlite3.Connection, proof: CachedProof) -> None:
        key = bytes.fromhex(proof.key)
        known = db.execute("SELECT text, weight FROM proofs WHERE key = ?", (key,)).fetchone()
        if known is not None and read(known[0]) == proof:
            db.execute("DELETE FROM proofs WHERE key = ?", (key,))
            self._grow(db, -known[1])

    def failure(self, context: str, goal: Goal) -> Sequence[CachedFailure]:
        key = bytes.fromhex(goal_key(context, goal))
        return self._do(_READ, lambda db: self._failures(db, key), ())

    def _failures(self, db: sqlite3.Connection, key: bytes) -> Sequence[CachedFailure]:
        rows = db.execute("SELECT used, text FROM failures WHERE key = ? ORDER BY id", (key,)).fetchall()
        if rows and rows[0][0] < int(self._clock()) - STALE:
            self._used.add(key)
        return read_failures(text for _, text in rows)

    def fail(self, failure: CachedFailure) -> None:
        text = written(failure)
        if text is not None:
            self._do(_WRITE, lambda db: self._failed(db, failure, text), None)

    def _failed(self, db: sqlite3.Connection, failure: CachedFailure, text: str) -> None:
        key, now = bytes.fromhex(failure.key), int(self._clock())
        if db.execute("SELECT 1 FROM proofs WHERE key = ?", (key,)).fetchone() is not None:
            return
        after = with_failure(self._failures(db, key), failure)
        if after is None:
            return
        gone = db.execute("DELETE FROM failures WHERE key = ? RETURNING weight", (key,)).fetchall()
        rows = [(key, now, len(kept) + OVERHEAD, kept) for kept in [*(written(old) or "" for old in after[:-1]), text]]
        db.executemany("INSERT INTO failures (key, used, weight, text) VALUES (?, ?, ?, ?)", rows)
        self._grow(db, sum(row[2] for row in rows) - sum(weight for (weight,) in gone))

    def _grow(self, db: sqlite3.Connection, amount: int) -> None:
        """Account for `amount` more bytes, and evict if that is too much."""
        if not amount:
            return
        (size,) = db.execute("UPDATE totals SET bytes = bytes + ? RETURNING bytes", (amount,)).fetchone()
        if size <= self._max_bytes:
            return
        before, aim = size, FULL_AFTER_EVICTION * self._max_bytes
        while size > aim and (rows := db.execute(_OLDEST, {"most": _EVICTED_AT_ONCE}).fetchall()):
            for kind, number, weight, _ in rows:
                if size <= aim:
                    break
                db.execute(f"DELETE FROM {kind} WHERE id = ?", (number,))  # noqa: S608 (one of two names)
                size -= weight
        db.execute("UPDATE totals SET bytes = bytes - ?", (before - size,))

    def news(self) -> Sequence[CachedProof]:
        return self._do(_READ, self._news, ())

    def _news(self, db: sqlite3.Connection) -> Sequence[CachedProof]:
        statement = "SELECT id, client, text FROM proofs WHERE id > ? ORDER BY id LIMIT ?"
        rows = db.execute(statement, (self._heard, NEWS)).fetchall()
        if rows:
            self._heard = rows[-1][0]
        return list(read_proofs(text for _, client, text in rows if client != self._client))

    def lemmas(self, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:
        return self._do(_READ, lambda db: self._lemmas(db, contexts, most), ())

    def _lemmas(self, db: sqlite3.Connection, contexts: Sequence[str], most: int) -> Sequence[CachedProof]:
        rows = [row for place in dict.fromkeys(contexts) for row in db.execute(_LEMMAS, (place, most))]
        rows.sort(key=lambda row: -int(row[0]))
        return [proof for proof in read_proofs(text for _, text in rows[:most]) if proof.settled]

    def stats(self) -> CacheStats:
        place = f"sqlite:{self._path}"
        counted = self._do(_READ, _counts, (0, 0))
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        size = sum(map(_size, files))
        return CacheStats(place, *counted, size, self._patience.fault)

    def clear(self) -> None:
        def forget(db: sqlite3.Connection) -> None:
            for table in ("proofs", "failures"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 (one of two names)
            db.execute("UPDATE totals SET bytes = 0")

        def shrink(db: sqlite3.Connection) -> None:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

        self._used.clear()
        self._do(_WRITE, forget, None)
        if not self._look:
            self._do(_READ, shrink, None)

    def entries(self) -> Iterator[CachedProof | CachedFailure]:
        yield from read_proofs(self._texts("proofs"))
        yield from read_failures(self._texts("failures"))

    def _texts(self, table: str) -> Iterator[str]:
        last, none = 0, list[tuple[int, str]]()

        def some(db: sqlite3.Connection) -> list[tuple[int, str]]:
            statement = f"SELECT id, text FROM {table} WHERE id > ? ORDER BY id LIMIT {NEWS}"  # noqa: S608 (as above)
            return db.execute(statement, (last,)).fetchall()

        while rows := self._do(_READ, some, none):
            last = rows[-1][0]
            yield from (text for _, text in rows)

    def close(self) -> None:
        if self._db is not None and self._used:
            self._do(_WRITE, _nothing, None)
        self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def _do(self, what: str, action: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """The result of `action`, in a transaction if it writes; `otherwise` where the file does not work."""
        if self._closed or self._patience.resting(what) or (self._look and what == _WRITE):
            return otherwise
        try:
            db = self._connection()
            if db is None:
                return otherwise
            result = action(db) if what == _READ else self._changed(db, action)
        except sqlite3.ProgrammingError:
            raise  # misuse, such as another thread: not the file's fault
        except (sqlite3.Error, OSError, UnusableError) as error:
            self._failed_with(what, error)
            return otherwise
        self._patience.worked(what)
        return result

    def _changed(self, db: sqlite3.Connection, action: Callable[[sqlite3.Connection], _T]) -> _T:
        _begin(db)
        try:
            uses = [(int(self._clock()), key) for key in self._used]
            for table in ("proofs", "failures") if uses else ():
                db.executemany(f"UPDATE {table} SET used = ? WHERE key = ?", uses)  # noqa: S608 (one of two names)
            result = action(db)
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        self._used.clear()
        return result

    def _connection(self) -> sqlite3.Connection | None:
        """None if the file is only to be looked at, and there is none."""
        if self._db is None:
            db = look(self._path) if self._look else begin(self._path, self._patience)
            if db is None:
                return None
            self._db, self._inode = db, inode(self._path)
            (self._heard,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence").fetchone()
        return self._db

    def _failed_with(self, what: str, error: Exception) -> None:
        """Damage that shows itself late costs what the file held; everything else may pass."""
        if self._db is not None and damage(error):
            self._let_go()
            try:
                self._give_up_file()
            except (OSError, UnusableError) as refused:
                error = refused
            else:
                return
        self._patience.failed(what, error)

    def _give_up_file(self) -> None:
        """Put the damaged file aside. Raises `OSError` if that cannot be done, `UnusableError` if it must not be."""
        if self._look:
            raise UnusableError(DAMAGED_SEEN)
        set_aside(self._path, DAMAGED, self._inode, self._patience)


def _begin(db: sqlite3.Connection) -> None:
    """Begin to write, after those who write now.

    SQLite itself waits longer after each attempt, up to a tenth of a second, so that of several busy writers one may
    find the file locked every time; short waits of random length let each have its turn.
    """
    waited_until = time.monotonic() + WAIT_SECONDS
    db.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > waited_until:
                    raise
                time.sleep(random.uniform(0.0002, 0.002))
            else:
                return
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(1000 * WAIT_SECONDS)}")


def _size(file: Path) -> int:
    """In bytes; of a file that is not there, or hidden from us, 0."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _nothing(_db: sqlite3.Connection) -> None:
    """For the connection's or the transaction's own sake."""


def _counts(db: sqlite3.Connection) -> tuple[int, int]:
    proofs, failures = db.execute("SELECT (SELECT count(*) FROM proofs), (SELECT count(*) FROM failures)").fetchone()
    return proofs, failures
