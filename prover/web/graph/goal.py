"""One goal read whole: its hypotheses, how it was reached, what was tried on it and how that went, in Lean's words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from prover.types import Goal
from prover.web.graph.facts import Facts
from prover.web.graph.links import PANEL, Links
from prover.web.graph.markup import NOTHING, join, tag
from prover.web.graph.svg import icon, probability
from prover.web.graph.text import one_line
from prover.web.lean_text import lean
from search.nodes import Action, Node, Rejected

_PATH = 400
"""Steps of a way that are told."""
_LISTED = 200
"""Tactics of one kind that are told."""
_WORDS = {
    "error": "rejected",
    "parse": "no tactic",
    "timeout": "took too long",
    "refused": "not allowed",
    "crash": "ended Lean",
    "loop": "no progress",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the way to a goal: at which goal, which tactic, and which of the goals that it left."""

    node: int
    action: Action
    branch: int


def way_to(facts: Facts, node: int) -> list[Stop]:
    """The steps by which the goal was first reached, from the root on."""
    stops: list[Stop] = []
    record = facts.nodes[node]
    while record.origin is not None:
        stops.append(Stop(record.origin.parent, record.origin, record.branch))
        record = facts.nodes[record.origin.parent]
    return stops[::-1]


def panel(facts: Facts, node: int, links: Links) -> Markup:
    """The element that shows a goal."""
    record, state = facts.nodes[node], facts.state(node)
    close = tag(
        "a", "×", class_="lg-close", href=links.closed_goal(), aria_label="Close this goal", data_close_goal=True
    )
    return tag(
        "aside",
        tag(
            "header",
            tag("h3", icon(state), f"Goal {node} ", tag("span", state.value, class_=f"lg-word lg-is-{state.mark}")),
            close,
        ),
        details(facts, node, links),
        class_="lg-panel",
        id=PANEL,
        data_node=node,
        data_state=record.status.value,
        aria_label=f"Goal {node}",
    )


def details(facts: Facts, node: int, links: Links) -> Markup:
    """All that is known of a goal."""
    record = facts.nodes[node]
    return join(
        [
            _badges(facts, node),
            *(_statement(goal) for goal in record.goals),
            _numbers(facts, node),
            _way(facts, node, links),
            _worked(facts, node, links),
            _rejected(record),
            _pending(record),
            _parents(facts, node, links),
        ]
    )


def _badges(facts: Facts, node: int) -> Markup:
    told = [
        (node in facts.winning, "on the winning path"),
        (node == facts.best, "best open goal"),
        (node == facts.last, "visited last"),
    ]
    badges = [tag("span", text, class_="lg-badge") for holds, text in told if holds]
    return tag("p", *badges, class_="lg-badges") if badges else NOTHING


def _statement(goal: Goal) -> Markup:
    """A goal as Lean shows it."""
    parts = [tag("code", lean(str(hypothesis)), class_="lg-hyp") for hypothesis in goal.hypotheses]
    parts.append(tag("code", tag("b", "⊢ "), lean(goal.target), class_="lg-goal-target"))
    case = tag("p", f"case {goal.case}", class_="lg-case") if goal.case else NOTHING
    return case + tag("div", *parts, class_="lg-lean")


def _numbers(facts: Facts, node: int) -> Markup:
    record = facts.nodes[node]
    rows = [
        ("tactics tried", f"{record.tried:,}"),
        ("failed", f"{len(record.rejected):,}"),
        ("tried below", f"{facts.effort[node] - record.tried:,}"),
        ("best way", f"{record.way.depth} step{'s' * (record.way.depth != 1)}"),
        ("log-probability", f"{record.way.log_prob:.2f}"),
    ]
    pairs = [tag("div", tag("dt", name), tag("dd", value)) for name, value in rows]
    return tag("dl", *pairs, class_="lg-numbers")


