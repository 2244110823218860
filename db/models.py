"""The tables, as SQLAlchemy classes. Rows become values of `db.values` in the groups; nobody else sees these.

Who changes these adds a revision to `db/migrations` (a test compares the two). What makes the invariants:

- `attempt`: one row for each problem of a run; ``running_statement`` lets one statement have one running attempt only;
- `run` carries the counts and the costs of its attempts, changed in the same transaction as they are, under the run's
  row lock, so a page never counts rows;
- `proof` is named by the digest of its content, so it is stored once; each `verdict` on it is kept;
- `header`: the text before the theorems of a file is stored once, however many theorems share it.

Indices with a condition are found by SQLite only if the query spells the condition out; it is written here once
(`RUNNING`, `WAITING_SENT`, ...) for both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.columns import Exact, Json

_Id = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER numbers itself there


class Base(DeclarativeBase):
    """All tables, with names of constraints that migrations can speak of."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Exact, float: Double, int: BigInteger, bytes: LargeBinary, Any: Json}  # noqa: RUF012


class CostColumns:
    """What was spent: the parts of `prover.types.Cost`, by name."""

    wall_seconds: Mapped[float] = mapped_column(default=0.0)
    lean_cpu_seconds: Mapped[float] = mapped_column(default=0.0)
    tactics: Mapped[int] = mapped_column(default=0)
    expansions: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[int] = mapped_column(default=0)
    cache_hits: Mapped[int] = mapped_column(default=0)
    prompt_tokens: Mapped[int] = mapped_column(default=0)
    model_seconds: Mapped[float] = mapped_column(default=0.0)
    saved_tactics: Mapped[int] = mapped_column(default=0)


class HeaderRow(Base):
    """What stands before theorems, by the SHA-256 of its text."""

    __tablename__ = "header"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str]


class TheoremRow(Base):
    """A statement, by its hash. `name` is the first it was given; `parent` and `mutation` are its lineage."""

    __tablename__ = "theorem"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    header: Mapped[str] = mapped_column(String(64), ForeignKey("header.hash"), index=True)
    signature: Mapped[str]
    parent: Mapped[str | None] = mapped_column(String(64), ForeignKey("theorem.hash"), index=True)
    mutation: Mapped[str | None]
    created: Mapped[float]


class RunRow(CostColumns, Base):
    """A run with the sums over its attempts. `seconds`: the budget of one attempt, as its settings say."""

    __tablename__ = "run"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str]
    task: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    priority: Mapped[int] = mapped_column(Integer)
    queue: Mapped[str] = mapped_column(String(64))
    settings: Mapped[Any] = mapped_column(Json)
    seconds: Mapped[float]
    suite_hash: Mapped[str]
    code: Mapped[str]
    model: Mapped[str]
    toolchain: Mapped[str] = mapped_column(default="")
    created: Mapped[float] = mapped_column(index=True)
    finished: Mapped[float | None]
    waiting: Mapped[int] = mapped_column(default=0)
    running: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    proved: Mapped[int] = mapped_column(default=0)
    disproved: Mapped[int] = mapped_column(default=0)
    vacuous: Mapped[int] = mapped_column(default=0)
    gave_up: Mapped[int] = mapped_column(default=0)
    invalid: Mapped[int] = mapped_column(default=0)
    fault: Mapped[int] = mapped_column(default=0)
    with_proof: Mapped[int] = mapped_column(default=0)


class AttemptRow(CostColumns, Base):
    """One problem of one run. The cost counts once it is done; `spent` is that of tries that gave no outcome.

    `sent`: since when a message about it should be on its way; `checks`: the proof that a recheck verifies, or "".
    """

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    run: Mapped[str] = mapped_column(String(16), ForeignKey("run.id"))
    position: Mapped[int] = mapped_column(Integer)
    statement: Mapped[str] = mapped_column(String(64), ForeignKey("theorem.hash"))
    name: Mapped[str]
    source: Mapped[str]
    split: Mapped[str]
    checks: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    sent: Mapped[float | None]
    not_before: Mapped[float | None]
    token: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    worker: Mapped[str] = mapped_column(default="")
    lease: Mapped[float | None]
    started: Mapped[float | None]
    finished: Mapped[float | None]
    progress: Mapped[Any | None] = mapped_column(Json)
    lapses: Mapped[Any | None] = mapped_column(Json)
    spent: Mapped[Any | None] = mapped_column(Json)
    outcome: Mapped[str | None] = mapped_column(String(16))
    limit_reached: Mapped[str | None] = mapped_column(String(16))
    with_proof: Mapped[int] = mapped_column(Integer, default=0)
    ledger: Mapped[Any | None] = mapped_column(Json)
    note: Mapped[str] = mapped_column(default="")
    open_goal: Mapped[str | None]
    proof: Mapped[str | None] = mapped_column(String(64), ForeignKey("proof.id"))
    refutation: Mapped[str | None] = mapped_column(String(64), ForeignKey("proof.id"))
    trace_bytes: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("run", "position"),
        UniqueConstraint("statement", "run", "checks"),
        Index("ix_attempt_run_state_position", "run", "state", "position"),
    )


