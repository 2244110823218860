"""The database's version: found out, and brought up to date.

The revisions are Alembic's (`db/migrations`), run from here; there is no file to configure. An upgrade is one
transaction under a lock, so of two processes that begin at once one does the work and the other finds it done, and one
that is killed leaves the database as it was.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.engine import Database, connect, make_folder
from prover.errors import InputError

HEAD = "0002"
"""The revision that this program's tables have."""

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x4C4D0000  # of PostgreSQL; any number that nobody else uses
_TABLE = "alembic_version"


class State(Enum):
    """How a database's tables stand to this program's."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"
    FOREIGN = "foreign"
    """There are tables, and they are not ours."""


def state(database: Database) -> tuple[State, str]:
    """How it stands, and its revision ("" if it has none)."""
    return database.read(_state)


def upgrade(database: Database) -> str:
    """Bring the tables up to date, from nothing if need be; the revision that was found.

    Raises `InputError` for a newer database, and for one with somebody else's tables.
    """

    def work(connection: Connection) -> str:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found, revision = _state(connection)
        if found in (State.AHEAD, State.FOREIGN):
            raise refusal(database, found, revision)
        if found is not State.CURRENT:
            _run(connection)
        return revision

    return database.write(work, durable=True)


def upgrade_at(url: str) -> tuple[str, str]:
    """`upgrade` of the database at a URL, which is made if need be; its place for people, and the revision found."""
    make_folder(url)
    database = connect(url)
    try:
        return database.place, upgrade(database)
    finally:
        database.close()


def refusal(database: Database, found: State, revision: str) -> InputError:
    """Why a database in this state cannot be used, and what to do."""
    match found:
        case State.FOREIGN:
            why = "holds tables that are not Lemmata's; give it a database of its own"
        case State.AHEAD:
            why = f"was made by a newer Lemmata (revision {revision}, not {HEAD}); install that one"
        case State.BEHIND:
            why = f"was made by an older Lemmata (revision {revision}, not {HEAD}): run `lemmata db upgrade`"
        case _:
            why = "is empty: run `lemmata db upgrade`"
    return InputError(f"the database {database.place} {why}")


def _state(connection: Connection) -> tuple[State, str]:
    tables = inspect(connection).get_table_names()
    if not tables:
        return State.EMPTY, ""
    if _TABLE not in tables:
        return State.FOREIGN, ""
    revision = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar_one_or_none() or ""  # noqa: S608
    if revision == HEAD:
        return State.CURRENT, revision
    return (State.BEHIND if revision in _known() else State.AHEAD), revision


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {"", *(script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions())}


def _run(connection: Connection) -> None:
    # Alembic takes a while to load and is wanted once in a database's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
