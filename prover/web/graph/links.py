"""Where the things in a picture lead: to the same page with another view, or to a place on the same page.

Links are relative (``?search=proof&node=3``), so they work on every page that shows a graph, without any script.
"""

from __future__ import annotations

from dataclasses import dataclass

from prover.web.graph.view import View

PANEL = "goal"
"""The element in which a goal is read whole."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links of one view. `inline`: the page has everything on it (a file of its own), and there is nobody to ask."""

    view: View
    inline: bool = False

    def goal(self, node: int) -> str:
        """To a goal, whole."""
        return f"#{row(node)}" if self.inline else f"{self.view.at(node).query}#{PANEL}"

    def closed_goal(self) -> str:
        """To the same without a goal."""
        return self.view.at(None).query

    def more(self, node: int) -> str | None:
        """To the same with what is hidden of a goal."""
        return None if self.inline else self.view.with_opened(node).query

    def less(self, node: int) -> str | None:
        """To the same without what hangs below a goal."""
        return None if self.inline else self.view.with_closed(node).query

    def only_proof(self, proof: bool) -> str:
        """To the same with nothing but the proof that was found, or with all again."""
        return self.view.only_proof(proof).query

    def search(self, name: str) -> str | None:
        """To another search."""
        return f"#{section(name)}" if self.inline else self.view.of(name).query


def row(node: int) -> str:
    """The name of a goal's row in the outline."""
    return f"goal-{node}"


def section(search: str) -> str:
    """The name of a search's section."""
    return f"lg-search-{search}"
