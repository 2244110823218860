"""Terms as trees: heads with arguments, printed again as Lean reads them.

Variables, constants and numerals are heads without arguments; operators are heads like any other. Binders and
branches are heads too, with fixed layouts of their arguments:

- ``λ``: the bound variable, the body, perhaps the variable's type;
- ``if``: condition, then, else;
- ``match``: ``on`` with the scrutinees, then one ``arm`` each with its patterns and, last, its body;
- ``@``: a compound function, then its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

INFIX: Mapping[str, tuple[int, str]] = {
    "↔": (20, "none"),
    "→": (25, "right"),
    "∨": (30, "right"),
    "||": (30, "left"),
    "∧": (35, "right"),
    "&&": (35, "left"),
    "×": (35, "right"),
    **dict.fromkeys(("=", "≠", "≤", "<", "≥", ">", "∣", "∈", "∉", "==", "!="), (50, "none")),
    "++": (65, "left"),
    "+": (65, "left"),
    "-": (65, "left"),
    "::": (67, "right"),
    "*": (70, "left"),
    "/": (70, "left"),
    "%": (70, "left"),
    "^": (75, "right"),
    "∘": (90, "right"),
}
"""Operators with their precedences in Lean's library and the side on which they associate."""

RELATIONS = ("=", "↔", "≤", "<", "≥", ">", "≠")


@dataclass(frozen=True, slots=True)
class Term:
    """A head applied to arguments."""

    head: str
    args: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return _show(self)

    @property
    def size(self) -> int:
        """Number of heads."""
        return 1 + sum(arg.size for arg in self.args)


def _show(term: Term) -> str:
    head, args = term.head, term.args
    if not args:
        return head
    if head == "::" and (members := _members(term)) is not None:
        return f"[{', '.join(map(_show, members))}]"
    if head in INFIX and len(args) == 2:
        return f"{_side(args[0], head)} {head} {_side(args[1], head)}"
    if head in ("¬", "!"):
        return f"{head}{_operand(args[0])}"
    if head == "(,)":
        return f"({', '.join(map(_show, args))})"
    if head in (".1", ".2"):
        return f"{_operand(args[0])}{head}"
    if head in ("λ", "if", "match"):
        return _show_open(term)
    if head == "@":
        return " ".join(map(_operand, args))
    return " ".join([head, *map(_operand, args)])


def _show_open(term: Term) -> str:
    """Forms that reach as far to the right as they can."""
    head, args = term.head, term.args
    if head == "λ":
        binder = f"({_show(args[0])} : {_show(args[2])})" if len(args) == 3 else _show(args[0])
        return f"fun {binder} => {_show(args[1])}"
    if head == "if":
        return f"if {_show(args[0])} then {_show(args[1])} else {_show(args[2])}"
    arms = (f"| {', '.join(map(_show, arm.args[:-1]))} => {_show(arm.args[-1])}" for arm in args[1:])
    return f"match {', '.join(map(_show, args[0].args))} with {' '.join(arms)}"


def _operand(term: Term) -> str:
    """An argument of an application."""
    closed = not term.args or term.head == "(,)" or (term.head == "::" and _members(term) is not None)
    return _show(term) if closed else f"({_show(term)})"


def _side(term: Term, operator: str) -> str:
    """A side of an operator: in parentheses unless what it is binds more strongly."""
    if term.head in ("λ", "if", "match", "!", "¬"):
        return _operand(term)
    inner = INFIX.get(term.head) if len(term.args) == 2 else None
    return _show(term) if inner is None or inner[0] > INFIX[operator][0] else _operand(term)


def _members(term: Term) -> list[Term] | None:
    """The members of a list that is written out; None for others."""
    found = []
    while term.head == "::" and len(term.args) == 2:
        found.append(term.args[0])
        term = term.args[1]
    return found if term == Term("[]") else None


def subterms(term: Term) -> Iterator[Term]:
    """`term` and all below it, outermost first; nothing under binders and in branches of a `match`."""
    yield term
    if term.head not in ("λ", "match", "∀", "∃"):
        for arg in term.args:
            yield from subterms(arg)


def heads(term: Term) -> Iterator[str]:
    """All heads, binders' insides included."""
    yield term.head
    for arg in term.args:
        yield from heads(arg)


def replace(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """`term` with every outermost subterm for which `change` answers replaced by the answer."""
    changed = change(term)
    if changed is not None:
        return changed
    if not term.args or term.head in ("match", "∀", "∃"):
        return term
    return Term(term.head, tuple(replace(arg, change) for arg in term.args))


def substitute(term: Term, values: Mapping[str, Term]) -> Term:
    """`term` with variables replaced. Bound variables are taken to be different from all that is put in."""
    if not term.args:
        return values.get(term.head, term)
    if term.head in values:  # a function variable
        put = values[term.head]
        return (
            Term("@", (put, *(substitute(arg, values) for arg in term.args)))
            if put.args
            else Term(put.head, tuple(substitute(arg, values) for arg in term.args))
        )
    return Term(term.head, tuple(substitute(arg, values) for arg in term.args))


def match(pattern: Term, term: Term, variables: Mapping[str, object], found: dict[str, Term]) -> bool:
    """Is `term` an instance of `pattern`, whose variables are given? Extends `found`."""
    if not pattern.args and pattern.head in variables:
        return found.setdefault(pattern.head, term) == term
    return (
        pattern.head == term.head
        and len(pattern.args) == len(term.args)
        and all(match(p, t, variables, found) for p, t in zip(pattern.args, term.args, strict=True))
    )
