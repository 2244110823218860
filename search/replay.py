"""A search done again from its journal, without Lean and without a generator.

The graph is rebuilt by the same calls of `Graph.add`. A strategy's own state (visit counts, random numbers, whatever it
remembers) is rebuilt too, by making the same calls through an `Agenda`: as long as the strategy asks for the node that
was taken each time, it stands where it stood. When it asks for another (another strategy or seed was chosen, or the
program has changed), the graph is completed without it, and it begins anew over the whole graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prover.protocols import Frontier
from search.agenda import Agenda
from search.graph import Graph
from search.journal import Entry

FrontierFactory = Callable[[Graph], Frontier]
"""Makes a strategy's frontier for a graph."""


def replay(graph: Graph, entries: Sequence[Entry], frontier: FrontierFactory) -> tuple[Agenda, bool]:
    """Repeat the entries, which began when a strategy was new to `graph`.

    Returns the agenda to go on with, and whether its frontier went all the way (otherwise it is new once more).
    Raises `ValueError` for entries that do not fit the graph.
    """
    agenda = anew(graph, frontier)
    for number, entry in enumerate(entries):
        if entry.taken is not None:
            if agenda.next() != entry.taken:
                rebuild(graph, entries[number:])
                return anew(graph, frontier), False
            agenda.take()
        _repeat(agenda, entry)
        if graph.root.open:
            agenda.next()  # as a search does, for its observer
    return agenda, True


def rebuild(graph: Graph, entries: Sequence[Entry]) -> None:
    """Repeat the entries for the graph alone. Raises `ValueError` for those that do not fit it."""
    for entry in entries:
        for added in entry.added:
            _within(graph, added.node)
            graph.add(added.node, added.tried, added.pending)


def anew(graph: Graph, frontier: FrontierFactory) -> Agenda:
    """An agenda whose strategy sees the graph for the first time: it is offered what may still help, oldest first.

    What it is offered depends on nothing but what is in the graph, in particular not on the strategies before it.
    """
    for leaf in graph.leaves():
        graph.nodes[leaf].queued = 0
        graph.relevant(leaf)  # marks it as dropped if it is not
    return Agenda(graph, frontier(graph))


def _repeat(agenda: Agenda, entry: Entry) -> None:
    """What happened between taking a node and the next."""
    for added in entry.added:
        _within(agenda.graph, added.node)
        agenda.add(added.node, added.tried, added.pending)
    if entry.taken is not None:
        agenda.done(entry.taken)


def _within(graph: Graph, node: int) -> None:
    if not 0 <= node < len(graph):
        raise ValueError(f"there is no node {node} yet, of {len(graph)}")
