"""Statements and where they come from.

A statement is named by its hash (`prover.types.Theorem.statement_hash`); it is stored once, under the first name it was
given. Texts before theorems are stored once for all theorems that share them. Read next: `db.runs`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from db.columns import storable
from db.engine import Database, insert_missing
from db.models import HeaderRow, TheoremRow
from prover.errors import InputError
from prover.types import Theorem

LONGEST_NAME = 500
"""Characters of a theorem's name (it is looked up by an index, which takes so much)."""

_FOUND = 50
_HEX = re.compile(r"[0-9a-f]{4,64}")
_CHUNK = 500
_ROW = (TheoremRow.hash, TheoremRow.name, TheoremRow.header, TheoremRow.signature)


class Theorems:
    """The statements of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, statement_hash: str) -> Theorem:
        """Raises `InputError` if there is none of that hash."""
        return self._database.read(lambda connection: theorem_of(connection, statement_hash))

    def add(self, theorem: Theorem, parent: str | None = None, mutation: str | None = None) -> None:
        """Store a statement with its lineage: `mutation` names the rule that made it of the statement `parent`.

        What is there already stays as it is, but for a lineage that it lacks. Raises `InputError` for text that cannot
        be stored, and for an unknown parent.
        """
        shelf = Shelf()
        identity = shelf.add(theorem)

        def work(connection: Connection) -> None:
            if parent is not None:
                theorem_of(connection, parent)
            shelf.keep(connection, self._database.clock())
            if parent is not None and parent != identity:
                lacking = update(TheoremRow).where(TheoremRow.hash == identity, TheoremRow.parent.is_(None))
                connection.execute(lacking.values(parent=parent, mutation=mutation))

        self._database.write(work)

    def parent(self, statement_hash: str) -> Theorem | None:
        """What it was made of; None if it is nobody's mutation, as far as is known."""

        def work(connection: Connection) -> Theorem | None:
            theorem_of(connection, statement_hash)
            parent = connection.scalar(select(TheoremRow.parent).where(TheoremRow.hash == statement_hash))
            return None if parent is None else theorem_of(connection, parent)

        return self._database.read(work)

    def children(self, statement_hash: str) -> Sequence[Theorem]:
        """What was made of it, in order of time."""
        wanted = select(*_ROW).where(TheoremRow.parent == statement_hash).order_by(TheoremRow.created, TheoremRow.hash)
        return self._database.read(lambda connection: _theorems(connection, wanted))

    def find(self, text: str) -> Sequence[Theorem]:
        """Those whose hash begins with `text` (four digits or more), or whose name is that or begins so; at most 50."""
        exact = select(*_ROW).where(TheoremRow.name == text).order_by(TheoremRow.hash).limit(_FOUND)
        begins = TheoremRow.name.startswith(text, autoescape=True)
        longer = select(*_ROW).where(begins).order_by(TheoremRow.name, TheoremRow.hash).limit(_FOUND)
        hashed = select(*_ROW).where(has_prefix(TheoremRow.hash, text)).order_by(TheoremRow.hash).limit(_FOUND)

        def work(connection: Connection) -> Sequence[Theorem]:
            found = _theorems(connection, hashed) if _HEX.fullmatch(text) else []
            return [*found, *(_theorems(connection, exact) or _theorems(connection, longer))][:_FOUND]

        return self._database.read(work) if text else []


def has_prefix(column: Any, prefix: str) -> Any:
    """Does this column of hexadecimal digits begin so? By comparisons, which every index serves."""
    return (column >= prefix) & (column < prefix + "g")


class Shelf:
    """Theorems to be stored together: checked, named by their hashes, each text before them looked at once."""

    def __init__(self) -> None:
        self._headers: dict[str, tuple[str, Any]] = {}
        self._theorems: dict[str, dict[str, Any]] = {}

    def add(self, theorem: Theorem, where: str = "") -> str:
        """The statement's hash. Raises `InputError` if no database could store the text, or Lean read it.

        `where` says for people which theorem it is.
        """
        known = self._headers.get(theorem.header)
        if known is None:
            _check(theorem, "header", theorem.header, where)
            digest = hashlib.sha256(theorem.header.encode()).hexdigest()
            # `Theorem.statement_hash` in two steps; the first is the same for all theorems of a file.
            known = digest, hashlib.sha256(f"{theorem.header.strip()}\0".encode())
            self._headers[theorem.header] = known
        _check(theorem, "name", theorem.name, where)
        _check(theorem, "signature", theorem.signature, where)
        if len(theorem.name) > LONGEST_NAME:
            raise InputError(f"{where}the name {theorem.name[:40]}... is longer than {LONGEST_NAME} characters")
        hasher = known[1].copy()
        hasher.update(theorem.signature.strip().encode())
        identity: str = hasher.hexdigest()
        row = {"hash": identity, "name": theorem.name, "header": known[0], "signature": theorem.signature}
        self._theorems.setdefault(identity, row)
        return identity

    def keep(self, connection: Connection, now: float) -> None:
        """Store what is not there yet."""
        # In one order everywhere, so that two who store the same do not wait for each other in a circle.
        texts = sorted((digest, text) for text, (digest, _) in self._headers.items())
        headers = [{"hash": digest, "text": text} for digest, text in texts]
        connection.execute(insert_missing(connection, HeaderRow), headers)
        rows = [self._theorems[identity] | {"created": now} for identity in sorted(self._theorems)]
        connection.execute(insert_missing(connection, TheoremRow), rows)


def _check(theorem: Theorem, part: str, text: str, where: str) -> None:
    if not storable(text):
        shown = theorem.name[:80].encode("ascii", "backslashreplace").decode()
        raise InputError(
            f"{where}the {part} of theorem {shown} holds a character that Lean text cannot hold"
            " (NUL, SUB, or half of a surrogate pair): remove it"
        )


def theorem_of(connection: Connection, statement_hash: str) -> Theorem:
    """Raises `InputError` if there is none of that hash."""
    found = _theorems(connection, select(*_ROW).where(TheoremRow.hash == statement_hash))
    if not found:
        raise InputError(f"there is no theorem {statement_hash[:64]}")
    return found[0]


def headers_of(connection: Connection, rows: Iterable[RowMapping]) -> Mapping[str, str]:
    """The texts of the headers that rows name in their column ``header``."""
    wanted = sorted({row["header"] for row in rows})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = select(HeaderRow.hash, HeaderRow.text).where(HeaderRow.hash.in_(wanted[start : start + _CHUNK]))
        found.update(connection.execute(some).all())
    return found


def _theorems(connection: Connection, wanted: Any) -> list[Theorem]:
    rows = connection.execute(wanted).mappings().all()
    headers = headers_of(connection, rows)
    return [Theorem(row["name"], row["signature"], headers[row["header"]]) for row in rows]
