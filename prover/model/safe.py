"""Safe steps: what loses nothing, so that nothing else need be tried first (Aesop's safe rules; Limperg, From 2023).

At most one is proposed for a goal, beside closing automation: the order of independent safe steps does not matter, and
trying all orders is what makes a naive search drown.
"""

from __future__ import annotations

from prover.model.induction import is_inductive
from prover.model.logic import introduction, negation_step, take_apart
from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form, words
from prover.model.view import Fact, GoalView
from prover.types import Candidate

_PROBABILITY = 0.95


def safe_step(view: GoalView, knowledge: Knowledge) -> Candidate | None:
    """The first safe step that the goal allows."""
    tactic = _tactic(view, knowledge)
    return None if tactic is None else propose(tactic, _PROBABILITY)


def _tactic(view: GoalView, knowledge: Knowledge) -> str | None:
    form = view.target.form
    if form in (Form.FORALL, Form.IMPLIES, Form.NOT, Form.NE):
        return introduction(view)
    for fact in view.facts:
        if fact.shape.form in (Form.AND, Form.EXISTS):
            return take_apart(view, fact)
    for fact in view.facts:
        if _defines_variable(view, fact):
            return f"subst {fact.name}"
    if form in (Form.AND, Form.IFF) and not any(is_inductive(v, knowledge) for v in view.mentioned()):
        return "constructor"  # an induction on one side alone may lack what the other says
    for fact in view.facts:
        if form is Form.FALSE and fact.shape.form is Form.NOT and (step := negation_step(fact)) is not None:
            return step
    return None


def _defines_variable(view: GoalView, fact: Fact) -> bool:
    """Is it ``x = t`` or ``t = x`` with a variable that `t` does not contain?"""
    if fact.shape.form is not Form.EQ:
        return False
    names = {variable.name for variable in view.elements}
    left, right = fact.shape.parts
    return any(
        side in names and side not in {word.split(".")[0] for word in words(other)}
        for side, other in ((left, right), (right, left))
    )
