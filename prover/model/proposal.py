"""What rules yield, and what they may know besides the goal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prover.model.datatypes import Datatype
from prover.model.view import GoalView
from prover.types import Candidate, Premise, Theorem

_COMMENT = re.compile(r"/-.*?-/|--[^\n]*", re.DOTALL)
_COMMAND = re.compile(
    r"^[ \t]*(?:@\[[^\]]*\]\s*)*(?:(?:private|protected|noncomputable|partial)\s+)*"
    r"(namespace|section|end|def|abbrev|inductive|structure|theorem|lemma)\b[ \t]*([^\s:({\[⦃]*)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside the goal: the header's definitions, types and theorems, and premises that fit the goal.

    `definitions` map names to signatures as written; `inductives` are the types' names as goals may show them;
    `datatypes` are the header's types with their constructors; `path` the tactics that led here, for rules that should
    not repeat themselves.
    """

    definitions: Mapping[str, str] = field(default_factory=dict)
    inductives: tuple[str, ...] = ()
    theorems: tuple[str, ...] = ()
    premises: Sequence[Premise] = ()
    path: tuple[str, ...] = ()
    refuting: bool = False
    datatypes: Mapping[str, Datatype] = field(default_factory=dict)

    @property
    def unfold(self) -> str:
        """The header's definitions as elements of a ``simp`` set."""
        return ", ".join(self.definitions)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a header declares, under full names, in order: functions with their written types, types, theorems.

    `statements` are the theorems with what is written between name and proof.
    """

    definitions: Mapping[str, str]
    inductives: tuple[str, ...]
    statements: Mapping[str, str]

    @property
    def theorems(self) -> tuple[str, ...]:
        """The theorems' names."""
        return tuple(self.statements)

    @property
    def shown_types(self) -> tuple[str, ...]:
        """The types as goals may call them: inside its namespace ``Book.Chain`` is printed as ``Chain``."""
        ends = (name.split(".")[at:] for name in self.inductives for at in range(name.count(".") + 1))
        return tuple(dict.fromkeys(".".join(end) for end in ends))


def declared(theorem: Theorem) -> Declared:
    """The declarations of the theorem's header; comments are skipped and namespaces followed."""
    text = _COMMENT.sub(" ", theorem.header)
    scopes: list[str] = []
    found: dict[str, dict[str, str]] = {"definition": {}, "inductive": {}, "theorem": {}}
    for match in _COMMAND.finditer(text):
        keyword, name = match[1], match[2]
        if keyword in ("namespace", "section"):
            scopes.append(name if keyword == "namespace" else "")
        elif keyword == "end":
            scopes = scopes[:-1]
        elif name:
            full = ".".join([*filter(None, scopes), name])
            written = re.split(r":=|\n\s*\|", text[match.end() :], maxsplit=1)[0]
            found[_KINDS[keyword]][full] = written
    return Declared(found["definition"], tuple(found["inductive"]), found["theorem"])


_KINDS = {
    "def": "definition",
    "abbrev": "definition",
    "inductive": "inductive",
    "structure": "inductive",
    "theorem": "theorem",
    "lemma": "theorem",
}


Rule = Callable[[GoalView, Knowledge], Iterator[Candidate]]


def propose(tactic: str, probability: float) -> Candidate:
    """A candidate with a prior probability in (0, 1]."""
    return Candidate(tactic, math.log(probability))
