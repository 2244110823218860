"""Which terms have equal values on all examples: equations found by enumeration.

Terms over given symbols and variables are built from small to large and sorted into classes by their values on the
examples; only the first term of a class is built upon, so that known equations prune the rest. This is QuickSpec's way
(Claessen, Smallbone, Hughes, TAP 2010), as used for theory exploration by Hipster (Johansson et al., CICM 2014).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from prover.planner.evaluation import Evaluator, Stuck, Value
from prover.planner.programs import Programs, arrow
from prover.planner.samples import EXAMPLES, parameters
from prover.planner.terms import Term, match, substitute, subterms

Vector = tuple[Value, ...]
Key = tuple[Term, Vector]

_LARGEST = 6
_BUILT = 1200
"""Terms that are built and run for one table; a count, not a time, so that results do not depend on the machine."""
_MEMBERS = 8


class Explorer:
    """The classes of terms over `symbols` (global names) and `variables` (their types and example values)."""

    def __init__(
        self,
        programs: Programs,
        evaluator: Evaluator,
        symbols: Sequence[str],
        variables: Mapping[str, tuple[Term, Vector]],
        constants: Sequence[tuple[Term, Term]],
    ) -> None:
        self._evaluator = evaluator
        self._programs = programs
        self._variables = variables
        self._signatures: list[tuple[str, tuple[Term, ...], Term, Mapping[str, None]]] = []
        self._memo: dict[tuple[str, tuple[Value, ...]], Value] = {}
        self.classes: dict[Key, list[Term]] = {}
        self._left = _BUILT
        self._layers: list[dict[Term, list[tuple[Term, Vector]]]] = [{}]
        for name in symbols:
            signature = programs.type_of(name)
            if signature is not None and signature[0]:
                whole = Term("→", (*signature[0], signature[1]))
                self._signatures.append((name, *signature, dict.fromkeys(parameters(whole, programs))))
        for name, (type_, _) in variables.items():
            domain, result = arrow(type_)
            if domain:
                self._signatures.append((name, domain, result, {}))
        self._explore(constants)

    def _explore(self, constants: Sequence[tuple[Term, Term]]) -> None:
        first: dict[Term, list[tuple[Term, Vector]]] = {}
        for name, (type_, vector) in self._variables.items():
            self._enter(Term(name), type_, vector, first)
        for term, type_ in constants:
            try:
                value = self._evaluator.value(term, {})
            except Stuck:
                continue
            self._enter(term, type_, (value,) * EXAMPLES, first)
        self._layers.append(first)
        for size in range(2, _LARGEST + 1):
            layer: dict[Term, list[tuple[Term, Vector]]] = {}
            self._layers.append(layer)
            for term, type_, vector in self._built(size):
                self._enter(term, type_, vector, layer)
            if self._left <= 0:
                return

    def _enter(self, term: Term, type_: Term, vector: Vector, layer: dict[Term, list[tuple[Term, Vector]]]) -> None:
        try:
            members = self.classes.setdefault((type_, vector), [])
        except TypeError:
            return
        if not members:
            layer.setdefault(type_, []).append((term, vector))
        elif len(members) == _MEMBERS or any(part in members for part in subterms(term)):
            return  # what only pads a member (``[] ++ xs``) is no news
        members.append(term)

    def _built(self, size: int) -> Iterator[tuple[Term, Term, Vector]]:
        """All applications of `size` heads to first terms of classes."""
        for name, domain, result, free in self._signatures:
            for sizes in _splits(size - 1, len(domain)):
                for args, binding in self._arguments(domain, sizes, free, {}):
                    self._left -= 1
                    if self._left < 0:
                        return
                    vector = self._applied(name, [vector for _, vector in args])
                    if vector is not None:
                        yield Term(name, tuple(term for term, _ in args)), substitute(result, binding), vector

    def _arguments(
        self, domain: Sequence[Term], sizes: Sequence[int], free: Mapping[str, None], binding: dict[str, Term]
    ) -> Iterator[tuple[list[tuple[Term, Vector]], dict[str, Term]]]:
        if not domain:
            yield [], binding
            return
        for type_, terms in self._layers[sizes[0]].items():
            extended = dict(binding)
            if not match(domain[0], type_, free, extended):
                continue
            rest = list(self._arguments(domain[1:], sizes[1:], free, extended))
            for first, (others, found) in product(terms, rest):
                yield [first, *others], found

    def _applied(self, name: str, vectors: Sequence[Vector]) -> Vector | None:
        found = []
        local = self._variables.get(name)
        for index, values in enumerate(zip(*vectors, strict=True)):
            key = (name if local is None else f"{name} {index}", values)
            if key not in self._memo:
                try:
                    self._memo[key] = (
                        self._evaluator.apply(name, values)
                        if local is None
                        else self._evaluator.applied(local[1][index], values)
                    )
                except Stuck:
                    return None
            found.append(self._memo[key])
        return tuple(found)

    def equal(self, term: Term, type_: Term) -> Sequence[Term]:
        """Terms of the classes with the values of `term`, smallest first, itself left out."""
        vector = self.vector(term)
        if vector is None:
            return ()
        return [member for member in self.classes.get((type_, vector), ()) if member != term]

    def vector(self, term: Term) -> Vector | None:
        """The values of a term over the variables; None if it has none."""
        found = []
        for index in range(EXAMPLES):
            environment = {name: vector[index] for name, (_, vector) in self._variables.items()}
            try:
                found.append(self._evaluator.value(term, environment))
            except Stuck:
                return None
        return tuple(found)

    def equations(self) -> Iterator[tuple[Term, Term, Term]]:
        """Pairs of terms with equal values, and their type: the larger and the smaller."""
        for (type_, _), members in self.classes.items():
            for member in members[1:]:
                yield member, members[0], type_


def _splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(1, total - parts + 2):
        for rest in _splits(total - first, parts - 1):
            yield (first, *rest)
