"""Small graphs by hand: circles, sharing, merging, ways, what is dropped and what comes back."""

from __future__ import annotations

import pytest

from prover.script import Branch, Script
from prover.testing import World, WorldEnvironment, world_state
from prover.types import Candidate, Failure, FailureKind, Goal, Hypothesis, ProofState, Step, Success, Way
from search.extract import proof
from search.graph import Graph
from search.invariants import InvariantBroken, check
from search.nodes import Rejected, Status
from tests.unit.search.worlds import THEOREM


class Sketch:
    """A graph over a world, grown by naming goals and tactics."""

    def __init__(self, moves: dict[str, dict[str, tuple[tuple[str, ...], ...]]], *, keep_failures: bool = True) -> None:
        self.environment = WorldEnvironment(World("R", moves))
        self.graph = Graph(self.environment.start(THEOREM), keep_failures=keep_failures)

    def node(self, *goals: str) -> int:
        node = self.graph.find(ProofState(tuple(Goal((), goal) for goal in goals)))
        assert node is not None
        return node

    def status(self, *goals: str) -> Status:
        return self.graph.nodes[self.node(*goals)].status

    def add(self, goal: str, tactics: str, *, pending: str = "", **priors: float) -> list[str]:
        """Try tactics (letters) on a goal; returns the targets of what must be offered to a frontier."""
        node = self.node(goal)
        candidates = [Candidate(tactic, priors.get(tactic, -1.0)) for tactic in tactics]
        results = self.environment.expand(self.graph.state(node), [candidate.tactic for candidate in candidates])
        more = [Candidate(tactic, priors.get(tactic, -1.0)) for tactic in pending]
        offered = self.graph.add(node, list(zip(candidates, results, strict=True)), more)
        check(self.graph)
        return [self.graph.nodes[other].goals[0].target for other in offered]


def test_a_circle_proves_nothing_and_fails_when_nothing_else_is_left() -> None:
    sketch = Sketch({"R": {"a": (("A",),)}, "A": {"b": (("B",),)}, "B": {"c": (("R",),)}})
    sketch.add("R", "a")
    sketch.add("A", "b")
    assert sketch.graph.root.status is Status.OPEN
    assert sketch.add("B", "c") == []
    assert {sketch.status(goal) for goal in "RAB"} == {Status.FAILED}


def test_a_circle_with_a_way_out_stays_open_until_the_way_out_fails() -> None:
    sketch = Sketch({"R": {"a": (("A",),)}, "A": {"b": (("R",),), "o": (("O",),)}})
    sketch.add("R", "a")
    sketch.add("A", "bo")
    assert sketch.status("A") is sketch.status("R") is Status.OPEN
    sketch.add("O", "x")
    assert {sketch.status(goal) for goal in "RAO"} == {Status.FAILED}


def test_failure_spreads_through_two_circles_that_hold_each_other_up() -> None:
    sketch = Sketch(
        {
            "R": {"a": (("A",),), "b": (("B",),)},
            "A": {"c": (("B",),), "d": (("A",), ("R",)), "l": (("L",),)},
            "B": {"e": (("A",),)},
        }
    )
    sketch.add("R", "ab")
    sketch.add("B", "e")
    sketch.add("A", "cdl")
    assert sketch.graph.counts == {Status.OPEN: 4, Status.SOLVED: 0, Status.FAILED: 0}
    sketch.add("L", "x")
    assert sketch.graph.counts == {Status.OPEN: 0, Status.SOLVED: 0, Status.FAILED: 4}


def test_a_shared_goal_is_solved_once_for_all_who_need_it() -> None:
    sketch = Sketch({"R": {"a": (("A",), ("B",))}, "A": {"s": (("S",), ("S",))}, "B": {"s": (("S",),)}, "S": {"c": ()}})
    assert sketch.add("R", "a") == ["A", "B"]
    assert sketch.add("A", "s") == ["S"]
    assert sketch.add("B", "s") == []
    sketch.add("S", "c")
    assert sketch.graph.root.status is Status.SOLVED
    script = proof(sketch.graph)
    assert script.size == 6
    assert sketch.environment.replays(script)


def test_among_tactics_that_leave_the_same_the_likeliest_is_kept() -> None:
    sketch = Sketch({"R": {"a": (("A",),), "b": (("A",),), "c": (("A",),)}})
    assert sketch.add("R", "a", pending="b", a=-2.0, b=-1.0) == ["A"]
    assert sketch.graph.nodes[1].way == Way(-2.0, 1, -2.0)
    assert sketch.add("R", "bc", b=-1.0, c=-3.0) == ["A"]
    (action,) = sketch.graph.root.actions
    assert (action.tactic, action.log_prior, action.steps) == ("b", -1.0, (Step("b"),))
    assert sketch.graph.nodes[1].way == Way(-1.0, 1, -1.0)
    assert sketch.graph.state(1).path == (Step("b"),)


