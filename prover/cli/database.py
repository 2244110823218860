"""`lemmata db`: bringing the service's database up to date, and looking whether it is whole.

`LEMMATA_DATABASE` says where it is; without it, it is a SQLite file in the data folder, which needs no upgrade by hand.
"""

from __future__ import annotations

from typing import Annotated

import typer

database = typer.Typer(help="The database of the service.", no_args_is_help=True)

Url = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="sqlite:///FILE or postgresql://... instead of the configured one."),
]


@database.callback()
def _group() -> None:
    """What the service keeps: runs, attempts, proofs."""


@database.command("upgrade")
def upgrade(url: Url = None) -> None:
    """Make the tables, or bring them up to date. Stop workers of the older Lemmata before."""
    from prover.cli.exits import faults_to_exit_codes

    with faults_to_exit_codes():
        from db.migrate import HEAD, upgrade_at
        from prover.settings import load

        place, before = upgrade_at(url or load().database_url)
        done = "is up to date" if before == HEAD else f"was at {before}" if before else "was empty"
        typer.echo(f"{place} {done}; revision {HEAD}")


@database.command("check")
def check(
    url: Url = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look whether the database is whole and agrees with itself; changes nothing. Exit code 3 if it does not."""
    import json
    from dataclasses import asdict

    from prover.cli.exits import FAULT, faults_to_exit_codes

    with faults_to_exit_codes():
        from db.examine import examine
        from prover.settings import load

        found = examine(url or load().database_url)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
    else:
        typer.echo(f"database  {found.place}")
        typer.echo(f"revision  {found.revision}")
        typer.echo(f"holds     {found.runs:,} runs, {found.attempts:,} attempts, {found.proofs:,} proofs")
        for problem in found.problems or ("everything agrees",):
            typer.echo(problem)
    if found.problems:
        raise typer.Exit(FAULT)
