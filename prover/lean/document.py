"""What we write into the worker's document, and how its diagnostics become tactics' results.

A document is a preamble (imports, our one helper theorem, the rest of the header) and one command for each question.
Two kinds of question (DESIGN 3.1):

- `branch`: many candidates on one goal in one command. ``refine Lemmata.branch ?_ (... ?_)`` copies the goal, each copy
  gets a ``·`` block, and the last block is a sentinel, ``skip``, whose ``unsolved goals`` proves that all before it was
  read as meant. Errors are recovered block by block, so every candidate has its own outcome.
- `alone`: one candidate in a command of its own: for coupled goals, data goals, and candidates that spoil others.

What of the header belongs to the theorem's own command (``open Nat in``, modifiers) is repeated with each, but no
attribute: a copy that is a `simp` lemma would prove the next one. A line ``section end`` follows each command: an error
there means that the command did not end where it should, i.e. the candidate does not parse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from prover.lean.goals import parse_goals, states_after
from prover.lean.lsp import Diagnostic, codepoints, column_utf16, split_imports
from prover.lean.source import split_header, without_attributes
from prover.script import INDENT, closing_lines, render_path
from prover.types import Failure, FailureKind, Message, ProofState, Step, Success, TacticResult, Theorem

HELPER = "theorem _root_.Lemmata.branch {p : Prop} (a _b : p) : p := a"
COPY = "_lemmata_"
"""Names of the theorem's copies. The underscore hides them from library search (`exact?`)."""
_STOP = "section end"
"""Unlike most commands, no tactic or term can begin or go on like this."""
_GOALS_PREFIX = "unsolved goals\n"
_MESSAGE_CAP = 2000


class Spoiled(Exception):
    """A branch question was not understood as meant; ask its candidates alone. `suspects` may be to blame."""

    def __init__(self, suspects: Sequence[int]) -> None:
        super().__init__("branch question spoiled")
        self.suspects = tuple(suspects)


@dataclass(frozen=True, slots=True)
class Region:
    """Where one candidate stands: its first line, the line after its last, and where Lean reports its open goals."""

    first: int
    end: int
    report: tuple[int, int]


@dataclass(slots=True)
class Question:
    """One command: its lines in the document, and the regions of its candidates."""

    path: tuple[Step, ...]
    tactics: Sequence[str]
    first: int = 0
    end: int = 0
    regions: list[Region] = field(default_factory=list)
    sentinel: Region | None = None

    def errors(self, errors: Sequence[Diagnostic]) -> list[Diagnostic]:
        """The errors inside this command and on the line that stops it."""
        return [error for error in errors if self.first <= error.line < self.end]

    def sentinel_seen(self, errors: Sequence[Diagnostic]) -> bool:
        """Has Lean come to the sentinel? Then every candidate before it has its final outcome."""
        where = None if self.sentinel is None else self.sentinel.report
        return any((error.line, error.column) == where for error in errors)


class Document:
    """Collects questions on one theorem and renders the text."""

    def __init__(self, theorem: Theorem) -> None:
        self._theorem = theorem
        settled, own = split_header(theorem.header)
        imports, rest = split_imports(settled)
        self._own = f"{without_attributes(own)}\n" if own else ""
        self._lines = [*imports, HELPER, *rest]
        self._imports = len(imports)
        self.questions: list[Question] = []

    @property
    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def message(self, error: Diagnostic) -> Message:
        """`error` with its place in the user's text: the header and then the theorem, as `statement` put it."""
        column = codepoints(self._lines[error.line], error.column) if error.line < len(self._lines) else 0
        theorem_end = self.questions[0].regions[0].first - 1 if self.questions else error.line
        line = error.line + 1 if error.line < self._imports else max(1, min(error.line, theorem_end))
        return Message("error", error.message, line, column)

    def statement(self) -> Question:
        """Ask for the theorem's first goal, under its own name."""
        return self._alone((), "skip", self._theorem.name)

    def branch(self, path: tuple[Step, ...], tactics: Sequence[str]) -> Question:
        """Ask what each of `tactics` does to the one independent goal at `path`."""
        question, indent, _ = self._open(path, tactics, self._copy_name())
        count = len(tactics)
        self._lines.append(
            f"{indent}refine " + "Lemmata.branch ?_ (" * (count - 1) + "Lemmata.branch ?_ ?_" + ")" * (count - 1)
        )
        for tactic in tactics:
            question.regions.append(self._bullet(indent, tactic))
        question.sentinel = self._bullet(indent, "skip")
        return self._close(question, path)

    def alone(self, path: tuple[Step, ...], tactic: str) -> Question:
        """Ask what `tactic` does to the state at `path`, in a command of its own."""
        return self._alone(path, tactic, self._copy_name())

    def _alone(self, path: tuple[Step, ...], tactic: str, name: str) -> Question:
        question, indent, report = self._open(path, [tactic], name)
        first = len(self._lines)
        self._lines += _indented(tactic, indent)
        question.regions.append(Region(first, len(self._lines), report))
        return self._close(question, path)

    def whole(self, body: str) -> Question:
        """Ask whether ``:= body`` proves the theorem."""
        question = Question((), [body], first=len(self._lines))
        self._lines += self._declaration(self._copy_name(), body).split("\n")
        return self._close(question, ())

    def _copy_name(self) -> str:
        return f"{COPY}{len(self.questions)}"

    def _declaration(self, name: str, body: str) -> str:
        return self._own + replace(self._theorem, name=name).declaration(body)

    def _open(self, path: tuple[Step, ...], tactics: Sequence[str], name: str) -> tuple[Question, str, tuple[int, int]]:
        question = Question(path, tactics, first=len(self._lines))
        self._lines += self._declaration(name, "by").split("\n")
        by = self._lines[-1].removesuffix("by")
        report = (len(self._lines) - 1, column_utf16(by))
        for line, indent in _path_with_bullets(path):
            if indent is not None:
                report = (len(self._lines), len(indent))
            self._lines.append(line)
        return question, render_path(path)[1], report

    def _bullet(self, indent: str, tactic: str) -> Region:
        first = len(self._lines)
        lines = _indented(tactic, indent + INDENT)
        lines[0] = f"{indent}· {lines[0].removeprefix(indent + INDENT)}"
        self._lines += lines
        return Region(first, len(self._lines), (first, len(indent)))

    def _close(self, question: Question, path: tuple[Step, ...]) -> Question:
        self._lines += closing_lines(path)
        self._lines.append(_STOP)
        question.end = len(self._lines)
        self.questions.append(question)
        return question


