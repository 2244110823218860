"""Closing automation: tactics that end a goal or fail, cheapest first. They are tried on every new goal.

Their probabilities order them within a visit; only those that may leave a goal (`simp`, `simp_all`) compete with
other steps afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form
from prover.model.view import GoalView
from prover.types import Candidate


def closing(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Tactics that need no choice."""
    if view.facts:
        yield propose("assumption", 0.99)
        yield propose("contradiction", 0.97)
    if view.target.form in (Form.EQ, Form.IFF, Form.RELATION):
        yield propose("rfl", 0.96)
    if view.target.form is Form.TRUE:
        yield propose("trivial", 0.99)
    if not view.elements and not any(variable.is_function for variable in view.variables):
        yield propose("decide", 0.9)
    if view.is_arithmetic:
        yield propose("omega", 0.93)
    yield from _simplification(view, knowledge)
    if view.is_arithmetic:
        yield from _arithmetic(view, knowledge)


def _simplification(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    yield propose("simp", 0.5)
    if view.facts:
        yield propose("simp_all", 0.45)
        yield propose("simp [*]", 0.12)
    if knowledge.definitions:
        yield propose(f"simp [{knowledge.unfold}]", 0.45)
        if view.facts:
            yield propose(f"simp_all [{knowledge.unfold}]", 0.4)
            yield propose(f"simp [{knowledge.unfold}, *]", 0.1)
    if view.elements and not view.facts and len(view.elements) <= 3 and all(v.type == "Bool" for v in view.elements):
        yield propose("revert " + " ".join(v.name for v in view.elements) + "; decide", 0.5)


def _arithmetic(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Normalise, then decide: what `omega` does not see through is often simplified away first."""
    unfold = f" [{knowledge.unfold}]" if knowledge.definitions else ""
    if view.facts:
        yield propose(f"simp_all{unfold} <;> omega", 0.15)
        yield propose(f"simp{unfold} at * <;> omega", 0.1)
    else:
        yield propose(f"simp{unfold} <;> omega", 0.15)
    if "+" in view.target_text or "*" in view.target_text:
        yield propose("ac_rfl", 0.2)
    if "*" in view.target_text or "^" in view.target_text:
        yield from _ring(view)


_NAT_RING = (
    "Nat.mul_add, Nat.add_mul, Nat.mul_assoc, Nat.mul_comm, Nat.mul_left_comm, "
    "Nat.add_assoc, Nat.add_comm, Nat.add_left_comm, Nat.pow_succ"
)
_INT_RING = (
    "Int.mul_add, Int.add_mul, Int.mul_assoc, Int.mul_comm, Int.mul_left_comm, "
    "Int.add_assoc, Int.add_comm, Int.add_left_comm, Int.sub_eq_add_neg, Int.pow_succ"
)


def _ring(view: GoalView) -> Iterator[Candidate]:
    """Both sides as sums of products in one order; `omega` then cancels what is equal."""
    types = {variable.head for variable in view.elements}
    for names, rules in (({"ℕ", "Nat"}, _NAT_RING), ({"ℤ", "Int"}, _INT_RING)):
        if types & names:
            yield propose(f"simp [{rules}]", 0.08)
            yield propose(f"simp only [{rules}] <;> omega", 0.08)
            if view.facts:
                yield propose(f"simp_all [{rules}] <;> omega", 0.05)
