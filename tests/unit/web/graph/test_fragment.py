"""The piece of a page: well-formed, escaped, without scripts and styles of its own; of torn and growing traces too."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.types import (
    Budget,
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
    Theorem,
)
from prover.web.graph import Graphs, View, fragment
from search.journal import Added, Entry
from search.strategies import STRATEGIES
from search.trace import TraceFile
from tests.unit.web.graph.grown import trace

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class Page(HTMLParser):
    """Elements with their attributes, and the text; refuses what is not well-formed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), "an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key.replace("_", "-")) == value for key, value in attributes.items())
        ]


def keeping(path: Path, theorem: Theorem, searches: dict[str, tuple[ProofState, list[Added]]]) -> bytes:
    """A trace with these searches."""
    with TraceFile.open(path, theorem) as file:
        file.begin(Budget())
        order = STRATEGIES["best-first"]
        for name, (root, entries) in searches.items():
            resumed = file.resume(name, theorem, root, "best-first", "planner", lambda graph: order(graph, 0))
            for added in entries:
                resumed.journal(Entry(added.node, (added,), Cost(tactics=1)))
    return path.read_bytes()


def state(target: str, tactic: str = "t", count: int = 1, index: int = 0) -> ProofState:
    return ProofState((Goal((Hypothesis(("n",), "Nat"),), target),), (Step(tactic, count, index),))


def lawful(page: Page) -> None:
    """What the page's policy allows: no script, no style, no handler, no address elsewhere."""
    for tag, attributes in page.elements:
        assert tag not in {"script", "style", "iframe", "object", "foreignobject", "img"}
        for name, value in attributes.items():
            assert name != "style"
            assert not name.startswith("on")
            if name in {"href", "src", "xlink:href"}:
                assert value is not None
                assert value.startswith(("?", "#"))


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), count=st.integers(0, 80), node=st.integers(0, 200), inline=st.booleans())
def test_every_fragment_is_well_formed_and_lawful(seed: int, count: int, node: int, inline: bool) -> None:
    made = fragment(trace(seed, count), node=node, inline=inline)
    page = Page(made.html)
    lawful(page)
    goals: Any = made.data["goals"]
    assert len(page.all("svg", role="group")) == 1
    assert {int(str(it["data-node"])) for it in page.all("a") if "lg-goal" in str(it.get("class"))} == {
        goal["id"] for goal in goals
    }
    assert made.searches == ("proof",)
    assert json.loads(json.dumps(made.data, ensure_ascii=False).encode()) == made.data
    anchors = {it["id"] for _, it in page.elements if "id" in it}
    for link in page.all("a"):
        href = str(link["href"])
        assert not href.startswith("#") or href[1:] in anchors or not inline or int(href[6:]) not in goals


HOSTILE = "</title></svg><script>alert(1)</script>\"'><img src=x onerror=alert(1)> & \x00 \u202e \u2028 javascript:"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    root = ProofState((Goal((Hypothesis((HOSTILE,), HOSTILE, HOSTILE),), HOSTILE, HOSTILE),))
    results: list[tuple[Candidate, TacticResult]] = [
        (Candidate(HOSTILE, -1.0), Success((state(HOSTILE, HOSTILE, 2, 0), state(HOSTILE + "2", HOSTILE, 2, 1)))),
        (Candidate(f"suffices key : {HOSTILE} by simp", -1.0), Success((state(HOSTILE + "3"),))),
        (Candidate(HOSTILE + "\ud83d", -2.0), Failure(FailureKind.ERROR, "\ud83d" + HOSTILE * 3)),
    ]
    entries = [Added(0, tuple(results), (Candidate(HOSTILE + "\ud83d", -9.0),))]
    theorem = Theorem(HOSTILE, HOSTILE, HOSTILE)
    data = keeping(tmp_path / "trace", theorem, {HOSTILE: (root, entries), "negation": (root, entries)})
    for search in (HOSTILE, "negation"):
        for inline in (False, True):
            made = fragment(data, search=search, node=0, url="/attempts/1/graph", inline=inline)
            page = Page(made.html)
            lawful(page)
            assert "alert(1)" in page.text
            for odd in ("\ud83d", "\x00", "\u202e", "\u2028"):
                assert odd not in made.html
            made.html.encode()
            json.dumps(made.data, ensure_ascii=False).encode()


