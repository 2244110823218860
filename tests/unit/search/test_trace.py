"""Saved searches: what is written, read back, gone on with; and files that are not what they should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import TraceError
from prover.testing import FakeClock, ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate, Cost, Goal, Hypothesis, Limit, ProofState, Step, Success, Theorem
from search.graph import Graph
from search.invariants import check
from search.loop import Batching, SearchResult
from search.nodes import Status
from search.strategies import STRATEGIES
from search.trace import Trace, load, save
from tests.unit.search.worlds import BATCHINGS, THEOREM, generators, searching, worlds


def states(graph: Graph) -> list[tuple[object, ...]]:
    """All that is known of a graph, for comparison."""
    return [
        (
            graph.state(i),
            graph.state(i).path,
            node.status,
            node.expanded,
            node.way,
            node.dropped,
            node.rejected,
            node.pending,
            [(a.tactic, a.log_prior, a.tokens, a.children, a.steps, a.waiting) for a in node.actions],
        )
        for i, node in enumerate(graph.nodes)
    ]


@given(
    data=st.data(),
    world=worlds(),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    batching=BATCHINGS,
    cut=st.integers(0, 12),
)
def test_a_search_that_was_saved_goes_on_as_if_nothing_had_been(
    data: st.DataObject, world: World, strategy: str, batching: Batching, cut: int
) -> None:
    generator = data.draw(generators(world))

    def search(graph: Graph | None, **options: Any) -> tuple[SearchResult, Graph, list[Any]]:
        clock = FakeClock()
        environment = WorldEnvironment(world, clock, seconds=0.25)
        made = searching(
            world,
            generator,
            strategy=strategy,
            environment=environment,
            graph=graph,
            batching=batching,
            clock=clock,
            **options,
        )
        return made.run(), made.graph, environment.calls

    whole, whole_graph, whole_calls = search(None)
    first, graph, first_calls = search(None, budget=Budget(expansions=cut))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        save(path, Trace(THEOREM, graph, first.cost, strategy, first.limit))
        trace = load(path, THEOREM, WorldEnvironment(world).start(THEOREM))
    assert (trace.cost, trace.strategy, trace.limit) == (first.cost, strategy, first.limit)
    assert states(trace.graph) == states(graph)
    second, graph, second_calls = search(trace.graph, spent=trace.cost)
    check(graph)
    assert first_calls + second_calls == whole_calls
    assert states(graph) == states(whole_graph)
    assert second == whole


@given(data=st.data(), world=worlds(), batching=BATCHINGS, cut=st.integers(1, 12))
def test_a_search_cut_in_the_middle_of_a_visit_finds_what_there_is(
    data: st.DataObject, world: World, batching: Batching, cut: int
) -> None:
    generator = data.draw(generators(world))
    first = searching(world, generator, batching=batching, budget=Budget(tactics=cut))
    first.run()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        save(path, Trace(THEOREM, first.graph, first.cost))
        trace = load(path, THEOREM, WorldEnvironment(world).start(THEOREM))
    result = searching(world, generator, graph=trace.graph, batching=batching, spent=trace.cost).run()
    assert (result.script is not None) == (world.root in world.provable())


def lean_like() -> Trace:
    """A graph with all that a trace can hold."""
    hypotheses = (Hypothesis(("a", "b"), "Nat"), Hypothesis(("x",), "Nat", "a + b"))
    graph = Graph(ProofState((Goal(hypotheses, "x = b + a ∧ True", "h"),), (Step("skip", names=("inst",)),)))
    left = (Goal(hypotheses, "x = b + a", "left"), Goal((), "True", "right"))
    paths = [(*graph.root_path, Step("constructor", 2, i, ("h", "k")[:i])) for i in range(2)]
    success = Success(tuple(ProofState((goal,), path) for goal, path in zip(left, paths, strict=True)))
    graph.add(0, [(Candidate("constructor", -0.5, 3), success)], [Candidate("simp", -1.25, 1)])
    return Trace(THEOREM, graph, Cost(1.5, 1.25, 1, 1, 4, 0), "best-first", Limit.TACTICS)


def test_everything_comes_back(tmp_path: Path) -> None:
    trace = lean_like()
    path = tmp_path / "trace.json"
    save(path, trace)
    again = load(path, THEOREM, trace.graph.state(0))
    assert states(again.graph) == states(trace.graph)
    assert again.graph.root.goals[0].case == "h"
    assert (again.cost, again.strategy, again.limit, again.theorem) == (
        trace.cost,
        "best-first",
        Limit.TACTICS,
        THEOREM,
    )


def test_the_file_is_for_reading_too(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    content = json.loads(path.read_text())
    assert content["statement_hash"] == THEOREM.statement_hash
    assert content["counts"] == {"open": 3, "solved": 0, "failed": 0}
    assert content["nodes"][0]["actions"][0]["children"] == [1, 2]
    assert content["nodes"][2]["origin"] == [0, 0, 1]
    assert len(path.read_text().splitlines()) == 5
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_last_good_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    good = path.read_text()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TraceError, match=r"trace\.json.*No space left"):
        save(path, lean_like())
    assert path.read_text() == good
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="cannot be written"):
        save(tmp_path / "no" / "trace.json", lean_like())
    with pytest.raises(TraceError, match="cannot be read"):
        load(tmp_path / "no" / "trace.json", THEOREM, lean_like().graph.state(0))


def test_an_interruption_while_saving_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "trace.json", lean_like())
    assert list(tmp_path.iterdir()) == []


def test_another_statement_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    with pytest.raises(TraceError, match="another statement"):
        load(path, Theorem("world", ": other"), lean_like().graph.state(0))
    renamed = Theorem("other_name", THEOREM.signature)
    assert load(path, renamed, lean_like().graph.state(0)).theorem == renamed


def test_another_reading_of_the_statement_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    with pytest.raises(TraceError, match="other goals"):
        load(path, THEOREM, ProofState((Goal((), "False"),)))


def change(function: Callable[[Any], object]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        content = json.loads(text)
        function(content)
        return json.dumps(content)

    return changed


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text[:-40], "not a whole JSON file"),
        (lambda text: "", "not a whole JSON file"),
        (lambda text: "[" * 100_000, "not a whole JSON file"),
        (lambda text: "[]", "not a search trace"),
        (change(lambda c: c.update(version=2)), "version 1"),
        (change(lambda c: c.update(format="x")), "version 1"),
        (change(lambda c: c.pop("nodes")), "damaged"),
        (change(lambda c: c["nodes"].clear()), "damaged"),
        (change(lambda c: c["nodes"].pop()), "damaged"),
        (change(lambda c: c["nodes"].append(c["nodes"][1])), "damaged"),
        (change(lambda c: c["nodes"][0]["actions"][0]["children"].append(9)), "damaged"),
        (change(lambda c: c["nodes"][0]["actions"][0]["steps"].pop()), "damaged"),
        (change(lambda c: c["nodes"][1].update(origin=[1, 0, 0])), "damaged"),
        (change(lambda c: c["nodes"][1].update(origin=None)), "damaged"),
        (change(lambda c: c["nodes"][1]["way"].update(log_prob=-9)), "damaged"),
        (change(lambda c: c["nodes"][1]["way"].update(log_prob="x")), "damaged"),
        (change(lambda c: c["nodes"][1].update(goals=3)), "damaged"),
        (change(lambda c: c["nodes"][1].update(dropped=True)), "damaged"),
        (change(lambda c: c["cost"].update(euros=3)), "damaged"),
        (change(lambda c: c.update(limit="bored")), "damaged"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: Callable[[str], str], words: str) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    path.write_text(damage(path.read_text()))
    with pytest.raises(TraceError, match=words) as error:
        load(path, THEOREM, lean_like().graph.state(0))
    assert str(path) in str(error.value)


def test_a_status_in_the_file_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    save(path, lean_like())
    path.write_text(path.read_text().replace('"status":"open"', '"status":"solved"'))
    graph = load(path, THEOREM, lean_like().graph.state(0)).graph
    assert {node.status for node in graph.nodes} == {Status.OPEN}


def test_generator_and_budget_of_a_resumed_search_are_its_own() -> None:
    """A solved graph stays solved; an exhausted one stays exhausted."""
    world = World("R", {"R": {"close": ()}})
    solved = searching(world, ListGenerator([Candidate("close")]))
    solved.run()
    again = searching(world, ListGenerator(), graph=solved.graph, spent=solved.cost, budget=Budget(expansions=0)).run()
    assert again.script is not None
    assert again.cost.expansions == 1
