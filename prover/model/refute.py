"""Refutation: what shows that ``h : ∀ x.., P → Q`` is false, and that hypotheses contradict each other.

The goals meant are ``¬ ∀ ...`` once `h` is introduced, and those of theorems that conclude ``False``. A universal fact
is tried at values that its binders' types suggest, small ones first (`prover.model.values`), premises discharged by
`decide` and its like; over numbers a whole range is evaluated by the kernel, so that a counterexample need not be
guessed. Facts about the theorem's own functions are instantiated where their equations may meet, and an equation
without solutions is shown to be one modulo a small number.

Other goals are left alone: `refutations` yields nothing unless the target is ``False`` and either a universal fact
mentions no local variable or the theorem itself denies something (`Knowledge.refuting`).

Limits: values are those of `prover.model.values`.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice, product, takewhile
from types import MappingProxyType

from prover.model.numbers import Number, Numbers
from prover.model.proposal import Knowledge, propose
from prover.model.shape import INSTANCE, Binder, Form, shape, split_at, words
from prover.model.values import Types, values
from prover.model.view import NUMERIC, Fact, GoalView
from prover.types import Candidate

_TUPLES = 40
_FIRST_TUPLES = 8
_CONTINUED = 8
_RANGES = ((100, 1000), (13, 40), (7, 12), (5, 7))
"""How many values of each of one, two, three, four numbers are evaluated at once: at first, and later."""
_SMALL = 6
_TOWER = re.compile(r"\^ \(?[^\W\d]")
_MODULI = (2, 3, 4, 5, 7, 8, 9, 11, 13, 16)
_CASES = 81
_DISCHARGE = "(by first | decide | omega | (simp <;> omega) | (intros; rfl))"
_WITNESSED = "exact ⟨0, by omega⟩ | exact ⟨1, by omega⟩ | exact ⟨2, by omega⟩"
_DENY = f"(by first | decide | omega | (simp <;> first | {_WITNESSED}))"


def refuting(signature: str) -> bool:
    """Does a theorem of this signature conclude ``False`` or a negation?"""
    sides = split_at(f"t {' '.join(signature.split())}", (":",))
    return sides is not None and (sides[2] == "False" or sides[2].startswith("¬"))


def refutations(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Counterexamples to universal facts, and contradictions between facts, for a target ``False``."""
    if view.target.form is not Form.FALSE:
        return
    for fact in view.facts[:4]:
        closed = not view.names & {word.split(".")[0] for word in words(fact.type)}
        if fact.shape.form is Form.FORALL and closed:
            yield from _counterexamples(view, _Rule.of(fact), knowledge)
    if knowledge.refuting:
        yield from _meeting_instances(view)
        yield from _without_solution(view)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A universal fact, cut into what it asks for: binders, and None for each premise; `conclusion` is the rest."""

    name: str
    asked: tuple[Binder | None, ...]
    premises: tuple[str, ...]
    conclusion: str

    @classmethod
    def of(cls, fact: Fact) -> _Rule:
        asked: list[Binder | None] = []
        premises: list[str] = []
        found, text = fact.shape, fact.type
        while True:
            match found.form:
                case Form.FORALL:
                    asked += found.binders
                    text = found.parts[0]
                case Form.IMPLIES:
                    asked.append(None)
                    premises.append(found.parts[0])
                    text = found.parts[1]
                case _:
                    return cls(fact.name, tuple(asked), tuple(premises), text)
            found = shape(text)

    @property
    def binders(self) -> tuple[Binder, ...]:
        return tuple(binder for binder in self.asked if binder is not None)

    @property
    def leading(self) -> tuple[Binder, ...]:
        """The binders before the first premise."""
        return tuple(binder for binder in takewhile(lambda asked: asked is not None, self.asked) if binder is not None)

    @property
    def decidable(self) -> bool:
        """As far as one can see: nothing is quantified, and no function, predicate or type is bound."""
        texts = (*self.premises, self.conclusion)
        simple = all(NUMERIC.get(b.type, b.type) in ("Nat", "Int", "Bool", "Prop") or _is_list(b) for b in self.binders)
        return simple and not any(symbol in text for text in texts for symbol in "∀∃")

    def applied(self, terms: Sequence[str], discharge: str) -> str:
        """The fact at these values, premises discharged."""
        prefix = "" if all(binder.explicit for binder in self.binders) else "@"
        left = iter(terms)
        return " ".join([f"{prefix}{self.name}", *(discharge if b is None else next(left) for b in self.asked)])


def _is_list(binder: Binder) -> bool:
    return binder.type in ("List Nat", "List ℕ", "List Int", "List ℤ", "List Bool")


def _counterexamples(view: GoalView, rule: _Rule, knowledge: Knowledge) -> Iterator[Candidate]:
    """The fact at small values, at whole ranges of numbers, and its instances for the search to go on with."""
    tuples = list(islice(_tuples(rule.binders, view, knowledge.datatypes), _TUPLES))
    discharge, deny = ("(by decide)", "(by decide)") if rule.decidable else _closers(knowledge)
    for index, terms in enumerate(tuples):
        term = rule.applied(terms, discharge)
        tactic = f"exact {term}" if rule.conclusion == "False" else f"exact absurd ({term}) {deny}"
        early = index < _FIRST_TUPLES * (1 if rule.decidable else 2)
        yield propose(tactic, (0.9 if early else 0.8 if rule.decidable else 0.4) * 0.99**index)
        if not rule.decidable and index < _CONTINUED:
            yield propose(f"simpa using {term}", 0.5 * 0.95**index)
            yield propose(f"have {view.fresh(rule.name + 'c')} := {term}", 0.6 * 0.95**index)
    if rule.decidable:
        yield from _ranges(view, rule)


def _closers(knowledge: Knowledge) -> tuple[str, str]:
    """What discharges a premise, and what shows that an instance is false, functions of the header unfolded."""
    if not knowledge.definitions and not knowledge.datatypes:
        return _DISCHARGE, _DENY
    unfolded = f"simp [{knowledge.unfold}]" if knowledge.definitions else "simp"
    discharge = f"{_DISCHARGE[:-1]} | rfl | {unfolded})"
    return discharge, f"{_DENY[:-1]} | {unfolded} | (intro h0; cases h0) | (intro h0; injections))"


def _ranges(view: GoalView, rule: _Rule) -> Iterator[Candidate]:
    """All values of the numbers up to a bound, around 0 for integers, evaluated by the kernel."""
    numeric = [binder for binder in rule.binders if binder.type in NUMERIC]
    if not 1 <= len(numeric) <= len(_RANGES):
        return
    others = [binder for binder in rule.binders if binder.type not in NUMERIC]
    names = view.fresh_names([binder.name for binder in numeric])
    sizes: tuple[int, ...] = _RANGES[len(numeric) - 1]
    if any(_TOWER.search(text) for text in (*rule.premises, rule.conclusion)):
        sizes = (min(_SMALL, sizes[0]),)  # powers of variables soon have more digits than memory holds
    for size, probability in zip(sizes, (0.82, 0.4), strict=False):
        bound = " ".join(f"({name} : Nat) (_ : {name} < {size})" for name in names)
        values = {b.name: _centred(name, b, size) for b, name in zip(numeric, names, strict=True)}
        for index, terms in enumerate(islice(_tuples(others, view, MappingProxyType({})), 8)):
            all_values = values | {b.name: term for b, term in zip(others, terms, strict=True)}
            term = " ".join(all_values[binder.name] for binder in rule.binders)
            tactic = f"exact absurd (fun {bound} => {rule.name} {term}) (by decide +kernel)"
            yield propose(tactic, probability * 0.95**index)


def _centred(name: str, binder: Binder, size: int) -> str:
    return name if NUMERIC[binder.type] == "Nat" else f"({name} - {size // 2})"


def _tuples(binders: Sequence[Binder], view: GoalView, types: Types) -> Iterator[tuple[str, ...]]:
    """Values for all binders, by the sum of their places in `values`; none if some type has no known value."""
    total = 0
    while True:
        found = list(_with_total(binders, total, view, types))
        if not found and total > 0 and not any(True for _ in _with_total(binders, total + 1, view, types)):
            return
        yield from found
        if not binders:
            return
        total += 1


def _with_total(binders: Sequence[Binder], total: int, view: GoalView, types: Types) -> Iterator[tuple[str, ...]]:
    if not binders:
        if total == 0:
            yield ()
        return
    first, rest = binders[0], binders[1:]
    terms = ["inferInstance"] if _is_instance(first) else values(first.type, view, types)
    for place, term in enumerate(terms[: total + 1]):
        later = [Binder(b.name, _substituted(b.type, first.name, term), b.explicit) for b in rest]
        for others in _with_total(later, total - place, view, types):
            yield (term, *others)


def _is_instance(binder: Binder) -> bool:
    """Is it an instance-implicit argument?"""
    return not binder.explicit and (binder.name.startswith(INSTANCE))


def _substituted(text: str, name: str, term: str) -> str:
    return re.sub(rf"(?<![\w.']){re.escape(name)}(?![\w'])", lambda _: term, text)


def _meeting_instances(view: GoalView) -> Iterator[Candidate]:
    """Every fact about all numbers, at the small ones and at the literals of the goal, so that equations meet."""
    rules = [_Rule.of(fact) for fact in view.facts if fact.shape.form is Form.FORALL][:4]
    rules = [rule for rule in rules if rule.leading and all(b.type in NUMERIC and b.explicit for b in rule.leading)]
    if not rules:
        return
    literals = {int(literal) for fact in view.facts for literal in re.findall(r"(?<![\w.^])\d+", fact.type)}
    largest = max((literal for literal in literals if literal <= 8), default=1)
    endings = [("omega", 0.6), ("simp_all", 0.55), ("simp_all <;> omega", 0.4)]
    flags = [f"cases {view.fresh(f'hb{i}')} : {f} {i}" for f in _flag_functions(view)[:2] for i in range(3)]
    if flags:
        clear = f"clear {' '.join(rule.name for rule in rules)}\n"
        endings.append((clear + " <;> ".join([*flags, "simp_all"]), 0.58))
    choices = {(0, 1, 2): 1.0} | {tuple(range(largest + 1)): 0.8} | {tuple(sorted(literals)[:12]): 0.7}
    for numbers, factor in choices.items():
        if not numbers:
            continue
        steps = _instances_at(view, rules, numbers)
        for ending, probability in endings:
            yield propose("\n".join([*steps, ending]), probability * factor)


def _instances_at(view: GoalView, rules: Sequence[_Rule], numbers: Sequence[int]) -> list[str]:
    """``have`` for each fact at these numbers: ordered pairs of them for two variables, the same for all of more."""
    steps: list[str] = []
    taken: set[str] = set()
    for rule in rules:
        count = len(rule.leading)
        chosen = (
            combinations_with_replacement(numbers[:4], 2) if count == 2 else ((number,) * count for number in numbers)
        )
        for terms in chosen:
            name = view.fresh(rule.name + "c", taken)
            taken.add(name)
            steps.append(f"have {name} := {rule.name} {' '.join(map(str, terms))}")
    return steps


def _flag_functions(view: GoalView) -> list[str]:
    """Local functions from numbers to truth values."""
    forms = [(variable.name, shape(variable.type)) for variable in view.variables]
    return [n for n, f in forms if f.form is Form.IMPLIES and f.parts[0] in NUMERIC and f.parts[1] == "Bool"]


def _without_solution(view: GoalView) -> Iterator[Candidate]:
    """An equation between powers and products that no remainders satisfy."""
    numbers = Numbers(view)
    for equation in numbers.equations[:3]:
        used = [number for number in numbers.variables if number.name in words(equation.term)]
        kinds = {number.type for number in used}
        if not 1 <= len(used) <= 3 or len(kinds) != 1:
            continue
        names = [number.name for number in used]
        for modulus in _MODULI:
            if modulus ** len(used) <= _CASES and insoluble(equation.term, equation.literal, names, modulus):
                yield propose(_modulo(view, equation.fact.name, used, modulus), 0.7)
                break


def insoluble(term: str, value: int, names: Sequence[str], modulus: int) -> bool:
    """Does ``term = value`` hold for no remainders of the variables? False for what is not a polynomial as printed.

    Differences count, which is wrong for natural numbers; Lean will refuse the proof then.
    """
    try:
        tree = ast.parse(term.replace("^", "**"), mode="eval").body
        cases = product(range(modulus), repeat=len(names))
        return all(
            (_evaluated(tree, dict(zip(names, case, strict=True)), modulus) - value) % modulus != 0 for case in cases
        )
    except (SyntaxError, ValueError, KeyError):
        return False


_EVALUATED: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def _evaluated(tree: ast.expr, values_: Mapping[str, int], modulus: int) -> int:
    match tree:
        case ast.Constant(int(value)):
            return value % modulus
        case ast.Name(name):
            return values_[name]
        case ast.BinOp(base, ast.Pow(), ast.Constant(int(exponent))):
            return pow(_evaluated(base, values_, modulus), exponent, modulus)
        case ast.BinOp(left, op, right) if type(op) in _EVALUATED:
            sides = _evaluated(left, values_, modulus), _evaluated(right, values_, modulus)
            return _EVALUATED[type(op)](*sides) % modulus
    raise ValueError(f"not a polynomial: {ast.dump(tree)}")


def _modulo(view: GoalView, fact: str, used: Sequence[Number], modulus: int) -> str:
    step, mod = ("Int", "emod") if used[0].type == "Int" else ("Nat", "mod")
    rules = f"{step}.pow_succ, {step}.mul_{mod}, {step}.add_{mod}" + (", Int.sub_emod" if step == "Int" else "")
    claim, *names = view.fresh_names(["hm", *("hr" for _ in used)])
    lines = [f"have {claim} := congrArg (· % {modulus}) {fact}"]
    splits = []
    for number, name in zip(used, names, strict=True):
        cases = " ∨ ".join(f"{number.name} % {modulus} = {value}" for value in range(modulus))
        lines.append(f"have {name} : {cases} := by omega")
        splits.append(f"rcases {name} with {' | '.join([name] * modulus)}")
    lines.append(" <;> ".join([*splits, f"simp [{rules}, {', '.join(names)}] at {claim}"]))
    return "\n".join(lines)
