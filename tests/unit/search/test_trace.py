"""Traces: what is written, done again and gone on with; runs that were cut; files that are not what they should be."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.cache.memory import MemoryCache
from prover.cached import CachedProof
from prover.errors import LeanDied, TraceError
from prover.protocols import Frontier
from prover.script import Script
from prover.testing import FakeClock, ListGenerator, World, WorldEnvironment
from prover.types import (
    Budget,
    Candidate,
    Cost,
    Failure,
    FailureKind,
    Goal,
    Hypothesis,
    Limit,
    Outcome,
    ProofState,
    Step,
    Success,
    Theorem,
    Way,
)
from search.graph import MESSAGE_LENGTH, Graph
from search.invariants import check
from search.journal import Added, Entry
from search.loop import Batching, Search, SearchResult
from search.reading import read_trace
from search.recall import Recall
from search.strategies import STRATEGIES
from search.trace import Resumed, TraceFile
from tests.unit.search.worlds import BATCHINGS, THEOREM, dense_world, generators, worlds

SEED = 3


def states(graph: Graph) -> list[tuple[object, ...]]:
    """All that is known of a graph's nodes, but for what depends on the strategy."""
    return [
        (
            graph.state(i),
            graph.state(i).path,
            [goal.case for goal in node.goals],
            node.status,
            node.expanded,
            node.way,
            node.tried,
            node.rejected,
            node.pending,
            [(a.tactic, a.log_prior, a.tokens, a.children, a.steps, a.waiting) for a in node.actions],
        )
        for i, node in enumerate(graph.nodes)
    ]


class Bench:
    """Searches in one world, with a trace."""

    def __init__(self, world: World, generator: ListGenerator, batching: Batching, path: Path) -> None:
        self.world, self.generator, self.batching, self.path = world, generator, batching, path
        self.resumed: Resumed | None = None

    def search(self, strategy: str = "best-first", seed: int = SEED, **options: Any) -> tuple[SearchResult, list[Any]]:
        """Go on with what is in the file; returns also what was tried."""
        clock = FakeClock()
        environment = WorldEnvironment(self.world, clock, seconds=0.25, faults=options.pop("faults", ()))
        with TraceFile.open(self.path, THEOREM) as trace:
            root = environment.start(THEOREM)
            resumed = self.resumed = trace.resume(
                "proof", THEOREM, root, strategy, "list", lambda graph: STRATEGIES[strategy](graph, seed)
            )
            search = Search(
                resumed.graph,
                environment,
                self.generator,
                resumed.agenda,
                spent=resumed.cost,
                journal=resumed.journal,
                clock=clock,
                batching=self.batching,
                observer=lambda _: check(resumed.graph),
                **options,
            )
            check(resumed.graph)
            result = search.run()
            assert trace.problem == ""
        assert states(read_trace(self.path).searches["proof"].graph) == states(resumed.graph)
        return result, environment.calls

    def lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines(keepends=True)


def test_what_was_left_undecided_is_tried_when_the_search_goes_on(tmp_path: Path) -> None:
    """Regression: tactics that the time did not suffice for stayed refuted in the trace for every later budget."""
    world = World("p", {"p": {"close": ()}})
    names = [*(f"no{number}" for number in range(10)), "close"]
    bench = Bench(world, ListGenerator([Candidate(name) for name in names]), Batching(), tmp_path / "trace")
    result, _ = bench.search(budget=Budget(seconds=1.0))
    assert (result.limit, result.cost.tactics) == (Limit.SECONDS, 4)
    result, calls = bench.search(budget=Budget(seconds=1.0))
    assert (result.limit, result.cost.tactics) == (Limit.SECONDS, 8)
    assert [tried for _, tried in calls] == [tuple(names[4:])]
    result, calls = bench.search()
    assert result.script == Script("close")
    assert [tried for _, tried in calls] == [tuple(names[8:])]


