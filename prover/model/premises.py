"""Tactics made of library theorems: for each premise that the retriever found, what it can do to this goal.

What a premise says is compared with target and facts by symbols only (`fits`): same outermost symbol, and every rigid
symbol on a side of the premise occurs on that side of the goal. Where its statement is not known, its `Premise` facts
decide. From the best fit to the weakest:

- its conclusion fits the target: ``exact p _ h``, if facts fit its assumptions, else ``apply p``;
- one side of an equivalence fits: ``exact (p _).mp h``, ``apply p.mpr``;
- its left or right side occurs in the target, or in a fact: ``rw [p]``, ``rw [← p]``, ``rw [p] at h``, ``simp [p]``;
- facts fit all that it assumes: ``have := p h``.

The priors were set by hand after what tactics of each kind came to on the embedded library's theorems, with no part of
them held out: they are few, but a comparison of retrievers on that library favours those who retrieve a little.

A lemma with a `preamble` is stated and proved right before the tactic, and cleared behind it, so that the goals it
leaves are the same as with a library theorem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product

from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form, head, shape
from prover.model.statement import Argument, Statement, read_statement
from prover.model.view import NUMERIC, Fact, GoalView
from prover.types import Candidate, Premise

_PREMISES = 32
_DECAY = 0.96
"""What a place further down the list takes from a premise's priors."""
_OWN = 1.4
"""What the theorems of the header itself gain: they stand there to be used."""
_FACTS = 10
_CHOICES = 3
"""Ways to choose facts for one premise's assumptions."""
_TOGETHER = 4
"""Equations given to `simp` at once."""
_TOKEN = re.compile(r"[\w'!?₀-₉]+|::|\+\+|\[\]|&&|\|\||==|[^\w\s(){}⟨⟩,.\[\]]")
_RELATIONAL = (Form.EQ, Form.NE, Form.RELATION, Form.IFF)
_NAMELESS = frozenset(("fun", ":", "Nat", "Int", "ℕ", "ℤ", "List", "Type", "Prop", "↑", "=>", "↦"))
_LINEAR = frozenset(
    ("+", "-", "<", "≤", ">", "≥", "=", "≠", "¬", "∧", "∨", "↔", "→", "succ", "pred", "min", "max", "False", "True")
)
"""What `omega` decides by itself: premises of nothing else add nothing to it."""
_BY_OMEGA = "(by omega)"
_BOTH = re.compile(r"ℕ|\bNat\b|↑|natAbs|toNat|length|\bInt\b|ℤ")
_OPERATION = re.compile(r"(?<![\w.])([^\W\d]\w*) ([*/%^∣]) ([^\W\d]\w*)(?![\w.])")
_ATOM = r"([\w.'!?₀-₉]+|\((?:[^()]|\([^()]*\))*\))"
_ALTERNATIVE = {"≥": "≤", ">": "<"}


