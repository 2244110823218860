"""Lean files as data: what they declare, their theorems, every tactic with its states, and what each used.

`open_sources` finds the files of a path (`prover.lean.tracing.sources`), `trace_all` traces them
(`prover.lean.tracing.trace`), `library_sources_declared` tells what the embedded library declares in a second, without
elaborating anything. Lean itself tells all of it: there is no program of ours inside of Lean, and files are shown to it
as they are.
"""

from prover.lean.tracing.known import Modules
from prover.lean.tracing.many import trace_all
from prover.lean.tracing.sources import Entry, Sources, embedded_library, library_sources_declared, open_sources
from prover.lean.tracing.trace import TraceLimits, trace_file

__all__ = [
    "Entry",
    "Modules",
    "Sources",
    "TraceLimits",
    "embedded_library",
    "library_sources_declared",
    "open_sources",
    "trace_all",
    "trace_file",
]
