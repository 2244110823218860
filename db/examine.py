"""What `lemmata db check` looks at: is the database whole, and do its parts agree with each other?

Looks only. On a service at work it sees one moment (one transaction), so what it finds is not a matter of timing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from db.engine import Database, connect, require_file
from db.migrate import HEAD, State, refusal, state
from db.models import AttemptRow, ProofRow, RunRow, VerdictRow
from db.values import AttemptState, RunState

_NAMED = 20


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found. `problems` are sentences; none: all is well."""

    place: str
    revision: str
    runs: int
    attempts: int
    proofs: int
    problems: tuple[str, ...]


def examine(url: str) -> Examination:
    """Raises `InputError` if there is no database of this version, `StoreUnavailable` if it does not answer."""
    require_file(url)
    database = connect(url)
    try:
        found, revision = state(database)
        if found is not State.CURRENT:
            raise refusal(database, found, revision)
        return database.read(lambda connection: _examined(connection, database))
    finally:
        database.close()


def _examined(connection: Connection, database: Database) -> Examination:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))

    def count(table: type[RunRow | AttemptRow | ProofRow]) -> int:
        return connection.scalar(select(func.count()).select_from(table)) or 0

    problems = [*_damage(connection), *_wrong_counts(connection), *_without_verdict(connection)]
    shown = problems[:_NAMED]
    if len(problems) > _NAMED:
        shown.append(f"and {len(problems) - _NAMED} more")
    return Examination(database.place, HEAD, count(RunRow), count(AttemptRow), count(ProofRow), tuple(shown))


def _damage(connection: Connection) -> Iterator[str]:
    """What SQLite itself finds; a server looks after itself."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.execute(text("PRAGMA quick_check")).all():
        if said != "ok":
            yield f"SQLite finds damage: {said}"
    for row in connection.execute(text("PRAGMA foreign_key_check")).all():
        yield f"a row of {row[0]} names a row of {row[2]} that is not there"


def _wrong_counts(connection: Connection) -> Iterator[str]:
    """Runs whose counts are not those of their attempts, and runs that should have ended."""
    columns = (AttemptRow.run, AttemptRow.state, AttemptRow.outcome)
    counted: dict[str, Counter[str]] = {}
    for run, where, outcome, number in connection.execute(select(*columns, func.count()).group_by(*columns)):
        counted.setdefault(run, Counter())[(outcome or "") if where == AttemptState.DONE else where] += number
    names = ("waiting", "running", "cancelled", "proved", "disproved", "vacuous", "gave_up", "invalid", "fault")
    for row in connection.execute(select(RunRow.__table__)).mappings():
        real = counted.get(row["id"], Counter())
        stored = Counter({name: row[name] for name in names if row[name]})
        if stored != real:
            yield f"run {row['id']} counts {dict(stored)}, but its attempts are {dict(real)}"
        over = not real["waiting"] and not real["running"]
        if over and row["state"] in (RunState.ACTIVE.value, RunState.PAUSED.value):
            yield f"run {row['id']} is {row['state']}, but every attempt of it has ended"


def _without_verdict(connection: Connection) -> Iterator[str]:
    said = select(VerdictRow.proof)
    for proof in connection.scalars(select(ProofRow.id).where(ProofRow.id.not_in(said))):
        yield f"proof {proof} has no verdict"
