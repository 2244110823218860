"""The command line: `lemmata prove | check | suite | cache | doctor | values | bench`.

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
from prover.cli.doctor import doctor
from prover.cli.prove import prove
from prover.cli.suite import suite
from prover.cli.values import values

app = typer.Typer(
    name="lemmata",
    help="Prove theorems in Lean 4: statement in, kernel-checked proof out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(prove)
app.command()(check)
app.command()(doctor)
app.add_typer(suite, name="suite")
app.add_typer(cache, name="cache")
app.add_typer(values, name="values")
app.add_typer(bench, name="bench")


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
