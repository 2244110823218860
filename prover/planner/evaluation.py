"""Running programs: terms to values, by the header's equations.

A value is a Python number, a truth value, a tuple (constructor's name, then fields; lists are nested ``::``; elements
of unknown types are ``("atom", k)``), or a function of one argument. `Evaluator.value` spends at most `FUEL` calls;
what cannot be run, or takes longer, raises `Stuck`. Numbers are natural: subtraction stops at 0.

This is a test bench, no semantics: a mistake here costs a useless conjecture, never a wrong proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from prover.planner.programs import Programs, last_known
from prover.planner.terms import Term

Value = Any
Environment = Mapping[str, Value]

FUEL = 3000
"""Function calls for one value."""
_LARGEST = 10**6
_REMEMBERED = 200_000
NIL = ("[]",)


class Stuck(Exception):
    """No value: not understood, or not within the fuel."""


def as_list(value: Value) -> list[Value]:
    """A list value as a Python list."""
    found = []
    while value != NIL:
        found.append(value[1])
        value = value[2]
    return found


def from_list(values: Sequence[Value]) -> Value:
    """The list value with these members."""
    found: Value = NIL
    for value in reversed(values):
        found = ("::", value, found)
    return found


def _number(value: int) -> int:
    if value > _LARGEST:
        raise Stuck
    return value


def _power(base: int, exponent: int) -> int:
    if exponent > 40:
        raise Stuck
    return _number(base**exponent)


def _foldl(function: Value, start: Value, values: Value) -> Value:
    for value in as_list(values):
        start = function(start)(value)
    return start


def _foldr(function: Value, start: Value, values: Value) -> Value:
    for value in reversed(as_list(values)):
        start = function(value)(start)
    return start


def _take_while(test: Value, values: Value) -> int:
    found = as_list(values)
    return next((place for place, value in enumerate(found) if not test(value)), len(found))


def _flatten(values: Value) -> Value:
    return from_list([inner for value in as_list(values) for inner in as_list(value)])


NATIVE: Mapping[str, tuple[int, Callable[..., Value]]] = {
    "::": (2, lambda x, xs: ("::", x, xs)),
    "++": (2, lambda xs, ys: from_list(as_list(xs) + as_list(ys))),
    "+": (2, lambda a, b: _number(a + b)),
    "*": (2, lambda a, b: _number(a * b)),
    "-": (2, lambda a, b: max(0, a - b)),
    "/": (2, lambda a, b: a // b if b else 0),
    "%": (2, lambda a, b: a % b if b else a),
    "^": (2, _power),
    "max": (2, max),
    "min": (2, min),
    "Nat.succ": (1, lambda a: a + 1),
    "Nat.add": (2, lambda a, b: _number(a + b)),
    "Nat.mul": (2, lambda a, b: _number(a * b)),
    "=": (2, lambda a, b: a == b),
    "==": (2, lambda a, b: a == b),
    "↔": (2, lambda a, b: a == b),
    "≠": (2, lambda a, b: a != b),
    "!=": (2, lambda a, b: a != b),
    "<": (2, lambda a, b: a < b),
    "≤": (2, lambda a, b: a <= b),
    ">": (2, lambda a, b: a > b),
    "≥": (2, lambda a, b: a >= b),
    "∣": (2, lambda a, b: b % a == 0 if a else b == 0),
    "∈": (2, lambda x, xs: x in as_list(xs)),
    "&&": (2, lambda a, b: a and b),
    "||": (2, lambda a, b: a or b),
    "∧": (2, lambda a, b: a and b),
    "∨": (2, lambda a, b: a or b),
    "→": (2, lambda a, b: b or not a),
    "!": (1, lambda a: not a),
    "¬": (1, lambda a: not a),
    "xor": (2, lambda a, b: a != b),
    "decide": (1, lambda a: a),
    "(,)": (2, lambda a, b: ("(,)", a, b)),
    ".1": (1, lambda p: p[1]),
    ".2": (1, lambda p: p[2]),
    "id": (1, lambda a: a),
    "∘": (3, lambda f, g, x: f(g(x))),
    "some": (1, lambda a: ("some", a)),
    "Option.map": (2, lambda f, o: ("some", f(o[1])) if o[0] == "some" else o),
    "Option.getD": (2, lambda o, d: o[1] if o[0] == "some" else d),
    "Option.isSome": (1, lambda o: o[0] == "some"),
    "List.length": (1, lambda xs: len(as_list(xs))),
    "List.reverse": (1, lambda xs: from_list(as_list(xs)[::-1])),
    "List.map": (2, lambda f, xs: from_list([f(x) for x in as_list(xs)])),
    "List.filter": (2, lambda p, xs: from_list([x for x in as_list(xs) if p(x)])),
    "List.foldl": (3, _foldl),
    "List.foldr": (3, _foldr),
    "List.flatten": (1, _flatten),
    "List.flatMap": (2, lambda f, xs: _flatten(from_list([f(x) for x in as_list(xs)]))),
    "List.take": (2, lambda n, xs: from_list(as_list(xs)[:n])),
    "List.drop": (2, lambda n, xs: from_list(as_list(xs)[n:])),
    "List.replicate": (2, lambda n, x: from_list([x] * min(n, 1000))),
    "List.zip": (2, lambda xs, ys: from_list([("(,)", *p) for p in zip(as_list(xs), as_list(ys), strict=False)])),
    "List.zipWith": (
        3,
        lambda f, xs, ys: from_list([f(x)(y) for x, y in zip(as_list(xs), as_list(ys), strict=False)]),
    ),
    "List.all": (2, lambda xs, p: all(p(x) for x in as_list(xs))),
    "List.any": (2, lambda xs, p: any(p(x) for x in as_list(xs))),
    "List.takeWhile": (2, lambda p, xs: from_list(as_list(xs)[: _take_while(p, xs)])),
    "List.dropWhile": (2, lambda p, xs: from_list(as_list(xs)[_take_while(p, xs) :])),
    "List.tail": (1, lambda xs: xs if xs == NIL else xs[2]),
    "List.dropLast": (1, lambda xs: from_list(as_list(xs)[:-1])),
    "List.head?": (1, lambda xs: ("none",) if xs == NIL else ("some", xs[1])),
    "List.getLast?": (1, lambda xs: ("none",) if xs == NIL else ("some", as_list(xs)[-1])),
    "List.sum": (1, lambda xs: sum(as_list(xs))),
    "List.range": (1, lambda n: from_list(list(range(min(n, 1000))))),
    "List.isEmpty": (1, lambda xs: xs == NIL),
}
"""The library's functions: how many arguments, and what they compute."""