@pytest.mark.parametrize("data", [b"", b"{", b'{"format":"lemmata-search","ver'])
def test_where_no_search_is_kept_the_fragment_says_so(data: bytes) -> None:
    made = fragment(data, live=True, url="/attempts/1/graph")
    assert "No search has been kept" in Page(made.html).text
    assert made.searches == ()
    assert made.data["goals"] == []


def test_bytes_that_are_no_trace_are_told() -> None:
    made = fragment(b"<html>\n")
    assert "not a search trace" in Page(made.html).text
    assert "not a search trace" in str(made.data["error"])


def test_a_growing_trace_is_the_whole_trace_at_every_moment() -> None:
    """Also when it is torn, replaced by another one, and asked for again."""
    data, other = trace(7, 40, closing=0.0), trace(8, 40, closing=0.0)
    graphs = Graphs()
    for end in (0, 10, 200, len(data) // 3, len(data) // 3 + 5, len(data), len(data)):
        view = View(node=3, opened=frozenset({0}))
        made = graphs.fragment("a", data[:end], view=view)
        assert made.data == fragment(data[:end], view=view).data
    assert graphs.fragment("a", other).data == fragment(other).data, "a new try of the attempt"
    assert graphs.fragment("a", b"nonsense\n").searches == ()
    assert graphs.fragment("a", data).data["goals"], "and it recovers"


def test_the_same_question_has_the_same_answer() -> None:
    data, graphs = trace(8, 90, closing=0.0), Graphs()
    for end in (len(data) // 2, len(data)):
        first = graphs.fragment(1, data[:end])
        for _ in range(3):
            graphs.fragment(1, data[:end], view=View(node=5))
            assert graphs.fragment(1, data[:end]).html == first.html


def test_many_attempts_do_not_pile_up() -> None:
    graphs = Graphs(attempts=2)
    data = trace(1, 5)
    for attempt in range(10):
        assert graphs.fragment(attempt, data).searches == ("proof",)
    assert len(graphs._kept) == 2


def test_a_goal_is_read_whole(tmp_path: Path) -> None:
    root = ProofState((Goal((Hypothesis(("h",), "p ∧ q"),), "q ∧ p", "main"),))
    left = (state("q", "constructor", 2, 0), state("p", "constructor", 2, 1))
    visits = [
        Added(
            0,
            (
                (Candidate("constructor", -0.5), Success(left)),
                (Candidate("omega", -1.0), Failure(FailureKind.ERROR, "omega could not\nprove the goal")),
            ),
        ),
        Added(1, ((Candidate("exact h.2", -0.1), Success()),)),
        Added(2, ((Candidate("exact h.2", -0.1), Failure(FailureKind.TIMEOUT, "")),), (Candidate("exact h.1", -3.0),)),
    ]
    data = keeping(tmp_path / "trace", Theorem("t", ": True"), {"proof": (root, visits)})
    text = Page(fragment(data, node=0).html).text
    for wanted in (
        "h : p ∧ q",
        "q ∧ p",
        "case main",
        "omega could not\nprove the goal",
        "rejected",
        "constructor",
        "0.61",
    ):
        assert wanted.removeprefix("0") in text
    made = fragment(data, node=2)
    goal: Any = made.data["goal"]
    assert goal["way"] == [{"goal": 0, "tactic": "constructor", "branch": 1, "of": 2}]
    assert goal["pending"] == [{"tactic": "exact h.1", "log_prior": -3.0}]
    text = Page(made.html).text
    assert "took too long" in text
    assert "goal 2 of 2" in text
    assert "Still to be tried 1" in text
    assert goal["state"] == "half tried"
    assert made.data["best"] == 2


def test_the_plan_tells_what_became_of_each_lemma(tmp_path: Path) -> None:
    def cut(lemma: str, finish: str = "simp [key]") -> Candidate:
        return Candidate(f"suffices key : {lemma} by {finish}\nclear x", -0.3)

    visits = [
        Added(
            0,
            (
                (cut("∀ n, good n"), Success((state("∀ n, good n"),))),
                (cut("∀ n, stuck n", "exact key _"), Success((state("∀ n, stuck n"),))),
                (cut("∀ n, wrong n", "induction n <;> simp"), Success((state("∀ n, wrong n"),))),
                (cut("∀ n, useless n"), Failure(FailureKind.ERROR, "unsolved goals")),
                (Candidate("have key1 : ∀ n, also n := ?_", -1.0), Success((state("∀ n, also n"), state("rest")))),
            ),
            (cut("∀ n, later n"),),
        ),
        Added(3, ((Candidate("simp"), Failure(FailureKind.ERROR, "no")),)),
        Added(1, ((Candidate("rfl"), Success()),)),
    ]
    root = ProofState((Goal((), "goal"),))
    data = keeping(tmp_path / "trace", Theorem("t", ": True"), {"proof": (root, []), "plan": (root, visits)})
    made = fragment(data, search="plan")
    plan: Any = made.data["plan"]
    assert [(it["lemma"], it["fate"]) for it in plan] == [
        ("∀ n, good n", "proved, and in the proof"),
        ("∀ n, stuck n", "open"),
        ("∀ n, also n", "open"),
        ("∀ n, wrong n", "could not be proved"),
        ("∀ n, later n", "not tried yet"),
        ("∀ n, useless n", "does not help: Lean refused the step"),
    ]
    text = Page(made.html).text
    for wanted in ("The plan", "a generalisation", "then by induction", "stated on the way", "1 refused by Lean"):
        assert wanted in text
    assert fragment(data, search="proof").data["plan"] == []
    assert fragment(data, search="nonsense").data["search"] == "proof"


def test_what_the_search_is_at_is_marked() -> None:
    data = trace(3, 30, closing=0.0)
    goals: Any = fragment(data).data["goals"]
    waiting = next(goal for goal in goals if goal["state"] == "waiting")
    made = fragment(data, live=True, now=f"n : Nat\n⊢ {waiting['target']}")
    assert made.data["working"] == waiting["id"]
    assert "being expanded" in made.html
    assert fragment(data, live=False, now=waiting["target"]).data["working"] is None


@given(
    search=st.none() | st.text(max_size=9),
    node=st.none() | st.integers(0, 10**8),
    opened=st.frozensets(st.integers(0, 10**8), max_size=9),
    closed=st.frozensets(st.integers(0, 10**8), max_size=9),
    proof=st.booleans(),
)
def test_views_are_what_their_addresses_say(
    search: str | None, node: int | None, opened: frozenset[int], closed: frozenset[int], proof: bool
) -> None:
    view = View(search or None, node, opened, closed, proof)
    if search is not None and re.search("[\ud800-\udfff]", search):
        return  # such a name is replaced, and nothing is found by it
    assert View.read(dict(parse_qsl(view.query.removeprefix("?")))) == view


@given(query=st.dictionaries(st.sampled_from(["search", "node", "open", "close", "only"]), st.text(max_size=40)))
def test_no_address_can_harm(query: dict[str, str]) -> None:
    view = View.read(query)
    lawful(Page(fragment(SMALL, view=view).html))


SMALL = trace(5, 8, closing=0.0)


def test_a_large_trace_costs_little_to_look_at_again() -> None:
    """Two thousand visits: what has been read is not read again."""
    data = trace(0, 2000, closing=0.0)
    graphs = Graphs()
    end = data.rfind(b"\n", 0, len(data) - 2000) + 1
    graphs.fragment(1, data[:end])
    began = time.process_time()
    made = graphs.fragment(1, data)
    spent = time.process_time() - began
    searches: Any = made.data["searches"]
    assert searches[0]["goals"] > 3000
    goals: Any = made.data["goals"]
    assert len(goals) <= 170
    assert spent < 1.0
