"""Remainders and powers: case splits over residues, periods of powers, normal forms in which `omega` takes over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prover.model.numbers import Number, Numbers, moduli
from prover.model.proposal import Knowledge, propose
from prover.model.shape import Form, words
from prover.model.view import GoalView
from prover.types import Candidate

_MODULUS = 20
_PERIOD = 12
_NAT = "Nat.pow_succ, Nat.add_mod, Nat.mul_mod"
_INT = "Int.pow_succ, Int.add_emod, Int.sub_emod, Int.mul_emod"
_POWERS = "Nat.pow_succ, Nat.pow_add, Nat.pow_mul, Nat.mul_add, Nat.add_mul"


def residues(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """Everything that a modulus in the goal suggests."""
    found = moduli(view)
    numbers = Numbers(view)
    if found:
        yield from _evaluate(view)
        for modulus in found[:2]:
            for number in numbers.variables[:3]:
                yield from _cases(view, number, modulus)
            yield from _periods(view, numbers, modulus)
    if "^" in view.target_text and view.is_arithmetic:
        yield propose(f"simp only [{_POWERS}] at * <;> omega", 0.2)
        yield propose(f"simp [{_POWERS}] at * <;> omega", 0.1)


def _known(view: GoalView) -> list[str]:
    """Facts of the form ``x % m = r``."""
    return [f.name for f in view.facts if f.shape.form is Form.EQ and re.fullmatch(r"\S+ % \d+", f.shape.parts[0])]


def _evaluate(view: GoalView) -> Iterator[Candidate]:
    """Compute with remainders where those of the variables are known."""
    known = _known(view)
    if known:
        facts = ", ".join(known)
        for rules in (_NAT, _INT):
            yield propose(f"simp [{rules}, {facts}]", 0.3)
    if "%" in view.target_text or "∣" in view.target_text:
        yield propose(f"simp [{_NAT}] <;> omega", 0.05)


def _cases(view: GoalView, number: Number, modulus: int) -> Iterator[Candidate]:
    """One case for each remainder of a variable that occurs outside exponents."""
    texts = [view.target_text, *(fact.type for fact in view.facts)]
    base = any(number.name in words(re.sub(r"\^ (\w+|\([^()]*\))", "", text)) for text in texts)
    known = any(fact.type.startswith(f"{number.name} % {modulus} = ") for fact in view.facts)
    if modulus > _MODULUS or not base or known:
        return
    name = view.fresh("hr")
    cases = " ∨ ".join(f"{number.name} % {modulus} = {value}" for value in range(modulus))
    pattern = " | ".join([name] * modulus)
    split = f"have {name} : {cases} := by omega\nrcases {name} with {pattern}"
    rules = _NAT if number.type == "Nat" else _INT
    facts = ", ".join([name, *_known(view)])
    yield propose(f"{split} <;> simp [{rules}, {facts}]", 0.3)
    yield propose(f"{split} <;> simp_all [{rules}] <;> omega", 0.1)
    if modulus <= 4:
        yield propose(split, 0.1)


def _periods(view: GoalView, numbers: Numbers, modulus: int) -> Iterator[Candidate]:
    """``b ^ n`` modulo `m` depends on `n` modulo the order of `b` only (Fermat and Euler)."""
    texts = [view.target_text, *(fact.type for fact in view.facts)]
    names = {number.name for number in numbers.variables if number.type == "Nat"}
    found = {(int(base), n) for text in texts for base, n in re.findall(r"(?<!\w)(\d+) \^ (\w+)", text) if n in names}
    for base, exponent in sorted(found):
        period = _order(base, modulus)
        if period is None or any(f"{base} ^ {exponent} % {modulus} = " in fact.type for fact in view.facts):
            continue
        name, case, positive = view.fresh_names(["hp", "hc", "hq"])
        whole = f"{base} ^ ({period} * ({exponent} / {period}) + {exponent} % {period})"
        lemma = (
            f"have {name} : {base} ^ {exponent} % {modulus} = {base} ^ ({exponent} % {period}) % {modulus} := by\n"
            f"  rw [show {base} ^ {exponent} = {whole} by rw [Nat.div_add_mod], Nat.pow_add, Nat.pow_mul, Nat.mul_mod, "
            f"Nat.pow_mod]\n  simp\nhave {positive} : 0 < {base} ^ {exponent} := Nat.pow_pos (by decide)"
        )
        cases = " ∨ ".join(f"{exponent} % {period} = {value}" for value in range(period))
        split = f"have {case} : {cases} := by omega\nrcases {case} with {' | '.join([case] * period)}"
        yield propose(f"{lemma}\n{split} <;> rw [{case}] at {name} <;> omega", 0.3)
        yield propose(f"{lemma}\n{split} <;> simp [{case}] at {name} <;> omega", 0.2)
        yield propose(lemma, 0.1)


def _order(base: int, modulus: int) -> int | None:
    """The least ``k > 0`` with ``base ^ k ≡ 1``, if there is a small one."""
    value = 1
    for exponent in range(1, _PERIOD + 1):
        value = value * base % modulus
        if value == 1 % modulus:
            return exponent
    return None