_CONSTANTS: Mapping[str, Value] = {
    "[]": NIL,
    "none": ("none",),
    "true": True,
    "false": False,
    "True": True,
    "False": False,
    "Nat.zero": 0,
}


def _curried(arity: int, function: Callable[..., Value], given: tuple[Value, ...]) -> Value:
    if len(given) == arity:
        return function(*given)
    return lambda value: _curried(arity, function, (*given, value))


class Evaluator:
    """Runs terms over one header's programs."""

    def __init__(self, programs: Programs) -> None:
        self._functions = programs.functions
        self._constructors = {name: len(found.fields) for name, found in programs.constructors.items()}
        self._fuel = 0
        self._calls: dict[tuple[str, tuple[Value, ...]], Value] = {}

    def value(self, term: Term, environment: Environment) -> Value:
        """The term's value where its variables have those of `environment`. Raises `Stuck`."""
        self._fuel = FUEL
        return self._guarded(lambda: self._value(term, environment))

    def apply(self, head: str, values: Sequence[Value]) -> Value:
        """A global function applied to values. Raises `Stuck`."""
        self._fuel = FUEL
        return self._guarded(lambda: self._global(head, tuple(values)))

    def applied(self, function: Value, values: Sequence[Value]) -> Value:
        """A function value applied to values. Raises `Stuck`."""
        self._fuel = FUEL
        return self._guarded(lambda: self._applied(function, values))

    def _guarded(self, compute: Callable[[], Value]) -> Value:
        try:
            return compute()
        except (TypeError, ValueError, IndexError, KeyError, RecursionError, OverflowError, ZeroDivisionError) as error:
            raise Stuck from error  # the term is not of the types that it seemed to be

    def _value(self, term: Term, environment: Environment) -> Value:
        head, args = term.head, term.args
        if head == "if":
            return self._value(args[1 if self._value(args[0], environment) else 2], environment)
        if head == "λ":
            return lambda value: self._value(args[1], {**environment, args[0].head: value})
        if head == "match":
            values = [self._value(scrutinee, environment) for scrutinee in args[0].args]
            return self._select([arm.args for arm in args[1:]], values, environment)
        values_ = tuple(self._value(arg, environment) for arg in args)
        if head == "@":
            return self._applied(values_[0], values_[1:])
        if head in environment:
            return self._applied(environment[head], values_)
        return self._global(head, values_)

    def _applied(self, function: Value, values: Sequence[Value]) -> Value:
        for value in values:
            function = function(value)
        return function

    def _global(self, head: str, values: tuple[Value, ...]) -> Value:
        if head.isdigit():
            return int(head)
        call: Callable[..., Value]
        if head in self._functions:
            arity = self._functions[head].arity

            def call(*given: Value) -> Value:
                return self._call(head, given)
        elif head in self._constructors:
            arity = self._constructors[head]

            def call(*given: Value) -> Value:
                return (head, *given)
        elif head in _CONSTANTS:
            return _CONSTANTS[head]
        elif head in NATIVE:
            arity, call = NATIVE[head]
        else:
            raise Stuck
        if len(values) < arity:
            return _curried(arity, call, values)
        return self._applied(call(*values[:arity]), values[arity:])

    def _call(self, name: str, values: tuple[Value, ...]) -> Value:
        known = self._calls.get((name, values), self)
        if known is not self:
            return known
        self._fuel -= 1
        if self._fuel < 0:
            raise Stuck
        function = self._functions[name]
        environment = dict(zip(function.params, values, strict=False))
        found = self._select(function.arms, values[len(function.params) :], environment)
        if len(self._calls) < _REMEMBERED:
            self._calls[name, values] = found
        return found

    def _select(self, arms: Sequence[Sequence[Term]], values: Sequence[Value], environment: Environment) -> Value:
        for *patterns, body in arms:
            bound = dict(environment)
            if all(self._fits(pattern, value, bound) for pattern, value in zip(patterns, values, strict=True)):
                return self._value(body, bound)
        raise Stuck

    def _fits(self, pattern: Term, value: Value, bound: dict[str, Value]) -> bool:
        head, args = pattern.head, pattern.args
        head = last_known(head) or head
        if head == "_":
            return True
        if head.isdigit() or head == "Nat.zero":
            return bool(value == (int(head) if head.isdigit() else 0))
        if head in ("+", "Nat.succ"):
            step = 1 if head == "Nat.succ" else int(args[1].head)
            return value >= step and self._fits(args[0], value - step, bound)
        if head in _CONSTANTS:
            return bool(value == _CONSTANTS[head])
        if head in self._constructors or head in ("::", "some", "(,)"):
            return value[0] == head and all(self._fits(p, v, bound) for p, v in zip(args, value[1:], strict=True))
        if args or head.startswith("."):
            raise Stuck
        bound[head] = value
        return True


