"""Remembered answers are the ones that were given, at the price that was paid."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from prover.bench.memory import Memory, RememberingEnvironment
from prover.errors import InputError, LeanDied
from prover.script import Branch, Script
from prover.testing import World, WorldEnvironment
from prover.types import Failure, FailureKind, Goal, Hypothesis, ProofState, Step, Success, TacticResult, Theorem

THEOREM = Theorem("t", ": p")
WORLD = World(
    "p",
    {
        "p": {"split": (("q",), ("r",)), "skip_to_q": (("q",),), "pair": (("q", "r"),)},
        "q": {"close": ()},
        "r": {"close": ()},
    },
    inaccessible={("p", "skip_to_q")},
)


Opener = Callable[..., RememberingEnvironment]


@pytest.fixture(name="remember")
def _remember() -> Iterator[Opener]:
    """Puts a memory before an environment, and closes it in the end."""
    made: list[RememberingEnvironment] = []

    def remember(inner: WorldEnvironment, path: Path | None = None, place: str = "here") -> RememberingEnvironment:
        made.append(RememberingEnvironment(inner, Memory(path, place), inner.clock))
        return made[-1]

    yield remember
    for environment in made:
        environment.close()


def paths(results: Sequence[TacticResult]) -> list[list[tuple[Step, ...]]]:
    return [[state.path for state in result.states] for result in results if isinstance(result, Success)]


def test_what_is_known_is_not_asked_again(remember: Opener) -> None:
    inner = WorldEnvironment(WORLD)
    remembering = remember(inner)
    state = remembering.start(THEOREM)
    first = remembering.expand(state, ["split", "wrong", "split"])
    assert [tactics for _, tactics in inner.calls] == [("split", "wrong")]
    again = remembering.expand(state, ["wrong", "pair", "split"])
    assert [tactics for _, tactics in inner.calls[1:]] == [("pair",)]
    assert (again[0], again[2]) == (first[1], first[0])
    assert (remembering.asked, remembering.remembered) == (3, 2)


def test_answers_are_the_plain_environments_paths_included(tmp_path: Path, remember: Opener) -> None:
    tactics = ["split", "skip_to_q", "pair", "wrong"]
    plain = WorldEnvironment(WORLD)
    expected = plain.expand(plain.start(THEOREM), tactics)
    for _ in range(2):  # asked, then remembered
        remembering = remember(WorldEnvironment(WORLD), tmp_path / "memory")
        results = remembering.expand(remembering.start(THEOREM), tactics)
        assert results == expected
        assert paths(results) == paths(expected)


def test_an_answer_is_moved_to_the_path_of_the_state_that_asks(remember: Opener) -> None:
    inner = WorldEnvironment(WORLD)
    remembering = remember(inner)
    start = remembering.start(THEOREM)
    by_split, by_skip = remembering.expand(start, ["split", "skip_to_q"])
    assert isinstance(by_split, Success)
    assert isinstance(by_skip, Success)
    one, other = by_split.states[0], by_skip.states[0]
    assert one == other
    assert one.path != other.path
    remembering.expand(one, ["close"])
    calls = len(inner.calls)
    assert remembering.expand(other, ["close"]) == [Success()]
    assert len(inner.calls) == calls


def test_goals_with_other_case_tags_are_other_questions(remember: Opener) -> None:
    inner = WorldEnvironment(WORLD)
    remembering = remember(inner)
    start = remembering.start(THEOREM)
    (tagged,) = (ProofState((Goal((), "p", case="left"),), start.path),)
    assert tagged == start
    remembering.expand(start, ["split"])
    remembering.expand(tagged, ["split"])
    assert len(inner.calls) == 2


def test_every_answer_has_its_first_price(tmp_path: Path, remember: Opener) -> None:
    costs, times = [], []
    for _ in range(2):
        inner = WorldEnvironment(WORLD, seconds=0.5)
        remembering = remember(inner, tmp_path / "memory")
        began = remembering.clock()
        state = remembering.start(THEOREM)
        remembering.expand(state, ["split", "wrong"])
        remembering.expand(state, ["split"])
        costs.append(remembering.cpu_seconds())
        times.append(remembering.clock() - began)
    assert costs == [1.5, 1.5]
    assert times == [1.5, 1.5]
    assert inner.calls == []
    assert inner.used == 0


def test_a_file_serves_later_and_other_environments_without_lean(tmp_path: Path, remember: Opener) -> None:
    script = Script("split", (Branch(Script("close")), Branch(Script("close"))))
    first = remember(WorldEnvironment(WORLD), tmp_path / "memory")
    first.expand(first.start(THEOREM), ["split"])
    assert first.replays(script)
    assert not first.replays(Script("split"))
    inner = WorldEnvironment(WORLD)
    second = remember(inner, tmp_path / "memory")
    second.expand(second.start(THEOREM), ["split"])
    assert second.replays(script)
    assert not second.replays(Script("split"))
    assert (inner.calls, inner.replayed) == ([], 0)


def test_other_statements_and_other_places_know_nothing(tmp_path: Path, remember: Opener) -> None:
    inner = WorldEnvironment(WORLD)
    remembering = remember(inner, tmp_path / "memory")
    remembering.expand(remembering.start(THEOREM), ["split"])
    remembering.expand(remembering.start(Theorem("t", ": q")), ["split"])
    assert len(inner.calls) == 2
    elsewhere = remember(inner, tmp_path / "memory", "elsewhere")
    elsewhere.expand(elsewhere.start(THEOREM), ["split"])
    assert len(inner.calls) == 3


def test_faults_pass_through_and_are_not_remembered(remember: Opener) -> None:
    remembering = remember(WorldEnvironment(WORLD, faults={1}))
    state = remembering.start(THEOREM)
    with pytest.raises(LeanDied):
        remembering.expand(state, ["split"])
    assert isinstance(remembering.expand(state, ["split"])[0], Success)


class Slow(WorldEnvironment):
    """Every tactic of it exceeds its time, after a second."""

    def _result(self, state: ProofState, goals: tuple[str, ...], tactic: str) -> TacticResult:
        return Failure(FailureKind.TIMEOUT, "too slow")


def test_timeouts_are_counted_and_kept(remember: Opener) -> None:
    slow = Slow(WORLD, seconds=1.0)
    remembering = remember(slow)
    state = remembering.start(THEOREM)
    for _ in range(3):
        remembering.expand(state, ["split"], seconds=5.0)
    assert len(slow.calls) == 1
    assert remembering.load_dependent == 3


def test_what_the_callers_own_haste_left_undecided_is_forgotten(remember: Opener) -> None:
    inner = WorldEnvironment(WORLD, seconds=1.0)
    remembering = remember(inner)
    state = remembering.start(THEOREM)
    split, wrong = remembering.expand(state, ["split", "wrong"], seconds=0.5)
    assert isinstance(split, Success)
    assert isinstance(wrong, Failure)
    assert wrong.kind is FailureKind.UNDECIDED
    assert (remembering.asked, remembering.load_dependent) == (1, 1)
    _, wrong = remembering.expand(state, ["split", "wrong"])
    assert isinstance(wrong, Failure)
    assert wrong.kind is FailureKind.ERROR
    assert [tactics for _, tactics in inner.calls] == [("split", "wrong"), ("wrong",)]
    assert (remembering.asked, remembering.remembered, remembering.load_dependent) == (2, 1, 1)
    assert remembering.cpu_seconds() == 3.0  # the remembered one is charged again


def test_whole_states_survive(tmp_path: Path, remember: Opener) -> None:
    """Hypotheses with values and several names, lone surrogates, coupled goals."""

    class Rich(WorldEnvironment):
        def _result(self, state: ProofState, goals: tuple[str, ...], tactic: str) -> TacticResult:
            facts = (Hypothesis(("a", "b"), "Nat", "2"), Hypothesis(("h",), "∀ x, \ud835 = x"))
            step = Step(tactic, 2, None, ("x", "y"))
            return Success((ProofState((Goal(facts, "?w = b", "intro.w"), Goal((), "Nat")), (*state.path, step)),))

    answers = []
    for _ in range(2):
        rich = Rich(WORLD)
        remembering = remember(rich, tmp_path / "memory")
        (answer,) = remembering.expand(remembering.start(THEOREM), ["constructor"])
        assert isinstance(answer, Success)
        answers.append(answer)
    assert rich.calls == []
    assert answers[0] == answers[1]
    assert answers[0].states[0].path == answers[1].states[0].path
    assert [goal.case for goal in answers[1].states[0].goals] == ["intro.w", None]


def test_processes_may_share_a_file(tmp_path: Path, remember: Opener) -> None:
    one, other = (remember(WorldEnvironment(WORLD), tmp_path / "memory") for _ in range(2))
    one.expand(one.start(THEOREM), ["split"])
    other.expand(other.start(THEOREM), ["split"])
    assert (other.asked, other.remembered) == (0, 1)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a memory, and longer than a header of a database file would be" * 30)
    with pytest.raises(InputError, match=r"notes\.txt"):
        Memory(text, "here")
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as file:
        file.execute("CREATE TABLE things (name TEXT)")
    file.close()
    with pytest.raises(InputError, match=r"foreign\.sqlite"):
        Memory(foreign, "here")


def test_a_memory_that_begins_otherwise_is_refused(tmp_path: Path, remember: Opener) -> None:
    remembering = remember(WorldEnvironment(WORLD), tmp_path / "memory")
    remembering.start(THEOREM)
    changed = WorldEnvironment(World("changed", {}))
    stale = remember(changed, tmp_path / "memory")
    state = stale.start(THEOREM)
    with pytest.raises(InputError, match="another memory file"):
        stale.expand(state, ["split"])
