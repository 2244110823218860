"""Library theorems, by the toolchain (fingerprint of Lean and library) that has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from db.engine import Database, insert_missing
from db.models import PremiseRow
from prover.types import Premise

_CHUNK = 500
_COLUMNS = (PremiseRow.name, PremiseRow.symbol, PremiseRow.words, PremiseRow.left_words, PremiseRow.hypotheses)


class Premises:
    """The libraries that the store knows of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, toolchain: str, premises: Sequence[Premise]) -> None:
        """Store a library's theorems; those of a name that is there already stay as they are."""
        rows = [
            {
                "toolchain": toolchain,
                "name": premise.name,
                "symbol": premise.symbol,
                "words": sorted(premise.words),
                "left_words": sorted(premise.left),
                "hypotheses": premise.hypotheses,
            }
            for premise in sorted(premises, key=lambda premise: premise.name)
        ]
        if rows:
            self._database.write(lambda connection: connection.execute(insert_missing(connection, PremiseRow), rows))

    def of(self, toolchain: str) -> Sequence[Premise]:
        """All of a library, in order of their names' code points."""
        wanted = select(*_COLUMNS).where(PremiseRow.toolchain == toolchain)
        return sorted(self._database.read(lambda connection: _premises(connection, wanted)), key=_name)

    def by_name(self, toolchain: str, names: Sequence[str]) -> Sequence[Premise]:
        """Those that a library has, in the order of `names`."""

        def work(connection: Connection) -> dict[str, Premise]:
            found: dict[str, Premise] = {}
            for start in range(0, len(names), _CHUNK):
                some = PremiseRow.name.in_(names[start : start + _CHUNK])
                wanted = select(*_COLUMNS).where(PremiseRow.toolchain == toolchain, some)
                found.update({premise.name: premise for premise in _premises(connection, wanted)})
            return found

        known = self._database.read(work)
        return [known[name] for name in names if name in known]


def _name(premise: Premise) -> str:
    return premise.name


def _premises(connection: Connection, wanted: Select[Any]) -> list[Premise]:
    return [
        Premise(name, symbol, frozenset(words), frozenset(left), hypotheses)
        for name, symbol, words, left, hypotheses in connection.execute(wanted)
    ]
