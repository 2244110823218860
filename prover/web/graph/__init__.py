"""The search graph of an attempt as a piece of a page.

    fragment(trace bytes, search=..., node=...)  ->  GraphFragment(html, data, searches)

The HTML (an inline SVG, the goal that is read, the plan, a list) works without scripts, styles or fonts of its own;
``static/graph.css`` makes it beautiful and ``static/graph.js`` lets it be moved and kept current. `Graphs` does the
same for traces that grow, and reads only what has been added.

    facts      what is known of the goals          pruning   which of them are shown
    layout     where they stand                    svg, outline, goal, plan   how they look
    frame      all of that together                data      the same as JSON
    view       what a reader looks at              links     where things lead
"""

from __future__ import annotations

from prover.web.graph.live import GraphFragment, Graphs, fragment
from prover.web.graph.view import View

__all__ = ["GraphFragment", "Graphs", "View", "fragment"]
