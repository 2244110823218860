"""Proofs, and every verdict on them.

A proof is named by the SHA-256 of its kind, of the statement it is about, and of what it is: the same proof found by
two runs is one, with two verdicts. A verdict is stored once, however often it is reported. Nothing here is believed to
be proved because it is stored: the latest verdict says so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, select
from sqlalchemy.orm import aliased

from db.engine import Database, insert_missing
from db.models import AttemptRow, HeaderRow, ProofRow, TheoremRow, VerdictRow
from db.theorems import Shelf, has_prefix
from db.values import Claim, ProofKind, StoredProof, Task
from prover.errors import InputError
from prover.types import Attempt, Message, Outcome, Theorem, Verdict

_HEX = re.compile(r"[0-9a-f]{1,64}")
_CHUNK = 500
"""Proofs that one query asks for."""


class Proofs:
    """The proofs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, kind: ProofKind, about: Theorem, theorem: Theorem, proof: str, verdict: Verdict) -> StoredProof:
        """Store a proof with a verdict on it; what is there already stays, and gets the verdict if it is new.

        Raises `InputError` for a verdict that says nothing is proved, or on another statement.
        """
        now = self._database.clock()

        def work(connection: Connection) -> StoredProof:
            return _proof(connection, keep_proof(connection, kind, about, theorem, proof, verdict, now))

        return self._database.write(work, durable=True)

    def add_verdict(self, proof_id: str, verdict: Verdict) -> StoredProof:
        """One more verdict on a stored proof, good or bad."""

        def work(connection: Connection) -> StoredProof:
            _proof(connection, proof_id)
            _add_verdict(connection, proof_id, verdict, self._database.clock())
            return _proof(connection, proof_id)

        return self._database.write(work, durable=True)

    def get(self, proof_id: str) -> StoredProof:
        """Raises `InputError` if there is none."""
        return self._database.read(lambda connection: _proof(connection, proof_id))

    def many(self, ids: Sequence[str]) -> Sequence[StoredProof]:
        """These proofs, in this order, by a few queries. Raises `InputError` if one of them is unknown."""
        found: dict[str, StoredProof] = {}
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            found |= {proof.id: proof for proof in self._database.read(lambda connection: _proofs(connection, some))}  # noqa: B023
        return [found[proof] for proof in ids]

    def find(self, prefix: str) -> StoredProof:
        """The one proof whose id begins so. Raises `InputError` if there is none, or several."""

        def work(connection: Connection) -> StoredProof:
            begins = select(ProofRow.id).where(has_prefix(ProofRow.id, prefix)).limit(2)
            ids = connection.scalars(begins).all() if _HEX.fullmatch(prefix) else []
            if len(ids) > 1:
                raise InputError(f"several proofs begin with {prefix}: give more of the id")
            return _proof(connection, ids[0] if ids else prefix)

        return self._database.read(work)

    def of_theorem(self, statement_hash: str) -> Sequence[StoredProof]:
        """What is proved of a statement, or against it, in order of time."""
        wanted = select(ProofRow.id).where(ProofRow.about == statement_hash).order_by(ProofRow.created, ProofRow.id)

        def work(connection: Connection) -> Sequence[StoredProof]:
            return _proofs(connection, connection.scalars(wanted).all())

        return self._database.read(work)

    def ids(self, run_id: str | None = None) -> Sequence[str]:
        """Of all proofs in order of time, or of a run's in order of its problems; none twice."""
        if run_id is None:
            wanted = select(ProofRow.id).order_by(ProofRow.created, ProofRow.id)
            return self._database.read(lambda connection: connection.scalars(wanted).all())
        columns = select(AttemptRow.proof, AttemptRow.refutation).where(AttemptRow.run == run_id)
        pairs = self._database.read(lambda connection: connection.execute(columns.order_by(AttemptRow.position)).all())
        return list(dict.fromkeys(proof for pair in pairs for proof in pair if proof is not None))

    def fallen(self, run_id: str) -> Sequence[str]:
        """The proofs and refutations of a run that do not hold any more, by their latest verdict."""
        return self._database.read(lambda connection: _fallen(connection, run_id))


def _fallen(connection: Connection, run_id: str) -> Sequence[str]:
    """Refused proofs are few, so they are looked for among a run's attempts, not the other way round."""
    later = aliased(VerdictRow)
    last = ~exists().where(later.proof == VerdictRow.proof, later.id > VerdictRow.id)
    joined = select(ProofRow.id, ProofRow.about, ProofRow.theorem).join(VerdictRow, VerdictRow.proof == ProofRow.id)
    refused = connection.execute(joined.where(VerdictRow.proved.is_(False), last)).all()
    # A recheck's attempt is at what the proof proves, any other at what it is about.
    statements = sorted({statement for row in refused for statement in (row.about, row.theorem)})
    named: set[str | None] = set()
    for start in range(0, len(statements), _CHUNK):
        mine = select(AttemptRow.proof, AttemptRow.refutation).where(AttemptRow.run == run_id)
        some = mine.where(AttemptRow.statement.in_(statements[start : start + _CHUNK]))
        named.update(proof for pair in connection.execute(some) for proof in pair)
    return [row.id for row in refused if row.id in named]


def keep_report(connection: Connection, claim: Claim, attempt: Attempt, now: float) -> tuple[str | None, str | None]:
    """Store what Lean verified in an attempt; the ids of its proof and its refutation.

    A recheck adds its verdict to the proof that it was about, whatever the verdict says.
    """
    if claim.task is Task.RECHECK and claim.problem.proof is not None:
        return _rechecked(connection, claim.problem.proof, attempt, now)
    about = claim.problem.theorem
    proof, refuted = (
        None if found is None else keep_proof(connection, found[0], about, *found[1:], now)
        for found in verified(about, attempt)
    )
    return proof, refuted


