"""Entries of a journal as lines of JSON, and back.

A long search writes thousands of entries that say the same things again and again, so whatever recurs is written once:
texts, hypotheses, goals and candidates are spelled out where they first occur in the file and are numbers from then on,
counted from 0 for each of the four kinds. A *slot* below is such a number or the spelled-out thing.

    entry       [search, taken or null, [addition, ...], [cost's parts, in the order of `COST_PARTS`]]
    addition    [node, [result, ...]]            of its pending candidates, as many as there are results
                [node, [[candidate, result], ...], [candidate, ...]]     otherwise; the last list is pending from now on
    result      [kind, message]                  a failure: two texts; the message is cut to `MESSAGE_LENGTH`
                [state, ...]                     a success; [] closed the goal
    state       [count, index, [names], goal, ...]       count, index and names of its last `Step`
    candidate   slot of [tactic, log-prior, tokens]      the tactic is a text
    goal        slot of [target, case or null, hypothesis, ...]          target and case are texts
    hypothesis  slot of [[names], type] or [[names], type, value]        type and value are texts
    text        slot of a string

A state's path is not written but for its last step, which is all that `Graph.add` reads of it. Lone surrogates, which
UTF-8 does not know, survive (`surrogatepass`).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from prover.types import (
    Candidate,
    Cost,
    Failure,
    FailureKind,
    Goal,
    Hypothesis,
    ProofState,
    Step,
    Success,
    TacticResult,
)
from search.graph import MESSAGE_LENGTH
from search.journal import Added, Entry

COST_PARTS = tuple(part.name for part in fields(Cost))

Row = list[Any]
_Known = TypeVar("_Known")
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def to_line(value: object) -> bytes:
    """One line, its end included."""
    return (_JSON.encode(value) + "\n").encode(errors="surrogatepass")


def from_line(line: bytes) -> Any:
    """What `to_line` was given. Raises `ValueError` or `RecursionError` for what is no JSON."""
    return json.loads(line.decode(errors="surrogatepass"))


class Decoder:
    """Reads a file's rows in their order. Raises `ValueError`, `TypeError`, `LookupError` for what is no such row."""

    def __init__(self, cost_parts: Sequence[str] = COST_PARTS) -> None:
        self._cost_parts = cost_parts
        self.texts: list[str] = []
        self.hypotheses: list[Hypothesis] = []
        self.goals: list[Goal] = []
        self.candidates: list[Candidate] = []
        self.pending: dict[tuple[int, int], tuple[Candidate, ...]] = {}

    def entry(self, row: Row) -> tuple[int, Entry]:
        """The number of the search and its entry."""
        search, taken, added, cost = row
        number, node = _count(search), None if taken is None else _count(taken)
        return number, Entry(node, tuple([self._added(number, *addition) for addition in added]), self.cost(cost))

    def cost(self, row: Row) -> Cost:
        if not all(type(value) in (int, float) for value in row):
            raise ValueError(f"{row} is no cost")
        return Cost(**dict(zip(self._cost_parts, row, strict=True)))

    def goal(self, slot: Any) -> Goal:
        if type(slot) is not list:
            return _known(self.goals, slot)
        target, case, *rest = slot
        text, tag = self._text(target), None if case is None else self._text(case)
        goal = Goal(tuple([self._hypothesis(hypothesis) for hypothesis in rest]), text, tag)
        self.goals.append(goal)
        return goal

    def _added(self, search: int, node: int, results: Row, pending: Row | None = None) -> Added:
        key = (search, _count(node))
        if pending is None:
            before = self.pending.get(key, ())
            if len(results) > len(before):
                raise ValueError(f"{len(results)} results for the {len(before)} pending candidates of node {node}")
            tried = [(candidate, self._result(candidate, row)) for candidate, row in zip(before, results, strict=False)]
            left = before[len(results) :]
        else:
            tried = []
            for slot, row in results:
                candidate = self._candidate(slot)
                tried.append((candidate, self._result(candidate, row)))
            left = tuple([self._candidate(slot) for slot in pending])
        keep_pending(self.pending, key, left)
        return Added(key[1], tuple(tried), left)

    def _result(self, candidate: Candidate, row: Row) -> TacticResult:
        if row and type(row[0]) is not list:
            kind, message = row
            return Failure(FailureKind(self._text(kind)), self._text(message))
        return Success(tuple([self._state(candidate, *state) for state in row]))

    def _state(self, candidate: Candidate, count: int, index: int | None, names: Row, *goals: Any) -> ProofState:
        if not goals:
            raise ValueError(f"{candidate.tactic!r} leaves a state without goals")
        step = Step(candidate.tactic, _count(count), None if index is None else _count(index), _strings(names))
        return ProofState(tuple([self.goal(slot) for slot in goals]), (step,))

    def _candidate(self, slot: Any) -> Candidate:
        if type(slot) is not list:
            return _known(self.candidates, slot)
        tactic, log_prior, tokens = slot
        candidate = Candidate(self._text(tactic), float(log_prior), _count(tokens))
        self.candidates.append(candidate)
        return candidate

    def _hypothesis(self, slot: Any) -> Hypothesis:
        if type(slot) is not list:
            return _known(self.hypotheses, slot)
        names, type_, *value = slot
        hypothesis = Hypothesis(_strings(names), self._text(type_), *[self._text(text) for text in value])
        self.hypotheses.append(hypothesis)
        return hypothesis

    def _text(self, slot: Any) -> str:
        if type(slot) is not str:
            return _known(self.texts, slot)
        self.texts.append(slot)
        return slot


