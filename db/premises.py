"""Library theorems, by the toolchain (fingerprint of Lean and library) that has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, or_, select, update

from db.engine import Database, insert_missing
from db.models import PremiseRow
from db.values import StoredPremise
from prover.types import Premise

_CHUNK = 500
_COLUMNS = (
    PremiseRow.name,
    PremiseRow.symbol,
    PremiseRow.words,
    PremiseRow.left_words,
    PremiseRow.hypotheses,
    PremiseRow.statement,
    PremiseRow.module,
    PremiseRow.path,
    PremiseRow.line,
)
_LATER = ("statement", "module", "path", "line")
"""What rows of before the second revision lack."""


class Premises:
    """The libraries that the store knows of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, toolchain: str, premises: Sequence[StoredPremise]) -> None:
        """Store a library's theorems.

        Those of a name that is there already stay as they are, but for statement and place, if these are not known yet.
        """
        rows = [_row(toolchain, stored) for stored in sorted(premises, key=_name)]

        def work(connection: Connection) -> None:
            for start in range(0, len(rows), _CHUNK):
                some = rows[start : start + _CHUNK]
                lacking = _lacking(connection, toolchain, [row["name"] for row in some])
                connection.execute(insert_missing(connection, PremiseRow), some)
                for row in some:
                    if row["name"] in lacking and row["statement"]:
                        same = (PremiseRow.toolchain == toolchain, PremiseRow.name == row["name"])
                        connection.execute(update(PremiseRow).where(*same).values({key: row[key] for key in _LATER}))

        if rows:
            self._database.write(work)

    def of(self, toolchain: str) -> Sequence[StoredPremise]:
        """All of a library, in order of their names' code points."""
        wanted = select(*_COLUMNS).where(PremiseRow.toolchain == toolchain)
        return sorted(self._database.read(lambda connection: _premises(connection, wanted)), key=_name)

    def by_name(self, toolchain: str, names: Sequence[str]) -> Sequence[StoredPremise]:
        """Those that a library has, in the order of `names`."""

        def work(connection: Connection) -> dict[str, StoredPremise]:
            found: dict[str, StoredPremise] = {}
            for start in range(0, len(names), _CHUNK):
                some = PremiseRow.name.in_(names[start : start + _CHUNK])
                wanted = select(*_COLUMNS).where(PremiseRow.toolchain == toolchain, some)
                found.update({stored.premise.name: stored for stored in _premises(connection, wanted)})
            return found

        known = self._database.read(work)
        return [known[name] for name in names if name in known]


def _row(toolchain: str, stored: StoredPremise) -> dict[str, Any]:
    premise = stored.premise
    return {
        "toolchain": toolchain,
        "name": premise.name,
        "symbol": premise.symbol,
        "words": sorted(premise.words),
        "left_words": sorted(premise.left),
        "hypotheses": premise.hypotheses,
        "statement": premise.statement or None,
        "module": stored.module or None,
        "path": stored.path or None,
        "line": stored.line or None,
    }


def _lacking(connection: Connection, toolchain: str, names: Sequence[str]) -> frozenset[str]:
    """Which of these are stored without a statement or a place."""
    unknown = or_(PremiseRow.statement.is_(None), PremiseRow.module.is_(None))
    wanted = select(PremiseRow.name).where(PremiseRow.toolchain == toolchain, PremiseRow.name.in_(names), unknown)
    return frozenset(connection.scalars(wanted))


def _name(stored: StoredPremise) -> str:
    return stored.premise.name


def _premises(connection: Connection, wanted: Select[Any]) -> list[StoredPremise]:
    return [
        StoredPremise(
            Premise(name, symbol, frozenset(words), frozenset(left), hypotheses, statement=statement or ""),
            module or "",
            path or "",
            line or 0,
        )
        for name, symbol, words, left, hypotheses, statement, module, path, line in connection.execute(wanted)
    ]
