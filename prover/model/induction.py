"""Case analysis and induction on the goal's variables, alone and with the automation that usually finishes them."""

from __future__ import annotations

from collections.abc import Iterator

from prover.model.proposal import Knowledge, propose
from prover.model.view import GoalView, Variable
from prover.types import Candidate

_RECURSIVE = frozenset(("ℕ", "Nat", "List"))
_FINITE = frozenset(("Bool", "Option", "Prod", "Sum", "Unit", "Fin"))
_VARIABLES = 4


def inductions(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """For each variable of an inductive type, those that the target mentions first."""
    depth = sum(1 for tactic in knowledge.path if tactic.startswith("induction"))
    factor = 0.5**depth
    mentioned = [v for v in view.mentioned() if is_inductive(v, knowledge)]
    others = [v for v in view.elements if is_inductive(v, knowledge) and v not in mentioned]
    for index, variable in enumerate([*mentioned, *others][:_VARIABLES]):
        weight = factor * 0.8**index * (1.0 if variable in mentioned else 0.4) * _promise(view, variable, knowledge)
        recursive = variable.head in _RECURSIVE or variable.head in knowledge.inductives
        if recursive:
            yield from _by_induction(view, variable, knowledge, weight, mentioned)
        yield propose(f"cases {variable.name}", (0.12 if recursive else 0.5) * weight)
        yield propose(f"cases {variable.name} <;> {_finish(knowledge)}", (0.1 if recursive else 0.4) * weight)


def _promise(view: GoalView, variable: Variable, knowledge: Knowledge) -> float:
    """Less for numbers in goals without anything recursive: plain arithmetic rarely needs induction."""
    recursive = "^" in view.target_text or any(name in view.target_words for name in knowledge.definitions)
    known_functions = any(v.is_function for v in view.variables)
    plain = variable.head in ("Nat", "ℕ") and not recursive and not known_functions
    return 0.5 if plain and not view.goal.target.count("0") else 1.0


def is_inductive(variable: Variable, knowledge: Knowledge) -> bool:
    """Can one do induction or case analysis on it?"""
    if "×" in variable.type or "⊕" in variable.type:
        return True
    return variable.head in _RECURSIVE or variable.head in _FINITE or variable.head in knowledge.inductives


def _by_induction(
    view: GoalView, variable: Variable, knowledge: Knowledge, weight: float, mentioned: list[Variable]
) -> Iterator[Candidate]:
    name = variable.name
    yield propose(f"induction {name}", 0.35 * weight)
    finish = _finish(knowledge)
    yield propose(f"induction {name} <;> {finish}", 0.3 * weight)
    if view.is_arithmetic:
        yield propose(f"induction {name} <;> {finish} <;> omega", 0.25 * weight)
    others = [v.name for v in view.elements if v.name != name and v in mentioned and v.type not in ("Type", "Prop")]
    if others:
        yield propose(f"induction {name} generalizing {' '.join(others)}", 0.25 * weight)
        yield propose(f"induction {name} generalizing {' '.join(others)} <;> {finish}", 0.2 * weight)


def _finish(knowledge: Knowledge) -> str:
    return f"simp_all [{knowledge.unfold}]" if knowledge.definitions else "simp_all"
