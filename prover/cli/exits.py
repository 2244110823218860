"""Exit codes, and the one place where faults become sentences on the terminal.

    0    every theorem asked for was proved (`prove`; a vacuous one too), every theorem of the file is proved (`check`)
    1    not proved: given up, disproved, vacuous, or refused
    2    bad input: options, files, statements that Lean does not accept
    3    infrastructure fault: Lean missing, broken or killed; says nothing about the theorem
    130  interrupted (Ctrl-C, or SIGTERM); what was found by then has been printed

With several theorems the greatest code wins, so that 0 means all and a fault is never taken for a failure to prove.
Commands of the service end with 0 when they have done what they were told, whatever becomes of the run; `--watch` ends
with the code of the run's theorems, 130 if it was cancelled. `lemmata up` and `lemmata worker` end with 0 after Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from prover.errors import InfrastructureFault, InputError, LemmataError
from prover.types import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prover.types import Attempt

STOPPING = "stopping: finishing the tactics under way (once more to stop at once)"
"""What the first Ctrl-C is answered with."""

PROVED, NOT_PROVED, BAD_INPUT, FAULT, INTERRUPTED = 0, 1, 2, 3, 130

_BY_OUTCOME = {
    Outcome.PROVED: PROVED,
    Outcome.DISPROVED: NOT_PROVED,
    Outcome.VACUOUS: NOT_PROVED,
    Outcome.GAVE_UP: NOT_PROVED,
    Outcome.INVALID: BAD_INPUT,
    Outcome.FAULT: FAULT,
}


def exit_code(attempts: Iterable[Attempt]) -> int:
    """The code of a command that ended so for its theorems; 0 for none."""
    codes = (PROVED if attempt.has_proof else _BY_OUTCOME[attempt.outcome] for attempt in attempts)
    return max(codes, default=PROVED)


def say(text: str) -> None:
    """One remark for people, on standard error."""
    typer.echo(text, err=True)


@contextmanager
def faults_to_exit_codes() -> Iterator[None]:
    """Turn what the body raises into a sentence on standard error and an exit code."""
    try:
        yield
    except InputError as error:
        _leave(str(error), BAD_INPUT)
    except InfrastructureFault as error:
        _leave(str(error), FAULT)
    except LemmataError as error:
        _leave(str(error), FAULT)
    except KeyboardInterrupt:
        _leave("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output went away (`lemmata ... | head`); nobody is left to be told.
        _abandon_output()
        raise typer.Exit(NOT_PROVED) from None
    except OSError as error:
        _abandon_output()
        place = f" ({error.filename})" if error.filename else ""
        _leave(f"the system refused a file or a process{place}: {error.strerror or error}", FAULT)


def _abandon_output() -> None:
    """What is left in the buffer cannot be written either: let the flush at exit have a place to put it."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return  # there is no such descriptor: standard output was replaced or closed


def _leave(text: str, code: int) -> NoReturn:
    say(f"lemmata: {text}")
    raise typer.Exit(code)
