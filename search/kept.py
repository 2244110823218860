"""What a trace file says, line by line, before anything is done with it (the format: `search.trace`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from prover.errors import TraceError
from prover.types import Budget, Cost, Goal, Limit, Outcome, Theorem
from search.journal import Entry
from search.lines import COST_PARTS, Decoder, from_line
from search.runs import Ended, Run

FORMAT = "lemmata-search"
VERSION = 2

DAMAGE = (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError)
"""What reading something else than what was written raises."""

_START = f'{{"format":"{FORMAT}","version":'.encode()


@dataclass(slots=True)
class Kept:
    """One search. `anew`: the number of the first entry by the strategy that was at work last."""

    theorem: Theorem
    root: tuple[Goal, ...]
    strategy: str
    generator: str
    entries: list[Entry] = field(default_factory=list)
    anew: int = 0
    cost: Cost = Cost()  # noqa: RUF009 - frozen


@dataclass(slots=True)
class Content:
    """A file's whole lines. `size`: their length in bytes, `lines`: their number; `theorem`: None if there are none."""

    theorem: Theorem | None = None
    searches: dict[str, Kept] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    decoder: Decoder = field(default_factory=Decoder)
    size: int = 0
    lines: int = 0
    _order: list[Kept] = field(default_factory=list)

    def take(self, row: Any) -> None:
        """Take in the next line."""
        if self.theorem is None:
            self.theorem, self.decoder = theorem_of(row), Decoder(_cost_parts(row["cost"]))
            return
        match row:
            case list():
                number, entry = self.decoder.entry(row)
                kept = self._order[number]
                kept.entries.append(entry)
                kept.cost = entry.cost
            case {"run": budget, "before": before}:
                self.runs.append(Run(_budget(budget), self.decoder.cost(before)))
            case {"end": ended}:
                self.runs[-1] = replace(self.runs[-1], ended=_ended(ended))
            case {"search": str(name), "root": root, "strategy": str(strategy), "generator": str(generator)}:
                goals = tuple(self.decoder.goal(slot) for slot in root)
                self.add(name, Kept(theorem_of(row), goals, strategy, generator))
            case {"resume": str(name), "strategy": str(strategy), "generator": str(generator), "anew": bool(anew)}:
                kept = self.searches[name]
                kept.strategy, kept.generator = strategy, generator
                kept.anew = len(kept.entries) if anew else kept.anew
            case _:
                raise ValueError(f"{row!r:.60} is no line of a search trace")

    def add(self, name: str, kept: Kept) -> int:
        """One more search; returns its number, by which entries refer to it."""
        if name in self.searches or not kept.root:
            raise ValueError(f"the search {name!r} is there twice, or begins with no goal")
        self.searches[name] = kept
        self._order.append(kept)
        return len(self._order) - 1


def read_content(path: Path, file: BinaryIO) -> Content:
    """The whole lines of the file; an empty one, or a torn first line, is no content.

    Raises `TraceError`, naming file, line and remedy, for what is no trace, or of another version, or damaged.
    """
    content = Content()
    for line in file:
        if not line.endswith(b"\n"):
            if not content.lines:
                refuse_others(path, line, whole=False)
            break
        take_line(path, content, line)
    return content


def take_line(path: Path, content: Content, line: bytes) -> None:
    """Take in the next whole line of the file. Raises `TraceError` as `read_content` does."""
    number = content.lines + 1
    if number == 1:
        refuse_others(path, line, whole=True)
    try:
        content.take(from_line(line))
    except DAMAGE as error:
        remedy = "delete it and search anew" + (f", or keep its first {number - 1} lines" if number > 2 else "")
        raise TraceError(f"{path}, line {number}: the search trace is damaged ({error!r}); {remedy}") from error
    content.size += len(line)
    content.lines = number


def head(theorem: Theorem) -> dict[str, object]:
    """The first line of a file."""
    return {"format": FORMAT, "version": VERSION, **theorem_row(theorem), "cost": COST_PARTS}


def theorem_row(theorem: Theorem) -> dict[str, object]:
    """A theorem's part of a line."""
    return {"theorem": asdict(theorem), "statement_hash": theorem.statement_hash}


def theorem_of(row: dict[str, Any]) -> Theorem:
    """The theorem of such a line."""
    theorem = Theorem(**{str(part): str(text) for part, text in row["theorem"].items()})
    if theorem.statement_hash != row["statement_hash"]:
        raise ValueError("the statement and its hash do not belong together")
    return theorem


def refuse_others(path: Path, line: bytes, *, whole: bool) -> None:
    """Raises `TraceError` if this is not how a trace of this version begins; `whole`: is it the whole first line?"""
    version = re.match(re.escape(_START) + rb"(\d+)", line)
    if version is None and (whole or not _START.startswith(line)):
        raise TraceError(f"{path}: not a search trace; name another file")
    if version is not None and int(version[1]) != VERSION and whole:
        raise TraceError(
            f"{path}: kept by another version of Lemmata (its format is {int(version[1])}, this one's is {VERSION});"
            " delete it or name another file"
        )


def _budget(parts: dict[str, Any]) -> Budget:
    return Budget(**{part: float(amount) for part, amount in parts.items()})


def _ended(value: str) -> Ended:
    return Limit(value) if value in set(Limit) else Outcome(value)


def _cost_parts(names: Iterable[str]) -> tuple[str, ...]:
    parts = tuple(names)
    if not set(COST_PARTS).issuperset(parts):
        raise ValueError(f"{parts} are not the parts of a cost")
    return parts