def _path_with_bullets(path: tuple[Step, ...]) -> list[tuple[str, str | None]]:
    """The path's lines; with the one that opens a focused block comes its indentation."""
    lines, _ = render_path(path)
    return [(line, line[: len(line) - len("· skip")] if line.strip() == "· skip" else None) for line in lines]


def _indented(tactic: str, indent: str) -> list[str]:
    return [indent + line if line.strip() else line for line in tactic.split("\n")]


def read_branch(question: Question, errors: Sequence[Diagnostic]) -> list[TacticResult | None]:
    """The candidates' outcomes; None for those that a runaway neighbour left no heartbeats: ask these again.

    Raises `Spoiled` if the sentinel or the errors' places show that Lean read something else than was meant.
    """
    assert question.sentinel is not None
    mine = question.errors(errors)
    by_region: list[list[Diagnostic]] = [[] for _ in question.regions]
    outside: list[Diagnostic] = []
    for error in mine:
        index = _region_of(question, error.line)
        if index is None:
            outside.append(error)
        else:
            by_region[index].append(error)
    timeouts = [index for index, found in enumerate(by_region) if any(error.timeout for error in found)]
    strange = [e for e in outside if (e.line, e.column) != question.sentinel.report]
    if not timeouts and (strange or not question.sentinel_seen(outside)):
        raise Spoiled(_suspects(question, mine))
    results: list[TacticResult | None] = []
    for index, (region, tactic) in enumerate(zip(question.regions, question.tactics, strict=True)):
        starved = bool(timeouts) and index >= timeouts[0] and len(question.regions) > 1
        results.append(None if starved else _outcome(question.path, tactic, region, by_region[index]))
    return results


def read_alone(question: Question, errors: Sequence[Diagnostic]) -> TacticResult:
    """The outcome of the one candidate."""
    region = question.regions[0]
    mine = question.errors(errors)
    stray = [error for error in mine if error.line == question.end - 1 and not error.unsolved]
    if stray:
        return Failure(FailureKind.PARSE, stray[0].message[:_MESSAGE_CAP])
    return _outcome(question.path, question.tactics[0], region, mine)


def _outcome(path: tuple[Step, ...], tactic: str, region: Region, errors: Sequence[Diagnostic]) -> TacticResult:
    left = None
    for error in errors:
        if error.unsolved and (error.line, error.column) == region.report:
            left = error
        else:
            kind = FailureKind.TIMEOUT if error.timeout else FailureKind.ERROR
            return Failure(kind, error.message[:_MESSAGE_CAP])
    if left is None:
        return Success()
    return Success(states_after(path, tactic, parse_goals(left.message.removeprefix(_GOALS_PREFIX))))


def _region_of(question: Question, line: int) -> int | None:
    low, high = 0, len(question.regions)
    while low < high:
        middle = (low + high) // 2
        region = question.regions[middle]
        if line < region.first:
            high = middle
        elif line >= region.end:
            low = middle + 1
        else:
            return middle
    return None


def _suspects(question: Question, errors: Sequence[Diagnostic]) -> list[int]:
    """The candidate at which reading stopped, and the one before it, whose text may have run on."""
    last = max((error.line for error in errors), default=question.end)
    index = _region_of(question, last)
    if index is None:
        index = len(question.regions) if last >= question.regions[-1].end else 0
    return [i for i in (index - 1, index) if 0 <= i < len(question.regions)]


def first_state(message: str) -> ProofState:
    """The theorem's first state, from the ``unsolved goals`` message of its proof by ``skip``.

    Inaccessible names (of anonymous instances) stay as they are: no step precedes this state that could rename them.
    """
    return ProofState(tuple(parse_goals(message.removeprefix(_GOALS_PREFIX))))
