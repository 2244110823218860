"""The planner as a tactic generator: another generator's candidates, and sketches among them.

Sketches are made for goals whose target is an equation or another relation between terms that the planner can read;
every other goal is left to the generator below. Beside sketches, the other candidates' priors are made steeper.
A goal that an example refutes gets no sketches and comes last.
"""

from __future__ import annotations

import math
from dataclasses import replace

from prover.planner.conjectures import Conjecturer, refuted
from prover.planner.problem import Problem, read_problem
from prover.planner.programs import programs
from prover.planner.sketches import sketches
from prover.protocols import TacticGenerator
from prover.types import Candidate, ProofState, Theorem

_CUTS = ("suffices key", "have key")
_DEEPEST = 4
"""Cuts on the way to a goal, beyond which it gets no more."""
_REPEATED = math.log(0.85)
"""What each cut on the way takes from the priors of further ones: a cut is only taken where its lemma helps."""
_REFUTED = math.log(0.05)
"""What a goal that is false by an example costs: it is not given up, as only Lean could decide that."""
_PATIENCE = 1.5
"""Exponent of other candidates' priors beside sketches: closing tactics stay first, wandering ones come later."""


class SketchGenerator:
    """Sketches for one theorem's goals, added to what `below` proposes."""

    def __init__(self, theorem: Theorem, below: TacticGenerator) -> None:
        self._programs = programs(theorem.header)
        self._below = below
        self._conjecturer = Conjecturer(self._programs)

    def propose(self, state: ProofState, limit: int) -> list[Candidate]:
        """At most `limit` candidates, most probable first."""
        ordinary = self._below.propose(state, limit)
        problem = None if state.coupled else read_problem(state.main, self._programs)
        if problem is None:
            return list(ordinary)
        if refuted(problem, self._conjecturer.evaluator):
            return [replace(c, log_prior=c.log_prior + _REFUTED) for c in ordinary]
        planned = self._planned(state, problem)
        if planned:
            ordinary = [replace(c, log_prior=_PATIENCE * c.log_prior) for c in ordinary]
        best: dict[str, Candidate] = {}
        for candidate in (*ordinary, *planned):
            known = best.get(candidate.tactic)
            if known is None or candidate.log_prior > known.log_prior:
                best[candidate.tactic] = candidate
        return sorted(best.values(), key=lambda candidate: -candidate.log_prior)[:limit]

    def _planned(self, state: ProofState, problem: Problem) -> list[Candidate]:
        depth = sum(step.tactic.startswith(_CUTS) for step in state.path)
        if depth > _DEEPEST:
            return []
        return [replace(c, log_prior=c.log_prior + depth * _REPEATED) for c in sketches(problem, self._conjecturer)]