def test_a_tactic_that_leaves_its_own_goal_is_no_action() -> None:
    sketch = Sketch({"R": {"l": (("A",), ("R",)), "a": (("A",),)}})
    sketch.add("R", "l", pending="a")
    assert sketch.graph.root.actions == ()
    assert sketch.graph.root.rejected == (Rejected("l", "loop", "it leaves the same goal"),)
    assert len(sketch.graph) == 1


def test_rivals_of_a_closing_tactic_leave_no_nodes() -> None:
    sketch = Sketch({"R": {"a": (("A",),), "c": ()}})
    assert sketch.add("R", "acx") == []
    assert len(sketch.graph) == 1
    assert sketch.graph.root.status is Status.SOLVED
    assert [rejected.tactic for rejected in sketch.graph.root.rejected] == ["x"]


def test_failures_may_be_forgotten() -> None:
    sketch = Sketch({}, keep_failures=False)
    sketch.add("R", "xyz")
    assert sketch.graph.root.rejected == ()
    assert sketch.graph.root.status is Status.FAILED


def test_a_better_way_is_passed_on_to_what_lies_below() -> None:
    sketch = Sketch({"R": {"a": (("A",),), "b": (("B",),)}, "A": {"c": (("C",),)}, "B": {"d": (("A",),)}})
    sketch.add("R", "ab", a=-5.0, b=-1.0)
    sketch.add("A", "c", c=-1.0)
    assert sketch.graph.nodes[sketch.node("C")].way[:2] == (-6.0, 2)
    assert sketch.add("B", "d", d=-1.0) == ["C"]
    assert sketch.graph.nodes[sketch.node("A")].way[:2] == (-2.0, 2)
    assert sketch.graph.nodes[sketch.node("C")].way[:2] == (-3.0, 3)
    # Its path stays the one on which it was seen.
    assert [step.tactic for step in sketch.graph.state(sketch.node("C")).path] == ["a", "c"]


def test_of_equally_likely_ways_the_shorter_is_better() -> None:
    sketch = Sketch({"R": {"a": (("A",),), "b": (("B",),)}, "B": {"d": (("A",),)}})
    sketch.add("R", "b", pending="a", b=-1.0, a=-3.0)
    sketch.add("B", "d", d=-2.0)
    assert sketch.graph.nodes[sketch.node("A")].way.depth == 2
    assert sketch.add("R", "a", a=-3.0) == ["A"]
    assert sketch.graph.nodes[sketch.node("A")].way.depth == 1


def test_siblings_of_a_failed_goal_are_dropped_and_come_back_when_needed() -> None:
    sketch = Sketch(
        {
            "R": {"s": (("X",), ("Y",)), "a": (("A",),)},
            "Y": {"z": (("Z",),)},
            "A": {"y": (("Y",),)},
        }
    )
    sketch.add("R", "sa")
    sketch.add("Y", "z")
    sketch.add("X", "n")
    assert not sketch.graph.relevant(sketch.node("Z"))
    assert [sketch.graph.nodes[sketch.node(goal)].dropped for goal in "XYZRA"] == [False, True, True, False, False]
    assert sketch.node("Z") not in sketch.graph.leaves()
    assert sketch.graph.relevant(sketch.node("A"))
    assert sketch.add("A", "y") == ["Y", "Z"][1:]
    assert sketch.graph.relevant(sketch.node("Z"))
    check(sketch.graph)


def test_what_a_solved_goal_did_not_need_is_dropped() -> None:
    sketch = Sketch({"R": {"s": (("X",), ("Y",))}, "X": {"a": (("A",),), "b": (("B",),)}, "A": {"c": ()}})
    sketch.add("R", "s")
    sketch.add("X", "ab")
    assert sketch.graph.relevant(sketch.node("B"))
    sketch.add("A", "c")
    assert sketch.status("X") is Status.SOLVED
    assert sketch.graph.root.status is Status.OPEN
    assert not sketch.graph.relevant(sketch.node("B"))
    assert sketch.graph.relevant(sketch.node("Y"))


def test_of_equally_short_proofs_the_one_with_less_text_is_extracted() -> None:
    sketch = Sketch({"R": {"a": (("A",),), "b": (("B",),)}, "A": {"longer": ()}, "B": {"c": ()}})
    graph = sketch.graph
    sketch.add("R", "ab")
    for goal, tactic in (("A", "longer"), ("B", "c")):
        node = sketch.node(goal)
        graph.add(node, [(Candidate(tactic), Success())])
    assert proof(graph) == Script("b", (Branch(Script("c")),))


