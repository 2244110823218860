"""Bounded variables: bounds found, cases split, and whole finite ranges evaluated by the kernel.

`bounds` adds facts of the form ``x ≤ 71`` that follow from equations with literals; once all variables are bounded,
`finite_checks` states the claim for the whole range and lets the kernel evaluate it; `splits` goes through the values
of one variable where what remains is not decidable.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from prover.model.numbers import LARGEST, Equation, Number, Numbers, factors, is_upper_bound, power, product
from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form, words
from prover.model.view import GoalView
from prover.types import Candidate

_CHECKED = 20_000
"""Cases that one kernel evaluation may go through."""
_FEW, _MANY = 12, 100
_BOUND_LITERALS = 4


def bounds(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """Ranges for variables that have none."""
    if not view.is_arithmetic:
        return
    numbers = Numbers(view)
    unbounded = [number for number in numbers.variables if number.size is None]
    if not unbounded:
        return
    for equation in numbers.equations:
        yield from _by_divisibility(view, equation, unbounded)
        yield from _by_power(view, equation, unbounded)
        yield from _by_root(view, equation, unbounded)
    for number in unbounded:
        yield from _of_divisor(view, number)
    yield from _positive_products(view, numbers)
    if numbers.equations or any(number.high is not None for number in numbers.variables):
        for rank, literal in enumerate(numbers.literals[-_BOUND_LITERALS:][::-1]):
            yield propose(_linear_bound(view, unbounded, 0, literal), 0.45 * 0.9**rank)
            if any(number.low is None for number in unbounded):
                yield propose(_linear_bound(view, unbounded, -literal, literal), 0.35 * 0.9**rank)
            for number in unbounded if len(unbounded) > 1 else []:
                yield propose(_linear_bound(view, [number], 0, literal), 0.2 * 0.9**rank)


def _linear_bound(view: GoalView, unbounded: Sequence[Number], low: int, high: int) -> str:
    """All of them between `low` and `high`, where facts do not say so already, as `omega` sees it."""
    claims: list[str] = []
    for number in unbounded:
        if number.low is None:
            claims.append(f"{low} ≤ {number.name}")
        if number.high is None:
            claims.append(f"{number.name} ≤ {high}")
    names = view.fresh_names(["hb"] * len(claims))
    if len(claims) == 1:
        return f"have {names[0]} : {claims[0]} := by omega"
    return f"obtain ⟨{', '.join(names)}⟩ : {' ∧ '.join(claims)} := by omega"


def _by_divisibility(view: GoalView, equation: Equation, unbounded: Sequence[Number]) -> Iterator[Candidate]:
    """A factor of a literal is at most the literal, in absolute value."""
    parts = factors(equation.term)
    literal = equation.literal
    if len(parts) < 2 or not 0 < abs(literal) <= LARGEST:
        return
    for number in unbounded:
        if number.name not in parts:
            continue
        index = parts.index(number.name)
        rest = parts[:index] + parts[index + 1 :]
        divides, low, high = view.fresh_names(["hd", "hl", "hb"])
        have = (
            f"have {divides} : {number.name} ∣ {literal} := ⟨{product(rest)}, {equation.proof}.symm.trans (by ac_rfl)⟩"
        )
        if number.type == "Nat":
            yield propose(f"{have}\nhave {high} := Nat.le_of_dvd (by decide) {divides}", 0.4)
            if len(rest) == 1 and re.fullmatch(r"[^\W\d][\w']*", rest[0]):
                yield propose(_quotient(view, equation, number.name, rest[0], index == 0), 0.4)
        else:
            upper = f"have {high} := Int.le_of_dvd (by decide) {divides}"
            lower = f"have {low} := Int.le_of_dvd (by decide) (Int.neg_dvd.mpr {divides})"
            yield propose(f"{have}\n{upper}\n{lower}", 0.4)
            yield propose(f"{have}\n{upper}\nreplace {low} : {-literal} ≤ {number.name} := by omega", 0.1)


def _of_divisor(view: GoalView, number: Number) -> Iterator[Candidate]:
    """A fact ``x ∣ literal``."""
    for fact in view.facts:
        if fact.shape.symbol == "∣" and fact.shape.parts[0] == number.name and fact.shape.parts[1].isdigit():
            yield propose(f"have {view.fresh('hb')} := {number.type}.le_of_dvd (by decide) {fact.name}", 0.4)
            if number.type == "Int":
                lower = f"Int.le_of_dvd (by decide) (Int.neg_dvd.mpr {fact.name})"
                yield propose(f"have {view.fresh('hl')} := {lower}", 0.3)


def _quotient(view: GoalView, equation: Equation, name: str, other: str, first: bool) -> str:
    """The other factor is the literal divided by this one: one variable less."""
    nonzero = f"(Nat.pos_of_ne_zero (by intro h0; simp [h0] at {equation.fact.name}))"
    lemma = "Nat.div_eq_of_eq_mul_right" if first else "Nat.div_eq_of_eq_mul_left"
    proof = equation.fact.name if equation.flipped else f"{equation.fact.name}.symm"
    return f"have {view.fresh('hq')} : {other} = {equation.literal} / {name} := ({lemma} {nonzero} {proof}).symm"


def _by_power(view: GoalView, equation: Equation, unbounded: Sequence[Number]) -> Iterator[Candidate]:
    """If ``b ^ x`` divides a literal `L`, then ``x < k`` for the first `k` with ``L < b ^ k``."""
    parts = factors(equation.term)
    names = {number.name for number in unbounded if number.type == "Nat"}
    steps: list[str] = []
    for index, part in enumerate(parts):
        found = power(part)
        if found is None or found[1] not in names or found[0] < 2 or equation.literal < 1:
            continue
        base, exponent = found
        bound = next(k for k in range(1, 10_000) if base**k > equation.literal)
        rest = product(parts[:index] + parts[index + 1 :])
        divides = (
            f"⟨{rest}, {equation.proof}.symm.trans (by ac_rfl)⟩" if len(parts) > 1 else f"⟨1, by rw [{equation.proof}]⟩"
        )
        divisor = f"(show {base} ^ {exponent} ∣ {equation.literal} from {divides})"
        small = f"Nat.lt_of_le_of_lt (Nat.le_of_dvd (by decide) {divisor})"
        strictly = f"({small} (by decide : {equation.literal} < {base} ^ {bound}))"
        name = view.fresh(f"hb{len(steps) or ''}")
        steps.append(
            f"have {name} : {exponent} < {bound} := (Nat.pow_lt_pow_iff_right (by decide : 1 < {base})).mp {strictly}"
        )
    if steps:
        yield propose("\n".join(steps), 0.5)


def _by_root(view: GoalView, equation: Equation, unbounded: Sequence[Number]) -> Iterator[Candidate]:
    """If ``x ^ k`` is a summand of a literal `L`, then ``x < r`` for the first `r` with ``L < r ^ k``."""
    steps: list[str] = []
    for number in unbounded:
        exponents = [int(k) for k in re.findall(rf"(?<![\w.]){re.escape(number.name)} \^ (\d+)", equation.term)]
        square = f"{number.name} * {number.name}" in equation.term
        exponent = max([*exponents, 2 if square else 0])
        if number.type != "Nat" or exponent < 2 or not 0 < equation.literal <= LARGEST**2:
            continue
        root = next(r for r in range(1, LARGEST + 2) if r**exponent > equation.literal)
        lemma = f"Nat.pow_le_pow_left hc {exponent}" if exponents else "Nat.mul_le_mul hc hc"
        name = view.fresh(f"hb{len(steps) or ''}")
        steps.append(f"have {name} : {number.name} < {root} := Nat.lt_of_not_le fun hc => absurd ({lemma}) (by omega)")
    if steps:
        yield propose("\n".join(steps), 0.5)


def _positive_products(view: GoalView, numbers: Numbers) -> Iterator[Candidate]:
    """Products of positive integers are positive, which `omega` does not know."""
    texts = [view.target_text, *(fact.type for fact in view.facts)]
    names = {number.name for number in numbers.variables if number.type == "Int"}
    pairs = {pair for text in texts for pair in re.findall(r"(\w+) \* (\w+)", text)}
    for left, right in sorted(pairs):
        claim = f"0 < {left} * {right}"
        if left in names and right in names and claim not in {fact.type for fact in view.facts}:
            yield propose(f"have {view.fresh('hp')} : {claim} := Int.mul_pos (by omega) (by omega)", 0.35)


def powers(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """An inequality about ``e ^ n`` times ``e`` is one about ``e ^ (n + 1)``."""
    grown = set(re.findall(r"(\([^()]+\)|\w+) \^ \(\w+ \+ 1\)", view.target_text))
    for fact in view.facts[:6]:
        for base in sorted(grown):
            if fact.shape.symbol in ("≤", "<") and f"{base} ^ " in fact.type and view.is_arithmetic:
                lemma = "Nat.mul_le_mul_right" if fact.shape.symbol == "≤" else "Nat.mul_lt_mul_of_pos_right"
                positive = "" if fact.shape.symbol == "≤" else " (by omega)"
                arguments = f"{base} {fact.name}" if not positive else f"{fact.name}{positive}"
                yield propose(f"have {view.fresh('hm')} := {lemma} {arguments}", 0.3)


def finite_checks(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """The claim for all values in range, by evaluation in the kernel, and its instance."""
    numbers = Numbers(view)
    if not numbers.variables or not numbers.is_arithmetic(view.target_text):
        return
    needed = set(words(view.target_text))
    # Equations first: evaluation stops at the first antecedent that fails. Upper bounds are in the quantifiers.
    facts = sorted(
        (f for f in numbers.arithmetic_facts if not is_upper_bound(f)), key=lambda f: f.shape.form is not Form.EQ
    )
    used = [n for n in numbers.variables if n.name in needed or any(n.name in words(f.type) for f in facts)]
    sizes = [number.size for number in used]
    if not used or any(size is None or size < 1 for size in sizes):
        return
    if math.prod(size for size in sizes if size is not None) > _CHECKED:
        return
    yield propose(_check(view, used, [(fact.name, fact.type) for fact in facts]), 0.6)


def _check(view: GoalView, used: Sequence[Number], facts: Sequence[tuple[str, str]]) -> str:
    lines: list[str] = []
    renaming: dict[str, str] = {}
    ranges: list[str] = []
    arguments: list[str] = []
    for number, name in zip(
        used, view.fresh_names([f"{n.name}k" if n.type == "Int" else n.name for n in used]), strict=True
    ):
        assert number.low is not None
        assert number.high is not None
        if number.type == "Nat":
            ranges.append(f"∀ {number.name} : Nat, {number.name} < {number.high + 1} → ")
            arguments.append(f"{number.name} (by omega)")
        else:
            value = f"{number.low} + ({name} : Int)" if number.low else f"({name} : Int)"
            offset = f"({number.name} - {_negative(number.low)})" if number.low else number.name
            lines.append(
                f"obtain ⟨{name}, rfl⟩ : ∃ {name} : Nat, {number.name} = {value} := ⟨{offset}.toNat, by omega⟩"
            )
            renaming[number.name] = f"({value})" if number.low else value
            ranges.append(f"∀ {name} : Nat, {name} < {number.high - number.low + 1} → ")
            arguments.append(f"{name} (by omega)")
    claims = [_renamed(type_, renaming) for _, type_ in facts]
    target = _renamed(view.target_text, renaming)
    key = view.fresh("key")
    statement = "".join(ranges) + "".join(f"({claim}) → " for claim in claims) + target
    lines.append(f"have {key} : {statement} := by decide +kernel")
    lines.append(f"exact {key} {' '.join(arguments)} {' '.join(name for name, _ in facts)}".rstrip())
    return "\n".join(lines)


def _negative(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


def _renamed(text: str, renaming: dict[str, str]) -> str:
    for name, value in renaming.items():
        text = re.sub(rf"(?<![\w.']){re.escape(name)}(?![\w'])", value, text)
    return text


def splits(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """One goal for each value of a bounded variable; for many values only with `omega` to close each."""
    for number in Numbers(view).variables:
        size = number.size
        if size is None or not 1 < size <= _MANY or number.low is None or number.high is None:
            continue
        names = view.fresh_names(["hv", "hl", "hu"])
        if size <= _FEW:
            split = _each_value(number, number.low, number.high, names[0])
            yield propose(split, 0.15)
            yield propose(f"{split} <;> simp_all", 0.15)
            yield propose(f"{split} <;> omega", 0.2)
            yield propose(f"{split} <;> simp_all <;> omega", 0.1)
        else:
            yield propose(_in_chunks(number, number.low, number.high, names), 0.15)


def _each_value(number: Number, low: int, high: int, name: str) -> str:
    values = range(low, high + 1)
    cases = " ∨ ".join(f"{number.name} = {value}" for value in values)
    return f"have {name} : {cases} := by omega\nrcases {name} with {' | '.join(['rfl'] * len(values))}"


def _in_chunks(number: Number, low: int, high: int, names: Sequence[str]) -> str:
    """`omega` proves a disjunction of a dozen values quickly and one of a hundred not at all."""
    value, lower, upper = names
    chunks = [(start, min(start + _FEW - 1, high)) for start in range(low, high + 1, _FEW)]
    claim = " ∨ ".join(f"{start} ≤ {number.name} ∧ {number.name} ≤ {end}" for start, end in chunks)
    lines = [
        f"have {value} : {claim} := by omega",
        f"rcases {value} with {' | '.join([f'⟨{lower}, {upper}⟩'] * len(chunks))}",
    ]
    for start, end in chunks:
        have, split = _each_value(number, start, end, value).split("\n")
        lines += [f"· {have}", f"  {split} <;> omega"]
    return "\n".join(lines)
