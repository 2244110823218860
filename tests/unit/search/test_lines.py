"""Entries as rows of JSON and back: whatever they hold, in whatever order, through several writers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prover.types import Candidate, Cost, Failure, FailureKind, Goal, Hypothesis, ProofState, Step, Success
from search.graph import MESSAGE_LENGTH
from search.journal import Added, Entry
from search.lines import Decoder, Encoder, from_line, to_line

TEXTS = st.one_of(st.sampled_from(["simp", "Nat", "⊢ x\n", "", "\ud800"]), st.text(max_size=8))
NAMES = st.lists(st.sampled_from("abc"), max_size=2).map(tuple)
GOALS = st.builds(
    Goal,
    st.lists(st.builds(Hypothesis, NAMES, TEXTS, st.none() | TEXTS), max_size=3).map(tuple),
    TEXTS,
    st.none() | TEXTS,
)
CANDIDATES = st.builds(
    Candidate, TEXTS, st.floats(max_value=0, allow_nan=False, allow_infinity=False), st.integers(0, 9)
)
STATES = st.builds(
    lambda goals, step: ProofState(tuple(goals), (step,)),
    st.lists(GOALS, min_size=1, max_size=3),
    st.builds(Step, st.just(""), st.integers(1, 3), st.none() | st.integers(0, 2), NAMES),
)
RESULTS = st.one_of(
    st.builds(Failure, st.sampled_from(FailureKind), TEXTS),
    st.builds(Failure, st.sampled_from(FailureKind), st.text(min_size=MESSAGE_LENGTH, max_size=MESSAGE_LENGTH + 3)),
    st.lists(STATES, max_size=2).map(lambda states: Success(tuple(states))),
)
COSTS = st.builds(Cost, st.floats(0, 9), st.floats(0, 9), st.integers(0, 9), st.integers(0, 9))


@st.composite
def additions(draw: st.DrawFn) -> list[Added]:
    """As a visit makes them: candidates are proposed, then tried from the first; or anything else."""
    node = draw(st.integers(0, 2))
    pending = draw(st.lists(CANDIDATES, max_size=4))
    found = [Added(node, (), tuple(pending))]
    for _ in range(draw(st.integers(0, 3))):
        if not pending:
            break
        count = draw(st.integers(1, len(pending)))
        tried = [(candidate, draw(RESULTS)) for candidate in pending[:count]]
        another: bool = draw(st.booleans())
        pending = draw(st.lists(CANDIDATES, max_size=2)) if another else pending[count:]
        found.append(Added(node, tuple(tried), tuple(pending)))
    return found


ENTRIES = st.builds(Entry, st.none() | st.integers(0, 9), additions().map(tuple), COSTS)


def told(entry: Entry) -> Entry:
    """The entry as a file tells it: messages cut, paths but for their last step, which has the candidate's tactic."""

    def result(candidate: Candidate, result: Success | Failure) -> Success | Failure:
        if isinstance(result, Failure):
            return replace(result, message=result.message[:MESSAGE_LENGTH])
        states = (replace(s, path=(replace(s.path[-1], tactic=candidate.tactic),)) for s in result.states)
        return Success(tuple(states))

    added = (replace(a, tried=tuple((c, result(c, r)) for c, r in a.tried)) for a in entry.added)
    return replace(entry, added=tuple(added))


def whole(entry: Entry) -> object:
    """What equality leaves out: cases and paths."""
    return [
        [(goal.case, state.path) for state in result.states for goal in state.goals]
        for added in entry.added
        for _, result in added.tried
        if isinstance(result, Success)
    ]


@given(entries=st.lists(st.tuples(st.integers(0, 1), ENTRIES), max_size=8), again=st.integers(0, 8))
def test_what_is_read_is_what_was_written(entries: list[tuple[int, Entry]], again: int) -> None:
    """A second writer, made of what was read, goes on after `again` entries."""
    writer, reader = Encoder(), Decoder()
    for number, (search, entry) in enumerate(entries):
        if number == again:
            writer = Encoder(reader)
        line = to_line(writer.entry(search, entry))
        assert line.count(b"\n") == 1
        found, read = reader.entry(from_line(line))
        assert (found, read) == (search, told(entry))
        assert whole(read) == whole(told(entry))


@given(entry=ENTRIES)
def test_what_was_said_before_is_said_in_numbers(entry: Entry) -> None:
    writer, reader = Encoder(), Decoder()
    for _ in range(2):
        line = to_line(writer.entry(0, entry))
        reader.entry(from_line(line))
    spelled = {c.tactic for a in entry.added for c, _ in a.tried if c.tactic} - set("abc")
    assert not any(f'"{text}"'.encode(errors="surrogatepass") in line for text in spelled)
