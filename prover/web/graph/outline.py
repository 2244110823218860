"""The same part of the graph as nested lists: without scripts, by ear, on a phone, on paper.

A goal is a row that can be opened; below it stand the tactics that worked on it, and below those what they leave.
"""

from __future__ import annotations

from markupsafe import Markup

from prover.web.graph.facts import Facts, State, hypotheses
from prover.web.graph.goal import details
from prover.web.graph.layout import Item, Kind, Scene
from prover.web.graph.links import Links, row
from prover.web.graph.markup import NOTHING, tag
from prover.web.graph.svg import icon, probability
from prover.web.graph.text import one_line
from prover.web.lean_text import lean

_LETTERS = 240
_OPEN_DEPTH = 6
"""Goals deeper than this are shut at first, unless they are on the winning path."""


_SLOT = Markup("\0")
"""Where the rows below a row go; no text contains it (`markup.tag`)."""


def outline(facts: Facts, scene: Scene, links: Links) -> Markup:
    """All that the scene shows, as a list. No recursion, and no text is copied twice: deep proofs are deep lists."""
    rows = _Rows(facts, links)
    pieces: list[str] = []
    todo: list[Item | str] = [scene.items[0]]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        start, _, end = rows.row(item).partition(_SLOT)
        pieces.append(start)
        todo += [end, *reversed(item.children)]
    whole = Markup("".join(pieces))  # noqa: S704 - made of rows
    return tag("ul", whole, class_="lg-outline", aria_label="The search as a list")


class _Rows:
    """Makes items' rows, each with a slot for those that hang on it."""

    def __init__(self, facts: Facts, links: Links) -> None:
        self._facts = facts
        self._links = links

    def row(self, item: Item) -> Markup:
        match item.kind:
            case Kind.GOAL:
                return self._goal(item)
            case Kind.TACTIC:
                return self._tactic(item)
            case Kind.REFERENCE:
                return self._reference(item)
            case Kind.MORE:
                return self._more(item)
            case Kind.FAN:
                return self._fan(item)

    def _goal(self, item: Item) -> Markup:
        facts, node, inline = self._facts, item.node, self._links.inline
        state, won = facts.state(node), node in facts.winning
        href = self._links.goal(node)
        link = tag("a", f"{node}", href=href, data_node=node, class_="lg-read", title="Read this goal whole")
        head = [icon(state), tag("b", f"{node}") if inline else link, self._target(node), self._words(node, state)]
        inside = tag("ul", _SLOT) if item.children else NOTHING
        if inline:
            inside = tag("div", details(facts, node, self._links), id=row(node), class_="lg-whole") + inside
        classes = f"lg-row lg-is-{state.mark}" + (" lg-won" if won else "")
        if not inside:
            return tag("li", tag("div", *head, class_="lg-head"), class_=classes)
        opened = won or (not inline and item.depth < _OPEN_DEPTH)
        folded = tag("details", tag("summary", *head, class_="lg-head"), inside, open=opened, data_part=f"row-{node}")
        return tag("li", folded, class_=classes)

    def _target(self, node: int) -> Markup:
        target = one_line(f"⊢ {self._facts.nodes[node].goals[0].target}", _LETTERS)
        return tag("code", lean(target), class_="lg-target")

    def _words(self, node: int, state: State) -> Markup:
        facts, record = self._facts, self._facts.nodes[node]
        words = [state.value]
        if node in facts.winning:
            words.append("winning path")
        if node == facts.best:
            words.append("★ best open goal")
        if count := hypotheses(record.goals[0]):
            words.append(f"{count} hypotheses" if count > 1 else "1 hypothesis")
        if record.tried:
            words.append(f"{record.tried} tried, {len(record.rejected)} failed")
        return tag("small", " · ".join(words))

    def _tactic(self, item: Item) -> Markup:
        action = item.action
        assert action is not None
        won = self._facts.winning.get(item.node) is action
        count = len(action.children)
        says = "closes the goal" if not count else f"leaves {count} goals, all needed" if count > 1 else ""
        head = tag(
            "div",
            tag("code", lean(one_line(action.tactic, _LETTERS)), class_="lg-tactic"),
            tag("small", probability(action.log_prior), title="prior probability"),
            tag("small", says) if says else NOTHING,
            class_="lg-head",
        )
        inside = tag("ul", _SLOT) if item.children else NOTHING
        return tag("li", head, inside, class_="lg-row lg-step" + (" lg-won" if won else ""))

    def _reference(self, item: Item) -> Markup:
        node, state = item.node, self._facts.state(item.node)
        link = tag("a", f"the same as goal {node}", href=self._links.goal(node), data_node=node)
        head = tag("div", icon(state), link, self._target(node), tag("small", state.value), class_="lg-head")
        return tag("li", head, class_=f"lg-row lg-same lg-is-{state.mark}")

    def _more(self, item: Item) -> Markup:
        text = f"+{item.hidden:,} more tactics that worked"
        href = self._links.more(item.node)
        shown = tag("a", text, href=href, data_open=item.node) if href else tag("small", text)
        return tag("li", shown, class_="lg-row lg-more")

    def _fan(self, item: Item) -> Markup:
        assert item.action is not None
        text = f"{len(item.action.children)} goals, all needed, none begun"
        href = self._links.more(item.node)
        shown = tag("a", text, href=href, data_open=item.node) if href else tag("small", text)
        head = tag("div", icon(State.WAITING), shown, class_="lg-head")
        return tag("li", head, class_=f"lg-row lg-is-{State.WAITING.mark}")