@given(
    data=st.data(),
    world=worlds(),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    other=st.sampled_from(sorted(STRATEGIES)),
    batching=BATCHINGS,
)
def test_a_search_cut_anywhere_goes_on_as_if_nothing_had_been(
    data: st.DataObject, world: World, strategy: str, other: str, batching: Batching
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        bench = Bench(world, data.draw(generators(world)), batching, path)
        whole, calls = bench.search(strategy)
        graph = bench.resumed and states(bench.resumed.graph)
        lines = bench.lines()
        cut = data.draw(st.integers(0, len(lines)))
        torn = data.draw(st.integers(0, len(lines[cut]) - 1)) if cut < len(lines) else 0
        text = b"".join(lines[:cut]) + (lines[cut][:torn] if torn else b"")

        path.write_bytes(text)
        result, rest = bench.search(strategy)
        assert bench.resumed is not None
        assert bench.resumed.continued
        assert result == whole
        assert states(bench.resumed.graph) == graph
        assert rest == calls[len(calls) - len(rest) :]

        path.write_bytes(text)
        result, _ = bench.search(other, seed=SEED + 1)
        assert (result.script is not None) == (whole.script is not None)
        assert result.limit == whole.limit


@given(
    seed=st.integers(0, 10**6),
    pieces=st.lists(st.tuples(st.sampled_from(sorted(STRATEGIES)), st.integers(0, 4)), min_size=1, max_size=5),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    batching=BATCHINGS,
)
@settings(max_examples=50)
def test_after_many_runs_with_many_strategies_the_last_one_goes_on(
    seed: int, pieces: list[tuple[str, int]], strategy: str, batching: Batching
) -> None:
    """A strategy that began anew in the middle of a file is continued too."""
    world, rng = dense_world(seed), random.Random(seed)
    by_target = {
        goal: [Candidate(f"t{i}", -rng.randint(0, 40) / 8) for i in rng.sample(range(5), 5)] for goal in world.goals
    }
    with TemporaryDirectory() as folder:
        bench = Bench(world, ListGenerator(by_target=by_target), batching, Path(folder) / "trace")
        for name, expansions in pieces:
            bench.search(name, budget=Budget(expansions=expansions))
        before = bench.path.read_bytes()
        whole, calls = bench.search(strategy)
        bench.path.write_bytes(before)
        bench.search(strategy, budget=Budget(expansions=2))
        result, rest = bench.search(strategy)
        assert result == whole
        assert bench.resumed is not None
        assert bench.resumed.continued
        assert rest == calls[len(calls) - len(rest) :]


@given(data=st.data(), world=worlds(), strategy=st.sampled_from(sorted(STRATEGIES)), batching=BATCHINGS)
def test_what_came_from_the_cache_is_done_again_too(
    data: st.DataObject, world: World, strategy: str, batching: Batching
) -> None:
    """A cache that can close some of the goals that one tactic closes; what it closed is not asked for again."""
    closing = {goal: [t for t, left in moves.items() if not left] for goal, moves in world.moves.items()}
    known = data.draw(st.sets(st.sampled_from(sorted(closing))))
    place = "here"

    def recall() -> Recall:
        cache = MemoryCache(1 << 20)
        entries = [CachedProof(place, Goal((), goal), Script(closing[goal][0])) for goal in known if closing[goal]]
        cache.keep(entries)
        return Recall(cache, place, "another")

    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        bench = Bench(world, data.draw(generators(world)), batching, path)
        whole, calls = bench.search(strategy, recall=recall())
        lines = bench.lines()
        path.write_bytes(b"".join(lines[: data.draw(st.integers(0, len(lines)))]))
        result, rest = bench.search(strategy, recall=recall())
        assert bench.resumed is not None
        assert bench.resumed.continued
        assert result == whole
        assert rest == calls[len(calls) - len(rest) :]


@given(data=st.data(), world=worlds(), batching=BATCHINGS, cut=st.integers(1, 12))
def test_a_search_cut_in_the_middle_of_a_visit_finds_what_there_is(
    data: st.DataObject, world: World, batching: Batching, cut: int
) -> None:
    with TemporaryDirectory() as folder:
        bench = Bench(world, data.draw(generators(world)), batching, Path(folder) / "trace")
        bench.search(budget=Budget(tactics=cut))
        result, _ = bench.search()
        assert (result.script is not None) == (world.root in world.provable())


@given(data=st.data(), world=worlds(), batching=BATCHINGS, fault=st.integers(1, 6))
def test_a_search_goes_on_after_a_fault(data: st.DataObject, world: World, batching: Batching, fault: int) -> None:
    with TemporaryDirectory() as folder:
        bench = Bench(world, data.draw(generators(world)), batching, Path(folder) / "trace")
        try:
            bench.search(faults=(fault,))
        except LeanDied:
            result, _ = bench.search()
            assert (result.script is not None) == (world.root in world.provable())


class LastIn:
    """A frontier of its own making: a stack, from which nothing is lost."""

    def __init__(self) -> None:
        self._stack: dict[int, None] = {}

    def push(self, node: int, way: Way) -> None:
        self._stack.pop(node, None)
        self._stack[node] = None

    def peek(self) -> int | None:
        return next(reversed(self._stack), None)

    def pop(self) -> int | None:
        node = self.peek()
        self._stack.pop(node, None) if node is not None else None
        return node

    def expanded(self, node: int) -> None:
        pass


ROOM = (Hypothesis(("a", "b"), "Nat"), Hypothesis(("x",), "Nat", "a + b"))
ROOT = ProofState((Goal(ROOM, "x = b + a ∧ True", "h"),), (Step("skip", names=("inst",)),))


def visits() -> list[Entry]:
    """Two visits with all that an entry can hold."""
    left = (Goal(ROOM, "x = b + a", "left"), Goal((), "True", "right"))
    paths = [(*ROOT.path, Step("constructor", 2, i, ("h", "k")[:i])) for i in range(2)]
    success = Success(tuple(ProofState((goal,), path) for goal, path in zip(left, paths, strict=True)))
    coupled = Success((ProofState((*left, Goal((), "?w = 1")), (*ROOT.path, Step("simp", 3, None))),))
    failure = Failure(FailureKind.ERROR, "no 'progress' \ud83d ⊢\n" + "x" * 1000)
    candidates = [Candidate("constructor", -0.5, 3), Candidate("simp", -1.25, 1), Candidate("omega\nrfl", -2.0)]
    return [
        Entry(
            0,
            (
                Added(0, (), tuple(candidates)),
                Added(0, ((candidates[0], success),), tuple(candidates[1:])),
                Added(0, ((candidates[1], coupled),), tuple(candidates[2:])),
            ),
            Cost(1.5, 1.25, 1, 1, 4, 0),
        ),
        Entry(None, (Added(2, ((Candidate("trivial"), Success()),)),), Cost(1.75, 1.25, 2, 1, 4, 1)),
        Entry(0, (Added(0, ((candidates[2], failure),)),), Cost(2.5, 2.25, 3, 2, 4, 1, 100, 0.5, 7)),
    ]


def stack(_graph: Graph) -> Frontier:
    return LastIn()


def lean_like(path: Path, theorem: Theorem = THEOREM) -> Graph:
    """A trace with all that one can hold, and its graph."""
    with TraceFile.open(path, theorem) as trace:
        trace.begin(Budget(seconds=30.0, tactics=100))
        resumed = trace.resume("proof", theorem, ROOT, "stack", "list", stack)
        for entry in visits():
            resumed.journal(entry)
            for added in entry.added:
                resumed.graph.add(added.node, added.tried, added.pending)
        against = Theorem("negation", "(a b : Nat) : ¬ True")
        trace.resume("negation", against, ProofState((Goal(ROOM, "False"),)), "stack", "list", stack)
        trace.end(Limit.TACTICS)
    return resumed.graph


def test_everything_comes_back(tmp_path: Path) -> None:
    graph = lean_like(tmp_path / "trace")
    saved = read_trace(tmp_path / "trace")
    assert saved.theorem == THEOREM
    assert [(run.budget, run.before, run.ended) for run in saved.runs] == [
        (Budget(seconds=30.0, tactics=100), Cost(), Limit.TACTICS)
    ]
    assert list(saved.searches) == ["proof", "negation"]
    proof = saved.searches["proof"]
    assert (proof.theorem, proof.strategy, proof.generator) == (THEOREM, "stack", "list")
    assert proof.cost == visits()[-1].cost
    assert proof.graph.nodes[0].rejected[0].message == ("no 'progress' \ud83d ⊢\n" + "x" * 1000)[:MESSAGE_LENGTH]
    assert proof.graph.root.expanded
    with TraceFile.open(tmp_path / "trace", THEOREM) as trace:
        assert trace.spent == visits()[-1].cost
        assert list(trace.idle) == [("proof", visits()[-1].cost), ("negation", Cost())]
        resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
    assert states(resumed.graph) == states(graph)
    assert (resumed.cost, resumed.earlier) == (visits()[-1].cost, ("stack", "list"))
    assert resumed.graph.root_path == ROOT.path
    assert list(trace.idle) == [("negation", Cost())]


def test_what_recurs_is_written_once(tmp_path: Path) -> None:
    """In later runs too."""
    lean_like(tmp_path / "trace")
    for _ in range(2):
        with TraceFile.open(tmp_path / "trace", THEOREM) as trace:
            resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
            same = ProofState(resumed.graph.nodes[1].goals, (Step("rw"),))
            resumed.journal(Entry(1, (Added(1, (), (Candidate("constructor", -0.5, 3),)),), resumed.cost))
            resumed.journal(Entry(1, (Added(1, ((Candidate("constructor", -0.5, 3), Success((same,))),)),), Cost()))
        text = (tmp_path / "trace").read_text(errors="surrogatepass")
        for once in ('"constructor"', '"x = b + a"', '"Nat"', "progress", '"a + b"'):
            assert text.count(once) == 1, once
        (tmp_path / "trace").write_text(text.rsplit("\n", 3)[0] + "\n", errors="surrogatepass")


def test_the_file_is_for_reading_too(tmp_path: Path) -> None:
    lean_like(tmp_path / "trace")
    head, run, search, *entries, negation, end = (tmp_path / "trace").read_text(errors="surrogatepass").splitlines()
    assert json.loads(head)["statement_hash"] == THEOREM.statement_hash
    assert json.loads(run)["run"] == {"seconds": 30.0, "tactics": 100.0}
    assert json.loads(search)["root"][0][0] == "x = b + a ∧ True"
    assert len(entries) == 3
    assert json.loads(negation)["theorem"]["signature"] == "(a b : Nat) : ¬ True"
    assert json.loads(end) == {"end": "tactics"}


def test_a_trace_nowhere_keeps_nothing(tmp_path: Path) -> None:
    with TraceFile.open(None, THEOREM) as trace:
        assert trace.begin(Budget(seconds=3.0)) == Budget(seconds=3.0)
        resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
        resumed.journal(visits()[0])
        trace.end(Outcome.PROVED)
    assert (trace.problem, resumed.cost, resumed.earlier) == ("", Cost(), None)
    assert not resumed.graph.keep_failures
    assert list(tmp_path.iterdir()) == []


def test_a_search_is_resumed_once_in_a_run() -> None:
    with TraceFile.open(None, THEOREM) as trace:
        trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
        with pytest.raises(RuntimeError, match="under way"):
            trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)


