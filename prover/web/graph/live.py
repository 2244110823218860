"""Pictures of traces: of one that is whole, and of those that grow while people look at them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock

from prover.errors import TraceError
from prover.web.graph.data import described
from prover.web.graph.facts import Facts, find_goal
from prover.web.graph.frame import empty, frame
from prover.web.graph.layout import lay_out
from prover.web.graph.links import Links
from prover.web.graph.pruning import prune
from prover.web.graph.view import LIMIT, View
from search.reading import Reading, SavedTrace

_NO_SEARCH = "No search has been kept of this attempt yet."


@dataclass(frozen=True, slots=True)
class GraphFragment:
    """One search of an attempt: as HTML for a page, as its JSON twin; `searches` are the names of all of them."""

    html: str
    data: dict[str, object]
    searches: tuple[str, ...]


def fragment(
    trace: bytes,
    *,
    search: str | None = None,
    node: int | None = None,
    view: View | None = None,
    live: bool = False,
    now: str | None = None,
    url: str = "",
    inline: bool = False,
) -> GraphFragment:
    """One search of a trace file's bytes. For traces that grow use `Graphs`.

    `view` says what is looked at, or `search` and `node` do. `live`: more may come. `now`: the text of the goal that
    the search is working on. `url`: where a script finds this fragment; it adds the view's query, and expects the HTML.
    `inline`: for a file that stands alone, with every goal's details in it and no links but to places in it.
    A trace without a search, and bytes that are no trace, are a fragment that says so.
    """
    kept = _Kept()
    try:
        kept.feed(trace)
    except TraceError as error:
        return _refused(error, url)
    return kept.fragment(view or View(search, node), live=live, now=now, url=url, inline=inline)


class Graphs:
    """Fragments of attempts' traces, by the attempts' ids; remembers the latest few. May be used by several threads."""

    def __init__(self, attempts: int = 8) -> None:
        self._attempts = attempts
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self._lock = Lock()

    def fragment(
        self,
        attempt: object,
        trace: bytes,
        *,
        view: View | None = None,
        live: bool = False,
        now: str | None = None,
        url: str = "",
    ) -> GraphFragment:
        """As `fragment`; `trace` is all of the trace as it is now, of which only what is new is read."""
        with self._lock:
            kept = self._kept.setdefault(attempt, _Kept())
            self._kept.move_to_end(attempt)
            while len(self._kept) > self._attempts:
                self._kept.popitem(last=False)
        with kept.lock:
            try:
                if not kept.follows(trace):
                    kept.renew()
                kept.feed(trace[kept.size :])
            except TraceError as error:
                kept.renew()
                return _refused(error, url)
            return kept.fragment(view or View(), live=live, now=now, url=url)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The goals that were shown of a trace of this size, and those that were shown before them."""

    size: int
    before: frozenset[int]
    goals: frozenset[int]


@dataclass
class _Kept:
    """A trace as far as it was read, and what was shown of its searches the last time."""

    reading: Reading = field(default_factory=lambda: Reading("the trace"))
    digest: hashlib.blake2b = field(default_factory=lambda: hashlib.blake2b(digest_size=16))
    shown: dict[str, _Seen] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def size(self) -> int:
        return self.reading.size

    def renew(self) -> None:
        """Forget all."""
        self.reading, self.digest = Reading("the trace"), hashlib.blake2b(digest_size=16)
        self.shown, self.facts = {}, {}

    def follows(self, trace: bytes) -> bool:
        """Does the trace begin with what was read?"""
        if len(trace) < self.size:
            return False
        return hashlib.blake2b(memoryview(trace)[: self.size], digest_size=16).digest() == self.digest.digest()

    def feed(self, data: bytes) -> None:
        if data:
            self.facts = {}
            self.reading.feed(data)
            self.digest.update(data)

    def fragment(self, view: View, *, live: bool, now: str | None, url: str, inline: bool = False) -> GraphFragment:
        trace = self._trace()
        if trace is None or not trace.searches:
            data: dict[str, object] = {"search": None, "searches": [], "goals": []}
            return GraphFragment(str(empty(_NO_SEARCH, url, live=live)), data, ())
        name = next((name for name in trace.searches if name == view.search), next(iter(trace.searches)))
        view = replace(view, search=name)
        facts = self._facts(name, trace, now if live else None)
        before = self._before(name)
        shown = prune(facts, view, before, _room(inline))
        if view.plain:
            self.shown[name] = _Seen(self.size, before, frozenset(shown))
        scene = lay_out(facts, shown)
        links = Links(view, inline)
        html = frame(name, trace.searches, facts, scene, links, live=live, url=url)
        return GraphFragment(
            str(html), described(name, trace.searches, facts, shown, scene, view), tuple(trace.searches)
        )

    def _trace(self) -> SavedTrace | None:
        if not self.reading.size:
            return None
        try:
            return self.reading.trace()
        except TraceError:  # only its beginning is there
            return None

    def _facts(self, name: str, trace: SavedTrace, now: str | None) -> Facts:
        """Computed once for each state of the graph."""
        search = trace.searches[name]
        at = None if now is None else find_goal(search.graph, now)
        known = self.facts.get(name)
        if known is None or known.now != at:
            known = self.facts[name] = Facts(search.graph, search.last, at)
        return known

    def _before(self, name: str) -> frozenset[int]:
        """What was shown before the trace became what it is, so that the same question has the same answer."""
        seen = self.shown.get(name)
        if seen is None:
            return frozenset()
        return seen.before if seen.size == self.size else seen.goals


def _refused(error: TraceError, url: str) -> GraphFragment:
    data: dict[str, object] = {"search": None, "searches": [], "goals": [], "error": str(error)}
    return GraphFragment(str(empty(f"The search cannot be shown: {error}", url, live=False)), data, ())


def _room(inline: bool) -> int:
    return 2 * LIMIT if inline else LIMIT
