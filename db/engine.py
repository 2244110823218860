"""Connections to the database, and transactions that end whole or not at all.

`Database.read` and `Database.write` run a function with a connection. Faults of the database come out as
`StoreUnavailable`, with what it said.

**SQLite** (a file): write-ahead log, so readers and the one writer do not wait for each other; a write begins with
``BEGIN IMMEDIATE``, so it never finds out in the middle that another was first. `durable` writes are on the disk when
they return; others may be missing after a power cut (never after the death of a process), and the file is whole.
**PostgreSQL** (psycopg 3): a connection is tried before it is used, so a restarted server costs at most the calls under
way; deadlocks are tried again; no statement waits for ever; what was committed outlives a crash of the server.
Its clock is everybody's (`ServerClock`): leases end when the server says so, on whatever machine that is looked at.

Limits: no SQLite on network file systems, and none in memory (a store is used by several processes).
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)

from prover.errors import InputError, StoreUnavailable

BUSY_SECONDS = 15.0
"""How long a writer of an SQLite file waits for the others."""

_T = TypeVar("_T")
_MODE, _DURABLE = "lemmata_begin", "lemmata_durable"
_AGAIN = frozenset({"40001", "40P01"})  # PostgreSQL: serialization failure, deadlock
_TRIES = 5
_LOG_BYTES = 64 * 1024 * 1024
_POSTGRES = {
    "connect_timeout": 5,
    "application_name": "lemmata",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_POSTGRES_LIMITS = (
    "SET lock_timeout = '15s'; SET statement_timeout = '120s'; SET idle_in_transaction_session_timeout = '60s'; "
    # A server may be set up to forget its last commits in a crash. A claim or an outcome that was answered must stand.
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)


class ServerClock:
    """The server's time, from this machine's and how far the server was ahead when a connection was made."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def compare(self, connection: Any) -> None:
        """Ask the server (over a connection of psycopg) what time it is."""
        asked = time.time()
        there: float = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()[0]
        self._ahead = there - (asked + time.time()) / 2


class Database:
    """An engine and a clock (seconds since 1970), shared by the groups of a store."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._reader = engine.execution_options(**{_MODE: "BEGIN DEFERRED"})
        self._writer = engine.execution_options(**{_MODE: "BEGIN IMMEDIATE", _DURABLE: False})
        self._durable = engine.execution_options(**{_MODE: "BEGIN IMMEDIATE", _DURABLE: True})
        self.clock = clock
        self.place = engine.url.render_as_string(hide_password=True)
        self.sqlite = engine.dialect.name == "sqlite"

    def read(self, work: Callable[[Connection], _T]) -> _T:
        """The result of `work`, which changes nothing, in one transaction."""
        return self._run(self._reader, work)

    def write(self, work: Callable[[Connection], _T], *, durable: bool = False) -> _T:
        """The result of `work` in one transaction, which is done again if the database says so."""
        return self._run(self._durable if durable else self._writer, work)

    def close(self) -> None:
        self._reader.dispose()

    def _run(self, engine: Engine, work: Callable[[Connection], _T]) -> _T:
        tries = 0
        while True:
            tries += 1
            try:
                with engine.begin() as connection:
                    return work(connection)
            except (IntegrityError, ProgrammingError, DataError):
                raise  # ours to foresee
            except (DBAPIError, PoolTimeoutError) as error:
                if tries < _TRIES and _state(error) in _AGAIN:
                    time.sleep(random.uniform(0.005, 0.05))
                    continue
                raise StoreUnavailable(f"the database {self.place} does not work: {_words(error)}") from error


def connect(url: str, clock: Callable[[], float] | None = None) -> Database:
    """The database at an SQLAlchemy URL; nothing is opened yet. Raises `InputError` for a URL that cannot be used.

    `clock`: seconds since 1970; None is this machine's for SQLite, the server's for a server.
    """
    parsed = _parsed(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    clock = clock or (time.time if sqlite else ServerClock())
    try:
        engine = _sqlite_engine(parsed) if sqlite else _postgres_engine(parsed, clock)
    except ModuleNotFoundError as error:
        raise InputError(f"PostgreSQL needs {error.name}: pip install 'lemmata[postgres]'") from None
    return Database(engine, clock)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for a server's URL. Raises `InputError` as `connect` does."""
    parsed = _parsed(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def require_file(url: str) -> None:
    """Raises `InputError` if the URL names an SQLite file that is not there."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise InputError(f"there is no database {file}; `lemmata up` and `lemmata db upgrade` make one")


def make_folder(url: str) -> None:
    """Make the folder of an SQLite file, for the user alone: the database holds every statement and proof."""
    file = sqlite_file(url)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder of the database {file} cannot be made: {error.strerror}; "
            "set LEMMATA_DATA_DIR or LEMMATA_DATABASE to another place"
        ) from error


def insert_missing(connection: Connection, table: Any) -> Any:
    """``INSERT`` that leaves rows alone which are there already."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).on_conflict_do_nothing()
    return postgresql_insert(table).on_conflict_do_nothing()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise InputError(f"the database's URL cannot be read ({type(error).__name__}): {_EXAMPLES}") from None
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:" or "uri" in parsed.query:
            raise InputError(f"a database of SQLite must be a file: {_EXAMPLES}")
        return parsed
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise InputError(f"{backend} is no database that Lemmata knows: {_EXAMPLES}")


_EXAMPLES = "give sqlite:///folder/file.sqlite or postgresql://user:password@host/name"


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=4, max_overflow=-1, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say
        _use_log(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}").fetchone()
        connection.execute("PRAGMA cache_size = -16384")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        raw: Any = connection.connection.dbapi_connection
        if options.get(_MODE) != "BEGIN IMMEDIATE":
            connection.exec_driver_sql("BEGIN")
            return
        raw.execute(f"PRAGMA synchronous = {'FULL' if options.get(_DURABLE) else 'NORMAL'}")
        _begin_writing(connection, raw)

    return engine


def _postgres_engine(url: URL, clock: Callable[[], float]) -> Engine:
    engine = create_engine(
        url,
        pool_size=4,
        max_overflow=16,
        pool_timeout=15,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args=_POSTGRES,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        before, connection.autocommit = connection.autocommit, True
        connection.execute(_POSTGRES_LIMITS)
        if isinstance(clock, ServerClock):
            clock.compare(connection)
        connection.autocommit = before

    return engine


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch the file to the write-ahead log; it stays so. SQLite does not always wait for others who do the same."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    for _ in range(200):
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(random.uniform(0.005, 0.02))
        else:
            return


def _begin_writing(connection: Connection, raw: sqlite3.Connection) -> None:
    """Begin a write after those who write now.

    SQLite's own waiting grows to a tenth of a second, so that of several busy writers one may find the file locked
    every time; short waits of random length let each have its turn.
    """
    until = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    # said again through SQLAlchemy, so that it is wrapped like every other fault
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    return
                time.sleep(random.uniform(0.0005, 0.004))
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout = {int(1000 * BUSY_SECONDS)}")


def _state(error: BaseException) -> str | None:
    """PostgreSQL's code of what went wrong."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def _words(error: BaseException) -> str:
    """What the database said, in one line."""
    text = " ".join(str(getattr(error, "orig", None) or error).split())
    if "file is not a database" in text:
        text += ": move the file away, or set LEMMATA_DATABASE to another one"
    return text[:300] or type(error).__name__