def _way(facts: Facts, node: int, links: Links) -> Markup:
    stops = way_to(facts, node)
    if not stops:
        return NOTHING
    rows = []
    for stop in stops[:_PATH]:
        count = len(stop.action.children)
        of = f" goal {stop.branch + 1} of {count}" if count > 1 else ""
        where = tag("a", f"{stop.node}", href=links.goal(stop.node), data_node=stop.node, title="Read this goal")
        rows.append(tag("li", where, tag("code", lean(stop.action.tactic)), tag("small", of) if of else None))
    cut = tag("li", f"and {len(stops) - _PATH:,} more steps") if len(stops) > _PATH else NOTHING
    return _part("How it was reached", tag("ol", *rows, cut, class_="lg-way"), count=len(stops))


def _worked(facts: Facts, node: int, links: Links) -> Markup:
    actions = facts.nodes[node].actions
    if not actions:
        return NOTHING
    rows = []
    for action in actions[:_LISTED]:
        left = [_left(facts, child, links) for child in action.children] or [tag("em", "closes the goal")]
        won = facts.winning.get(node) is action
        rows.append(
            tag(
                "tr",
                tag("td", tag("code", lean(action.tactic)), tag("small", " in the proof") if won else None),
                tag("td", probability(action.log_prior), class_="lg-number"),
                tag("td", *left),
                class_="lg-won" if won else None,
            )
        )
    head = tag("tr", tag("th", "tactic"), tag("th", "prior"), tag("th", "leaves"))
    table = tag("table", tag("thead", head), tag("tbody", *rows, _cut(3, len(actions))))
    return _part("Tactics that worked", table, count=len(actions))


def _left(facts: Facts, child: int, links: Links) -> Markup:
    state = facts.state(child)
    label = f"goal {child}, {state.value}"
    return tag(
        "a", icon(state), f"{child}", href=links.goal(child), data_node=child, class_="lg-left", aria_label=label
    )


def _rejected(record: Node) -> Markup:
    rejected = record.rejected
    if not rejected:
        return NOTHING
    rows = [_failure(failure) for failure in rejected[:_LISTED]]
    cut = tag("li", f"and {len(rejected) - _LISTED:,} more") if len(rejected) > _LISTED else NOTHING
    return _part("Tactics that failed", tag("ul", *rows, cut, class_="lg-failures"), count=len(rejected))


def _failure(failure: Rejected) -> Markup:
    word = tag("small", _WORDS.get(failure.kind, failure.kind), class_=f"lg-kind lg-kind-{failure.kind}")
    head = [tag("code", lean(failure.tactic)), word]
    message = failure.message.strip()
    if not message:
        return tag("li", *head)
    if "\n" not in message and len(message) < 90:
        return tag("li", *head, tag("samp", lean(message)))
    summary = tag("summary", *head, tag("samp", one_line(message, 80)))
    return tag("li", tag("details", summary, tag("pre", lean(message))))


def _pending(record: Node) -> Markup:
    if not record.pending:
        return NOTHING
    rows = [
        tag("li", tag("code", lean(candidate.tactic)), tag("small", probability(candidate.log_prior)))
        for candidate in record.pending[:_LISTED]
    ]
    return _part("Still to be tried", tag("ol", *rows, class_="lg-pending"), count=len(record.pending), shut=True)


def _parents(facts: Facts, node: int, links: Links) -> Markup:
    """Other tactics that lead here."""
    record = facts.nodes[node]
    others = [action for action in record.parents if action is not record.origin]
    if not others:
        return NOTHING
    rows = [
        tag(
            "li",
            tag("a", f"{action.parent}", href=links.goal(action.parent), data_node=action.parent),
            tag("code", lean(action.tactic)),
        )
        for action in others[:_LISTED]
    ]
    return _part("Also reached from", tag("ul", *rows, class_="lg-way"), count=len(others), shut=True)


def _part(title: str, content: Markup, *, count: int, shut: bool = False) -> Markup:
    summary = tag("summary", f"{title} ", tag("small", f"{count:,}"))
    return tag("details", summary, content, class_="lg-part", open=not shut, data_part=title)


def _cut(columns: int, count: int) -> Markup:
    if count <= _LISTED:
        return NOTHING
    return tag("tr", tag("td", f"and {count - _LISTED:,} more", colspan=columns))
