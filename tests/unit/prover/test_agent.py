"""From statement to attempt, over doubles: every outcome, the cost, the trace, and whose word makes a proof."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from prover.agent import Agent
from prover.attempt import Parts, auto_bound
from prover.errors import InputError, InvalidStatement, LeanDied, TraceError
from prover.interrupt import Interrupt
from prover.request import Request
from prover.script import Script
from prover.testing import FakeClock, ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import (
    Budget,
    Candidate,
    Goal,
    Hypothesis,
    Limit,
    Message,
    Outcome,
    ProofState,
    SearchEvent,
    Theorem,
    Verdict,
)
from search.strategies import STRATEGIES

THEOREM = Theorem("t", ": p")
LEADS = World("p", {"p": {"split": (("q",), ("r",)), "loop": (("s",),)}, "q": {"close": ()}, "r": {"close": ()}})
STUCK = World("p", {"p": {"loop": (("s",),)}})
TACTICS = [Candidate("nonsense", -0.1), Candidate("loop", -0.5), Candidate("split", -1.0), Candidate("close", -2.0)]


@dataclass
class Bench:
    """An agent over a world, and what it is made of."""

    world: World = LEADS
    verifier: ScriptedVerifier = field(default_factory=ScriptedVerifier)
    clock: FakeClock = field(default_factory=FakeClock)
    tactics: Sequence[Candidate] = tuple(TACTICS)

    def __post_init__(self) -> None:
        self.environment = WorldEnvironment(self.world, self.clock, seconds=0.5)
        generators = {"heuristic": lambda _theorem, _retriever, _seed: ListGenerator(self.tactics)}
        self.agent = Agent(Parts(self.environment, self.verifier, generators, STRATEGIES, self.clock))


def test_a_found_and_verified_proof_is_proved() -> None:
    bench = Bench()
    attempt = bench.agent.prove(THEOREM, Request())
    assert attempt.outcome is Outcome.PROVED
    assert attempt.proof == "by\n  split\n  · close\n  · close"
    assert attempt.verdict is not None
    assert bench.verifier.shown == [(THEOREM, attempt.proof)]


def test_the_cost_counts_everything() -> None:
    bench = Bench()
    cost = bench.agent.prove(THEOREM, Request()).cost
    assert cost.expansions == 4
    assert cost.tactics > 0
    assert cost.wall_seconds == cost.lean_cpu_seconds == 0.5 * cost.tactics


def test_observers_hear_of_expansions() -> None:
    events: list[SearchEvent] = []
    Bench().agent.prove(THEOREM, Request(), observer=events.append)
    assert [event.cost.expansions for event in events] == [1, 2, 3, 4]


def test_a_proof_that_is_refused_is_never_proved() -> None:
    bench = Bench(verifier=ScriptedVerifier(lambda _proof: False))
    attempt = bench.agent.prove(THEOREM, Request())
    assert attempt.outcome is Outcome.FAULT
    assert attempt.proof is None
    assert "the script says no" in attempt.note


def test_a_statement_that_only_verification_refuses_is_invalid() -> None:
    class Strict(ScriptedVerifier):
        def verify(self, theorem: Theorem, proof: str) -> Verdict:
            message = Message("error", "`t` has already been declared", 1, 8)
            return Verdict(False, theorem.statement_hash, "", (), "scripted", 0.0, "the statement: ...", (message,))

    attempt = Bench(verifier=Strict()).agent.prove(THEOREM, Request())
    assert (attempt.outcome, attempt.note, attempt.proof) == (Outcome.INVALID, "the statement: ...", None)


def test_a_header_that_leaves_out_the_library_is_invalid() -> None:
    bench = Bench()
    attempt = bench.agent.prove(Theorem("t", ": p", "prelude\ninductive False"), Request())
    assert attempt.outcome is Outcome.INVALID
    assert "prelude" in attempt.note
    assert bench.environment.calls == []


def test_if_the_minimised_proof_is_refused_the_found_one_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World("p", {"p": {"step": (("q",),)}, "q": {"close": ()}})
    bench = Bench(
        world,
        ScriptedVerifier(lambda proof: "step" in proof and "close" in proof),
        tactics=(Candidate("step", -1.0), Candidate("close", -1.0)),
    )
    # With replays that accept anything, minimisation goes too far.
    monkeypatch.setattr(bench.environment, "replays", lambda _script: True)
    attempt = bench.agent.prove(THEOREM, Request())
    assert attempt.outcome is Outcome.PROVED
    assert attempt.proof == "by\n  step\n  close"


def test_giving_up_says_why_and_where() -> None:
    attempt = Bench().agent.prove(THEOREM, Request(Budget(expansions=1)))
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.EXPANSIONS)
    assert attempt.open_goal is not None
    assert attempt.proof is None


def test_nothing_left_is_exhausted() -> None:
    attempt = Bench(STUCK).agent.prove(THEOREM, Request())
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.EXHAUSTED)


def test_time_is_the_budgets() -> None:
    attempt = Bench(STUCK).agent.prove(THEOREM, Request(Budget(seconds=0)))
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.SECONDS)


def failing(error: Exception) -> Callable[[Theorem], ProofState]:
    def start(_theorem: Theorem) -> ProofState:
        raise error

    return start


def test_a_statement_that_lean_refuses_is_invalid(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    monkeypatch.setattr(bench.environment, "start", failing(InvalidStatement("1:4: unknown identifier")))
    attempt = bench.agent.prove(THEOREM, Request())
    assert (attempt.outcome, attempt.note) == (Outcome.INVALID, "1:4: unknown identifier")


def test_a_lean_that_does_not_start_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    monkeypatch.setattr(bench.environment, "start", failing(LeanDied("it died")))
    attempt = bench.agent.prove(THEOREM, Request())
    assert (attempt.outcome, attempt.note) == (Outcome.FAULT, "it died")


def test_a_lean_that_dies_once_at_the_start_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    starts = iter([failing(LeanDied("it died")), bench.environment.start])

    def start(theorem: Theorem) -> ProofState:
        return next(starts)(theorem)

    monkeypatch.setattr(bench.environment, "start", start)
    assert bench.agent.prove(THEOREM, Request()).outcome is Outcome.PROVED


def test_a_lean_that_dies_in_the_search_is_a_fault_with_its_cost() -> None:
    bench = Bench()
    bench.environment.faults = (2,)
    attempt = bench.agent.prove(THEOREM, Request())
    assert attempt.outcome is Outcome.FAULT
    assert attempt.cost.tactics > 0


def test_a_lean_that_dies_in_minimisation_does_not_cost_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()

    def die(_script: Script) -> bool:
        raise LeanDied("it died")

    monkeypatch.setattr(bench.environment, "replays", die)
    assert bench.agent.prove(THEOREM, Request()).outcome is Outcome.PROVED


def interrupting(bench: Bench, *, times: int) -> Interrupt:
    """An interrupt that comes, so many times, during the first call of the environment."""
    interrupt = Interrupt()

    def strike(number: int) -> None:
        if number == 1:
            for _ in range(times):
                interrupt._receive(signal.SIGINT, None)

    bench.environment.before_call = strike
    return interrupt


@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_attempt_keeps_what_it_has(tmp_path: Path, times: int) -> None:
    bench = Bench()
    trace = tmp_path / "trace.json"
    request = Request(trace=trace)
    attempt = bench.agent.prove(THEOREM, request, interrupt=interrupting(bench, times=times))
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.INTERRUPTED)
    assert trace.exists()
    again = Bench()
    assert again.agent.prove(THEOREM, request).outcome is Outcome.PROVED


def test_an_interrupt_before_the_search_does_not_wait_for_lean(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, interrupt = Bench(), Interrupt()

    def start(_theorem: Theorem) -> ProofState:
        interrupt._receive(signal.SIGINT, None)
        raise AssertionError("Lean went on loading")

    monkeypatch.setattr(bench.environment, "start", start)
    attempt = bench.agent.prove(THEOREM, Request(), interrupt=interrupt)
    assert (attempt.outcome, attempt.limit) == (Outcome.GAVE_UP, Limit.INTERRUPTED)


def test_a_trace_is_resumed_and_costs_add_up(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    first = Bench().agent.prove(THEOREM, Request(Budget(expansions=1), trace=trace))
    bench = Bench()
    second = bench.agent.prove(THEOREM, Request(trace=trace))
    assert second.outcome is Outcome.PROVED
    assert second.cost.expansions == 4
    assert (first.earlier.tactics, second.earlier.tactics) == (0, first.cost.tactics)
    assert second.cost.wall_seconds > first.cost.wall_seconds
    assert all(state.main.target != "p" for state, _ in bench.environment.calls), "the root is expanded already"


def test_a_trace_of_another_theorem_is_refused(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    Bench().agent.prove(THEOREM, Request(Budget(expansions=1), trace=trace))
    with pytest.raises(TraceError):
        Bench().agent.prove(Theorem("u", ": q"), Request(trace=trace))


def test_a_trace_is_kept_when_lean_dies(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    bench = Bench()
    bench.environment.faults = (2,)
    assert bench.agent.prove(THEOREM, Request(trace=trace)).outcome is Outcome.FAULT
    assert trace.exists()


@pytest.mark.parametrize("options", [{"strategy": "wurst"}, {"generator": "wurst"}])
def test_unknown_names_are_refused_with_the_known_ones(options: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"'wurst'.*(best-first|heuristic)"):
        Request(**options)  # type: ignore[arg-type]


def test_leaving_the_agent_closes_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    closed: list[bool] = []
    monkeypatch.setattr(bench.environment, "close", lambda: closed.append(True))
    with bench.agent:
        pass
    assert closed == [True]


def test_a_trace_that_cannot_be_kept_is_refused_before_the_search(tmp_path: Path) -> None:
    for trace in (tmp_path, tmp_path / "nowhere" / "trace.json"):
        with pytest.raises(InputError, match="a folder that exists"):
            Request(trace=trace)


def test_a_trace_that_fails_later_does_not_cost_the_proof(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    request = Request(trace=folder / "trace.json")
    bench = Bench()
    bench.environment.before_call = lambda number: shutil.rmtree(folder) if number == 1 else None
    attempt = bench.agent.prove(THEOREM, request)
    assert attempt.outcome is Outcome.PROVED
    assert "cannot be written" in attempt.note


@pytest.mark.parametrize(
    ("signature", "header", "hypotheses", "warned"),
    [
        ("(x : ℝ) : x = x", "", [("ℝ", "Sort u_1"), ("x", "ℝ")], True),
        ("{α : Type} (x : α) : x = x", "", [("α", "Type"), ("x", "α")], False),
        ("(α β : Type) : True", "", [("α β", "Type")], False),
        ("(x : β) : x = x", "variable {β : Type}", [("β", "Type"), ("x", "β")], False),
        ("(n : Nat) : n = n", "", [("n", "Nat")], False),
        ("{α} (x : α) : x = x", "", [("α", "Sort u"), ("x", "α")], False),
    ],
)
def test_names_that_lean_took_for_variables_are_told(
    signature: str, header: str, hypotheses: list[tuple[str, str]], warned: bool
) -> None:
    context = tuple(Hypothesis(tuple(names.split()), type_) for names, type_ in hypotheses)
    remark = auto_bound(Theorem("t", signature, header), ProofState((Goal(context, "True"),)))
    assert ("ℝ" in remark) == warned
    assert bool(remark) == warned


def test_where_the_request_leaves_it_to_us_the_planner_joins_in_and_may_win() -> None:
    world = World("p", {"p": {"cut": (("q",),), "loop": (("s",),)}, "q": {"close": ()}})
    bench = Bench(world, tactics=(Candidate("loop", -0.5),))
    parts = bench.agent._parts
    planner = ListGenerator([Candidate("cut", -1.0), Candidate("close", -2.0)])
    agent = Agent(replace(parts, generators={**parts.generators, "planner": lambda *_: planner}))
    attempt = agent.prove(THEOREM, Request())
    assert (attempt.outcome, attempt.proof) == (Outcome.PROVED, "by\n  cut\n  close")
    assert {"proof", "plan"} <= dict(attempt.ledger).keys()
    assert agent.prove(THEOREM, Request(strategy="best-first")).limit is Limit.EXHAUSTED
