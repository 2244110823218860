"""What rules yield, and what they may know besides the goal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prover.model.view import GoalView
from prover.types import Candidate, Premise, Theorem

_DEFINITION = re.compile(r"^\s*(?:@\[[^\]]*\]\s*)*(?:(?:private|protected|noncomputable|partial)\s+)*", re.MULTILINE)
_DEFINED = re.compile(_DEFINITION.pattern + r"(?:def|abbrev)\s+([^\s:({\[⦃]+)", re.MULTILINE)
_INDUCTIVE = re.compile(_DEFINITION.pattern + r"(?:inductive|structure)\s+([^\s:({\[⦃]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the goal: the header's definitions and types, and premises that fit the goal.

    `types` are the definitions' signatures as written; `path` the tactics that led here, for rules that should not
    repeat themselves.
    """

    definitions: tuple[str, ...] = ()
    inductives: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    premises: Sequence[Premise] = ()
    path: tuple[str, ...] = ()

    @property
    def unfold(self) -> str:
        """The header's definitions as elements of a ``simp`` set."""
        return ", ".join(self.definitions)


def header_names(theorem: Theorem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the header's definitions and of its inductive types, in order."""
    return tuple(_DEFINED.findall(theorem.header)), tuple(_INDUCTIVE.findall(theorem.header))


def header_types(theorem: Theorem) -> dict[str, str]:
    """The text between each definition's name and its value."""
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(theorem.header):
        rest = theorem.header[match.end() :]
        found[match[1]] = re.split(r":=|\n\s*\|", rest, maxsplit=1)[0]
    return found


Rule = Callable[[GoalView, Knowledge], Iterator[Candidate]]


def propose(tactic: str, probability: float) -> Candidate:
    """A candidate with a prior probability in (0, 1]."""
    return Candidate(tactic, math.log(probability))
