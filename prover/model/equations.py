"""Rewriting, congruence and the header's own theorems: steps for equations, relations and atoms."""

from __future__ import annotations

from collections.abc import Iterator

from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form, shape, words
from prover.model.view import Fact, GoalView
from prover.types import Candidate

_REWRITE_FACTS = 8
_OWN, _OWN_RANKED = 6, 2
"""The latest theorems of the header that are tried; so many where a retriever ranks them too."""


def rewriting(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Rewriting with equations and equivalences from the context."""
    for fact in [fact for fact in view.facts if _equational(fact)][:_REWRITE_FACTS]:
        left, right = _sides(fact)
        mentioned = _mentions(view.target_text, left)
        if mentioned:
            yield propose(f"rw [{fact.name}]", 0.4)
            yield propose(f"simp [{fact.name}]", 0.15)
        if _mentions(view.target_text, right) and len(right) > 1:
            yield propose(f"rw [← {fact.name}]", 0.2)
        for other in view.facts[:6]:
            if other.name != fact.name and _mentions(other.type, left):
                yield propose(f"rw [{fact.name}] at {other.name}", 0.15)
    for fact in view.facts[:4]:
        if fact.shape.form in (Form.EQ, Form.NOT, Form.RELATION, Form.NE, Form.ATOM):
            unfold = f" [{knowledge.unfold}]" if knowledge.definitions else ""
            yield propose(f"simp{unfold} at {fact.name}", 0.1)


def _equational(fact: Fact) -> bool:
    found = fact.shape
    while found.form in (Form.FORALL, Form.IMPLIES):
        found = shape(found.parts[-1])
    return found.form in (Form.EQ, Form.IFF)


def _sides(fact: Fact) -> tuple[str, str]:
    found = fact.shape
    while found.form in (Form.FORALL, Form.IMPLIES):
        found = shape(found.parts[-1])
    return found.parts[0], found.parts[1]


def _mentions(text: str, side: str) -> bool:
    """Could `side` occur in `text`? Its first word or symbol does."""
    found = words(side)
    return (found[0] in words(text)) if found else side in text


def congruence(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Extensionality, congruence, symmetry, case splits of `if` and `match`, unfolding."""
    target = view.target
    yield from _pointwise(view)
    if target.form is Form.EQ:
        left, right = target.parts
        if left.startswith("fun") or right.startswith("fun") or _is_function_equation(view):
            yield propose(f"funext {view.fresh('x')}", 0.7)
        yield propose("congr 1", 0.06)
    if "if " in view.target_text or "match " in view.target_text:
        yield propose("split", 0.5)
        yield propose("split <;> simp_all", 0.3)
        if view.is_arithmetic:
            yield propose("repeat' split <;> omega", 0.4)
    for fact in view.facts[:4]:
        if "if " in fact.type or "match " in fact.type:
            yield propose(f"split at {fact.name}", 0.4)
    yield from _unfolding(view, knowledge)


def _unfolding(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """The header's definitions, where they occur."""
    for name in knowledge.definitions:
        if name.split(".")[-1] in {word.split(".")[-1] for word in view.target_words}:
            yield propose(f"unfold {name}", 0.2)
            yield propose(f"rw [{name}]", 0.15)
            yield propose(f"simp only [{name}]", 0.15)
        for fact in view.facts[:4]:
            if name in words(fact.type):
                yield propose(f"simp only [{name}] at {fact.name}", 0.15)
                yield propose(f"unfold {name} at {fact.name}", 0.1)


def _pointwise(view: GoalView) -> Iterator[Candidate]:
    """Equations between functions among the facts, at a point."""
    for fact in view.facts[:4]:
        if fact.shape.form is Form.EQ and any(side.startswith(("fun ", "λ")) for side in fact.shape.parts):
            for variable in view.elements[-3:]:
                yield propose(f"have {view.fresh(fact.name + 'x')} := congrFun {fact.name} {variable.name}", 0.3)


def _is_function_equation(view: GoalView) -> bool:
    if "∘" in view.target_text:
        return True
    functions = {variable.name for variable in view.variables if variable.is_function}
    return all(side in functions or side == "id" for side in view.target.parts)


def own_theorems(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """What the user's own file has proved before, the latest first: it is there to be used."""
    latest = knowledge.theorems[::-1][: _OWN_RANKED if knowledge.premises else _OWN]
    for rank, name in enumerate(latest):
        weight = 0.9**rank
        yield propose(f"apply {name}", 0.35 * weight)
        yield propose(f"simp [{name}]", 0.2 * weight)
        if view.target.form in (Form.EQ, Form.IFF, Form.RELATION):
            yield propose(f"rw [{name}]", 0.3 * weight)
        if view.facts:
            yield propose(f"apply {name} <;> assumption", 0.35 * weight)
            yield propose(f"simp_all [{name}]", 0.2 * weight)