RUNNING = AttemptRow.state == literal_column("'running'")
WAITING = AttemptRow.state == literal_column("'waiting'")
DONE = AttemptRow.state == literal_column("'done'")
SENT = AttemptRow.sent.is_not(None)


def _partial(name: str, *columns: Any, condition: Any, unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


_partial("running_statement", AttemptRow.statement, condition=RUNNING, unique=True)
_partial("sent_attempt", AttemptRow.sent, condition=WAITING & SENT)
_partial("done_outcome", AttemptRow.run, AttemptRow.outcome, AttemptRow.position, condition=DONE)
_partial("done_seconds", AttemptRow.run, AttemptRow.wall_seconds, condition=DONE)
_partial("done_finished", AttemptRow.run, AttemptRow.finished, condition=DONE)


class ProofRow(Base):
    """A proof of `theorem` (named `name`), which says of the statement `about` what `kind` names."""

    __tablename__ = "proof"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(64), ForeignKey("theorem.hash"), index=True)
    theorem: Mapped[str] = mapped_column(String(64), ForeignKey("theorem.hash"))
    name: Mapped[str]
    proof: Mapped[str]
    created: Mapped[float] = mapped_column(index=True)


class VerdictRow(Base):
    """What `verify` said of a stored proof, and when; `digest` tells equal ones, so that none is stored twice."""

    __tablename__ = "verdict"
    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    proof: Mapped[str] = mapped_column(String(64), ForeignKey("proof.id"))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[float]
    proved: Mapped[bool]
    statement: Mapped[str] = mapped_column(String(64))
    tier: Mapped[str] = mapped_column(String(8))
    axioms: Mapped[Any] = mapped_column(Json)
    toolchain: Mapped[str]
    seconds: Mapped[float]
    reason: Mapped[str]
    messages: Mapped[Any] = mapped_column(Json)

    __table_args__ = (UniqueConstraint("proof", "digest"),)


class CheckpointRow(Base):
    """Bytes `start` up to `start + size` of an attempt's trace, compressed (zlib)."""

    __tablename__ = "checkpoint"
    attempt: Mapped[int] = mapped_column(_Id, ForeignKey("attempt.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    data: Mapped[bytes]


class WorkerRow(Base):
    """A worker as it last showed itself."""

    __tablename__ = "worker"
    name: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    queue: Mapped[str] = mapped_column(String(64))
    slots: Mapped[int] = mapped_column(Integer)
    toolchain: Mapped[str]
    code: Mapped[str]
    started: Mapped[float]
    seen: Mapped[float] = mapped_column(index=True)
    draining: Mapped[bool]


class CacheStatisticsRow(Base):
    """What a goal cache held at one time. `place` says where it is, for people."""

    __tablename__ = "cache_statistics"
    id: Mapped[int] = mapped_column(_Id, primary_key=True)
    at: Mapped[float] = mapped_column(index=True)
    queue: Mapped[str] = mapped_column(String(64))
    place: Mapped[str]
    proofs: Mapped[int]
    failures: Mapped[int]
    bytes: Mapped[int]
    fault: Mapped[str]


class PremiseRow(Base):
    """A theorem of a library, by the library's fingerprint and its name, with where it stands if that is known."""

    __tablename__ = "premise"
    toolchain: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    symbol: Mapped[str]
    words: Mapped[Any] = mapped_column(Json)
    left_words: Mapped[Any] = mapped_column(Json)
    hypotheses: Mapped[int] = mapped_column(Integer)
    statement: Mapped[str | None]
    module: Mapped[str | None]
    path: Mapped[str | None]
    line: Mapped[int | None] = mapped_column(Integer)