def reduce(term: Term, programs: Programs, fuel: int = 60) -> Term:
    """`term` with the header's equations applied wherever constructors already decide them: symbolic execution."""
    constructors = programs.constructors
    left = [fuel]

    def step(here: Term) -> Term:
        here = Term(here.head, tuple(step(arg) for arg in here.args)) if here.head not in ("λ", "match") else here
        function = programs.functions.get(here.head)
        if function is None:
            return _library(here)
        if len(here.args) != function.arity or left[0] <= 0:
            return here
        bindings = dict(zip(function.params, here.args, strict=False))
        for *patterns, body in function.arms:
            found = dict(bindings)
            verdicts = [_decides(p, t, found, constructors) for p, t in _zip(patterns, here, function.params)]
            if all(verdict is True for verdict in verdicts):
                left[0] -= 1
                return step(_put(body, found))
            if not any(verdict is False for verdict in verdicts):
                return here
        return here

    return step(term)


def _library(term: Term) -> Term:
    """One step of what everybody simplifies anyway: appending to a list that begins, lengths, sums with literals."""
    head, args = term.head, term.args
    if head == "++" and len(args) == 2:
        if args[0].head == "::":
            return Term("::", (args[0].args[0], _library(Term("++", (args[0].args[1], args[1])))))
        if Term("[]") in args:
            return args[0] if args[1] == Term("[]") else args[1]
    if head == "List.length" and args[0].head == "::":
        return Term("+", (_library(Term("List.length", (args[0].args[1],))), Term("1")))
    if head == "+" and len(args) == 2:
        if Term("0") in args:
            return args[0] if args[1] == Term("0") else args[1]
        if args[0].head.isdigit() and not args[1].head.isdigit():
            return Term("+", (args[1], args[0]))
    return term


def _zip(patterns: Sequence[Term], here: Term, params: Sequence[str]) -> Iterator[tuple[Term, Term]]:
    return zip(patterns, here.args[len(params) :], strict=True)


def _put(body: Term, found: Mapping[str, Term]) -> Term:
    if not body.args:
        return found.get(body.head, body)
    head = body.head
    if head in found:
        put = found[head]
        return Term(
            "@" if put.args else put.head, ((put,) if put.args else ()) + tuple(_put(a, found) for a in body.args)
        )
    return Term(head, tuple(_put(arg, found) for arg in body.args))


def _decides(pattern: Term, term: Term, found: dict[str, Term], constructors: Mapping[str, object]) -> bool | None:
    """Does the term fit the pattern? None if that depends on its variables."""
    head = last_known(pattern.head) or pattern.head
    if head == "_":
        return True
    rigid = term.head in constructors or term.head.isdigit() or term.head in ("::", "[]", "some", "none", "(,)")
    rigid = rigid or term.head in ("true", "false", "Nat.succ")
    if head in constructors or head in ("::", "[]", "some", "none", "(,)", "true", "false"):
        if term.head == head:
            verdicts = [_decides(p, t, found, constructors) for p, t in zip(pattern.args, term.args, strict=True)]
            if False in verdicts:
                return False
            return None if None in verdicts else True
        return False if rigid else None
    if head.isdigit():
        successor = term.head == "+" and term.args[1].head.isdigit() and term.args[1].head != "0"
        return term.head == head if term.head.isdigit() else (False if successor and head == "0" else None)
    if head == "+":
        if term.head == "+" and term.args[1] == pattern.args[1]:
            return _decides(pattern.args[0], term.args[0], found, constructors)
        if term.head.isdigit():
            left = int(term.head) - int(pattern.args[1].head)
            return _decides(pattern.args[0], Term(str(left)), found, constructors) if left >= 0 else False
        return None
    if pattern.args:
        return None
    found[head] = term
    return True