def test_a_half_tried_node_is_a_leaf_as_good_as_its_next_candidate() -> None:
    sketch = Sketch({"R": {"a": (("A",),)}, "A": {}})
    sketch.add("R", "a", a=-1.0)
    sketch.add("A", "x", pending="yz", y=-2.0)
    node = sketch.graph.nodes[sketch.node("A")]
    assert node.leaf
    assert node.promise == Way(-3.0, 1, -3.0)
    sketch.add("A", "yz")
    assert sketch.graph.root.status is Status.FAILED


def test_coupled_goals_are_one_node() -> None:
    sketch = Sketch({"R": {"a": (("A", "B"),)}, "A": {"c": ()}, "B": {"d": ()}})
    sketch.add("R", "a")
    assert sketch.graph.nodes[1].goals == (Goal((), "A"), Goal((), "B"))
    state = sketch.graph.state(1)
    assert state.path == (Step("a", 2, None),)
    candidate = Candidate("c", -1.0)
    sketch.graph.add(1, list(zip([candidate], sketch.environment.expand(state, ["c"]), strict=True)))
    sketch.add("B", "d")
    assert sketch.environment.replays(proof(sketch.graph))


def test_the_environments_own_first_steps_stand_before_the_proof() -> None:
    root = ProofState((Goal((), "R"),), (Step("skip", names=("inst",)),))
    graph = Graph(root)
    graph.add(0, [(Candidate("c"), Success())])
    script = proof(graph)
    assert (script.tactic, script.branches[0].names, script.branches[0].script.tactic) == ("skip", ("inst",), "c")


def test_goals_that_differ_in_blanks_are_one_node_and_hypotheses_are_shared() -> None:
    hypothesis = Hypothesis(("h",), "a = b")
    root = ProofState((Goal((hypothesis,), "p ∧\n    q"),))
    left = ProofState((Goal((Hypothesis(("h",), "a = b"),), "q"),), (Step("t"),))
    graph = Graph(root)
    graph.add(0, [(Candidate("t"), Success((left,)))])
    assert graph.find(ProofState((Goal((hypothesis,), "p ∧ q"),))) == 0
    assert graph.nodes[1].goals[0].hypotheses[0] is hypothesis


@pytest.mark.parametrize("prior", [0.5, float("nan"), float("-inf")])
def test_a_log_prior_that_is_none_is_refused(prior: float) -> None:
    graph = Graph(ProofState((Goal((), "R"),)))
    with pytest.raises(ValueError, match="log-prior"):
        graph.add(0, [(Candidate("t", prior), Failure(FailureKind.ERROR, ""))])


def test_what_was_not_judged_was_not_tried() -> None:
    graph = Graph(world_state(("p",)))
    with pytest.raises(ValueError, match="not judged"):
        graph.add(0, [(Candidate("t"), Failure(FailureKind.UNDECIDED, ""))])
    assert graph.root.leaf
    assert graph.root.leaf


def test_only_leaves_grow() -> None:
    sketch = Sketch({})
    sketch.add("R", "x")
    with pytest.raises(ValueError, match="node 0"):
        sketch.add("R", "y")


def test_a_node_without_proof_has_none_to_extract() -> None:
    with pytest.raises(ValueError, match="no proof"):
        proof(Sketch({}).graph)


def test_a_long_line_needs_no_deep_recursion() -> None:
    length = 20_000
    graph = Graph(ProofState((Goal((), "0"),)))
    for i in range(length):
        path = graph.state(i).path if i < 2 else ()
        left = ProofState((Goal((), str(i + 1)),), (*path, Step("t")))
        graph.add(i, [(Candidate("t", -1.0), Success((left,)))])
    graph.add(length, [(Candidate("c"), Success())])
    assert graph.root.status is Status.SOLVED
    script = proof(graph)
    assert len(graph.state(length).path) == length
    depth = 0
    while script.branches:
        script, depth = script.branches[0].script, depth + 1
    assert depth == length


@pytest.mark.parametrize("damage", ["status", "way", "waiting", "parents", "source", "dropped", "counts"])
def test_the_invariants_notice(damage: str) -> None:
    """The checker itself: each kind of damage is seen."""
    sketch = Sketch({"R": {"a": (("A",),), "b": (("B",),)}, "B": {"a": (("A",),)}})
    sketch.add("R", "ab")
    sketch.add("B", "a")
    graph = sketch.graph
    node = graph.nodes[sketch.node("B")]
    if damage == "status":
        node.status = Status.SOLVED
    elif damage == "way":
        node.way = Way(-7.0, 1, -7.0)
    elif damage == "waiting":
        node.actions[0].waiting = 0
    elif damage == "parents":
        node.parents.clear()
    elif damage == "source":
        node.source = None
    elif damage == "dropped":
        node.dropped = True
    else:
        graph.counts[Status.OPEN] += 1
    with pytest.raises(InvariantBroken):
        check(graph)
