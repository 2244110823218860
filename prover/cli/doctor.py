"""`lemmata doctor`: what is here, and what to do about what is not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import FAULT, faults_to_exit_codes

if TYPE_CHECKING:
    from prover.doctor import Finding

_COLOURS = {"ok": "green", "note": "yellow", "missing": "red"}


def doctor(
    project: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Examine this Lake project instead of the embedded Lean.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is here: toolchain, library, limits, service; each line says what to do if missing.

    Exit code 0 if theorems can be proved here, 3 if something is missing for that.
    """
    with faults_to_exit_codes():
        from prover.doctor import HONEST, can_prove, examine
        from prover.settings import load
        from workers.doctor import examine_service

        settings = load()
        if project is not None:
            settings = settings.model_copy(update={"project": project})
        findings = [*examine(settings), *examine_service(settings)]
        ready = can_prove(findings)
        if as_json:
            _print_json(findings, ready)
        else:
            _print_table(findings)
            typer.echo(f"\n{HONEST}")
            typer.echo("Ready to prove." if ready else "Not ready to prove: see the lines marked missing.")
        raise typer.Exit(0 if ready else FAULT)


def _print_json(findings: list[Finding], ready: bool) -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps({"ready": ready, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))


def _print_table(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        text = Text(finding.seen)
        if finding.remedy:
            text.append(f"\n→ {finding.remedy}", style="bold")
        table.add_row(Text(finding.status, style=_COLOURS[finding.status]), Text(finding.item), text)
    Console(highlight=False, soft_wrap=False).print(table)
