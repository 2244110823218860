"""The picture of a search: goals as cards, tactics as pills, in an SVG that needs no script, font or style of its own.

Colours come from the page's style sheet (`graph.css`) by classes; what a colour says is said by a shape and by a word
too. Every goal is a link, so it can be reached by keyboard, and has a name that is read aloud.
"""

from __future__ import annotations

import math

from markupsafe import Markup

from prover.web.graph.facts import Facts, State, hypotheses
from prover.web.graph.layout import (
    GOAL_WIDTH,
    LETTERS,
    LINE_HEIGHT,
    SMALL_HEIGHT,
    Item,
    Kind,
    Scene,
    target_lines,
)
from prover.web.graph.links import Links
from prover.web.graph.markup import NOTHING, join, tag
from prover.web.graph.text import one_line
from search.nodes import Action

_TACTIC_LETTERS = 19
_LETTER = 6.7
"""How wide a letter is, about; a pill is as long as its text."""
_TEXT = 28
"""Where the text of a card begins."""
_ROUND = 8.0
"""Radius of a line's corner."""

SYMBOLS = {
    State.SOLVED: '<circle r="7"/><path d="M-3.2 .2 -1 2.6 3.4 -2.6"/>',
    State.FAILED: (
        '<rect x="-6.5" y="-6.5" width="13" height="13" rx="2.5"/><path d="M-2.7 -2.7 2.7 2.7M2.7 -2.7 -2.7 2.7"/>'
    ),
    State.OPEN: '<circle r="6.2"/><circle r="2.2" class="lg-dot"/>',
    State.BEGUN: '<circle r="6.2"/><path class="lg-half" d="M0 -6.2A6.2 6.2 0 0 1 0 6.2Z"/>',
    State.WAITING: '<circle r="5.4"/>',
    State.WORKING: '<circle r="7"/><path d="M-2 -3.4 3.8 0 -2 3.4Z"/>',
    State.DROPPED: '<circle r="5.4"/><path d="M-3.8 3.8 3.8 -3.8"/>',
}
"""The shape of each state, around the origin."""


def picture(facts: Facts, scene: Scene, links: Links, label: str) -> Markup:
    """The whole SVG."""
    edges = [_edges(facts, item) for item in scene.items if item.children]
    drawn = [_item(facts, item, links) for item in scene.items]
    return tag(
        "svg",
        _definitions(),
        tag("g", tag("g", *edges, class_="lg-edges"), tag("g", *drawn), class_="lg-world"),
        class_="lg-svg",
        xmlns="http://www.w3.org/2000/svg",
        width=scene.width,
        height=scene.height,
        viewBox=f"0 0 {scene.width:.0f} {scene.height:.0f}",
        role="group",
        aria_label=label,
    )


def icon(state: State) -> Markup:
    """The shape of a state, for text beside the picture."""
    shape = Markup(SYMBOLS[state])  # noqa: S704 - constants of this file
    return tag("svg", shape, class_=f"lg-icon lg-is-{state.mark}", viewBox="-8 -8 16 16", aria_hidden="true")


def _definitions() -> Markup:
    inside = tag("rect", x=_TEXT - 2, y=0, width=GOAL_WIDTH - _TEXT - 3, height=200)
    return tag("defs", tag("clipPath", inside, id="lg-clip"))


def _item(facts: Facts, item: Item, links: Links) -> Markup:
    match item.kind:
        case Kind.GOAL:
            return _goal(facts, item, links)
        case Kind.TACTIC:
            return _tactic(facts, item)
        case Kind.REFERENCE:
            return _reference(facts, item, links)
        case Kind.MORE:
            return _more(item, links)
        case Kind.FAN:
            return _fan(item, links)