_NO_DATA: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A proposition of a premise: its form, and the rigid symbols of its immediate parts."""

    form: Form
    symbol: str
    sides: tuple[frozenset[str], ...]


@lru_cache(maxsize=16384)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text)) - _NAMELESS


def _turned(form: Form, symbol: str, sides: Sequence[str]) -> tuple[str, Sequence[str]]:
    """``a ≥ b`` is ``b ≤ a``."""
    if form is Form.RELATION and symbol in _ALTERNATIVE and len(sides) == 2:
        return _ALTERNATIVE[symbol], sides[::-1]
    return symbol, sides


def pattern(text: str, statement: Statement) -> Pattern | None:
    """How a proposition of `statement` looks; None if it is a variable, which anything fits."""
    found = shape(text)
    if found.form is Form.ATOM and statement.is_variable(head(text)):
        return None
    symbol, parts = _turned(found.form, found.symbol.split(".")[-1], found.parts)
    sides = tuple(frozenset(w for w in _tokens(part) if not statement.is_variable(w)) for part in parts)
    return Pattern(found.form, symbol, sides)


def fits(wanted: Pattern | None, text: str) -> bool:
    """May `text`, as Lean prints it, be an instance?"""
    if wanted is None:
        return False
    found = shape(text)
    symbol, parts = _turned(found.form, found.symbol.split(".")[-1], found.parts)
    if wanted.form is not found.form or len(wanted.sides) != len(parts):
        return False
    if wanted.form is Form.ATOM:
        return bool(wanted.sides) and wanted.sides[0] <= _tokens(parts[0])
    if symbol != wanted.symbol:
        return False
    return all(side <= _tokens(part) for side, part in zip(wanted.sides, parts, strict=True))


@dataclass(frozen=True)
class Reading:
    """A premise with its statement read, once for all goals."""

    premise: Premise
    statement: Statement

    @cached_property
    def conclusion(self) -> Pattern | None:
        """What it concludes."""
        return pattern(self.statement.conclusion, self.statement)

    @cached_property
    def sides(self) -> tuple[Pattern | None, ...]:
        """The two sides of what it concludes as propositions: of use for an equivalence."""
        return tuple(pattern(part, self.statement) for part in shape(self.statement.conclusion).parts)

    @cached_property
    def assumptions(self) -> tuple[Pattern | None, ...]:
        """What it assumes."""
        return tuple(pattern(text, self.statement) for text in self.statement.assumptions)

    @cached_property
    def linear(self) -> bool:
        """Does it speak of linear arithmetic only?"""
        texts = (self.statement.conclusion, *self.statement.assumptions)
        tokens = frozenset(w for text in texts for w in _tokens(text) if not self.statement.is_variable(w))
        return all(token in _LINEAR or token.isdigit() for token in tokens)

    def term(self, facts: Sequence[str], data: Mapping[str, str] = _NO_DATA) -> str:
        """``p _ h``: applied to facts, one for each assumption in order; Lean finds the data that are not given."""
        given = iter(facts)
        words = [self.premise.name]
        for argument in self.statement.arguments:
            words += _given(argument, next(given) if argument.fact else data.get(argument.name, "_"))
        while words[-1] == "_":
            words.pop()
        return " ".join(words)


def _given(argument: Argument, value: str) -> list[str]:
    if argument.explicit:
        return [value]
    return [f"({argument.name} := {value})"] if argument.fact and value != "_" else []


@lru_cache(maxsize=16384)
def _reading(premise: Premise) -> Reading:
    return Reading(premise, read_statement(premise.statement))


def premises(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Library theorems that the retriever finds fitting, best first."""
    own = frozenset(knowledge.theorems)
    rewriting: list[str] = []
    lemmas: list[Premise] = []
    for rank, premise in enumerate(knowledge.premises[:_PREMISES]):
        if "congr" in premise.name.lower():
            continue  # what congruence lemmas do is done by `congr` and `simp`, without metavariables for functions
        if _foreign(view, premise):
            continue
        weight = _DECAY**rank * (_OWN if premise.name in own else 1.0)
        proposed = _read(view, _reading(premise), weight) if premise.statement else _unread(view, premise, weight)
        for tactic, probability in proposed:
            yield propose(with_preamble(premise, tactic), min(0.9, probability))
        if premise.equation and premise.left and premise.left <= _symbols(view) and not premise.preamble:
            rewriting.append(premise.name)
        if premise.equation and premise.preamble:
            lemmas.append(premise)
    if len(rewriting) > 1:
        yield propose(f"simp [{', '.join(rewriting[:_TOGETHER])}]", 0.06)
    if lemmas:
        yield propose(_with_lemmas(lemmas, knowledge), 0.3)


def _with_lemmas(lemmas: Sequence[Premise], knowledge: Knowledge) -> str:
    """All equations proved before at once, with the header's definitions: what a chapter's next theorem often needs."""
    names = [lemma.name for lemma in lemmas]
    given = ", ".join([*names, *knowledge.definitions])
    return "\n".join([*(lemma.preamble for lemma in lemmas), f"simp_all [{given}] <;> clear {' '.join(names)}"])


def _foreign(view: GoalView, premise: Premise) -> bool:
    """Is it about the other kind of numbers? Numerals alone do not tell."""
    root = premise.name.split(".", 1)[0]
    kinds = {NUMERIC[variable.head] for variable in view.variables if variable.head in NUMERIC}
    if root not in NUMERIC or len(kinds) != 1 or root in kinds:
        return False
    return not any(_BOTH.search(text) for text in (view.target_text, *(fact.type for fact in view.facts)))


def with_preamble(premise: Premise, tactic: str) -> str:
    """The tactic, behind the lemma that it names if that is not of the library."""
    if not premise.preamble:
        return tactic
    return f"{premise.preamble}\n({tactic}) <;> clear {premise.name}"


def _symbols(view: GoalView) -> frozenset[str]:
    return _tokens(view.target_text)


def _read(view: GoalView, reading: Reading, weight: float) -> Iterator[tuple[str, float]]:
    """What a premise whose statement is known can do."""
    chosen = list(_chosen(view, reading))
    concludes = fits(reading.conclusion, view.target_text)
    decided = view.is_arithmetic and reading.linear
    if concludes and not decided:
        yield from _concluding(view, reading, chosen, weight)
    if reading.conclusion is not None and reading.conclusion.form in (Form.EQ, Form.IFF):
        yield from _as_equation(view, reading, weight)
    if reading.conclusion is not None and reading.conclusion.form is Form.IFF:
        yield from _as_equivalence(view, reading, chosen, weight)
    if not concludes and not decided:
        yield from _forward(view, reading, chosen, weight)


def _forward(
    view: GoalView, reading: Reading, chosen: Sequence[tuple[str, ...]], weight: float
) -> Iterator[tuple[str, float]]:
    """What follows from facts, or holds anyway of terms that occur."""
    new = view.fresh("h")
    data = list(islice(_bindings(view, reading.statement), 2))
    terms = [reading.term(facts, given) for facts in chosen[:2] for given in data or [_NO_DATA]]
    for term in dict.fromkeys(terms):
        if _BY_OMEGA in term or term == reading.premise.name:
            continue
        if view.is_arithmetic:
            yield f"have {new} := {term}; omega", 0.05 * weight
        if reading.assumptions or data:
            yield f"have {new} := {term}", 0.03 * weight


