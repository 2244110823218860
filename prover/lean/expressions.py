"""Expressions of Lean's kernel as numbers: equal expressions are equal integers.

An `ExprTable` holds each distinct expression and universe level once. Modules read into one table
(`prover.lean.olean.read_module`) can be compared by comparing integers, however large and shared their terms are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Name = tuple[str | int, ...]
"""A hierarchical name; the anonymous name is empty. Lean's own numbered components are integers."""


class ExprTable:
    """Expressions and universe levels, each distinct one once; identity is an integer.

    A node is ``(tag, child or value, ...)``; children have smaller numbers than their parents. Levels: zero, succ,
    max, imax, param. Expressions: bvar, sort, const (name, levels), app, lam and forall (domain, body), let (type,
    value, body), nat, string, proj (structure's name, field, value).
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[object, ...]] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._mentioned: dict[tuple[int, ...], frozenset[Name]] = {}

    def copy(self) -> ExprTable:
        """An independent table in which the numbers given so far mean the same."""
        twin = ExprTable()
        twin.nodes = self.nodes.copy()
        twin._numbers = self._numbers.copy()
        return twin

    def add(self, node: tuple[object, ...]) -> int:
        """The number of `node`, new or known."""
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def constants(self, roots: Sequence[int]) -> frozenset[Name]:
        """The names of all constants that occur in the expressions `roots`, structures of projections included."""
        key = tuple(roots)
        if key not in self._mentioned:
            self._mentioned[key] = self._collect(key)
        return self._mentioned[key]

    def _collect(self, roots: tuple[int, ...]) -> frozenset[Name]:
        seen: set[int] = set(roots)
        todo = list(seen)
        found: set[Name] = set()
        while todo:
            node = self.nodes[todo.pop()]
            if node[0] in _NAMED:
                found.add(node[1])  # type: ignore[arg-type]
            for child in _children(node):
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return frozenset(found)

    def renamed(self, root: int, names: Mapping[Name, Name]) -> int:
        """The expression `root` with its universe parameters renamed."""
        return self.instantiated(root, {old: self.add(("param", new)) for old, new in names.items()})

    def instantiated(self, root: int, levels: Mapping[Name, int]) -> int:
        """The expression `root` with universe parameters replaced by levels (numbers of their nodes)."""
        reachable, todo = {root}, [root]
        while todo:
            for part in _parts(self.nodes[todo.pop()]):
                if part not in reachable:
                    reachable.add(part)
                    todo.append(part)
        new: dict[int, int] = {}
        for number in sorted(reachable):  # parts have smaller numbers than what they are part of
            node = self.nodes[number]
            if node[0] == "param":
                new[number] = levels.get(node[1], number)  # type: ignore[call-overload]
            else:
                new[number] = self.add(_replaced(node, new))
        return new[root]

    def level(self, number: int) -> int:
        """The universe level 0, 1, 2, ..."""
        node = self.add(("zero",))
        for _ in range(number):
            node = self.add(("succ", node))
        return node


_CHILDREN: dict[str, tuple[int, ...]] = {
    "app": (1, 2),
    "lam": (1, 2),
    "forall": (1, 2),
    "let": (1, 2, 3),
    "proj": (3,),
}
_NAMED = frozenset({"const", "proj"})


def _children(node: tuple[object, ...]) -> Iterator[int]:
    for position in _CHILDREN.get(str(node[0]), ()):
        yield node[position]  # type: ignore[misc]


_LEVELS: dict[str, tuple[int, ...]] = {"succ": (1,), "max": (1, 2), "imax": (1, 2), "sort": (1,)}


def _parts(node: tuple[object, ...]) -> Iterator[int]:
    """Children and levels."""
    yield from _children(node)
    for position in _LEVELS.get(str(node[0]), ()):
        yield node[position]  # type: ignore[misc]
    if node[0] == "const":
        yield from node[2]  # type: ignore[misc]


def _replaced(node: tuple[object, ...], new: Mapping[int, int]) -> tuple[object, ...]:
    tag = str(node[0])
    if tag == "const":
        return tag, node[1], tuple(new[level] for level in node[2])  # type: ignore[attr-defined]
    positions = _CHILDREN.get(tag, ()) + _LEVELS.get(tag, ())
    return tuple(new[part] if at in positions else part for at, part in enumerate(node))  # type: ignore[index]
