"""The default generator: no learned weights, only the goal's shape.

`HeuristicGenerator` runs every rule on the goal and merges what they yield: closing automation first, then logical
steps, rewriting, induction and library premises, in the order of their priors. Where a safe step exists, only it and
closing automation are proposed. A tactic proposed by several rules
keeps its best prior. Rules are independent functions ``(GoalView, Knowledge) -> candidates``; to teach the generator
something, add a rule to `RULES`.
"""

from __future__ import annotations

from prover.model.closing import closing
from prover.model.datatypes import datatypes
from prover.model.equations import congruence, own_theorems, rewriting
from prover.model.finite import bounds, finite_checks, powers, splits
from prover.model.induction import inductions
from prover.model.logic import fact_steps, target_steps
from prover.model.premises import premises
from prover.model.proposal import Knowledge, Rule, declared
from prover.model.refute import refutations, refuting
from prover.model.residues import residues
from prover.model.safe import safe_step
from prover.model.view import GoalView
from prover.model.witnesses import witnesses
from prover.protocols import Retriever
from prover.types import Candidate, ProofState, Theorem

RULES: tuple[Rule, ...] = (
    closing,
    target_steps,
    witnesses,
    fact_steps,
    finite_checks,
    bounds,
    splits,
    powers,
    residues,
    rewriting,
    congruence,
    own_theorems,
    inductions,
    premises,
    refutations,
)
_PREMISES_ASKED = 24
_COUPLED_LIMIT = 24
"""Each candidate on coupled goals costs a command of its own."""


def _term(tactic: str) -> str:
    """The term that a step adds to the context ("" for other steps): adding it twice adds nothing."""
    term = tactic.partition(":= ")[2] if tactic.startswith(("have ", "obtain ")) else ""
    return tactic.partition(" : ")[2] if term.startswith("by ") else term


class HeuristicGenerator:
    """Tactics for one theorem's goals. `retriever` supplies library premises."""

    def __init__(self, theorem: Theorem, retriever: Retriever | None = None) -> None:
        self._declared = declared(theorem)
        self._refuting = refuting(theorem.signature)
        self._datatypes = datatypes(theorem.header)
        self._retriever = retriever

    def propose(self, state: ProofState, limit: int) -> list[Candidate]:
        """At most `limit` candidates for the state's main goal, most probable first."""
        view = GoalView(state.main)
        knowledge = Knowledge(
            definitions=self._declared.definitions,
            inductives=self._declared.shown_types,
            theorems=self._declared.theorems,
            premises=self._retriever.relevant(state.main, _PREMISES_ASKED) if self._retriever else (),
            path=tuple(step.tactic for step in state.path),
            refuting=self._refuting,
            datatypes=self._datatypes,
        )
        best: dict[str, Candidate] = {}
        safe = None if state.coupled else safe_step(view, knowledge)
        rules = RULES if safe is None else (closing,)
        used = {_term(tactic) for tactic in knowledge.path} - {""}
        for candidate in [*([safe] if safe else []), *(c for rule in rules for c in rule(view, knowledge))]:
            if candidate is not safe and _term(candidate.tactic) in used:
                continue
            known = best.get(candidate.tactic)
            if known is None or candidate.log_prior > known.log_prior:
                best[candidate.tactic] = candidate
        if state.coupled:
            limit = min(limit, _COUPLED_LIMIT)
        ranked = sorted(best.values(), key=lambda candidate: -candidate.log_prior)
        return ranked[:limit]