def _bindings(view: GoalView, statement: Statement) -> Iterator[Mapping[str, str]]:
    """Values for variables such that ``a / b`` of the conclusion is a term of the goal."""
    found = _OPERATION.search(statement.conclusion)
    if found is None or not {found[1], found[3]} <= statement.variables:
        return
    sought = re.compile(rf"(?<![\w.)]){_ATOM} {re.escape(found[2])} {_ATOM}")
    for text in (view.target_text, *(fact.type for fact in view.facts[:_FACTS])):
        for term in sought.finditer(text):
            yield {found[1]: term[1], found[3]: term[2]}


def _chosen(view: GoalView, reading: Reading) -> Iterator[tuple[str, ...]]:
    """Facts for all assumptions, where there are such."""
    facts: Sequence[Fact] = view.facts[:_FACTS]
    fitting = [[fact.name for fact in facts if fits(wanted, fact.type)] for wanted in reading.assumptions]
    if view.is_arithmetic:
        fitting = [
            names or ([_BY_OMEGA] if _is_linear(text, reading.statement) else [])
            for names, text in zip(fitting, reading.statement.assumptions, strict=True)
        ]
    different = (c for c in product(*fitting) if len(set(c)) == len(c) or _BY_OMEGA in c)
    yield from islice(different, _CHOICES)


def _is_linear(text: str, statement: Statement) -> bool:
    """Could `omega` prove an instance of it?"""
    found = shape(text)
    tokens = (w for w in _tokens(text) if not statement.is_variable(w))
    return found.form in _RELATIONAL and all(token in _LINEAR or token.isdigit() for token in tokens)


def _concluding(
    view: GoalView, reading: Reading, chosen: Sequence[tuple[str, ...]], weight: float
) -> Iterator[tuple[str, float]]:
    """The conclusion is the target's, by its symbols."""
    name = reading.premise.name
    if not reading.assumptions:
        yield f"apply {name}", 0.3 * weight
        return
    for facts in chosen:
        yield f"exact {reading.term(facts)}", 0.4 * weight
    yield f"apply {name}", 0.12 * weight
    if view.facts:
        yield f"apply {name} <;> assumption", 0.22 * weight
    if view.is_arithmetic:
        yield f"apply {name} <;> omega", 0.08 * weight


def _as_equation(view: GoalView, reading: Reading, weight: float) -> Iterator[tuple[str, float]]:
    """Rewriting, where all rigid symbols of a side occur."""
    assert reading.conclusion is not None
    name = reading.premise.name
    left, right = reading.conclusion.sides
    target = _symbols(view)
    if left and left <= target:
        yield f"rw [{name}]", 0.09 * weight
        yield f"simp [{name}]", 0.03 * weight
    if right and right <= target and not right <= left:
        yield f"rw [← {name}]", 0.035 * weight
    elif right and right <= target:
        yield f"rw [← {name}]", 0.02 * weight
    for fact in view.facts[:4]:
        if left and left <= _tokens(fact.type):
            yield f"rw [{name}] at {fact.name}", 0.04 * weight
    if view.target.form is Form.EQ and left and right <= target and left <= target:
        yield f"exact {name}.symm" if not reading.statement.arguments else f"exact ({name} ..).symm", 0.04 * weight


def _as_equivalence(
    view: GoalView, reading: Reading, chosen: Sequence[tuple[str, ...]], weight: float
) -> Iterator[tuple[str, float]]:
    """An equivalence as two implications."""
    for way, here, there in (("mpr", 0, 1), ("mp", 1, 0)):
        facts = [fact.name for fact in view.facts[:_FACTS] if fits(reading.sides[there], fact.type)]
        for given in chosen[:1]:
            term = reading.term(given)
            applied = f"({term})" if " " in term else term
            if fits(reading.sides[here], view.target_text):
                yield f"apply {applied}.{way}", 0.1 * weight
                for fact in facts[:2]:
                    yield f"exact {applied}.{way} {fact}", 0.3 * weight
            else:
                for fact in facts[:2]:
                    yield f"have {view.fresh(fact)} := {applied}.{way} {fact}", 0.04 * weight


def _unread(view: GoalView, premise: Premise, weight: float) -> Iterator[tuple[str, float]]:
    """What a premise without a written statement can do, by its symbols."""
    words = _symbols(view)
    if premise.closes(view.target.symbol or view.target.form.value):
        yield f"apply {premise.name}", (0.2 if premise.words <= words else 0.1) * weight
        if premise.hypotheses and view.facts:
            yield f"apply {premise.name} <;> assumption", 0.25 * weight
    if premise.symbol == "↔":
        yield f"apply {premise.name}.mp", 0.06 * weight
        yield f"apply {premise.name}.mpr", 0.06 * weight
    if premise.equation and premise.left:
        yield f"rw [{premise.name}]", 0.07 * weight
        yield f"simp [{premise.name}]", 0.015 * weight
        yield f"rw [← {premise.name}]", 0.015 * weight
