"""The command line: `lemmata prove`, `lemmata up`, `lemmata doctor` and so on; see `lemmata --help`.

Each command is one module here; this one only ties them together. Everything heavy (Lean, search, rich, settings) is
imported inside the commands, so that `lemmata --help` answers at once. The doors print; nothing else in Lemmata does.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from prover.cli.bench import bench
from prover.cli.cache import cache
from prover.cli.check import check
from prover.cli.database import database
from prover.cli.doctor import doctor
from prover.cli.export import export
from prover.cli.index import index
from prover.cli.prove import prove
from prover.cli.retrieval import retrieval
from prover.cli.retrieve import retrieve
from prover.cli.runs import cancel, pause, results, resume, runs
from prover.cli.service import PANEL as SERVICE
from prover.cli.status import status
from prover.cli.submit import recheck, submit
from prover.cli.suite import suite
from prover.cli.trace import trace
from prover.cli.up import up, web
from prover.cli.values import values
from prover.cli.worker import worker

PROVE, DATA, MEASURE = "Prove", "Data and premises", "Measure and maintain"

app = typer.Typer(
    name="lemmata",
    help="Prove theorems in Lean 4: statement in, kernel-checked proof out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(rich_help_panel=PROVE)(prove)
app.command(rich_help_panel=PROVE)(check)
app.command(rich_help_panel=PROVE)(export)
app.add_typer(suite, name="suite", rich_help_panel=PROVE)
for command in (up, submit, status, runs, pause, resume, cancel, results, recheck, web, worker):
    app.command(rich_help_panel=SERVICE)(command)
app.command(rich_help_panel=DATA)(trace)
app.add_typer(index, name="index", rich_help_panel=DATA)
app.command(rich_help_panel=DATA)(retrieve)
app.command(rich_help_panel=MEASURE)(doctor)
app.add_typer(cache, name="cache", rich_help_panel=MEASURE)
app.add_typer(database, name="db", rich_help_panel=MEASURE)
app.add_typer(values, name="values", rich_help_panel=MEASURE)
app.add_typer(retrieval, name="retrieval", rich_help_panel=MEASURE)
app.add_typer(bench, name="bench", rich_help_panel=MEASURE)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lemmata {version('lemmata')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Lean text is UTF-8 whatever the locale says; a terminal that cannot show it loses signs, not results.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()
