"""What a goal says about its numbers: variables, their known ranges, equations with literals, products, powers.

Read off printed text like everything in `prover.model`; the arithmetic rules build on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from prover.model.shape import Form, Shape, split_at, unparenthesised, words
from prover.model.view import NUMERIC, Fact, GoalView

_LITERAL = re.compile(r"-?\d+")
_ARITHMETIC_WORDS = frozenset(("min", "max", "Nat", "Int"))
LARGEST = 5000
"""Bounds beyond this lead to no finite check."""


@dataclass(frozen=True, slots=True)
class Number:
    """A variable of type Nat or Int with the range that facts give it directly (`None`: open)."""

    name: str
    type: str
    low: int | None
    high: int | None

    @property
    def size(self) -> int | None:
        """How many values it may have, if that is known."""
        return None if self.low is None or self.high is None else self.high - self.low + 1


@dataclass(frozen=True, slots=True)
class Equation:
    """A fact ``term = literal`` (either way round); `flipped` if the literal stands left."""

    fact: Fact
    term: str
    literal: int
    flipped: bool

    @property
    def proof(self) -> str:
        """A proof of ``term = literal``."""
        return f"{self.fact.name}.symm" if self.flipped else self.fact.name


class Numbers:
    """The arithmetic content of a goal."""

    def __init__(self, view: GoalView) -> None:
        self.view = view

    @cached_property
    def variables(self) -> Sequence[Number]:
        """Numeric variables that occur in the target or in facts, with their ranges."""
        used = set(words(self.view.target_text)).union(*(words(fact.type) for fact in self.view.facts))
        found = []
        for variable in self.view.elements:
            type_ = NUMERIC.get(variable.type)
            if type_ is not None and variable.name in used:
                low, high = self._range(variable.name, 0 if type_ == "Nat" else None)
                found.append(Number(variable.name, type_, low, high))
        return found

    def _range(self, name: str, low: int | None) -> tuple[int | None, int | None]:
        high: int | None = None
        for fact in self.view.facts:
            for lower, upper in _bounds(fact.shape, name):
                if lower is not None:
                    low = lower if low is None else max(low, lower)
                if upper is not None:
                    high = upper if high is None else min(high, upper)
        return low, high

    @cached_property
    def equations(self) -> Sequence[Equation]:
        """Facts that equate a term with a literal."""
        found = []
        for fact in self.view.facts:
            if fact.shape.form is Form.EQ:
                left, right = fact.shape.parts
                for term, literal, flipped in ((left, right, False), (right, left, True)):
                    if _LITERAL.fullmatch(literal) and not _LITERAL.fullmatch(term):
                        found.append(Equation(fact, term, int(literal), flipped))
        return found

    @cached_property
    def literals(self) -> Sequence[int]:
        """Literals of equations and inequalities that may bound a variable, ascending."""
        texts = [fact.type for fact in self.view.facts if fact.shape.form in (Form.EQ, Form.RELATION)]
        found = {int(literal) for text in texts for literal in re.findall(r"(?<![\w^])\d+", text)}
        return sorted(literal for literal in found if 1 < literal <= LARGEST)

    @cached_property
    def arithmetic_facts(self) -> Sequence[Fact]:
        """Facts that mention nothing but numeric variables, literals and operations, earliest first."""
        return [fact for fact in reversed(self.view.facts) if self.is_arithmetic(fact.type)]

    def is_arithmetic(self, text: str) -> bool:
        """Does `text` mention nothing but numeric variables, literals and arithmetic?"""
        names = {number.name for number in self.variables}
        if any(symbol in text for symbol in ("∀", "∃", "fun", "[", "λ")):
            return False
        return all(word in names or word.isdigit() or word in _ARITHMETIC_WORDS for word in words(text))


def _bounds(found: Shape, name: str) -> Iterator[tuple[int | None, int | None]]:
    """Lower and upper bounds that a relation says of `name` directly."""
    if found.form is Form.EQ and name in found.parts:
        other = found.parts[1] if found.parts[0] == name else found.parts[0]
        if _LITERAL.fullmatch(other):
            yield int(other), int(other)
    if found.symbol not in ("≤", "<", "≥", ">"):
        return
    left, right = found.parts if found.symbol in ("≤", "<") else found.parts[::-1]
    strict = int(found.symbol in ("<", ">"))
    if left == name and _LITERAL.fullmatch(right):
        yield None, int(right) - strict
    if right == name and _LITERAL.fullmatch(left):
        yield int(left) + strict, None


def is_upper_bound(fact: Fact) -> bool:
    """Does the fact only bound one variable by a literal from above?"""
    if fact.shape.symbol not in ("≤", "<", "≥", ">"):
        return False
    small, large = fact.shape.parts if fact.shape.symbol in ("≤", "<") else fact.shape.parts[::-1]
    return small.isidentifier() and _LITERAL.fullmatch(large) is not None


def factors(term: str) -> list[str]:
    """The factors of a product as printed, left to right; the term itself if it is none."""
    term = unparenthesised(term)
    if split_at(term, ("+", "-")) is not None:
        return [term]
    sides = split_at(term, ("*",))
    return [term] if sides is None else [unparenthesised(sides[0]), *factors(sides[2])]


def product(parts: Sequence[str]) -> str:
    """The product of `parts` as text; 1 if there are none."""
    return " * ".join(part if re.fullmatch(r"[\w.']+", part) else f"({part})" for part in parts) or "1"


def power(term: str) -> tuple[int, str] | None:
    """Base and exponent of ``literal ^ variable``."""
    match = re.fullmatch(r"(\d+) \^ ([^\W\d][\w']*)", unparenthesised(term))
    return (int(match[1]), match[2]) if match else None


def moduli(view: GoalView) -> list[int]:
    """Literal moduli in target and facts: of ``t % m``, ``m ∣ t``; ascending."""
    texts = [view.target_text, *(fact.type for fact in view.facts)]
    found = {int(m) for text in texts for m in re.findall(r"% (\d+)", text)}
    found |= {int(m) for text in texts for m in re.findall(r"(?<![\w^*+-] )\b(\d+) ∣", text)}
    return sorted(modulus for modulus in found if 1 < modulus <= 100)
