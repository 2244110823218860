"""A trace read in pieces is the trace read at once; what is torn waits, what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import TraceError
from prover.protocols import Frontier
from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate
from search.graph import Graph
from search.loop import Search
from search.reading import Reading, read_trace
from search.strategies import STRATEGIES
from search.trace import TraceFile
from tests.unit.search.worlds import THEOREM

WORLD = World(
    "R",
    {
        "R": {"split": (("A",), ("B",)), "other": (("C",),)},
        "A": {"t": (("D",),), "u": (("E",), ("D",))},
        "B": {"t": (("D",),)},
        "C": {"t": (("A",), ("F",))},
        "D": {"close": ()},
    },
)
TACTICS = ["split", "other", "t", "u", "close"]


def ordered(graph: Graph) -> Frontier:
    return STRATEGIES["best-first"](graph, 0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The trace of a search that was gone on with once."""
    path = tmp_path_factory.mktemp("traces") / "trace"
    for expansions in (2, 20):
        with TraceFile.open(path, THEOREM) as trace:
            trace.begin(Budget(expansions=expansions))
            environment = WorldEnvironment(WORLD)
            root = environment.start(THEOREM)
            resumed = trace.resume("proof", THEOREM, root, "best-first", "list", ordered)
            generator = ListGenerator([Candidate(tactic, -float(i)) for i, tactic in enumerate(TACTICS)])
            search = Search(resumed.graph, environment, generator, resumed.agenda, journal=resumed.journal)
            search.run(Budget(expansions=expansions))
    return path.read_bytes()


def shape(graph: Graph) -> list[object]:
    return [(node.goals, node.status, node.tried, node.rejected, list(map(repr, node.actions))) for node in graph.nodes]


@given(cuts=st.lists(st.integers(0, 4000), max_size=12))
def test_pieces_make_the_whole(data: bytes, cuts: list[int]) -> None:
    reading, at = Reading(), 0
    for cut in sorted({min(cut, len(data)) for cut in cuts} | {len(data)}):
        reading.feed(data[at:cut])
        at = cut
    whole = Reading()
    whole.feed(data)
    assert reading.size == whole.size == len(data)
    ours, theirs = reading.trace(), whole.trace()
    assert (ours.theorem, ours.runs) == (theirs.theorem, theirs.runs)
    assert list(ours.searches) == list(theirs.searches) == ["proof"]
    assert shape(ours.searches["proof"].graph) == shape(theirs.searches["proof"].graph)
    assert ours.searches["proof"].cost == theirs.searches["proof"].cost
    assert ours.searches["proof"].last == theirs.searches["proof"].last is not None


def test_every_beginning_can_be_read(data: bytes) -> None:
    """A search that is being written may be cut anywhere: the torn line waits for its rest."""
    goals = 0
    for end in (*range(0, len(data), 7), len(data)):
        reading = Reading()
        reading.feed(data[:end])
        try:
            trace = reading.trace()
        except TraceError as error:
            assert "no search has been kept" in str(error)  # noqa: PT017 - only the first lines may lack
            assert data[:end].count(b"\n") < 1
            continue
        now = sum(len(search.graph) for search in trace.searches.values())
        assert now >= goals
        goals = now
    assert goals == 7, "all of the world"


def test_a_file_is_read_as_its_bytes(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "trace").write_bytes(data)
    reading = Reading()
    reading.feed(data)
    saved = read_trace(tmp_path / "trace").searches["proof"]
    assert shape(saved.graph) == shape(reading.trace().searches["proof"].graph)


@pytest.mark.parametrize("foreign", [b"hello", b"hello\n", b'{"format":"other"}\n', b"\0" * 100])
def test_what_is_no_trace_is_refused(foreign: bytes) -> None:
    with pytest.raises(TraceError, match="not a search trace"):
        Reading("attempt 7").feed(foreign)


def test_damage_is_told_with_its_place(data: bytes) -> None:
    lines = data.splitlines(keepends=True)
    reading = Reading("attempt 7")
    reading.feed(b"".join(lines[:3]))
    with pytest.raises(TraceError, match="attempt 7, line 4: the search trace is damaged"):
        reading.feed(b"[]\n")
    assert len(reading.trace().searches["proof"].graph) == 1, "what came before the damage is still there"
