"""Verified theorems as lemmas for others with the same header."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from db.engine import Database
from db.models import HeaderRow, ProofRow, TheoremRow, VerdictRow
from db.values import ProofKind
from prover.errors import StoreUnavailable
from prover.types import Theorem

_BLANK_LINES = 48
"""How many line breaks at the end of a stored header are reckoned with.

The theorems of one file that were not proved yet have headers that differ in these only: where one stood, the lines are
left empty.
"""
_CHUNK = 500


class Lemmas:
    """Implements `prover.protocols.ProvedTheorems`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def proved(self, toolchain: str, headers: Sequence[str], most: int) -> Sequence[tuple[Theorem, str]]:
        """Theorems that have one of these headers, but for blanks at its ends, with their proofs, the latest first.

        Their latest verdict says proved, with this toolchain; none has hypotheses that are known to contradict each
        other. At most `most`; none while the database is away.
        """
        named = dict(_variants(headers))

        def work(connection: Connection) -> list[tuple[Theorem, str]]:
            known: dict[str, str] = {}
            for some in _parts(list(named)):
                known.update({digest: named[digest] for digest in _stored(connection, some)})
            return _proved(connection, toolchain, known, most)

        try:
            return self._database.read(work) if named else []
        except StoreUnavailable:
            return []


def _variants(headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The names that these headers may be stored under, with the header without blanks around it."""
    for header in dict.fromkeys(headers):
        bare = header.strip()
        hasher = hashlib.sha256(header.encode(errors="surrogatepass"))
        yield hasher.hexdigest(), bare
        hasher = hashlib.sha256(bare.encode(errors="surrogatepass"))
        for _ in range(_BLANK_LINES + 1):
            yield hasher.hexdigest(), bare
            hasher.update(b"\n")


def _parts(digests: Sequence[str]) -> Iterator[Sequence[str]]:
    return (digests[start : start + _CHUNK] for start in range(0, len(digests), _CHUNK))


def _stored(connection: Connection, digests: Sequence[str]) -> Sequence[str]:
    return connection.scalars(select(HeaderRow.hash).where(HeaderRow.hash.in_(digests))).all()


def _proved(connection: Connection, toolchain: str, headers: dict[str, str], most: int) -> list[tuple[Theorem, str]]:
    later, against = aliased(VerdictRow), aliased(ProofRow)
    last = ~exists().where(later.proof == VerdictRow.proof, later.id > VerdictRow.id)
    empty = exists().where(against.about == TheoremRow.hash, against.kind == ProofKind.CONTRADICTION.value)
    joined = (
        select(TheoremRow.name, TheoremRow.signature, TheoremRow.header, ProofRow.proof, ProofRow.created)
        .join(ProofRow, ProofRow.about == TheoremRow.hash)
        .join(VerdictRow, VerdictRow.proof == ProofRow.id)
        .where(ProofRow.kind == ProofKind.PROOF.value, ~empty)
        .where(VerdictRow.proved.is_(True), VerdictRow.toolchain == toolchain, last)
        .order_by(ProofRow.created.desc(), ProofRow.id)
        .limit(most)
    )
    rows = [
        row for some in _parts(list(headers)) for row in connection.execute(joined.where(TheoremRow.header.in_(some)))
    ]
    rows.sort(key=lambda row: -row.created)
    return [(Theorem(row.name, row.signature, headers[row.header]), row.proof) for row in rows[:most]]
