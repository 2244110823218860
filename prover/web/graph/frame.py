"""The piece of a page that shows an attempt's searches: tabs, numbers, picture, the goal that is read, plan, list.

What scripts add (`static/graph.js`) hangs on the attributes ``data-...`` of these elements; buttons that do nothing
without them are hidden until they run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from prover.types import Cost
from prover.web.graph.facts import Facts, State
from prover.web.graph.goal import panel
from prover.web.graph.layout import Scene
from prover.web.graph.links import Links, section
from prover.web.graph.markup import NOTHING, tag
from prover.web.graph.outline import outline
from prover.web.graph.plan import plan
from prover.web.graph.svg import icon, picture
from prover.web.lean_text import lean
from search.reading import SavedSearch

NAMES = {"proof": "Proof", "plan": "Plan", "negation": "Negation", "contradiction": "Contradiction"}
_ABOUT = {
    "plan": "The planner's search for the same theorem: conjectured lemmas and inductions beside ordinary tactics.",
    "negation": "A search against the theorem: a proof of this would disprove it.",
    "contradiction": "A search against the hypotheses: a proof of this would show that the theorem says nothing.",
}


def frame(
    name: str, searches: Mapping[str, SavedSearch], facts: Facts, scene: Scene, links: Links, *, live: bool, url: str
) -> Markup:
    """The section of one search."""
    search = searches[name]
    node = links.view.node
    selected = node is not None and node < len(facts.nodes)
    label = f"The search {name}: goals and tactics, from left to right"
    head = [
        NOTHING if links.inline else _tabs(name, searches, links),
        _about(name, search),
        _numbers(facts, scene, search),
    ]
    listed = tag("summary", "The search as a list")
    return tag(
        "section",
        tag("div", *head, class_="lg-top"),
        NOTHING if links.inline else _controls(facts, links),
        tag(
            "div",
            tag("div", picture(facts, scene, links, label), class_="lg-view", tabindex=-1),
            panel(facts, node, links) if selected and node is not None and not links.inline else NOTHING,
            class_="lg-stage" + (" lg-with-panel" if selected and not links.inline else ""),
        ),
        _legend(),
        plan(facts, links),
        tag("details", listed, outline(facts, scene, links), class_="lg-list", open=True, data_part="list"),
        class_="lg lean",
        id=section(name),
        data_graph=url or True,
        data_search=name,
        data_query=links.view.query,
        data_live=live,
        data_goals=len(facts.nodes),
        data_tactics=sum(record.tried for record in facts.nodes),
        data_root=facts.graph.root.status.value,
    )


def empty(text: str, url: str, *, live: bool) -> Markup:
    """Where there is no search to show (yet)."""
    said = tag("p", text, class_="lg-empty")
    return tag("section", said, class_="lg", data_graph=url or True, data_live=live, data_goals=0, data_tactics=0)


def _tabs(name: str, searches: Mapping[str, SavedSearch], links: Links) -> Markup:
    tabs = [
        tag(
            "a",
            icon(State(search.graph.root.status.value)),
            NAMES.get(other, other),
            tag("small", f"{len(search.graph):,}"),
            href=links.search(other),
            aria_current="true" if other == name else None,
            title=f"{len(search.graph):,} goals, {search.cost.expansions:,} expansions",
            data_search=other,
        )
        for other, search in searches.items()
    ]
    return tag("nav", *tabs, class_="lg-tabs", aria_label="Searches of this attempt")


def _about(name: str, search: SavedSearch) -> Markup:
    """What is searched for, where that is not the attempt's theorem."""
    text = _ABOUT.get(name)
    if text is None:
        return NOTHING
    statement = NOTHING
    if name != "plan":
        statement = tag(
            "code", lean(f"theorem {search.theorem.name} {search.theorem.signature}"), class_="lg-statement"
        )
    return tag("p", text, " ", statement, class_="lg-about")


def _numbers(facts: Facts, scene: Scene, search: SavedSearch) -> Markup:
    cost: Cost = search.cost
    shown = sum(item.kind.value == "goal" for item in scene.items)
    goals = len(facts.nodes)
    counts = [
        tag("span", icon(state), f"{facts.states[state]:,} {state.value}", class_=f"lg-count lg-is-{state.mark}")
        for state in State
        if facts.states[state]
    ]
    whole = f"{goals:,} goals" if shown == goals else f"{shown:,} of {goals:,} goals shown"
    spent = (
        f"{cost.expansions:,} expansions · {cost.tactics:,} tactics tried, {facts.failures:,} failed"
        f" · {cost.wall_seconds:.1f} s · {search.strategy}, {search.generator}"
    )
    return tag("p", tag("b", whole), *counts, tag("span", spent, class_="lg-spent"), class_="lg-numbers-line")


_BUTTONS: Sequence[tuple[str, str, str, str]] = (
    ("pause", "Pause", "Nothing moves while paused; what has come meanwhile is counted (p)", "live"),
    ("follow", "Follow", "Keep the goal that is being worked on in sight (o)", "live"),
    ("winning", "Winning path", "Show the proof that was found (w)", "won"),
    ("best", "Best open goal", "Show the most promising goal (b)", "best"),
    ("fit", "Whole", "See everything that is shown (f)", ""),
    ("out", "−", "Smaller (-)", ""),
    ("in", "+", "Larger (+)", ""),
)


def _controls(facts: Facts, links: Links) -> Markup:
    """What works without scripts, and buttons for them. Those that have nothing to do now are disabled."""
    there = {"won": bool(facts.winning), "best": facts.best is not None}
    buttons = [
        tag("button", text, type="button", data_do=do, title=title, disabled=not there.get(needs, True))
        for do, text, title, needs in _BUTTONS
    ]
    views = [
        tag("button", "Graph", type="button", data_do="graph", aria_pressed="true"),
        tag("button", "List", type="button", data_do="list", aria_pressed="false"),
    ]
    since = tag("output", class_="lg-since", hidden=True)
    scripted = tag("span", tag("span", *views, class_="lg-group"), *buttons, class_="lg-scripted", hidden=True)
    return tag(
        "div", scripted, _only(facts, links), since, class_="lg-controls", role="toolbar", aria_label="The picture"
    )


def _only(facts: Facts, links: Links) -> Markup:
    """The way to a picture of nothing but the proof, and back."""
    if not facts.winning:
        return NOTHING
    proof = links.view.proof
    text = "Show all" if proof else "Proof only"
    return tag("a", text, href=links.only_proof(not proof), class_="lg-only", data_whole=True)


def _legend() -> Markup:
    states = [tag("span", icon(state), state.value, class_=f"lg-is-{state.mark}") for state in State]
    ways = [
        tag("span", tag("i", class_="lg-line-won"), "winning path"),
        tag("span", tag("b", ".30"), " prior probability of a tactic"),
        tag("span", tag("b", "∧2"), " leaves two goals, both needed"),
        tag("span", tag("b", "="), " the same goal as elsewhere"),
    ]
    summary = tag("summary", "What the signs mean")
    return tag("details", summary, tag("p", *states, *ways), class_="lg-legend", data_part="legend")
