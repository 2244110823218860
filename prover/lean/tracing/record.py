"""From Lean's record of one command to what is kept of it: tactics with their states, terms' goals, names.

The record of a command can be megabytes of text; what is kept is a few states, so a file of any length can be read
while Lean writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from prover.lean.cited import names_in
from prover.lean.infotree import TERM, Node, read_tree
from prover.lean.stepping import tactics
from prover.lean.tracing.text import SourceText
from prover.traced import NO_GOALS

RECORD = "[Elab.info]"
"""What a message begins with that is the record of a command."""
_BINDER = "(isBinder := true)"
_PROPOSITION = " : Prop"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COMMAND = "Command"
_INSTANCE = re.compile(r"inst✝[⁰¹²³⁴⁵⁶⁷⁸⁹]*")
_WORD = re.compile(r"[^\s()\[\]{},:⟨⟩@.]+")


@dataclass(frozen=True, slots=True)
class RawStep:
    """One tactic by offsets, with its states."""

    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A name that a command binds, with its type; by whom and where (`start`), if Lean tells."""

    name: str
    type: str
    start: int | None


@dataclass(frozen=True, slots=True)
class Stated:
    """The statement of something that a command declares: as Lean prints it, and where it ends in the source."""

    target: str
    end: int


@dataclass(slots=True)
class RawCommand:
    """What is kept of one command."""

    steps: list[RawStep]
    bound: list[Bound]
    stated: list[Stated]
    names: list[tuple[int, int, str]]
    """Constants named in the source, as Lean prints them there: offsets and name."""
    start: int
    end: int


def read_command(message: str, text: SourceText) -> RawCommand:
    """What to keep of a record."""
    roots = read_tree(message)
    spans = [span for root in roots if (span := root.span) is not None]
    return RawCommand(
        steps=list(_steps(roots, text)),
        bound=[bound for node in _commands(roots) for bound in _bound(node.children, text)],
        stated=[stated for node in _commands(roots) for stated in _stated(node.children, text)],
        names=list(_names(roots, text)),
        start=min((text.offset(*start) for start, _ in spans), default=0),
        end=max((text.offset(*end) for _, end in spans), default=0),
    )


def _steps(roots: Sequence[Node], text: SourceText) -> Iterator[RawStep]:
    """The tactics that changed something; of those that ran several times, the first run that did."""
    for (start, end), nodes in tactics(roots).items():
        runs = (node.goal_texts() for node in nodes)
        run = next(((before, after) for before, after in runs if before and before != after), None)
        if run is not None:
            before, after = run
            yield RawStep(text.offset(*start), text.offset(*end), shown(before), shown(after))


def shown(goals: Sequence[str]) -> str:
    """A state as it is written: goals with blank lines between them."""
    return "\n\n".join(goals) or NO_GOALS


def _names(roots: Sequence[Node], text: SourceText) -> Iterator[tuple[int, int, str]]:
    for (line, column), name, written in names_in(roots, text):
        start = text.offset(line, column)
        yield start, start + len(written), name


def _commands(roots: Sequence[Node]) -> Iterator[Node]:
    """The commands, also those that a command is short for: ``theorem Nat.foo`` is one inside of a namespace."""
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node.kind == _COMMAND:
            yield node
        if node.kind in (_COMMAND, "MacroExpansion", "Macro"):
            stack += reversed(node.children)


def _bound(nodes: Iterable[Node], text: SourceText) -> Iterator[Bound]:
    """What is bound in the signatures, and by `variable`."""
    for node in nodes:
        if node.kind == TERM and _BINDER in node.text:
            name, type_ = node.term
            span = node.span
            start = None if span is None else text.offset(*span[0])
            yield Bound(name.removesuffix(_BINDER).strip(), " ".join(type_.split()), start)


def _stated(nodes: Iterable[Node], text: SourceText) -> Iterator[Stated]:
    """The terms that are elaborated by the command itself and are statements."""
    for node in nodes:
        if node.kind == TERM and _BINDER not in node.text and (span := node.span) is not None:
            whole = " ".join(" : ".join(node.term).split())
            if whole.endswith(_PROPOSITION):
                yield Stated(whole.removesuffix(_PROPOSITION), text.offset(*span[1]))


def first_goal(command: RawCommand, name_at: int, end: int) -> str:
    """The goal of the theorem whose name stands at `name_at` and whose statement ends at `end`; "" if not told.

    Put together from the names that are bound and the statement; of those that `variable` binds, what is spoken of.
    """
    target = next((stated.target for stated in command.stated if stated.end == end), "")
    if not target:
        return ""
    before = [bound for bound in command.bound if bound.start is None or name_at != bound.start < end]
    own = {bound.name for bound in before if bound.start is not None and bound.start > name_at}
    latest = {bound.type if _INSTANCE.fullmatch(bound.name) else bound.name: bound for bound in before}
    names = {bound.name for bound in before}
    needed = set(_WORD.findall(target)) | own
    for bound in reversed(latest.values()):
        if bound.name in needed:
            needed.update(_WORD.findall(bound.type))
    kept = [bound for bound in latest.values() if bound.name in needed or _speaks_of(bound, names, needed)]
    hidden = sum(_INSTANCE.fullmatch(bound.name) is not None for bound in kept)
    lines: list[tuple[list[str], str]] = []
    for bound in kept:
        if _INSTANCE.fullmatch(bound.name):
            hidden -= 1
            number = str(hidden).translate(_SUPERSCRIPTS) if hidden else ""
            lines.append(([f"inst✝{number}"], bound.type))
        elif lines and lines[-1][1] == bound.type:
            lines[-1][0].append(bound.name)
        else:
            lines.append(([bound.name], bound.type))
    return "\n".join([*(f"{' '.join(group)} : {type_}" for group, type_ in lines), f"⊢ {target}"])


def _speaks_of(bound: Bound, names: AbstractSet[str], needed: AbstractSet[str]) -> bool:
    """Is it an instance about nothing but what is needed? Lean includes those."""
    return _INSTANCE.fullmatch(bound.name) is not None and set(_WORD.findall(bound.type)) & names <= needed
