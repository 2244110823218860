"""A search saved as JSON: to look at (a page can draw it), and to go on with.

The file holds one object: what was searched (theorem and `statement_hash`), with which strategy, what it has cost, and
the nodes, one a line. A node has its goals, its status, the best way to it, its origin (node, action and branch by
which it was first reached: following origins up to the root gives the path that replays its state), its actions with
the ids of the nodes they leave, the tactics that failed with the start of Lean's message, and the candidates still to
be tried.

Written whole or not at all (a temporary file beside it, then renamed), so an interruption leaves the last good one.
On loading, statuses are recomputed from the actions and all invariants are checked; nothing that a file claims is
ever a verdict. A search that was saved between two visits and goes on does what it would have done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prover.errors import TraceError
from prover.types import Candidate, Cost, Goal, Hypothesis, Limit, ProofState, Step, Theorem, Way
from search.graph import Graph
from search.invariants import InvariantBroken, check
from search.nodes import Action, Node, Rejected

FORMAT = "lemmata-search"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Trace:
    """A search as it was left. `limit` says why it ended, None if it found a proof or was saved while it ran."""

    theorem: Theorem
    graph: Graph
    cost: Cost = Cost()  # noqa: RUF009 - frozen
    strategy: str = ""
    limit: Limit | None = None


def save(path: Path, trace: Trace) -> None:
    """Write the trace, replacing the file at once. Raises `TraceError` if it cannot be written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        try:
            with partial.open("w", encoding="utf-8") as file:
                file.writelines(_lines(trace))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise TraceError(
            f"{path}: the search trace cannot be written ({error.strerror}); free space there or name another file"
        ) from error


def load(path: Path, theorem: Theorem, root: ProofState) -> Trace:
    """The saved search of `theorem`, whose first state is `root`.

    Raises `TraceError` for a file that cannot be read, is damaged, or belongs to another statement or to another
    reading of it (an other library may print other goals).
    """
    content = _read(path)
    if content.get("format") != FORMAT or content.get("version") != VERSION:
        raise TraceError(
            f"{path}: not a search trace of version {VERSION} (it says {content.get('format')!r},"
            f" version {content.get('version')!r}); delete it or name another file"
        )
    if content.get("statement_hash") != theorem.statement_hash:
        raise TraceError(f"{path}: belongs to another statement than {theorem.name!r}; name another trace file")
    try:
        trace = _trace(content, theorem)
        check(trace.graph)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, InvariantBroken) as error:
        raise TraceError(f"{path}: the trace is damaged ({error!r}); delete it and search anew") from error
    if trace.graph.state(0) != root:
        raise TraceError(f"{path}: was made where {theorem.name!r} begins with other goals; delete it and search anew")
    return trace


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TraceError(f"{path}: the search trace cannot be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:
        raise TraceError(f"{path}: not a whole JSON file ({error}); delete it and search anew") from error
    if not isinstance(content, dict):
        raise TraceError(f"{path}: not a search trace; name another file")
    return content


def _lines(trace: Trace) -> Iterator[str]:
    """The file, node by node: a large graph is never held twice."""
    theorem = trace.theorem
    head = {
        "format": FORMAT,
        "version": VERSION,
        "statement_hash": theorem.statement_hash,
        "theorem": asdict(theorem),
        "strategy": trace.strategy,
        "limit": trace.limit,
        "cost": asdict(trace.cost),
        "counts": dict(trace.graph.counts),
        "root_path": [asdict(step) for step in trace.graph.root_path],
    }
    yield _json(head).removesuffix("}") + ',"nodes":[\n'
    for i, node in enumerate(trace.graph.nodes):
        yield (",\n" if i else "") + _json(_node(i, node, trace.graph))
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _node(number: int, node: Node, graph: Graph) -> dict[str, object]:
    origin = node.origin
    return {
        "id": number,
        "status": node.status,
        "expanded": node.expanded,
        "goals": [asdict(goal) for goal in node.goals],
        "way": node.way._asdict(),
        "origin": None
        if origin is None
        else [origin.parent, graph.nodes[origin.parent].actions.index(origin), node.branch],
        "queued": node.queued,
        "dropped": node.dropped,
        "actions": [_action(action) for action in node.actions],
        "rejected": [rejected._asdict() for rejected in node.rejected],
        "pending": [asdict(candidate) for candidate in node.pending],
    }


def _action(action: Action) -> dict[str, object]:
    steps = [{"count": step.count, "index": step.index, "names": step.names} for step in action.steps]
    return {
        "tactic": action.tactic,
        "log_prior": action.log_prior,
        "tokens": action.tokens,
        "children": action.children,
        "steps": steps,
    }


def _trace(content: dict[str, Any], theorem: Theorem) -> Trace:
    rows = content["nodes"]
    nodes = [Node(tuple(map(_goal, row["goals"])), None, 0, Way(**row["way"])) for row in rows]
    for i, (node, row) in enumerate(zip(nodes, rows, strict=True)):
        node.expanded, node.dropped, node.queued = bool(row["expanded"]), bool(row["dropped"]), int(row["queued"])
        node.actions = tuple(_read_action(i, action, len(nodes)) for action in row["actions"])
        node.rejected = tuple(Rejected(**rejected) for rejected in row["rejected"])
        node.pending = tuple(Candidate(**candidate) for candidate in row["pending"])
    for node, row in zip(nodes, rows, strict=True):
        if row["origin"] is not None:
            parent, action, node.branch = row["origin"]
            node.origin = nodes[parent].actions[action]
    root_path = tuple(_step(step["tactic"], step) for step in content["root_path"])
    limit = None if content["limit"] is None else Limit(content["limit"])
    return Trace(theorem, Graph.restore(nodes, root_path), Cost(**content["cost"]), content["strategy"], limit)


def _goal(row: dict[str, Any]) -> Goal:
    hypotheses = (Hypothesis(tuple(h["names"]), h["type"], h["value"]) for h in row["hypotheses"])
    return Goal(tuple(hypotheses), row["target"], row["case"])


def _step(tactic: str, row: dict[str, Any]) -> Step:
    return Step(tactic, row["count"], row["index"], tuple(row["names"]))


def _read_action(node: int, row: dict[str, Any], nodes: int) -> Action:
    children = tuple(map(int, row["children"]))
    if not all(0 <= child < nodes for child in children):
        raise ValueError(f"node {node} has an action that leaves unknown nodes {children}")
    steps = tuple(_step(row["tactic"], step) for step in row["steps"])
    return Action(node, Candidate(row["tactic"], row["log_prior"], row["tokens"]), children, steps, 0)
