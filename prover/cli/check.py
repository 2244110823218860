"""`lemmata check`: a verdict for each theorem of a file, alone or against the statements of another file.

Exit code 0 if every theorem has a proof that counts, 1 if one has not (or the file does not elaborate), 2 if a file
cannot be read or the reference is no valid Lean, 3 for infrastructure faults.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import NOT_PROVED, PROVED, faults_to_exit_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prover.types import Verdict


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
    """Judge every theorem of a file in fresh Lean processes.

    Exit codes: 0 all proved, 1 not all, 2 bad input, 3 infrastructure fault.
    """
    with faults_to_exit_codes():
        from prover.agent import toolchain, verifier
        from prover.cli.target import read_lean_file
        from prover.cli.view import LiveView, watched
        from prover.errors import SourceError
        from prover.lean.check import check_file
        from prover.settings import load

        settings = load()
        if project is not None:
            settings = settings.model_copy(update={"project": project})
        text = read_lean_file(file)
        reference = None if against is None else read_lean_file(str(against))
        with LiveView(show=watched()) as view:
            verdicts = check_file(verifier(toolchain(settings, view.progress)), text, reference)
        if not verdicts:
            raise SourceError(f"{file if against is None else against} has no theorem")
        typer.echo("\n".join(map(_json_line, verdicts)) if as_json else _table(verdicts))
        raise typer.Exit(PROVED if all(verdict.proved for _, verdict in verdicts) else NOT_PROVED)


def _json_line(named: tuple[str, Verdict]) -> str:
    from prover.record import verdict_data

    name, verdict = named
    data = {
        "name": name,
        "proved": verdict.proved,
        "statement_hash": verdict.statement_hash,
        "verdict": verdict_data(verdict),
        "reason": verdict.reason,
    }
    return json.dumps(data, ensure_ascii=False)


def _table(verdicts: Sequence[tuple[str, Verdict]]) -> str:
    """A line for each theorem, aligned, and how many are proved."""
    width = max(len(name) for name, _ in verdicts)
    lines = [f"{_sign(verdict)}  {name:{width}}  {_words(verdict)}" for name, verdict in verdicts]
    proved = sum(verdict.proved for _, verdict in verdicts)
    return "\n".join([*lines, f"{proved} of {len(verdicts)} proved"])


def _sign(verdict: Verdict) -> str:
    return "proved    " if verdict.proved else "not proved"


def _words(verdict: Verdict) -> str:
    if verdict.proved:
        return f"{verdict.tier}, axioms: {', '.join(verdict.axioms) or 'none'}"
    return verdict.reason.replace("\n", "\n    ")