class Encoder:
    """Writes rows that go on where those that `read` has read end.

    Things get their numbers in the order in which they stand in a row, since they are read in that order.
    """

    def __init__(self, read: Decoder | None = None) -> None:
        read = read or Decoder()
        self._texts = {text: number for number, text in enumerate(read.texts)}
        self._hypotheses = {_hypothesis_key(it): number for number, it in enumerate(read.hypotheses)}
        self._candidates = {_candidate_key(it): number for number, it in enumerate(read.candidates)}
        self._goals = {self._goal_key(it): number for number, it in enumerate(read.goals)}
        self._pending = dict(read.pending)

    def entry(self, search: int, entry: Entry) -> Row:
        """The entry of the search with this number."""
        return [search, entry.taken, [self._added(search, added) for added in entry.added], self.cost(entry.cost)]

    def cost(self, cost: Cost) -> Row:
        return [getattr(cost, part) for part in COST_PARTS]

    def goal(self, goal: Goal) -> int | Row:
        slot: Row = [self._text(goal.target)]
        slot += [None if goal.case is None else self._text(goal.case), *map(self._hypothesis, goal.hypotheses)]
        # All that it consists of has a number now, and if it is known all of that had one before.
        known = _number(self._goals, self._goal_key(goal))
        return slot if known is None else known

    def _goal_key(self, goal: Goal) -> tuple[int, ...]:
        """A goal by numbers, which take less room than the goal itself."""
        case = -1 if goal.case is None else self._texts[goal.case]
        hypotheses = (self._hypotheses[_hypothesis_key(hypothesis)] for hypothesis in goal.hypotheses)
        return (self._texts[goal.target], case, *hypotheses)

    def _added(self, search: int, added: Added) -> Row:
        key, tried = (search, added.node), len(added.tried)
        before = self._pending.get(key, ())
        keep_pending(self._pending, key, added.pending)
        if added.pending == before[tried:] and tuple([candidate for candidate, _ in added.tried]) == before[:tried]:
            return [added.node, [self._result(result) for _, result in added.tried]]
        results = [[self._candidate(candidate), self._result(result)] for candidate, result in added.tried]
        return [added.node, results, [self._candidate(candidate) for candidate in added.pending]]

    def _result(self, result: TacticResult) -> Row:
        if isinstance(result, Failure):
            return [self._text(result.kind.value), self._text(result.message[:MESSAGE_LENGTH])]
        return [self._state(state) for state in result.states]

    def _state(self, state: ProofState) -> Row:
        step = state.path[-1]
        return [step.count, step.index, step.names, *map(self.goal, state.goals)]

    def _candidate(self, candidate: Candidate) -> int | Row:
        known = _number(self._candidates, _candidate_key(candidate))
        return [self._text(candidate.tactic), candidate.log_prior, candidate.tokens] if known is None else known

    def _hypothesis(self, hypothesis: Hypothesis) -> int | Row:
        known = _number(self._hypotheses, _hypothesis_key(hypothesis))
        if known is not None:
            return known
        slot: Row = [hypothesis.names, self._text(hypothesis.type)]
        return slot if hypothesis.value is None else [*slot, self._text(hypothesis.value)]

    def _text(self, text: str) -> int | str:
        known = _number(self._texts, text)
        return text if known is None else known


def keep_pending(
    pending: dict[tuple[int, int], tuple[Candidate, ...]], key: tuple[int, int], left: tuple[Candidate, ...]
) -> None:
    """Remember a node's pending candidates, as long as it has some."""
    if left:
        pending[key] = left
    else:
        pending.pop(key, None)


def _number(numbers: dict[Any, int], key: Hashable) -> int | None:
    """The number of what was written before; None for what was not, and has the next number from now on."""
    known = numbers.get(key)
    if known is None:
        numbers[key] = len(numbers)
    return known


def _known(table: list[_Known], slot: Any) -> _Known:
    return table[_count(slot)]


def _hypothesis_key(hypothesis: Hypothesis) -> tuple[object, ...]:
    return hypothesis.names, hypothesis.type, hypothesis.value


def _candidate_key(candidate: Candidate) -> tuple[str, float, int]:
    return candidate.tactic, candidate.log_prior, candidate.tokens


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no number of anything")
    return value


def _strings(values: Row) -> tuple[str, ...]:
    if not all(type(value) is str for value in values):
        raise ValueError(f"{values!r} are no names")
    return tuple(values)
