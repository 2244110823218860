"""The one tree of faults.

Expected outcomes (a tactic that fails, a search that finds no proof, a proof that is refused) are *values*
of `prover.types`; what is raised is something that should not happen or that the user must repair::

    LemmataError                    every fault of ours; `str()` is one sentence naming the place and the remedy
    ├── InputError                  the user's input cannot be used                          exit code 2
    │   ├── InvalidStatement        Lean does not accept the statement (carries Lean's messages)
    │   ├── SourceError             a Lean file cannot be read or has no such theorem
    │   └── TraceError              a saved search cannot be read or belongs to another statement
    └── InfrastructureFault         not the prover's failure; worth another try             exit code 3
        ├── ToolchainMissing        a wheel, elan, lake or a library is not there
        ├── ToolchainBroken         it is there and does not work (compilation failed, disk full, wrong version)
        ├── LeanDied                a Lean process ended, hung or broke the protocol, also after a restart
        ├── StoreUnavailable        the database is unreachable, locked for too long, or has no room
        └── BrokerUnavailable       the workers' message broker cannot be reached
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prover.types import Message


class LemmataError(Exception):
    """Root of the tree; catch it at a door, nowhere else."""


class InputError(LemmataError):
    """The input cannot be used as it is; the text says where and what to do."""


class InvalidStatement(InputError):
    """Lean does not elaborate the statement."""

    def __init__(self, text: str, messages: Sequence[Message] = ()) -> None:
        super().__init__(text)
        self.messages: tuple[Message, ...] = tuple(messages)


class SourceError(InputError):
    """A Lean source file cannot be read, or lacks what was asked of it."""


class TraceError(InputError):
    """A saved search cannot be read, or was made for another statement."""


class InfrastructureFault(LemmataError):
    """Something around the prover failed; says nothing about the theorem."""


class ToolchainMissing(InfrastructureFault):
    """A part of the Lean installation is absent; the text says how to get it."""


class ToolchainBroken(InfrastructureFault):
    """The Lean installation is there but does not work; the text carries its own words."""


class LeanDied(InfrastructureFault):
    """A Lean process ended, hung or broke the protocol."""


class StoreUnavailable(InfrastructureFault):
    """The database cannot be reached, stays locked, or cannot write; worth another try."""


class BrokerUnavailable(InfrastructureFault):
    """Celery's broker cannot be reached; the text names it, without its password."""
