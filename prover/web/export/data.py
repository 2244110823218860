"""An export as plain data: what the page shows, for programs. Names of fields are a promise; add, do not rename."""

from __future__ import annotations

from typing import Any

from prover.lean.stepping import ProofStep, Run
from prover.lean.steps import Walk
from prover.record import cost_data, verdict_data
from prover.types import Goal, Theorem
from prover.web.export.values import Exported, Judged


def export_data(exported: Exported, walk: Walk) -> dict[str, Any]:
    """Everything that is known of the proof, its steps nested as in its text; times in seconds since the epoch."""
    return {
        **_theorem(exported.theorem),
        "kind": exported.kind.value,
        "about": None if exported.about is None else _theorem(exported.about),
        "proof": exported.proof,
        "id": exported.id or None,
        "found": exported.found,
        "cost": None if exported.cost is None else cost_data(exported.cost),
        "verdicts": [_verdict(judged) for judged in exported.judged],
        "start": None if walk.start is None else _goal(walk.start),
        "steps": [_step(step) for step in walk.steps],
        "steps_toolchain": walk.toolchain,
        "note": walk.note,
        "cited": [
            {"name": item.name, "kind": item.kind, "statement": item.statement, "module": item.module}
            for item in walk.cited
        ],
    }


def _theorem(theorem: Theorem) -> dict[str, Any]:
    return {
        "name": theorem.name,
        "signature": theorem.signature,
        "header": theorem.header,
        "statement_hash": theorem.statement_hash,
    }


def _verdict(judged: Judged) -> dict[str, Any]:
    verdict = judged.verdict
    return {"proved": verdict.proved, **verdict_data(verdict), "at": judged.at, "for_this_export": judged.here}


def _step(step: ProofStep) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "text": step.text,
        "line": step.line,
        "column": step.column,
        "runs": [_run(run) for run in step.runs],
        "proves": step.proves or None,
        "names": list(step.names),
        "children": [_step(child) for child in step.children],
    }


def _run(run: Run) -> dict[str, Any]:
    return {"before": [_goal(goal) for goal in run.before], "after": [_goal(goal) for goal in run.after]}


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "case": goal.case,
        "hypotheses": [{"names": list(h.names), "type": h.type, "value": h.value} for h in goal.hypotheses],
        "target": goal.target,
    }
