"""Rows of the database as values, and back: costs, runs, attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import RowMapping

from db.values import (
    AttemptState,
    Counts,
    Lapse,
    Progress,
    Run,
    RunState,
    StoredAttempt,
    Task,
)
from prover.types import Cost, Limit, Outcome, Theorem

COST_PARTS = tuple(field.name for field in fields(Cost))


def cost_of(row: RowMapping | Mapping[str, Any]) -> Cost:
    """The cost in columns (or data) named like its parts."""
    return Cost(**{part: row[part] for part in COST_PARTS})


def cost_data(cost: Cost) -> dict[str, Any]:
    """A cost as plain data, nothing rounded."""
    return asdict(cost)


def more(cost: Cost, known: Cost) -> Cost:
    """What of `cost` goes beyond `known`, part by part; nothing is negative."""
    return Cost(*(max(0, getattr(cost, part) - getattr(known, part)) for part in COST_PARTS))


def largest(one: Cost, other: Cost) -> Cost:
    """The larger of each part."""
    return Cost(*(max(getattr(one, part), getattr(other, part)) for part in COST_PARTS))


def run_of(row: RowMapping) -> Run:
    counts = Counts(
        waiting=row["waiting"],
        running=row["running"],
        cancelled=row["cancelled"],
        outcomes={outcome: row[outcome.value] for outcome in Outcome if row[outcome.value]},
        proved=row["with_proof"],
    )
    return Run(
        id=row["id"],
        name=row["name"],
        task=Task(row["task"]),
        state=RunState(row["state"]),
        priority=row["priority"],
        queue=row["queue"],
        settings=row["settings"],
        suite_hash=row["suite_hash"],
        code=row["code"],
        model=row["model"],
        toolchain=row["toolchain"],
        created=row["created"],
        finished=row["finished"],
        counts=counts,
        cost=cost_of(row),
    )


def attempt_of(row: RowMapping, headers: Mapping[str, str]) -> StoredAttempt:
    """Of an attempt's row with its theorem's signature and the hash of its header."""
    progress = row["progress"] if row["state"] == AttemptState.RUNNING.value else None
    return StoredAttempt(
        id=row["id"],
        run=row["run"],
        position=row["position"],
        theorem=Theorem(row["name"], row["signature"], headers[row["header"]]),
        source=row["source"],
        split=row["split"],
        state=AttemptState(row["state"]),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        limit=None if row["limit_reached"] is None else Limit(row["limit_reached"]),
        cost=cost_of(row),
        ledger=tuple((name, cost_of(part)) for name, part in row["ledger"] or ()),
        note=row["note"],
        open_goal=row["open_goal"],
        proof=row["proof"],
        refutation=row["refutation"],
        tries=row["tries"],
        lapses=tuple(Lapse(*lapse) for lapse in row["lapses"] or ()),
        worker=row["worker"],
        started=row["started"],
        finished=row["finished"],
        progress=None if progress is None else Progress(**progress),
        trace_bytes=row["trace_bytes"],
    )
