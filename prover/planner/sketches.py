"""Conjectures as tactics: cuts that are taken only where the lemma is seen to help.

``suffices key : LEMMA by FINISH`` leaves one goal, the lemma, and only if `FINISH` closes the goal at hand with it; so
Lean itself refuses the useless ones, for the price of one failed tactic. What the lemma does not speak of is cleared,
so that equal lemmas conjectured in different places are one node of the search.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from prover.planner.conjectures import Conjecturer, Lemma, holds, quantified
from prover.planner.evaluation import Evaluator
from prover.planner.problem import Problem, names, symbols
from prover.planner.programs import arrow
from prover.planner.terms import RELATIONS, Term, heads, replace, subterms
from prover.types import Candidate

_LEMMAS = 8
_CALLS = 3
_CUTS = 3
_GENERALISED = 4
_UNFOLDED = 12
"""Headers with more functions are unfolded no further than the goal reaches."""


def propose(tactic: str, probability: float) -> Candidate:
    """A candidate with a prior probability in (0, 1]."""
    return Candidate(tactic, math.log(probability))


def sketches(problem: Problem, conjecturer: Conjecturer) -> Iterator[Candidate]:
    """All that the planner has to say about a goal."""
    yield from inductions(problem)
    yield from generalised(problem, conjecturer.evaluator)
    for rank, lemma in enumerate(conjecturer.lemmas(problem, _LEMMAS)):
        yield from _with_lemma(problem, lemma, rank)


def inductions(problem: Problem) -> Iterator[Candidate]:
    """Induction in the way in which a function of the target recurs (Boyer and Moore's recursion analysis).

    Each once as it is, and once with its cases simplified, split and simplified again.
    """
    for rank, call in enumerate(_calls(problem)[:_CALLS]):
        weight = 0.85**rank
        step = f"fun_induction {call}{_generalizing(problem, names(call))}"
        yield propose(f"{step} <;> {_thorough(problem)}", 0.38 * weight)
        yield propose(step, 0.2 * weight)
    for rank, name in enumerate(_inductive(problem)[:2]):
        step = f"induction {name}{_generalizing(problem, {name})}"
        yield propose(f"{step} <;> {_thorough(problem)}", 0.25 * 0.85**rank)


def _calls(problem: Problem) -> list[Term]:
    """Recursive functions of the target applied to different variables."""
    found: dict[Term, None] = {}
    for term in subterms(problem.target):
        function = problem.programs.functions.get(term.head)
        if function is not None and function.recursive and len(term.args) == function.arity:
            used = [arg.head for arg in term.args]
            if all(not arg.args and arg.head in problem.variables for arg in term.args) and len(set(used)) == len(used):
                found[term] = None
    return list(found)


def _generalizing(problem: Problem, fixed: set[str]) -> str:
    """The target's other data, for which the induction hypothesis should hold as well."""
    others = [n for n in problem.free(problem.target) if n not in fixed and not arrow(problem.variables[n])[0]]
    return f" generalizing {' '.join(others)}" if others else ""


def _thorough(problem: Problem, *more: str) -> str:
    """Simplify, split what branches, simplify again; leaves what it cannot close."""
    simplify = f"(try simp_all{_unfold(problem, *more)})"
    parts = [simplify]
    if any(name in ("if", "match") for f in problem.programs.functions.values() for name in _branches(f.arms)):
        parts += ["(repeat' split)", simplify]
    if _arithmetic(problem):
        parts.append("(try omega)")
    return " <;> ".join(parts)


def _branches(arms: Sequence[Sequence[Term]]) -> Iterator[str]:
    for arm in arms:
        yield from heads(arm[-1])


def generalised(problem: Problem, evaluator: Evaluator) -> Iterator[Candidate]:
    """Subterms and constants that occur more than once as variables, where the goal stays true."""
    count = 0
    whole = list(subterms(problem.target))
    for part, type_ in dict.fromkeys(_parts(problem, problem.target)):
        mentions = [fact for fact in problem.facts.values() if part.args and part in set(subterms(fact))]
        if whole.count(part) + len(mentions) < 2:
            continue
        if any(part in set(subterms(other)) and other != part and whole.count(other) > 1 for other in whole):
            continue  # a larger one does
        statement = _without(problem, part, type_, mentions, evaluator)
        if statement is not None:
            count += 1
            yield propose(statement, 0.3 * 0.8**count)
        if count == _GENERALISED:
            return


def _parts(problem: Problem, term: Term, wanted: Term | None = None) -> Iterator[tuple[Term, Term]]:
    """Proper subterms that are data, variables left out, with their types."""
    type_ = problem.type_of(term) or wanted
    if type_ is not None and type_.head not in ("Prop", "→") and term.head not in problem.variables:
        yield term, type_
    if term.head not in ("λ", "match"):
        for arg, its in zip(term.args, problem.wanted(term), strict=True):
            yield from _parts(problem, arg, its)


def _without(problem: Problem, part: Term, type_: Term, facts: Sequence[Term], evaluator: Evaluator) -> str | None:
    """The cut that states the goal, with the facts about `part`, for any value in its place; None if that is false."""
    name = _fresh(problem, "g")

    def put(term: Term) -> Term:
        return replace(term, lambda here: Term(name) if here == part else None)

    target, antecedents = put(problem.target), [put(fact) for fact in facts]
    left = problem.free(target, *antecedents)
    variables = [(n, problem.variables[n]) for n in left if not arrow(problem.variables[n])[0]] + [(name, type_)]
    if not holds(problem, variables, antecedents, target, evaluator):
        return None
    arrows = "".join(f"({fact}) → " for fact in antecedents)
    statement = f"{quantified(variables)}{arrows}{target}"
    assumptions = " (by assumption)" * len(antecedents)
    blanks = " _" * len(variables)
    return _cut(problem, statement, f"exact key{blanks}{assumptions}")


def _with_lemma(problem: Problem, lemma: Lemma, rank: int) -> Iterator[Candidate]:
    weight = 0.95**rank
    unfold = _unfold(problem)
    with_key = _unfold(problem, "key")
    finish = f"first | (simp{with_key}; done) | (simp_all{unfold}; done) | (rw [key]; done)"
    if _arithmetic(problem):
        finish += f" | (simp_all{unfold}; omega) | (simp{with_key}; omega)"
    if lemma.near:
        yield propose(_cut(problem, lemma.statement, finish), 0.8 * weight)
    for place, name in enumerate(_inductive(problem)[:2]):
        step = f"induction {name}{_generalizing(problem, {name})} <;> {_thorough(problem, 'key')}"
        yield propose(_cut(problem, lemma.statement, step), (0.45 if lemma.near else 0.75) * weight * 0.9**place)
    if rank < _CUTS:
        yield propose(f"have {_fresh(problem, 'key')} : {lemma.statement} := ?_", 0.08 * weight)


def _cut(problem: Problem, statement: str, finish: str) -> str:
    """The sketch, and away with what the lemma does not need."""
    used = set(statement.replace("(", " ").replace(")", " ").split())
    idle = [name for name in (*problem.others, *problem.variables) if name not in used and "✝" not in name]
    away = f"\nclear {' '.join(idle)}" if idle else ""
    return f"suffices key : {statement} by {finish}{away}"


def _unfold(problem: Problem, *more: str) -> str:
    functions = problem.programs.functions
    if len(functions) > _UNFOLDED:
        used = symbols(problem)
        functions = {name: function for name, function in functions.items() if name in used}
    rules = [*functions, *more]
    return f" [{', '.join(rules)}]" if rules else ""


def _inductive(problem: Problem) -> list[str]:
    """The target's variables of recursive types."""
    types = problem.programs.types
    return [
        name
        for name in problem.free(problem.target)
        if problem.variables[name].head in ("List", "Nat") or problem.variables[name].head in types
    ]


def _arithmetic(problem: Problem) -> bool:
    type_ = problem.type_of(problem.target.args[0]) if problem.target.head in RELATIONS else None
    return type_ is not None and type_.head == "Nat"


def _fresh(problem: Problem, base: str) -> str:
    taken = {*problem.variables, *problem.others, *problem.sorts} | names(problem.target)
    number = 0
    while (name := f"{base}{number or ''}") in taken:
        number += 1
    return name