def _goal(facts: Facts, item: Item, links: Links) -> Markup:
    node, box = item.node, item.box
    record, state = facts.nodes[node], facts.state(node)
    tall, texts = box.height > SMALL_HEIGHT, target_lines(facts, node)
    parts = [
        tag("title", f"{name(facts, node)}\n{record.goals[0].text}"[:2000]),
        tag("rect", class_="lg-card", width=box.width, height=box.height, rx=7),
        tag("rect", class_="lg-stripe", width=4, height=box.height, rx=2),
        _symbol(state),
    ]
    written = [tag("text", text, class_="lg-target", x=_TEXT, y=17 + LINE_HEIGHT * i) for i, text in enumerate(texts)]
    parts.append(tag("g", *written, clip_path="url(#lg-clip)"))
    if tall:
        parts.append(tag("text", _foot(facts, node), class_="lg-foot", x=_TEXT, y=box.height - 9))
    if node == facts.best:
        parts.append(tag("text", "★ best", class_="lg-best", x=box.width - 8, y=box.height - 9))
    drawn = tag(
        "a",
        *parts,
        href=links.goal(node),
        class_=_classes(facts, node, "lg-goal", "lg-selected" if node == links.view.node else ""),
        transform=_at(item),
        data_node=node,
        data_key=f"g{node}",
        data_room=item.room if item.room > 0 else None,
        aria_label=f"{name(facts, node)}: {one_line(record.goals[0].target, 200)}",
    )
    return drawn + _collapse(item, links)


def _collapse(item: Item, links: Links) -> Markup:
    """A button that hides what hangs below a goal."""
    href = links.less(item.node)
    if href is None or not any(child.kind is Kind.TACTIC for child in item.children):
        return NOTHING
    return tag(
        "a",
        tag("circle", r=7),
        tag("path", d="M-3.5 0H3.5"),
        href=href,
        class_="lg-less",
        transform=f"translate({item.box.right:.0f} {item.box.middle:.1f})",
        data_close=item.node,
        data_key=f"c{item.node}",
        aria_label=f"Hide what hangs below goal {item.node}",
    )


def _tactic(facts: Facts, item: Item) -> Markup:
    action = item.action
    assert action is not None
    text, prior, width = _pill(action)
    won = facts.winning.get(item.node) is action
    state = "solved" if not action.waiting else "failed" if action.dead else "open"
    parts = [
        tag("title", f"{action.tactic}\nprior {probability(action.log_prior)}, log {action.log_prior:.2f}"[:2000]),
        tag("rect", class_="lg-pill", width=width, height=item.box.height, rx=item.box.height / 2),
        tag("text", text, class_="lg-tactic", x=10, y=16),
        tag("text", prior, class_="lg-prior", x=width - 9, y=15.5),
    ]
    if not action.children:
        parts.append(tag("text", "closes it", class_="lg-done", x=width + 6, y=16))
    return tag(
        "g",
        *parts,
        class_=" ".join(filter(None, ["lg-act", f"lg-act-{state}", "lg-won" if won else ""])),
        transform=_at(item),
        data_key=f"t{item.node}-{_place_of(facts, item)}",
    )


def _reference(facts: Facts, item: Item, links: Links) -> Markup:
    node, state = item.node, facts.state(item.node)
    target = f"⊢ {facts.nodes[node].goals[0].target}"
    return tag(
        "a",
        tag("title", f"The same goal stands elsewhere. {name(facts, node)}"),
        tag("rect", class_="lg-card", width=item.box.width, height=item.box.height, rx=6),
        _symbol(state),
        tag(
            "g",
            tag("text", one_line(f"= {node}  {target}", LETTERS), class_="lg-target", x=_TEXT, y=17),
            clip_path="url(#lg-clip)",
        ),
        href=links.goal(node),
        class_=_classes(facts, node, "lg-ref"),
        transform=_at(item),
        data_node=node,
        aria_label=f"The same as {name(facts, node)}",
    )


def _more(item: Item, links: Links) -> Markup:
    text = f"+{item.hidden:,} more"
    parts = [
        tag("title", f"{item.hidden:,} more tactics that worked on goal {item.node} are not shown"),
        tag("rect", class_="lg-pill", width=_width(text), height=item.box.height, rx=item.box.height / 2),
        tag("text", text, class_="lg-tactic", x=12, y=16),
    ]
    href = links.more(item.node)
    return tag(
        "g" if href is None else "a",
        *parts,
        href=href,
        class_="lg-more",
        transform=_at(item),
        data_open=item.node,
        data_key=f"m{item.node}",
        aria_label=f"Show {item.hidden} more tactics of goal {item.node}",
    )


def _fan(item: Item, links: Links) -> Markup:
    assert item.action is not None
    text = f"{len(item.action.children)} goals, all needed, none begun"
    href = links.more(item.node)
    return tag(
        "g" if href is None else "a",
        tag("rect", class_="lg-card", width=item.box.width, height=item.box.height, rx=6),
        _symbol(State.WAITING),
        tag("text", text, class_="lg-foot", x=_TEXT, y=17),
        href=href,
        class_=f"lg-fan lg-is-{State.WAITING.mark}",
        transform=_at(item),
        data_open=item.node,
        aria_label=f"{text}; show them",
    )