Found = tuple[ProofKind, Theorem, str, Verdict]


def verified(about: Theorem, attempt: Attempt) -> tuple[Found | None, Found | None]:
    """What Lean verified in an attempt at the statement `about`: a proof of it, and what speaks against it."""
    proof, refuted = None, None
    if attempt.has_proof and attempt.proof is not None and attempt.verdict is not None:
        proof = ProofKind.PROOF, about, attempt.proof, attempt.verdict
    found = attempt.refutation
    if found is not None and found.verdict.proved:
        kind = ProofKind.CONTRADICTION if attempt.outcome is Outcome.VACUOUS else ProofKind.NEGATION
        refuted = kind, found.theorem, found.proof, found.verdict
    return proof, refuted


def _rechecked(connection: Connection, proof_id: str, attempt: Attempt, now: float) -> tuple[str | None, str | None]:
    verdict = attempt.verdict or (None if attempt.refutation is None else attempt.refutation.verdict)
    if verdict is None:
        return None, None
    _add_verdict(connection, proof_id, verdict, now)
    if not verdict.proved:
        return None, None
    kind = connection.scalar(select(ProofRow.kind).where(ProofRow.id == proof_id))
    return (proof_id, None) if kind == ProofKind.PROOF.value else (None, proof_id)


def keep_proof(
    connection: Connection, kind: ProofKind, about: Theorem, theorem: Theorem, proof: str, verdict: Verdict, now: float
) -> str:
    """The proof's id. Raises `InputError` as `Proofs.keep` does."""
    shelf = Shelf()
    row = proof_row(shelf, kind, about, theorem, proof, verdict, now)
    shelf.keep(connection, now)
    connection.execute(insert_missing(connection, ProofRow), row)
    _add_verdict(connection, row["id"], verdict, now)
    return str(row["id"])


def proof_row(
    shelf: Shelf, kind: ProofKind, about: Theorem, theorem: Theorem, proof: str, verdict: Verdict, now: float
) -> dict[str, Any]:
    """A proof's row, whose statements are put on the shelf. Raises `InputError` as `Proofs.keep` does."""
    if not verdict.proved:
        raise InputError(f"no proof of {theorem.name} is kept without a verdict that says so")
    if verdict.statement_hash != theorem.statement_hash:
        raise InputError(f"the verdict on {theorem.name} is about another statement")
    aim, what = shelf.add(about), shelf.add(theorem)
    content = json.dumps([kind.value, aim, what, proof])
    return {
        "id": hashlib.sha256(content.encode()).hexdigest(),
        "kind": kind.value,
        "about": aim,
        "theorem": what,
        "name": theorem.name,
        "proof": proof,
        "created": now,
    }


def _add_verdict(connection: Connection, proof_id: str, verdict: Verdict, now: float) -> None:
    connection.execute(insert_missing(connection, VerdictRow), verdict_row(proof_id, verdict, now))


def verdict_row(proof_id: str, verdict: Verdict, now: float) -> dict[str, Any]:
    """A verdict's row."""
    data = asdict(verdict)
    return {
        "proof": proof_id,
        "digest": hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        "at": now,
        "proved": verdict.proved,
        "statement": verdict.statement_hash,
        "tier": verdict.tier,
        "axioms": data["axioms"],
        "toolchain": verdict.toolchain,
        "seconds": verdict.seconds,
        "reason": verdict.reason,
        "messages": data["messages"],
    }


def _proof(connection: Connection, proof_id: str) -> StoredProof:
    return _proofs(connection, [proof_id])[0]


def _proofs(connection: Connection, ids: Sequence[str]) -> list[StoredProof]:
    """In this order. Raises `InputError` for the first that is not there."""
    joined = select(*ProofRow.__table__.c, TheoremRow.signature, HeaderRow.text.label("header"))
    joined = joined.join(TheoremRow, TheoremRow.hash == ProofRow.theorem)
    joined = joined.join(HeaderRow, HeaderRow.hash == TheoremRow.header)
    rows = {row["id"]: row for row in connection.execute(joined.where(ProofRow.id.in_(ids))).mappings()}
    said: dict[str, list[tuple[float, Verdict]]] = {proof: [] for proof in rows}
    for one in connection.execute(
        select(VerdictRow.__table__).where(VerdictRow.proof.in_(ids)).order_by(VerdictRow.id)
    ).mappings():
        said[one["proof"]].append((one["at"], _verdict(one)))
    for proof in ids:
        if proof not in rows:
            raise InputError(f"there is no proof {proof[:80]!a}")
    return [_stored(rows[proof], said[proof]) for proof in ids]


def _stored(row: RowMapping, verdicts: Sequence[tuple[float, Verdict]]) -> StoredProof:
    return StoredProof(
        id=row["id"],
        kind=ProofKind(row["kind"]),
        about=row["about"],
        theorem=Theorem(row["name"], row["signature"], row["header"]),
        proof=row["proof"],
        created=row["created"],
        verdicts=tuple(verdicts),
    )


def _verdict(row: RowMapping) -> Verdict:
    return Verdict(
        proved=row["proved"],
        statement_hash=row["statement"],
        tier=row["tier"],
        axioms=tuple(row["axioms"]),
        toolchain=row["toolchain"],
        seconds=row["seconds"],
        reason=row["reason"],
        messages=tuple(Message(**message) for message in row["messages"]),
    )
