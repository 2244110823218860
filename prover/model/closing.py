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
        yield propose("decide +kernel", 0.88)
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
        if "∨" in view.target_text or "∧" in view.target_text:
            unfold = f"{knowledge.unfold}, " if knowledge.definitions else ""
            yield propose(f"simp_all [{unfold}or_assoc, and_assoc]", 0.15)
    if knowledge.definitions:
        yield propose(f"simp [{knowledge.unfold}]", 0.45)
        if view.facts:
            yield propose(f"simp_all [{knowledge.unfold}]", 0.4)
            yield propose(f"simp [{knowledge.unfold}, *]", 0.1)
            yield from _with_shifted_arguments(view, knowledge)
    if view.elements and not view.facts and len(view.elements) <= 3 and all(v.type == "Bool" for v in view.elements):
        yield propose("revert " + " ".join(v.name for v in view.elements) + "; decide", 0.5)


def _with_shifted_arguments(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """A definition by recursion unfolds at ``n + 1``, so successors are moved outwards in its arguments."""
    if view.is_arithmetic and "+" in view.target_text:
        yield propose(f"simp_all [{knowledge.unfold}, ← Nat.add_assoc]", 0.15)
        yield propose(f"simp_all [{knowledge.unfold}, Nat.add_right_comm _ 1]", 0.15)
        yield propose("rw [← Nat.add_assoc]", 0.15)
        yield propose("rw [Nat.add_right_comm]", 0.12)


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
    yield from _casts(view)
    if any("*" in text or "^" in text for text in (view.target_text, *(fact.type for fact in view.facts))):
        yield from _ring(view, knowledge)


def _casts(view: GoalView) -> Iterator[Candidate]:
    """Casts moved outwards, so that both sides speak of one type, or inwards to the variables."""
    if "↑" in view.target_text:
        yield propose("norm_cast", 0.2)
        yield propose("push_cast", 0.15)
    for fact in view.facts[:4]:
        if "↑" in fact.type:
            yield propose(f"norm_cast at {fact.name}", 0.15)
            yield propose(f"exact_mod_cast {fact.name}", 0.15)


_DISTRIBUTE = (
    "{0}.mul_add, {0}.add_mul, {0}.mul_assoc, {0}.mul_comm, {0}.mul_left_comm, {0}.mul_one, {0}.one_mul, "
    "{0}.pow_succ, {0}.pow_zero"
)
_ASSOCIATE = "{0}.add_assoc, {0}.add_comm, {0}.add_left_comm"


def _ring(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Both sides as sums of products in one order; `omega`, which adds, cancels what is equal."""
    types = {variable.head for variable in view.elements}
    definitions = f", {knowledge.unfold}" if knowledge.definitions else ""
    for type_, names in (("Nat", {"ℕ", "Nat"}), ("Int", {"ℤ", "Int"})):
        if not types & names:
            continue
        rules = _DISTRIBUTE.format(type_) + (", Int.sub_mul, Int.mul_sub" if type_ == "Int" else "")
        where = " at *" if view.facts else ""
        # Ordered rewriting leaves numerals last; regrouped to the left they are coefficients, as `omega` wants them.
        regroup = f"(try simp only [← {type_}.mul_assoc]{where})"
        yield propose(f"simp only [{rules}]{where} <;> {regroup} <;> omega", 0.12)
        if definitions:
            yield propose(f"simp only [{rules}{definitions}]{where} <;> {regroup} <;> omega", 0.15)
        yield propose(f"simp [{rules}, {_ASSOCIATE.format(type_)}]", 0.05)
