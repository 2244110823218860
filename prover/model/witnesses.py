"""Terms to try for ∃, and instances to try for ∀: variables, small numbers, applications, solutions of equations.

General recipes only: an equation linear in the wanted number is solved for it; a predicate wanted from a binary
relation is its negated diagonal (Cantor's argument); otherwise terms are built from what the context holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from prover.model.proposal import Knowledge, propose
from prover.model.shape import Binder, Form, Shape, shape, split_at, unparenthesised, words
from prover.model.view import NUMERIC, GoalView
from prover.types import Candidate

_TERMS = 18


def witnesses(view: GoalView, _knowledge: Knowledge) -> Iterator[Candidate]:
    """Proposals for a target ``∃ x, p x``."""
    if view.target.form is not Form.EXISTS:
        return
    for fact in view.facts[:6]:
        yield propose(f"exact ⟨_, {fact.name}⟩", 0.3)
    yield propose("exact ⟨_, rfl⟩", 0.3)
    binder = view.target.binders[0] if view.target.binders else Binder("x")
    for term in dict.fromkeys(solutions(view)):
        yield propose(f"refine ⟨{term}, ?_⟩", 0.5 if re.search(r"/ \d+$", term) or "/" not in term else 0.1)
    for index, term in enumerate(list(dict.fromkeys(terms(view, binder.type)))[:_TERMS]):
        yield propose(f"refine ⟨{term}, ?_⟩", 0.35 * 0.9**index)
    yield propose("refine ⟨?_, ?_⟩", 0.05)


def terms(view: GoalView, type_: str) -> Iterator[str]:
    """Terms that may have type `type_` ("" when Lean did not print it), simplest first."""
    found = [variable.name for variable in view.elements if not type_ or variable.type == type_]
    yield from reversed(found)
    if shape(type_).form is Form.IMPLIES:
        yield from _predicates(view, type_)
        return
    for function in view.variables:
        function_shape = shape(function.type)
        if function.is_function and function_shape.form is Form.IMPLIES:
            domain, codomain = function_shape.parts
            if not type_ or codomain == type_:
                yield from (f"({function.name} {v.name})" for v in view.elements if v.type == domain)
    if type_ in NUMERIC or (not type_ and _has_numbers(view)):
        yield from _numbers(view, type_)
    elif type_ == "Bool":
        yield from ("true", "false")
    elif type_.startswith("List"):
        yield "[]"
    elif type_.startswith("Option"):
        yield "none"
    if type_:
        yield "default"


def _has_numbers(view: GoalView) -> bool:
    return any(variable.head in NUMERIC for variable in view.elements) or re.search(r"\d", view.target_text) is not None


def _numbers(view: GoalView, type_: str) -> Iterator[str]:
    names = [v.name for v in view.elements if (v.type == type_ if type_ else v.head in NUMERIC)][::-1]
    yield from ("0", "1", "2")
    yield from (f"({name} + 1)" for name in names)
    yield from (f"(2 * ({name} + 1))" for name in names[:1])
    for index, right in enumerate(names):
        for left in names[: index + 1]:
            yield f"({left} * {right})"
            if left != right:
                yield f"({left} + {right})"


def _predicates(view: GoalView, type_: str) -> Iterator[str]:
    """The negated diagonal of each binary relation on the predicate's domain."""
    domain, codomain = shape(type_).parts
    for function in view.variables:
        found = shape(function.type)
        if found.form is Form.IMPLIES and found.parts[0] == domain and unparenthesised(found.parts[1]) == type_:
            flip = "¬" if codomain == "Prop" else "!"
            yield f"(fun x => {flip}{function.name} x x)"


def solutions(view: GoalView) -> Iterator[str]:
    """For ``∃ x, l = c * x + d`` with `x` not in `l`, `c`, `d`: ``(l - d) / c``; both ways round."""
    if len(view.target.binders) != 1:
        return
    name = view.target.binders[0].name
    body = shape(view.target.parts[0])
    if body.form is not Form.EQ:
        return
    for known, wanted in (body.parts, body.parts[::-1]):
        if name not in words(known):
            yield from _completions(view, known, wanted)
            solved = _solve(wanted, known, name)
            if solved is not None:
                yield solved


def _completions(view: GoalView, known: str, wanted: str) -> Iterator[str]:
    """The product and the sum of the numbers that one side has and the other lacks: what ``a ∣ b`` usually needs."""
    present = set(words(known)) - set(words(wanted))
    lacking = [variable.name for variable in view.elements if variable.head in NUMERIC and variable.name in present]
    if 1 < len(lacking) < 5:
        for symbol in (symbol for symbol in "*+" if symbol in known):
            yield f" {symbol} ".join(lacking)


def _solve(wanted: str, known: str, name: str) -> str | None:
    """`wanted` = `known` solved for `name`, undoing sums and products from the outside in."""
    wanted = unparenthesised(wanted)
    if wanted == name:
        return known
    for symbol, inverse in (("+", "-"), ("*", "/")):
        sides = split_at(wanted, (symbol,))
        if sides is None:
            continue
        left, right = sides[0], sides[2]
        if name in words(left) and name in words(right):
            return None
        part, other = (left, right) if name in words(left) else (right, left)
        return _solve(part, f"{_operand(known)} {inverse} {_operand(other)}", name)
    return None


def _operand(text: str) -> str:
    return text if re.fullmatch(r"[\w.']+", text) else f"({text})"


def instance_terms(view: GoalView, found: Shape) -> list[str]:
    """Terms for the first explicit variable of a universal fact."""
    explicit = [binder for binder in found.binders if binder.explicit]
    if not explicit:
        return []
    type_ = explicit[0].type
    own = [variable.name for variable in view.elements if not type_ or variable.type == type_]
    others = [term for term in terms(view, type_) if term not in own and term not in ("default", "2")]
    return list(dict.fromkeys([*own[::-1], *others]))
