"""A goal as the rules see it: shapes of target and hypotheses, which of these are facts, fresh names.

Everything is read off printed text; see `prover.model.shape` for what that means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from prover.model.shape import Form, Shape, head, shape, words
from prover.types import Goal

_SORTS = ("Type", "Prop", "Sort")
DATA_TYPES = frozenset(
    ("ℕ", "Nat", "ℤ", "Int", "Bool", "List", "Option", "Prod", "Sum", "Array", "String", "Char", "Unit", "Fin")
)
NUMERIC = {"ℕ": "Nat", "Nat": "Nat", "ℤ": "Int", "Int": "Int"}
_ARITHMETIC = re.compile(r"[+*/%^∣≤<≥>-]|\d|\bmin\b|\bmax\b|\.succ\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """A hypothesis that is a proposition."""

    name: str
    type: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Variable:
    """A hypothesis that is data: an element, a function, a proposition variable or a type."""

    name: str
    type: str

    @property
    def head(self) -> str:
        """The type's head: ``List`` of ``List α``."""
        return head(self.type)

    @property
    def is_sort(self) -> bool:
        return self.head in _SORTS

    @property
    def is_function(self) -> bool:
        return shape(self.type).form in (Form.IMPLIES, Form.FORALL)


class GoalView:
    """A goal read once, for all rules."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.target = shape(goal.target)
        self.target_text = " ".join(goal.target.split())
        self._types = {name: h.type for h in goal.hypotheses for name in h.names}

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """Nameable propositions, latest first: what was learnt last is most often what helps."""
        return [
            Fact(name, " ".join(h.type.split()), shape(h.type))
            for h in reversed(self.goal.hypotheses)
            if self.is_proposition(h.type)
            for name in h.names
            if "✝" not in name
        ]

    @cached_property
    def variables(self) -> Sequence[Variable]:
        """Nameable data, in order of introduction."""
        return [
            Variable(name, " ".join(h.type.split()))
            for h in self.goal.hypotheses
            if not self.is_proposition(h.type)
            for name in h.names
            if "✝" not in name
        ]

    @cached_property
    def elements(self) -> Sequence[Variable]:
        """Data that is neither a sort nor a function."""
        return [variable for variable in self.variables if not variable.is_sort and not variable.is_function]

    @cached_property
    def names(self) -> frozenset[str]:
        """All names in the context."""
        return frozenset(self._types)

    @cached_property
    def target_words(self) -> frozenset[str]:
        return frozenset(words(self.target_text))

    @cached_property
    def is_arithmetic(self) -> bool:
        """Does the goal or a fact speak of numbers in the way that decision procedures understand?"""
        texts = [self.target_text, *(fact.type for fact in self.facts)]
        numeric = any(variable.head in NUMERIC for variable in self.variables)
        return any(_ARITHMETIC.search(text) for text in texts) and (numeric or any(re.search(r"\d", t) for t in texts))

    def is_proposition(self, type_: str) -> bool:
        """Is something of this type a fact? Unknown heads count as data only when they look like a known data type."""
        form = shape(type_)
        if form.form is Form.IMPLIES:
            return self.is_proposition(form.parts[1])
        if form.form is Form.FORALL:
            return self.is_proposition(form.parts[0])
        if form.form is not Form.ATOM:
            return form.symbol != "×"
        if " × " in type_ or " ⊕ " in type_ or form.symbol in DATA_TYPES or form.symbol in _SORTS:
            return False
        return not self._is_type_variable(form.symbol)

    def _is_type_variable(self, name: str) -> bool:
        """Is `name` a local whose type ends in ``Type``? (One whose type ends in ``Prop`` makes facts.)"""
        type_ = self._types.get(name)
        if type_ is None:
            return False
        while (form := shape(type_)).form in (Form.IMPLIES, Form.FORALL):
            type_ = form.parts[-1]
        return head(type_) in ("Type", "Sort")

    def fresh(self, base: str, also: frozenset[str] | set[str] = frozenset()) -> str:
        """`base`, or with a number, such that no hypothesis has it."""
        base = base.replace("✝", "") or "x"
        if base not in self.names and base not in also:
            return base
        number = 1
        while f"{base}{number}" in self.names or f"{base}{number}" in also:
            number += 1
        return f"{base}{number}"

    def fresh_names(self, bases: Sequence[str]) -> list[str]:
        """Different fresh names for all of `bases`."""
        taken: set[str] = set()
        names = []
        for base in bases:
            names.append(self.fresh(base, taken))
            taken.add(names[-1])
        return names

    def mentioned(self) -> Iterator[Variable]:
        """The elements that occur in the target, in its order of first mention."""
        order = {word.split(".")[0]: -index for index, word in reversed(list(enumerate(words(self.target_text))))}
        found = [variable for variable in self.elements if variable.name in order]
        return iter(sorted(found, key=lambda variable: -order[variable.name]))