def test_a_file_in_use_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    with TraceFile.open(path, THEOREM) as trace:
        with pytest.raises(TraceError, match="another run is using it"):
            TraceFile.open(path, THEOREM)
        trace.begin(Budget())
        assert len(read_trace(path).runs) == 1, "looking is allowed"
    TraceFile.open(path, THEOREM).close()


def test_a_file_of_ours_is_begun_anew_if_it_is_of_no_use(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    path.write_text("dear diary\n")
    with TraceFile.open(path, THEOREM, renew=True) as trace:
        trace.resume("proof", THEOREM, ROOT, "stack", "list", stack).journal(visits()[0])
        with TraceFile.open(path, THEOREM, renew=True) as other:
            assert "another run is using it" in other.problem
            assert len(other.resume("proof", THEOREM, ROOT, "stack", "list", stack).graph) == 1
    elsewhere = ProofState((Goal((), "False"),))
    with TraceFile.open(path, THEOREM, renew=True) as trace:
        resumed = trace.resume("proof", THEOREM, elsewhere, "stack", "list", stack)
        assert "other goals" in trace.problem
        assert resumed.graph.state(0) == elsewhere
        resumed.journal(visits()[0])
    assert path.read_bytes() == b""


def test_a_full_disk_costs_the_trace_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = tmp_path / "trace", os.pwrite
    with TraceFile.open(path, THEOREM) as trace:
        resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
        resumed.journal(visits()[0])
        good = path.read_bytes()

        def full(descriptor: int, data: bytes, offset: int) -> int:
            if offset >= len(good) + 20:
                raise OSError(28, "No space left on device")
            return write(descriptor, data[:20], offset)

        monkeypatch.setattr("os.pwrite", full)
        resumed.journal(visits()[1])
        monkeypatch.undo()
        resumed.journal(visits()[2])
        trace.end(Limit.SECONDS) if trace.last else None
    assert "cannot be written (No space left on device)" in trace.problem
    assert str(path) in trace.problem
    assert path.read_bytes() == good


def test_what_json_cannot_hold_costs_the_trace_only(tmp_path: Path) -> None:
    with TraceFile.open(tmp_path / "trace", THEOREM) as trace:
        resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
        pathless = Success((ProofState((Goal((), "True"),)),))
        resumed.journal(Entry(0, (Added(0, ((Candidate("simp"), pathless),)),), Cost()))
        assert "cannot be written" in trace.problem
    assert len(read_trace(tmp_path / "trace").searches["proof"].graph) == 1


def test_an_interruption_while_writing_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trace"
    with TraceFile.open(path, THEOREM) as trace:
        resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
        good = path.read_bytes()

        def interrupt(*_arguments: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("os.pwrite", interrupt)
        with pytest.raises(KeyboardInterrupt):
            resumed.journal(visits()[0])
        monkeypatch.undo()
        resumed.journal(visits()[1])
    assert path.read_bytes() == good


def test_a_deleted_file_is_told(tmp_path: Path) -> None:
    with TraceFile.open(tmp_path / "trace", THEOREM) as trace:
        trace.begin(Budget())
        (tmp_path / "trace").unlink()
    assert "cannot be written (it was deleted" in trace.problem


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="cannot be written"):
        TraceFile.open(tmp_path / "no" / "trace", THEOREM)
    with pytest.raises(TraceError, match="cannot be read"):
        read_trace(tmp_path / "no" / "trace")


def test_an_empty_file_is_a_new_trace(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    path.touch()
    with pytest.raises(TraceError, match="no search has been kept"):
        read_trace(path)
    assert len(lean_like(path)) == 4


def test_another_statement_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    lean_like(path)
    before = path.read_bytes()
    with pytest.raises(TraceError, match="another statement"):
        TraceFile.open(path, Theorem("world", ": other"))
    renamed = Theorem("other_name", THEOREM.signature)
    with TraceFile.open(path, renamed) as trace:
        with pytest.raises(TraceError, match="another statement"):
            trace.resume("negation", Theorem("n", ": False"), ROOT, "stack", "list", stack)
        assert path.read_bytes() == before
        assert len(trace.resume("proof", renamed, ROOT, "stack", "list", stack).graph) == 4


def test_another_reading_of_the_statement_is_refused(tmp_path: Path) -> None:
    lean_like(tmp_path / "trace")
    with (
        TraceFile.open(tmp_path / "trace", THEOREM) as trace,
        pytest.raises(TraceError, match=r"trace: .*other goals; delete it"),
    ):
        trace.resume("proof", THEOREM, ProofState((Goal((), "False"),)), "stack", "list", stack)


def change(line: int, function: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    def changed(text: bytes) -> bytes:
        lines = text.split(b"\n")
        content = json.loads(lines[line].decode(errors="surrogatepass"))
        function(content)
        lines[line] = json.dumps(content, separators=(",", ":")).encode()
        return b"\n".join(lines)

    return changed


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "another text": (lambda text: b"proved everything\n", "not a search trace"),
    "a text without an end": (lambda text: b"dear diary", "not a search trace"),
    "another JSON file": (lambda text: b"[]\n", "not a search trace"),
    "version 1": (lambda text: b'{"format":"lemmata-search","version":1,"nodes":[\n]}\n', "delete it"),
    "a version to come": (change(0, lambda c: c.update(version=3)), "format is 3"),
    "a head alone": (change(0, lambda c: c.pop("theorem")), "line 1: .* damaged"),
    "another hash": (change(0, lambda c: c.update(statement_hash="0")), "line 1: .* damaged"),
    "money": (change(0, lambda c: c["cost"].append("euros")), "line 1: .* damaged"),
    "a hole": (lambda text: text[:700] + text[900:], "line . *: .* damaged"),
    "zeros": (lambda text: text[:700] + bytes(100) + text[800:], "line .: .* damaged"),
    "a line lost": (lambda text: b"\n".join(text.split(b"\n")[:3] + text.split(b"\n")[4:]), "line 5: .* damaged"),
    "a line twice": (lambda text: text + text.split(b"\n")[2] + b"\n", "line 9: .* damaged"),
    "an unknown line": (lambda text: text + b'{"note":1}\n', "line 9: .* damaged"),
    "deep brackets": (lambda text: text + b"[" * 100_000 + b"\n", "line 9: .* damaged"),
    "a budget of words": (change(1, lambda c: c["run"].update(words=1)), "line 2: .* damaged"),
    "an unknown end": (change(7, lambda c: c.update(end="bored")), "line 8: .* damaged"),
    "a search without goals": (change(2, lambda c: c["root"].clear()), "line 3: .* damaged"),
    "a search that is not there": (change(3, lambda c: c.__setitem__(0, 7)), "line 4: .* damaged"),
    "a cost of words": (change(3, lambda c: c[3].__setitem__(0, "x")), "line 4: .* damaged"),
    "a part of a cost": (change(3, lambda c: c[3].pop()), "line 4: .* damaged"),
    "a negative number": (change(4, lambda c: c[2][0].__setitem__(0, -1)), "line 5: .* damaged"),
    "more results than candidates": (change(5, lambda c: c[2][0][1].append([])), "line 6: .* damaged"),
    "an unknown text": (change(4, lambda c: c[2][0][1][0][0].__setitem__(0, [99, 0.0, 0])), "line 5: .* damaged"),
    "a state of nothing": (change(3, lambda c: c[2][1][1][0][0].__delitem__(slice(3, None))), "line 4: .* damaged"),
    "a node to come": (change(4, lambda c: c[2][0].__setitem__(0, 9)), "proof.* no node 9"),
    "a visit to a closed goal": (change(5, lambda c: c[2].append([2, [[[1, -1.0, 1], []]], []])), "node 2 is solved"),
    "an impossible prior": (change(4, lambda c: c[2][0][1][0][0].__setitem__(1, 0.5)), "is not ≤ 0"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_named(tmp_path: Path, kind: str) -> None:
    damage, words = DAMAGE[kind]
    path = tmp_path / "trace"
    lean_like(path)
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(TraceError, match=words) as error, TraceFile.open(path, THEOREM) as trace:
        trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
    assert str(path) in str(error.value)
    assert path.read_bytes() == before
    with pytest.raises(TraceError, match=words):
        read_trace(path)


@given(data=st.data())
@settings(max_examples=200)
def test_no_change_of_a_byte_escapes_as_another_error(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        lean_like(path)
        text = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(st.one_of(st.integers(0, 255), st.sampled_from(list(b'[]{}",0123456789-\n'))))
        path.write_bytes(text)
        try:
            read_trace(path)
            with TraceFile.open(path, THEOREM) as trace:
                check(trace.resume("proof", THEOREM, ROOT, "stack", "list", stack).graph)
        except TraceError as error:
            assert str(path) in str(error)  # noqa: PT017 - it need not be raised


SPENT = Cost(wall_seconds=20.0, expansions=5)


@pytest.mark.parametrize(
    ("ended", "seconds", "left"),
    [
        (None, 30.0, 10.0),
        (Limit.INTERRUPTED, 30.0, 10.0),
        (Outcome.FAULT, 30.0, 10.0),
        (Limit.SECONDS, 30.0, 30.0),
        (Limit.EXHAUSTED, 30.0, 30.0),
        (Outcome.PROVED, 30.0, 30.0),
        (None, 15.0, 15.0),
    ],
)
def test_a_run_that_was_cut_goes_on_with_what_it_had_left(
    tmp_path: Path, ended: Limit | Outcome | None, seconds: float, left: float
) -> None:
    path, budget = tmp_path / "trace", Budget(seconds=30.0)

    def run(budget: Budget, cost: Cost, ended: Limit | Outcome | None) -> Budget:
        with TraceFile.open(path, THEOREM) as trace:
            allowed = trace.begin(budget)
            resumed = trace.resume("proof", THEOREM, ROOT, "stack", "list", stack)
            resumed.journal(Entry(None, (), resumed.cost + cost))
            if ended is not None:
                trace.end(ended)
        return allowed

    assert run(budget, SPENT, Limit.SECONDS) == budget
    assert run(budget, SPENT, ended) == budget, "the one before had ended by itself"
    asked = Budget(seconds=seconds)
    assert run(asked, replace(SPENT, wall_seconds=4.0), None) == Budget(seconds=left)
    if seconds == 30.0:
        assert run(asked, SPENT, None).seconds == left - 4.0
        assert run(asked, SPENT, None).seconds == max(0.0, left - 24.0), "cut again and again: never less than nothing"
