"""Terms of a type, simplest first: what a universal fact is tried at.

Known are numbers, truth values, characters, texts, pairs, lists, options, functions between such, types, and what the
theorem's header declares (`prover.model.datatypes`): each constructor applied to the first values of its fields.
Universe-polymorphic types get one-element types only; negations are stated in the lowest universe for that reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product, zip_longest
from types import MappingProxyType

from prover.model.datatypes import Constructor, Datatype
from prover.model.shape import Form, arguments, head, shape, split_at
from prover.model.view import NUMERIC, GoalView

Types = Mapping[str, Datatype]
"""The header's types by full name."""
_FIELDS = 3
"""So many values of each field of a constructor are used,"""
_MADE = 10
"""and so many of the terms that come of them, for each constructor."""
_PROOF = "(by first | decide | omega | simp)"
_NESTED = 2
"""How deep values of composed types are built."""

_NUMBERS = {"Nat": ("0", "1", "2", "3", "5", "10"), "Int": ("0", "1", "(-1)", "2", "(-2)", "3", "(-3)", "10")}
_SIMPLE = {
    "Bool": ("true", "false"),
    "Prop": ("True", "False"),
    "Type": ("Nat", "Bool"),
    "Unit": ("()",),
    "PUnit": ("PUnit.unit",),
    "Char": ("'a'", "'b'"),
    "String": ('""', '"a"'),
}
_OPERATIONS = {
    "Nat": ("x + 1", "x - 1", "2 * x", "2 * x + 1", "x * x", "x / 2", "x % 2"),
    "Int": ("x + 1", "-x", "2 * x", "x - 1", "2 * x + 1", "x * x"),
    "Bool": ("!x",),
    "Prop": ("¬x",),
}
_BINARY = {
    "Nat": ("x + y", "x * y", "x - y"),
    "Int": ("x + y", "x * y", "x - y"),
    "Bool": ("x && y", "x || y", "x != y"),
    "Prop": ("x ∧ y", "x ∨ y", "x → y"),
}


def values(type_: str, view: GoalView, types: Types = MappingProxyType({}), depth: int = _NESTED) -> list[str]:
    """Terms of this type, simplest first, the goal's own variables among the first; empty if none is known."""
    own = [variable.name for variable in view.elements if variable.type == type_]
    return list(dict.fromkeys([*own, *_closed_values(type_, view, types, depth)]))


def _closed_values(type_: str, view: GoalView, types: Types, depth: int) -> Iterator[str]:
    form = shape(type_)
    if form.form is Form.IMPLIES:
        if depth:
            yield from _functions(form.parts[0], form.parts[1], view, types, depth - 1)
        return
    pair = split_at(type_, ("×",))
    kind = NUMERIC.get(type_, type_)
    if kind in _NUMBERS:
        yield from _NUMBERS[kind]
    elif kind in _SIMPLE:
        yield from _SIMPLE[kind]
    elif head(type_) in ("Type", "Sort"):
        yield "PUnit"
    elif pair is not None and depth:
        lefts, rights = values(pair[0], view, types, depth - 1)[:3], values(pair[2], view, types, depth - 1)[:3]
        yield from (f"({left}, {right})" for left in lefts for right in rights)
    elif (declared := _declared(type_, types)) is not None:
        yield from _constructed(declared, arguments(type_), view, types, depth)
    elif depth and arguments(type_):
        yield from _containers(head(type_), arguments(type_)[0], view, types, depth - 1)


def _containers(name: str, inner: str, view: GoalView, types: Types, depth: int) -> Iterator[str]:
    if name == "Fin":
        yield from map(str, range(min(int(inner), 4) if inner.isdigit() else 0))
        return
    elements = values(inner, view, types, depth)[:3]
    if name == "Option":
        yield from ("none", *(f"(some {element})" for element in elements))
    elif name == "List":
        yield "[]"
        yield from (f"[{element}]" for element in elements)
        yield from (f"[{left}, {right}]" for left in elements[:2] for right in elements[:2])
        if len(elements) > 2:
            yield f"[{', '.join(elements)}]"


def _declared(type_: str, types: Types) -> Datatype | None:
    """The header's type that this is an application of; Lean prints names without open namespaces."""
    name = head(type_)
    if name in types:
        return types[name]
    return next((declared for full, declared in types.items() if full.endswith(f".{name}")), None)


def _constructed(declared: Datatype, given: Sequence[str], view: GoalView, types: Types, depth: int) -> Iterator[str]:
    """Constructors without fields, then the others, in turns."""
    if len(given) != len(declared.parameters):
        return
    known = dict(zip(declared.parameters, given, strict=True))
    yield from (constructor.name for constructor in declared.constructors if not constructor.fields)
    if depth:
        made = [_applied(c, known, view, types, depth - 1) for c in declared.constructors if c.fields]
        for terms in zip_longest(*made):
            yield from filter(None, terms)


def _applied(constructor: Constructor, known: Mapping[str, str], view: GoalView, types: Types, depth: int) -> list[str]:
    """The constructor at the first values of its fields, those first that come first; nothing if one has none."""
    fields = [_field(_instance(field, known), view, types, depth) for field in constructor.fields]
    places = sorted(product(*(range(len(terms)) for terms in fields)), key=sum)
    chosen = [[terms[place] for terms, place in zip(fields, some, strict=True)] for some in places[:_MADE]]
    return [f"({' '.join([constructor.name, *terms])})" for terms in chosen]


def _field(type_: str, view: GoalView, types: Types, depth: int) -> list[str]:
    form = shape(type_)
    if form.form not in (Form.ATOM, Form.IMPLIES, Form.FORALL) and form.symbol != "×":
        return [_PROOF]
    return list(_closed_values(type_, view, types, depth))[:_FIELDS]


def _instance(type_: str, known: Mapping[str, str]) -> str:
    """The type with parameters replaced."""
    return re.sub(r"(?<![\w.'])[^\W\d][\w']*(?![\w'.])", lambda word: known.get(word[0], word[0]), type_)


def _functions(domain: str, codomain: str, view: GoalView, types: Types, depth: int) -> Iterator[str]:
    """Constants, the identity, and the usual operations; predicates that hold of one element."""
    kind = NUMERIC.get(codomain, codomain)
    operations = _OPERATIONS.get(kind, ()) if codomain == domain else ()
    if codomain == domain:
        yield "(fun x => x)"
    yield from (f"(fun x => {operation})" for operation in operations[:2])
    elements = values(domain, view, types, depth)[:2] if domain != "Prop" else []
    equal = {"Prop": "=", "Bool": "=="}.get(codomain)
    if equal:
        yield from (f"(fun x => x {equal} {element})" for element in elements)
    yield from (f"(fun _ => {constant})" for constant in values(codomain, view, types, depth)[:2])
    yield from (f"(fun x => {operation})" for operation in operations[2:])
    form = shape(codomain)
    if form.form is Form.IMPLIES and form.parts[0] == domain:
        yield from _binary(domain, form.parts[1])


def _binary(domain: str, codomain: str) -> Iterator[str]:
    if codomain == domain:
        yield from ("(fun x _ => x)", "(fun _ y => y)")
        yield from (f"(fun x y => {term})" for term in _BINARY.get(NUMERIC.get(domain, domain), ()))
    elif codomain == "Prop":
        yield "(fun x y => x = y)"
        if domain in NUMERIC:
            yield from ("(fun x y => x ≤ y)", "(fun x y => x < y)")
