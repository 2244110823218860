"""What is shown of a graph: connected, no more than there is room for, the proof always, and the same when it grows."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from prover.types import Candidate, Goal, ProofState, Step, Success
from prover.web.graph.facts import Facts, State
from prover.web.graph.layout import Kind, Scene, lay_out
from prover.web.graph.links import Links
from prover.web.graph.outline import outline
from prover.web.graph.pruning import MOST, Shown, prune
from prover.web.graph.view import View
from search.graph import Graph
from search.nodes import Status
from search.status import ROOT
from tests.unit.web.graph.grown import grown, visits

SEEDS = st.integers(0, 10**6)
COUNTS = st.integers(0, 120)


def picture(graph: Graph, view: View | None = None, limit: int = 60) -> tuple[Facts, Shown, Scene]:
    facts = Facts(graph)
    shown = prune(facts, view or View(), limit=limit)
    return facts, shown, lay_out(facts, shown)


@given(seed=SEEDS, count=COUNTS, limit=st.integers(1, 80), node=st.integers(0, 400))
def test_every_shown_goal_hangs_on_the_root_and_is_drawn_once(seed: int, count: int, limit: int, node: int) -> None:
    graph = grown(seed, count)
    facts, shown, scene = picture(graph, View(node=node), limit)
    drawn = [item.node for item in scene.items if item.kind is Kind.GOAL]
    assert sorted(drawn) == sorted(shown)
    assert len(drawn) == len(set(drawn))
    reached = {id(scene.items[0])}
    for item in scene.items:
        assert id(item) in reached
        reached |= {id(child) for child in item.children}
    if node < len(graph):
        assert node in shown, "the goal that is read"
    if facts.best is not None:
        assert facts.best in shown


@given(seed=SEEDS, count=COUNTS, limit=st.integers(1, 80))
def test_no_boxes_overlap_and_children_stand_to_the_right(seed: int, count: int, limit: int) -> None:
    *_, scene = picture(grown(seed, count), limit=limit)
    for one, other in itertools.combinations([item.box for item in scene.items], 2):
        assert not one.overlaps(other)
    for item in scene.items:
        moved = item.box._replace(y=item.box.y + item.room)
        assert not any(moved.overlaps(other.box) for other in scene.items if other is not item), "there is room"
        assert item.box.x >= 0 <= item.box.y
        assert item.box.right <= scene.width
        assert item.box.y + item.box.height <= scene.height
        for child in item.children:
            assert child.box.x > item.box.right
            assert child.box.middle >= item.box.middle
        if item.children:
            assert item.children[0].box.middle == item.box.middle, "a chain is a straight line"
        lines = [child.box.middle for child in item.children]
        assert lines == sorted(lines)


@given(seed=SEEDS, count=st.integers(1, 120), limit=st.integers(1, 30))
def test_the_winning_path_is_always_shown(seed: int, count: int, limit: int) -> None:
    graph = grown(seed, count, closing=0.4)
    facts, shown, _ = picture(graph, limit=limit)
    assert bool(facts.winning) == (graph.root.status is Status.SOLVED)
    for node, action in facts.winning.items():
        assert any(other is action for other in shown.actions[node])
        assert all(child in shown for child in action.children)
    only = prune(facts, View(proof=True))
    if facts.winning:
        assert set(facts.winning) <= set(only)
        ways = {ROOT}
        for node in facts.winning:
            way, origin = node, graph.nodes[node].origin
            while origin is not None:
                ways |= {way, *origin.children}
                way, origin = origin.parent, graph.nodes[origin.parent].origin
        assert set(only) <= ways | {child for action in facts.winning.values() for child in action.children}


@settings(max_examples=40)
@given(seed=SEEDS)
def test_what_is_shown_stays_and_keeps_its_order_while_the_graph_grows(seed: int) -> None:
    before: tuple[int, ...] = ()
    order: list[int] = []
    lost = 0
    for graph, _ in visits(seed, 60):
        facts = Facts(graph)
        shown = prune(facts, View(), before, limit=40)
        goals = [item for item in lay_out(facts, shown).items if item.kind is Kind.GOAL]
        goals.sort(key=lambda item: (item.box.x, item.box.y))
        now = [item.node for item in goals]
        stayed = set(order) & set(now)
        assert [node for node in order if node in stayed] == [node for node in now if node in stayed]
        lost += len(set(order) - set(now))
        before, order = tuple(shown), now
    assert lost <= 2 * 60, "on average no more than two goals of forty make room at each visit"


@given(seed=SEEDS, count=st.integers(0, 40))
def test_a_small_graph_has_nothing_to_prune_but_idle_alternatives(seed: int, count: int) -> None:
    graph = grown(seed, count)
    facts, shown, scene = picture(graph, limit=10_000)
    hidden = [node for node in range(len(graph)) if node not in shown]
    assert all(not facts.effort[node] for node in hidden)
    told = sum(item.hidden for item in scene.items if item.kind is Kind.MORE)
    assert told == sum(len(graph.nodes[node].actions) - len(shown.actions[node]) for node in shown)
    facts, opened, _ = picture(graph, View(opened=frozenset(shown)), limit=10_000)
    for node in shown if len(opened) < MOST else ():
        assert len(opened.actions[node]) == len(graph.nodes[node].actions), "what is opened is all there"


@given(seed=SEEDS, count=st.integers(5, 120), data=st.data())
def test_what_is_closed_is_not_there(seed: int, count: int, data: st.DataObject) -> None:
    graph = grown(seed, count, closing=0.3)
    shut = data.draw(st.integers(0, len(graph) - 1))
    _, shown, _ = picture(graph, View(closed=frozenset({shut})))
    if shut in shown:
        assert not shown.actions[shut]


def test_states_are_those_of_the_search() -> None:
    seen: set[State] = set()
    for seed in range(60):
        graph = grown(seed, seed, closing=0.1)
        facts = Facts(graph, now=next(iter(graph.leaves()), None))
        for node, record in enumerate(graph.nodes):
            state = facts.state(node)
            seen.add(state)
            assert (state is State.SOLVED) == (record.status is Status.SOLVED)
            assert (state is State.FAILED) == (record.status is Status.FAILED)
            assert (state is State.WORKING) == (node == facts.now and record.open)
            if state in (State.WAITING, State.BEGUN):
                assert record.leaf
                assert (state is State.BEGUN) == (record.tried > 0)
        assert sum(facts.states.values()) == len(graph)
    assert seen == set(State), "all of them occur"


def test_a_proof_deeper_than_pythons_stack_can_be_shown() -> None:
    graph = Graph(ProofState((Goal((), "goal 0"),)))
    for depth in range(1500):
        state = ProofState((Goal((), f"goal {depth + 1}"),), (Step("step"),))
        graph.add(depth, [(Candidate("step"), Success((state,)))])
    graph.add(1500, [(Candidate("rfl"), Success())])
    facts, shown, scene = picture(graph)
    assert len(shown) == len(facts.winning) == 1501
    assert len({item.box.middle for item in scene.items}) == 1
    assert outline(facts, scene, Links(View())).count("<details") == 1501
