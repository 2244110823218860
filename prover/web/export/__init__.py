"""One proof as one file: an HTML page that can be mailed, kept and opened anywhere.

`export_page` makes it from a proof with its verdict and Lean's account of its steps (`prover.lean.steps`). The page
loads nothing, needs no script to be read (scripts only copy text and open all steps at once), and what it may do is
bound by a policy inside of it. Reading order: `values`, `page`, then `marks` (what a step changed) and `graph` (the
picture).
"""

from __future__ import annotations

from prover.web.export.page import export_page
from prover.web.export.values import Exported

__all__ = ["Exported", "export_page"]
