"""Sums over everything that is stored, for whoever watches the service as a whole. Probes, which try nothing, are left
out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db.engine import Database
from db.models import ProofRow, RunRow
from db.rows import COST_PARTS, cost_of
from db.values import AttemptState, RunState, Task
from prover.types import Cost, Outcome

_COUNTED = RunRow.task != Task.PROBE.value


@dataclass(frozen=True, slots=True)
class Total:
    """Runs by state, attempts by state, finished ones by outcome, stored proofs (refutations too), and all costs."""

    runs: Mapping[RunState, int]
    attempts: Mapping[AttemptState, int]
    outcomes: Mapping[Outcome, int]
    proofs: int
    cost: Cost


class Totals:
    """The totals of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> Total:
        """Read from the runs' own sums, so it takes as long as there are runs, however many attempts they have."""

        def work(connection: Connection) -> Total:
            summed = ["waiting", "running", "cancelled", *(outcome.value for outcome in Outcome), *COST_PARTS]
            columns = [func.coalesce(func.sum(RunRow.__table__.c[name]), 0).label(name) for name in summed]
            row = connection.execute(select(*columns).where(_COUNTED)).mappings().one()
            by_state = select(RunRow.state, func.count()).where(_COUNTED).group_by(RunRow.state)
            states = connection.execute(by_state).all()
            found = {RunState(state): count for state, count in states}
            proofs = connection.scalar(select(func.count()).select_from(ProofRow)) or 0
            outcomes = {outcome: int(row[outcome.value]) for outcome in Outcome}
            return Total(
                runs={state: found.get(state, 0) for state in RunState},
                attempts={
                    AttemptState.WAITING: int(row["waiting"]),
                    AttemptState.RUNNING: int(row["running"]),
                    AttemptState.DONE: sum(outcomes.values()),
                    AttemptState.CANCELLED: int(row["cancelled"]),
                },
                outcomes=outcomes,
                proofs=proofs,
                cost=cost_of({part: float(row[part]) for part in COST_PARTS}),
            )

        return self._database.read(work)
