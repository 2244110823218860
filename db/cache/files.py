"""The SQLite file of a proof cache: begun, recognised, and put out of the way when it cannot be used.

A file is ours if its ``application_id`` says so; ``user_version`` is the version of the tables and of the entries in
them. A file of ours with another version, and a damaged one, is renamed; all damaged ones are kept beside the new
one, and the last one of another version. An SQLite file of somebody else, or any other file whose name does not end
as a database's does, is left as it is.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.cache.patience import Patience
from prover.cached import VERSION

SCHEMA = 1
"""Of the tables below."""
WAIT_SECONDS = 1.0
"""How long to wait for other processes that use the file."""

_USER_VERSION = 100 * VERSION + SCHEMA
_APPLICATION = 0x4C4D5043  # "LMPC"
_SUFFIXES = (".sqlite", ".sqlite3", ".db")
_LOG_BYTES = 16 * 1024 * 1024
_NO_CACHE = "the file is no proof cache, and is left as it is"
DAMAGED_SEEN = "the file is damaged; the next search renames it and begins a new one"

SETTLED = "CASE WHEN json_valid(text) THEN json_extract(text, '$.settled') END"
CONTEXT = "CASE WHEN json_valid(text) THEN json_extract(text, '$.context') END"
"""Of a proof's text, also where it is damaged; written out in queries, because only so SQLite finds the index."""
_LEMMAS = f"CREATE INDEX IF NOT EXISTS lemmas_of_context ON proofs ({CONTEXT}, id) WHERE {SETTLED}"
"""Came later than the tables: a file of before gets it when it is opened, and does without it where it cannot."""

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS proofs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE,
    target BLOB NOT NULL, facts INTEGER NOT NULL, signature INTEGER NOT NULL,
    tactics INTEGER NOT NULL, characters INTEGER NOT NULL,
    client INTEGER NOT NULL, used INTEGER NOT NULL, weight INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS proofs_of_target ON proofs (target, facts, signature);
CREATE INDEX IF NOT EXISTS proofs_by_use ON proofs (used);
{_LEMMAS};
CREATE TABLE IF NOT EXISTS failures (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL, used INTEGER NOT NULL, weight INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS failures_of_goal ON failures (key);
CREATE INDEX IF NOT EXISTS failures_by_use ON failures (used);
CREATE TABLE IF NOT EXISTS totals (one INTEGER PRIMARY KEY CHECK (one = 1), bytes INTEGER NOT NULL);
INSERT OR IGNORE INTO totals VALUES (1, 0);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_USER_VERSION};
COMMIT;
"""  # noqa: S608 (two numbers)


DAMAGED, _OTHER = "damaged", "other-version"
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class UnusableError(Exception):
    """The file is not ours to use; the text says why."""


def inode(path: Path) -> int | None:
    """Which file lies there now; None if none does."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def begin(path: Path, patience: Patience) -> sqlite3.Connection:
    """A connection to the cache's file, which is made, or made anew, if need be.

    Raises `sqlite3.Error`, `OSError` or `UnusableError` if there can be none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    seen = inode(path)
    try:
        db = _opened(path)
    except sqlite3.DatabaseError as error:
        if not damage(error):
            raise
        if path.suffix not in _SUFFIXES:
            raise UnusableError(_NO_CACHE) from error
        set_aside(path, DAMAGED, seen, patience)
    else:
        if db is not None:
            return db
        set_aside(path, _OTHER, seen, patience)
    again = _opened(path)
    if again is None:
        raise UnusableError("another version of Lemmata keeps its proofs there")
    return again


def look(path: Path) -> sqlite3.Connection | None:
    """A connection to the cache's file as it is; None if nothing has been kept there. Nothing is made or renamed.

    Raises as `begin` does, also for a file that `begin` would rename, and says so.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return None
    db = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        version = _version(db)
    except sqlite3.DatabaseError as error:
        db.close()
        if not damage(error):
            raise
        raise UnusableError(DAMAGED_SEEN if path.suffix in _SUFFIXES else _NO_CACHE) from error
    except BaseException:
        db.close()
        raise
    if version == _USER_VERSION:
        return db
    db.close()
    if version is None:
        return None
    raise UnusableError("the file is of another version; the next search renames it and begins a new one")


def damage(error: BaseException) -> bool:
    """Does SQLite say that the file is damaged, or no database?"""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


def _version(db: sqlite3.Connection) -> int | None:
    """Of our tables in the file; None for an empty one. Raises `UnusableError` for somebody else's."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if not application and not version and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return None
    if application != _APPLICATION:
        raise UnusableError("the file is somebody else's database, and is left as it is")
    return int(version)


def _opened(path: Path) -> sqlite3.Connection | None:
    """A connection ready for use; None if the file has another version."""
    db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        version = _version(db)
        if version is None:
            _use_log(db)
            with _rolled_back(db):
                db.executescript(_TABLES)
        elif version != _USER_VERSION:
            db.close()
            return None
        else:
            _use_log(db)
            with suppress(sqlite3.OperationalError):  # read-only, locked, full
                db.execute(_LEMMAS)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}").fetchone()
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def _rolled_back(db: sqlite3.Connection) -> Iterator[None]:
    """Leave no transaction open if the body fails."""
    try:
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _use_log(db: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, once for each file; it works without, only more slowly.

    The switch needs the file for itself for a moment, and SQLite does not always wait for that.
    """
    for _ in range(20):
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError:
            time.sleep(0.01)
        else:
            return


def set_aside(path: Path, why: str, seen: int | None, patience: Patience) -> None:
    """Rename the file `seen` with what belongs to it, unless another process has put a new one there already.

    A damaged file never replaces one that was put aside earlier: it may be all that is left of many proofs.

    Processes that still have it open go on in the renamed one. Raises `OSError` if it cannot be renamed.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if seen is not None and inode(path) != seen:
            return
        aside = path.with_name(f"{path.name}.{why}")
        number = 1
        while why == DAMAGED and aside.exists():
            number += 1
            aside = path.with_name(f"{path.name}.{why}-{number}")
        path.replace(aside)
        for part in ("-wal", "-shm"):
            old = aside.with_name(aside.name + part)
            with suppress(FileNotFoundError):
                old.unlink()
            with suppress(FileNotFoundError):
                path.with_name(path.name + part).replace(old)
    finally:
        os.close(folder)
    patience.say(f"was of no use ({why.replace('-', ' ')}): it lies in {aside.name} now, and a new one is begun")
