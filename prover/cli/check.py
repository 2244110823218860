"""`lemmata check`: a verdict for each theorem of a file, alone or against the statements of another file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from prover.cli.exits import faults_to_exit_codes


def check(
    file: Annotated[str, typer.Argument(help="A .lean file, or - for standard input.")],
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="REF",
            help="Count only theorems whose meaning is exactly that of the same name in this file (types compared).",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a theorem, one a line.")] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Use this Lake project (Mathlib) instead of the embedded Lean.")
    ] = None,
) -> None:
    """Judge every theorem of a file in a fresh Lean process."""
    with faults_to_exit_codes():
        raise NotImplementedError