def _edges(facts: Facts, item: Item) -> Markup:
    """Lines to all that hangs on an item; the winning one last, on top of the others."""
    start = item.box.right
    if item.kind is Kind.TACTIC:
        assert item.action is not None
        start = item.box.x + _pill(item.action)[2]
    trunk = item.box.right + 9
    drawn: list[tuple[bool, Markup]] = []
    for child in item.children:
        won = _wins(facts, item, child)
        path = _path(start, item.box.middle, trunk, child.box.x, child.box.middle)
        kind = "lg-more-edge" if child.kind is Kind.MORE else "lg-won" if won else ""
        drawn.append((won, tag("path", d=path, class_=f"lg-edge {kind}".strip())))
    return join([path for _, path in sorted(drawn, key=lambda it: it[0])])


def _wins(facts: Facts, item: Item, child: Item) -> bool:
    """Is the line part of the proof that was found?"""
    action = item.action if item.kind is Kind.TACTIC else child.action
    return action is not None and facts.winning.get(action.parent) is action


def _path(x: float, y: float, trunk: float, to_x: float, to_y: float) -> str:
    """Straight out, down with round corners, straight in."""
    if math.isclose(y, to_y):
        return f"M{x:.1f} {y:.1f}H{to_x:.1f}"
    turn = min(_ROUND, abs(to_y - y) / 2, to_x - trunk)
    return (
        f"M{x:.1f} {y:.1f}H{trunk - turn:.1f}Q{trunk:.1f} {y:.1f} {trunk:.1f} {y + turn:.1f}"
        f"V{to_y - turn:.1f}Q{trunk:.1f} {to_y:.1f} {trunk + turn:.1f} {to_y:.1f}H{to_x:.1f}"
    )


def _pill(action: Action) -> tuple[str, str, float]:
    """A tactic's text, what stands small behind it, and how wide both are; no wider than their column."""
    count = len(action.children)
    prior = probability(action.log_prior) + (f" ∧{count}" if count > 1 else "")
    text = one_line(action.tactic, _TACTIC_LETTERS - (2 if count > 1 else 0))
    return text, prior, _width(text, prior)


def _width(text: str, small: str = "") -> float:
    return 20 + _LETTER * len(text) + (5 + 5.2 * len(small) if small else 0)


def probability(log_prior: float) -> str:
    """A prior in two digits: .30, .04, <.01; 1 for what is certain."""
    value = math.exp(log_prior)
    if value >= 0.995:
        return "1"
    return "<.01" if value < 0.005 else f"{value:.2f}".removeprefix("0")


def name(facts: Facts, node: int) -> str:
    """A goal in words, for those who hear it."""
    words = [f"Goal {node}, {facts.state(node)}"]
    if node in facts.winning:
        words.append("on the winning path")
    if node == facts.best:
        words.append("the best open one")
    return f"{', '.join(words)}; {_foot(facts, node)}"


def _foot(facts: Facts, node: int) -> str:
    record, state = facts.nodes[node], facts.state(node)
    failed = len(record.rejected)
    parts = [state.value, f"{hypotheses(record.goals[0])} hyp"]
    if len(record.goals) > 1:
        parts.append(f"{len(record.goals)} goals")
    if record.tried:
        parts.append(f"{record.tried} tried" + (f", {failed} failed" if failed else ""))
    return " · ".join(parts)


def _classes(facts: Facts, node: int, *more: str) -> str:
    classes = [*more, f"lg-is-{facts.state(node).mark}"]
    if node in facts.winning:
        classes.append("lg-won")
    if node == facts.last:
        classes.append("lg-last")
    if node == facts.best:
        classes.append("lg-is-best")
    return " ".join(filter(None, classes))


def _symbol(state: State) -> Markup:
    shape = Markup(SYMBOLS[state])  # noqa: S704 - constants of this file
    return tag("g", shape, class_="lg-icon", transform="translate(16 13)")


def _at(item: Item) -> str:
    return f"translate({item.box.x:.0f} {item.box.y:.1f})"


def _place_of(facts: Facts, item: Item) -> int:
    return next(place for place, action in enumerate(facts.nodes[item.node].actions) if action is item.action)
