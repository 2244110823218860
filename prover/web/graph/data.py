"""The picture of a search as JSON: what the page shows, and all that is known of the goal that is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prover.types import Goal
from prover.web.graph.facts import Facts
from prover.web.graph.goal import way_to
from prover.web.graph.layout import Kind, Scene
from prover.web.graph.plan import conjectures
from prover.web.graph.pruning import Shown
from prover.web.graph.view import View
from search.nodes import Action
from search.reading import SavedSearch

_UTF8 = "utf-8"


def described(
    name: str, searches: Mapping[str, SavedSearch], facts: Facts, shown: Shown, scene: Scene, view: View
) -> dict[str, object]:
    """All of it, of the types that JSON knows."""
    search = searches[name]
    data: dict[str, Any] = {
        "search": name,
        "searches": [_summary(other, its) for other, its in searches.items()],
        "signature": search.theorem.signature,
        "states": {state.value: count for state, count in sorted(facts.states.items())},
        "best": facts.best,
        "last": facts.last,
        "working": facts.now,
        "winning": [[node, _place(facts, action)] for node, action in facts.winning.items()],
        "size": [scene.width, scene.height],
        "goals": _goals(facts, shown, scene),
        "plan": [_conjecture(it) for it in conjectures(facts)],
    }
    if view.node is not None and view.node < len(facts.nodes):
        data["goal"] = _whole(facts, view.node)
    return _clean(data)  # type: ignore[no-any-return]


def _summary(name: str, search: SavedSearch) -> dict[str, Any]:
    return {
        "name": name,
        "goals": len(search.graph),
        "root": search.graph.root.status.value,
        "strategy": search.strategy,
        "generator": search.generator,
        "expansions": search.cost.expansions,
        "tactics": search.cost.tactics,
        "seconds": search.cost.wall_seconds,
    }


def _goals(facts: Facts, shown: Shown, scene: Scene) -> list[dict[str, Any]]:
    boxes = {item.node: item.box for item in scene.items if item.kind is Kind.GOAL}
    return [
        _brief(facts, node)
        | {
            "box": list(boxes[node]),
            "tactics": [_tactic(facts, action) for action in shown.actions[node]],
            "hidden": len(facts.nodes[node].actions) - len(shown.actions[node]),
        }
        for node in shown
    ]


def _brief(facts: Facts, node: int) -> dict[str, Any]:
    record = facts.nodes[node]
    return {
        "id": node,
        "state": facts.state(node).value,
        "target": record.goals[0].target,
        "goals": len(record.goals),
        "hypotheses": sum(len(hypothesis.names) for hypothesis in record.goals[0].hypotheses),
        "tried": record.tried,
        "failed": len(record.rejected),
        "below": facts.effort[node] - record.tried,
        "depth": record.way.depth,
        "log_prob": record.way.log_prob,
        "origin": None if record.origin is None else [record.origin.parent, _place(facts, record.origin)],
    }


def _tactic(facts: Facts, action: Action) -> dict[str, Any]:
    return {
        "place": _place(facts, action),
        "tactic": action.tactic,
        "log_prior": action.log_prior,
        "leaves": list(action.children),
        "solved": not action.waiting,
        "failed": action.dead,
        "winning": facts.winning.get(action.parent) is action,
    }


def _whole(facts: Facts, node: int) -> dict[str, Any]:
    record = facts.nodes[node]
    return _brief(facts, node) | {
        "text": [_goal(goal) for goal in record.goals],
        "way": [
            {"goal": stop.node, "tactic": stop.action.tactic, "branch": stop.branch, "of": len(stop.action.children)}
            for stop in way_to(facts, node)
        ],
        "worked": [_tactic(facts, action) for action in record.actions],
        "rejected": [it._asdict() for it in record.rejected],
        "pending": [{"tactic": it.tactic, "log_prior": it.log_prior} for it in record.pending],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {"case": goal.case, "hypotheses": list(map(str, goal.hypotheses)), "target": goal.target}


def _conjecture(it: Any) -> dict[str, Any]:
    return {"lemma": it.lemma, "fate": it.fate.value, "at": it.at, "goal": it.lemma_goal, "tactic": it.tactic}


def _place(facts: Facts, action: Action) -> int:
    return next(place for place, other in enumerate(facts.nodes[action.parent].actions) if other is action)


def _clean(value: Any) -> Any:
    """Without lone surrogates, which no encoder of an answer accepts."""
    if isinstance(value, str):
        return value.encode(_UTF8, "replace").decode(_UTF8)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, Iterable):
        return [_clean(inner) for inner in value]
    return value
