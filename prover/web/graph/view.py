"""What of a graph one reader looks at, as it stands in an address: which search, which goal, what is opened, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

LIMIT = 150
"""Goals that are shown of a larger graph, if nothing else is asked for."""

_MOST = 64
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class View:
    """`search`: None is the first. `node` is read whole. Goals in `opened` show all their tactics, in `closed` none.

    `proof`: only the proof that was found is shown.
    """

    search: str | None = None
    node: int | None = None
    opened: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    proof: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> View:
        """From an address's query; what makes no sense in it is left out."""
        return cls(
            search=query.get("search") or None,
            node=next(iter(_numbers(query.get("node", ""))), None),
            opened=frozenset(_numbers(query.get("open", ""))),
            closed=frozenset(_numbers(query.get("close", ""))),
            proof=query.get("only") == "proof",
        )

    @property
    def plain(self) -> bool:
        """Is nothing opened or closed by hand?"""
        return not self.opened and not self.closed and not self.proof

    @property
    def query(self) -> str:
        """As an address's query, with its question mark; what `read` reads."""
        parts: dict[str, str] = {}
        if self.search is not None:
            parts["search"] = self.search
        if self.node is not None:
            parts["node"] = str(self.node)
        if self.opened:
            parts["open"] = ",".join(map(str, sorted(self.opened)))
        if self.closed:
            parts["close"] = ",".join(map(str, sorted(self.closed)))
        if self.proof:
            parts["only"] = "proof"
        return "?" + urlencode(parts, safe=",", errors="replace")

    def at(self, node: int | None) -> View:
        """The same with this goal read whole."""
        return replace(self, node=node)

    def only_proof(self, proof: bool) -> View:
        """The same with nothing but the proof, or with all again."""
        return replace(self, proof=proof)

    def of(self, search: str) -> View:
        """Another search, as it is seen first."""
        return View(search=search)

    def with_opened(self, node: int) -> View:
        """The same with all that is hidden of this goal."""
        if node in self.closed:
            return replace(self, closed=self.closed - {node})
        return replace(self, opened=self.opened | {node})

    def with_closed(self, node: int) -> View:
        """The same without what hangs below this goal."""
        return replace(self, opened=self.opened - {node}, closed=self.closed | {node})


def _numbers(text: str) -> Iterable[int]:
    """At most so many of them, that an address cannot ask for the world."""
    found = [int(part) for part in text.split(",")[:_MOST] if part.isascii() and part.isdigit() and len(part) < 10]
    return [number for number in found if number < _LARGEST]
