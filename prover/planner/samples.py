"""Small values of each type, drawn reproducibly: the examples on which conjectures are tested.

A type is a term (``List α``). Elements of type variables are a few atoms; functions are tables made by hashing their
argument. The first examples are the smallest values, where most false conjectures fail.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from random import Random

from prover.planner.evaluation import Stuck, Value, from_list
from prover.planner.programs import Constructor, Programs
from prover.planner.terms import Term, match, substitute

EXAMPLES = 14
"""How many assignments a conjecture is tested on."""
_ATOMS = 4
_SORTS = frozenset(("Type", "Sort", "Prop"))


def parameters(type_: Term, programs: Programs) -> frozenset[str]:
    """The type variables of a signature: names that are no known types."""
    names: set[str] = set()

    def collect(term: Term) -> None:
        if not term.args and not is_type_name(term.head, programs):
            names.add(term.head)
        for arg in term.args:
            collect(arg)

    collect(type_)
    return frozenset(names)


def is_type_name(name: str, programs: Programs) -> bool:
    """Is it a type of the header, or one of Lean's that can be sampled?"""
    return name in ("Nat", "Bool", "List", "Option", "×", "→", "Prop", "Unit") or name in programs.types


class Samples:
    """Values for one header's types; `sorts` are the type variables of the goals."""

    def __init__(self, programs: Programs, sorts: frozenset[str], seed: int = 0) -> None:
        self._programs = programs
        self._sorts = sorts
        self._seed = seed

    def vector(self, name: str, type_: Term) -> tuple[Value, ...]:
        """`EXAMPLES` values for the variable `name`. Raises `Stuck` for types that cannot be sampled."""
        random = Random(f"{self._seed} {name} {type_}")
        return tuple(self._draw(type_, min(4, (number + 1) // 2), random) for number in range(EXAMPLES))

    def _draw(self, type_: Term, size: int, random: Random) -> Value:
        head, args = type_.head, type_.args
        if head in self._sorts:
            return ("atom", random.randrange(_ATOMS))
        if head == "Nat":
            return random.randint(0, size + 1)
        if head in ("Bool", "Prop"):
            return random.random() < 0.5
        if head == "List":
            return from_list([self._draw(args[0], max(1, size - 1), random) for _ in range(random.randint(0, size))])
        if head == "Option":
            return ("some", self._draw(args[0], size, random)) if random.random() < 0.7 else ("none",)
        if head == "×":
            return ("(,)", self._draw(args[0], size, random), self._draw(args[1], size, random))
        if head == "→":
            return self._function(args[1], random.getrandbits(30))
        if head in self._programs.types:
            return self._constructed(type_, size, random)
        raise Stuck

    def _function(self, result: Term, key: int) -> Value:
        """A table: equal arguments have equal values. Functions of functions would need an extensional key."""

        def function(argument: Value) -> Value:
            if callable(argument):
                raise Stuck
            return self._draw(result, 3, Random(zlib.crc32(f"{key} {argument!r}".encode())))

        return function

    def _constructed(self, type_: Term, size: int, random: Random) -> Value:
        constructors = self._programs.types[type_.head]
        simple = [c for c in constructors if all(field.head != type_.head for field in c.fields)]
        recursive = [c for c in constructors if c not in simple]
        if not simple and size < -2:
            raise Stuck
        chosen = random.choice(recursive if recursive and size > 0 and random.random() < 0.75 else simple or recursive)
        found = binding(chosen, type_, self._programs)
        fields = (self._draw(substitute(field, found), size - 1, random) for field in chosen.fields)
        return (chosen.name, *fields)


def binding(constructor: Constructor, type_: Term, programs: Programs) -> Mapping[str, Term]:
    """What the constructor's type parameters are in `type_`."""
    found: dict[str, Term] = {}
    match(constructor.type_, type_, dict.fromkeys(parameters(constructor.type_, programs)), found)
    return found
