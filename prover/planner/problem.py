"""A goal as the planner sees it: variables with types, facts and target as terms, types of their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prover.planner.programs import LIBRARY, Programs, arrow, read_type
from prover.planner.reading import Unreadable
from prover.planner.samples import is_type_name, parameters
from prover.planner.terms import RELATIONS, Term, match, substitute, subterms
from prover.types import Goal

_LOGICAL = frozenset(("∧", "∨", "¬", "→", "∈", "∣", "∉", *RELATIONS))
_SORTS = ("Type", "Sort")


@dataclass(frozen=True, slots=True)
class Problem:
    """What was read of a goal. `variables` are data in order, functions among them; `facts` those that were read.

    `others` are names of all that is neither a sort, nor an instance, nor a variable: facts, read or not.
    """

    programs: Programs
    sorts: Mapping[str, str]
    variables: Mapping[str, Term]
    facts: Mapping[str, Term]
    others: tuple[str, ...]
    target: Term

    def type_of(self, term: Term) -> Term | None:
        """The type of a term over the problem's variables; None where it is not known."""
        if not term.args and term.head in self.variables:
            return self.variables[term.head]
        if term.head.isdigit():
            return Term("Nat")
        if term.head in _LOGICAL:
            return Term("Prop")
        if term.head == "==":
            return Term("Bool")
        if term.head == "if":
            return self.type_of(term.args[1])
        if term.head in self.variables:
            domain, result = arrow(self.variables[term.head])
            return result if len(domain) == len(term.args) else None
        return self._applied(term)

    def _applied(self, term: Term) -> Term | None:
        found = self._signature(term)
        if found is None:
            return None
        type_ = found[1]
        return None if parameters(type_, self.programs) - self.sorts.keys() else type_

    def wanted(self, term: Term) -> Sequence[Term | None]:
        """The types that an application wants its arguments to have: those of constants such as ``[]`` show there."""
        if term.head in RELATIONS and len(term.args) == 2:
            types = [self.type_of(arg) for arg in term.args]
            return [types[0] or types[1]] * 2
        found = self._signature(term)
        if found is None:
            return [None] * len(term.args)
        return [None if parameters(type_, self.programs) - self.sorts.keys() else type_ for type_ in found[0]]

    def _signature(self, term: Term) -> tuple[Sequence[Term], Term] | None:
        """Domain and result of a global function, with what its arguments say of its type variables."""
        signature = self.programs.type_of(term.head)
        if signature is None or len(signature[0]) != len(term.args):
            return None
        domain, result = signature
        free = dict.fromkeys(parameters(Term("→", (*domain, result)), self.programs))
        found: dict[str, Term] = {}
        for wanted, arg in zip(domain, term.args, strict=True):
            given = self.type_of(arg)
            if given is not None and not match(wanted, given, free, found):
                return None
        return [substitute(type_, found) for type_ in domain], substitute(result, found)

    def free(self, *terms: Term) -> list[str]:
        """The variables that the terms mention, in the problem's order."""
        used = {name for term in terms for name in names(term)}
        return [name for name in self.variables if name in used]


def names(term: Term) -> set[str]:
    """All heads of a term."""
    found = {term.head}
    for arg in term.args:
        found |= names(arg)
    return found


def read_problem(goal: Goal, programs: Programs) -> Problem | None:
    """The goal, or None if its target is not understood or is one to introduce things from first."""
    sorts: dict[str, str] = {}
    variables: dict[str, Term] = {}
    facts: dict[str, Term] = {}
    others: list[str] = []
    for hypothesis in goal.hypotheses:
        text = " ".join(hypothesis.type.split())
        for name in hypothesis.names:
            if text.startswith(_SORTS):
                sorts[name] = text
            elif (type_ := _data(text, sorts, programs)) is not None:
                variables[name] = type_
            elif "✝" not in name or text.split()[0] not in ("BEq", "DecidableEq", "LawfulBEq"):
                others.append(name)
                fact = _read(text, programs)
                if fact is not None:
                    facts[name] = fact
    target = _read(" ".join(goal.target.split()), programs)
    if target is None or target.head in ("→", "¬", "∧"):
        return None
    return Problem(programs, sorts, variables, facts, tuple(others), target)


def _read(text: str, programs: Programs) -> Term | None:
    try:
        return programs.read(text.replace("ℕ", "Nat"))
    except (Unreadable, RecursionError):
        return None


def _data(text: str, sorts: Mapping[str, str], programs: Programs) -> Term | None:
    """The type, if it is one of data that can be sampled."""
    try:
        type_ = read_type(text)
    except (Unreadable, RecursionError):
        return None
    ok = all(is_type_name(part.head, programs) or part.head in sorts for part in subterms(type_))
    if not ok or type_.head == "Prop":
        return None
    return type_


def symbols(problem: Problem) -> Sequence[str]:
    """Global functions that matter to the problem: those in it, and all that these are made of."""
    programs = problem.programs
    todo = [name for term in (problem.target, *problem.facts.values()) for name in sorted(names(term))]
    found: dict[str, None] = {}
    while todo:
        name = todo.pop(0)
        if name in found or not programs.known(name):
            continue
        found[name] = None
        function = programs.functions.get(name)
        if function is not None:
            todo += sorted({inner for arm in function.arms for inner in names(arm[-1])})
    results = {signature[1].head for name in found if (signature := programs.type_of(name)) is not None}
    found.update({"++": None, "::": None} if "List" in results else {})
    found.update({"+": None} if "Nat" in results else {})
    return [name for name in found if name not in _IDLE]


_IDLE = frozenset(("-", "/", "%", "^", "[]", "none", "true", "false", ".1", ".2", *LIBRARY.keys() & _LOGICAL))
"""Constants are seeds of their own; the others blow the enumeration up and rarely stand in lemmas."""
