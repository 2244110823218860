"""What every `LeanEnvironment` must do: the real one, and the double that searches are tested with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from prover.bench.memory import Memory, RememberingEnvironment
from prover.lean.environment import LspEnvironment
from prover.lean.toolchain import embedded
from prover.protocols import LeanEnvironment
from prover.script import Branch, Script
from prover.settings import load
from prover.stage import Stage
from prover.testing import World, WorldEnvironment
from prover.types import Failure, FailureKind, ProofState, Success, Theorem


@dataclass(frozen=True)
class Case:
    """An environment, a theorem of it, and tactics: `split` leaves two goals, `close` closes each, `wrong` fails."""

    open: Callable[[Path], LeanEnvironment]
    theorem: Theorem
    split: str
    close: str
    wrong: str


WORLD = World("p", {"p": {"split": (("q",), ("r",))}, "q": {"close": ()}, "r": {"close": ()}})
DOUBLE = Case(lambda _folder: WorldEnvironment(WORLD, seconds=0.1), Theorem("t", ": p"), "split", "close", "wrong")
LEAN = Case(
    lambda folder: LspEnvironment(embedded(load().cache_dir), cwd=folder),
    Theorem("t", "(p q : Prop) (hp : p) (hq : q) : p ∧ q"),
    "constructor",
    "assumption",
    "rfl",
)


def remembering(case: Case) -> Case:
    def opened(folder: Path) -> LeanEnvironment:
        return RememberingEnvironment(case.open(folder), Memory(folder / "memory", "here"))

    return replace(case, open=opened)


def staged(case: Case) -> Case:
    """As one theorem's view of an environment that serves another one in between."""
    return replace(case, open=lambda folder: Stage(case.open(folder)).view())


CASES = [
    pytest.param(LEAN, id="lean", marks=pytest.mark.lean),
    pytest.param(remembering(LEAN), id="lean remembered", marks=pytest.mark.lean),
    pytest.param(DOUBLE, id="double"),
    pytest.param(remembering(DOUBLE), id="double remembered"),
    pytest.param(staged(LEAN), id="lean staged", marks=pytest.mark.lean),
    pytest.param(staged(DOUBLE), id="double staged"),
]


@pytest.fixture(scope="module", params=CASES, name="case")
def _case(request: pytest.FixtureRequest) -> Case:
    assert isinstance(request.param, Case)
    return request.param


@pytest.fixture(scope="module", name="environment")
def _environment(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LeanEnvironment]:
    environment = case.open(tmp_path_factory.mktemp("contract"))
    yield environment
    environment.close()
    environment.close()  # idempotent


def left(environment: LeanEnvironment, state: ProofState, tactic: str) -> tuple[ProofState, ...]:
    (result,) = environment.expand(state, [tactic])
    assert isinstance(result, Success), result
    return result.states


def test_a_search_begins_with_the_theorems_goal(case: Case, environment: LeanEnvironment) -> None:
    state = environment.start(case.theorem)
    assert len(state.goals) == 1
    assert environment.start(case.theorem) == state


def test_every_tactic_has_its_result_in_order(case: Case, environment: LeanEnvironment) -> None:
    state = environment.start(case.theorem)
    tactics = [case.wrong, case.split, case.wrong, case.close, case.split]
    kinds = [type(result) for result in environment.expand(state, tactics)]
    assert kinds == [Failure, Success, Failure, Failure, Success]


def test_no_tactics_no_results(case: Case, environment: LeanEnvironment) -> None:
    assert list(environment.expand(environment.start(case.theorem), [])) == []


def test_independent_goals_are_states_of_their_own(case: Case, environment: LeanEnvironment) -> None:
    states = left(environment, environment.start(case.theorem), case.split)
    assert len(states) == 2
    assert states[0] != states[1]
    assert all(left(environment, state, case.close) == () for state in states)


def test_states_know_how_they_were_reached(case: Case, environment: LeanEnvironment) -> None:
    start = environment.start(case.theorem)
    for index, state in enumerate(left(environment, start, case.split)):
        assert state.path[:-1] == start.path
        step = state.path[-1]
        assert (step.tactic, step.count, step.index) == (case.split, 2, index)


def test_the_same_question_has_the_same_answer(case: Case, environment: LeanEnvironment) -> None:
    start = environment.start(case.theorem)
    first = environment.expand(start, [case.split, case.wrong])
    left(environment, left(environment, start, case.split)[1], case.close)
    assert environment.expand(start, [case.split, case.wrong]) == first


def test_whole_proofs_replay_and_others_do_not(case: Case, environment: LeanEnvironment) -> None:
    environment.start(case.theorem)
    closed = Branch(Script(case.close))
    assert environment.replays(Script(case.split, (closed, closed)))
    assert not environment.replays(Script(case.split, (closed,)))
    assert not environment.replays(Script(case.split))
    assert not environment.replays(Script(case.wrong))


def test_without_time_nothing_is_refuted(case: Case, environment: LeanEnvironment) -> None:
    """Where the asker's time ends, a tactic is judged as ever or not at all; and then it can be asked again."""
    state = environment.start(case.theorem)
    tactics = ["skip", case.wrong, "skip; skip"]
    hurried = environment.expand(state, tactics, 0.0)
    judged = environment.expand(state, tactics)
    for early, late in zip(hurried, judged, strict=True):
        assert early == late or (isinstance(early, Failure) and early.kind is FailureKind.UNDECIDED)
    assert not any(isinstance(late, Failure) and late.kind is FailureKind.UNDECIDED for late in judged)


def test_cpu_time_only_grows(case: Case, environment: LeanEnvironment) -> None:
    before = environment.cpu_seconds()
    left(environment, environment.start(case.theorem), case.split)
    assert 0 <= before <= environment.cpu_seconds()
