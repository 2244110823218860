"""The store: everything that lasts, as plain values. Nothing else in Lemmata speaks SQL.

A `Store` is cheap to make, safe to share between threads, and must be made anew after a fork. Its parts are groups of
functions, one module each: `db.runs`, `db.attempts`, `db.proofs`, `db.checkpoints`, `db.workers`, `db.theorems`,
`db.premises`, `db.lemmas`, `db.statistics`, `db.totals`, `db.history`. Faults of the database are `StoreUnavailable`,
unknown ids `InputError`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import text

from db.attempts import Attempts
from db.checkpoints import Checkpoints
from db.engine import Database, connect, make_folder, require_file
from db.history import History
from db.lemmas import Lemmas
from db.migrate import State, refusal, state, upgrade
from db.premises import Premises
from db.proofs import Proofs
from db.runs import Runs
from db.statistics import Statistics
from db.theorems import Theorems
from db.totals import Totals
from db.workers import Workers


class Store:
    """One database. Use as a context manager, or `close` it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.runs = Runs(database)
        self.attempts = Attempts(database)
        self.proofs = Proofs(database)
        self.checkpoints = Checkpoints(database)
        self.workers = Workers(database)
        self.statistics = Statistics(database)
        self.premises = Premises(database)
        self.lemmas = Lemmas(database)
        self.theorems = Theorems(database)
        self.totals = Totals(database)
        self.history = History(database)

    @classmethod
    def open(cls, url: str, *, clock: Callable[[], float] | None = None, create: bool = True) -> Store:
        """The store at an SQLAlchemy URL. With `create` an empty database gets its tables, an old SQLite file new ones.

        `clock`: seconds since 1970, by which leases end; None is the database's own.

        Raises `InputError` for a URL that cannot be used and for a database of another version, `StoreUnavailable` if
        it does not answer.
        """
        if create:
            make_folder(url)
        else:
            require_file(url)
        database = connect(url, clock)
        try:
            found, revision = state(database)
            if create and (found is State.EMPTY or (found is State.BEHIND and database.sqlite)):
                upgrade(database)
            elif found is not State.CURRENT:
                raise refusal(database, found, revision)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends its connections; the store can be used no more."""
        self._database.close()

    def ping(self) -> None:
        """Raises `StoreUnavailable` if the database does not answer."""
        self._database.read(lambda connection: connection.execute(text("SELECT 1")))
