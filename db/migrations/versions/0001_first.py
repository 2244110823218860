"""The first tables.

A revision never imports `db.models`: it says what the tables were when it was written.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _cache_statistics()
    _header()
    _premise()
    _run()
    _worker()
    _theorem()
    _proof()
    _attempt()
    _verdict()
    _checkpoint()


def _cache_statistics() -> None:
    op.create_table(
        "cache_statistics",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("proofs", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cache_statistics")),
    )
    op.create_index(op.f("ix_cache_statistics_at"), "cache_statistics", ["at"])


def _header() -> None:
    op.create_table(
        "header",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_header")),
    )


def _premise() -> None:
    op.create_table(
        "premise",
        sa.Column("toolchain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("left_words", sa.Text(), nullable=False),
        sa.Column("hypotheses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("toolchain", "name", name=op.f("pk_premise")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("suite_hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("toolchain", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double(), nullable=True),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("running", sa.BigInteger(), nullable=False),
        sa.Column("cancelled", sa.BigInteger(), nullable=False),
        sa.Column("proved", sa.BigInteger(), nullable=False),
        sa.Column("disproved", sa.BigInteger(), nullable=False),
        sa.Column("vacuous", sa.BigInteger(), nullable=False),
        sa.Column("gave_up", sa.BigInteger(), nullable=False),
        sa.Column("invalid", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.BigInteger(), nullable=False),
        sa.Column("with_proof", sa.BigInteger(), nullable=False),
        sa.Column("wall_seconds", sa.Double(), nullable=False),
        sa.Column("lean_cpu_seconds", sa.Double(), nullable=False),
        sa.Column("tactics", sa.BigInteger(), nullable=False),
        sa.Column("expansions", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cache_hits", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("model_seconds", sa.Double(), nullable=False),
        sa.Column("saved_tactics", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_created"), "run", ["created"])


def _worker() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("toolchain", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_index(op.f("ix_worker_seen"), "worker", ["seen"])


def _theorem() -> None:
    op.create_table(
        "theorem",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("header", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("mutation", sa.Text(), nullable=True),
        sa.Column("created", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["header"], ["header.hash"], name=op.f("fk_theorem_header")),
        sa.ForeignKeyConstraint(["parent"], ["theorem.hash"], name=op.f("fk_theorem_parent")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_theorem")),
    )
    op.create_index(op.f("ix_theorem_name"), "theorem", ["name"])
    op.create_index(op.f("ix_theorem_parent"), "theorem", ["parent"])


def _proof() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("theorem", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["theorem.hash"], name=op.f("fk_proof_about")),
        sa.ForeignKeyConstraint(["theorem"], ["theorem.hash"], name=op.f("fk_proof_theorem")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index(op.f("ix_proof_about"), "proof", ["about"])
    op.create_index(op.f("ix_proof_created"), "proof", ["created"])


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("checks", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sent", sa.Double(), nullable=True),
        sa.Column("not_before", sa.Double(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lease", sa.Double(), nullable=True),
        sa.Column("started", sa.Double(), nullable=True),
        sa.Column("finished", sa.Double(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("lapses", sa.Text(), nullable=True),
        sa.Column("spent", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("limit_reached", sa.String(length=16), nullable=True),
        sa.Column("with_proof", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("open_goal", sa.Text(), nullable=True),
        sa.Column("proof", sa.String(length=64), nullable=True),
        sa.Column("refutation", sa.String(length=64), nullable=True),
        sa.Column("trace_bytes", sa.BigInteger(), nullable=False),
        sa.Column("wall_seconds", sa.Double(), nullable=False),
        sa.Column("lean_cpu_seconds", sa.Double(), nullable=False),
        sa.Column("tactics", sa.BigInteger(), nullable=False),
        sa.Column("expansions", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cache_hits", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("model_seconds", sa.Double(), nullable=False),
        sa.Column("saved_tactics", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["proof"], ["proof.id"], name=op.f("fk_attempt_proof")),
        sa.ForeignKeyConstraint(["refutation"], ["proof.id"], name=op.f("fk_attempt_refutation")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_attempt_run")),
        sa.ForeignKeyConstraint(["statement"], ["theorem.hash"], name=op.f("fk_attempt_statement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("run", "position", name=op.f("uq_attempt_run_position")),
        sa.UniqueConstraint("statement", "run", "checks", name=op.f("uq_attempt_statement_run_checks")),
    )
    op.create_index("done_finished", "attempt", ["run", "finished"], **_where("state = 'done'"))
    op.create_index("done_outcome", "attempt", ["run", "outcome", "position"], **_where("state = 'done'"))
    op.create_index("done_seconds", "attempt", ["run", "wall_seconds"], **_where("state = 'done'"))
    op.create_index("ix_attempt_run_state_position", "attempt", ["run", "state", "position"])
    op.create_index("running_statement", "attempt", ["statement"], unique=True, **_where("state = 'running'"))
    op.create_index("sent_attempt", "attempt", ["sent"], **_where("state = 'waiting' AND sent IS NOT NULL"))


def _verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=8), nullable=False),
        sa.Column("axioms", sa.Text(), nullable=False),
        sa.Column("toolchain", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["proof"], ["proof.id"], name=op.f("fk_verdict_proof")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("proof", "digest", name=op.f("uq_verdict_proof_digest")),
    )


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("attempt", NUMBER, nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attempt"], ["attempt.id"], name=op.f("fk_checkpoint_attempt")),
        sa.PrimaryKeyConstraint("attempt", "start", name=op.f("pk_checkpoint")),
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first tables")
