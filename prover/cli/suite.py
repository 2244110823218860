"""`lemmata suite`: run a suite of theorems into a file, and report such files.

`run` exits with 0 when every row has been attempted, whatever was proved; 3 when faults remain (the same command tries
them again); 130 when interrupted; 2 for bad input.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import FAULT, INTERRUPTED, faults_to_exit_codes, say
from prover.cli.options import (
    Expansions,
    Generator,
    Index,
    Jobs,
    NoCache,
    NoLemmas,
    Project,
    Retriever,
    Seconds,
    Seed,
    Strategy,
    Tactics,
    request_for,
    settings_for,
)

if TYPE_CHECKING:
    from prover.prices import Prices
    from prover.suites.compare import Comparison
    from prover.suites.running import Progress

suite = typer.Typer(help="Run suites of theorems, and report what came of it.", no_args_is_help=True)


@suite.callback()
def _group() -> None:
    """Run suites of theorems, and report what came of it."""


@suite.command("run")
def run(
    name: Annotated[
        str, typer.Argument(metavar="SUITE", help="A .jsonl file, a .lean file, a folder of .lean files, or corelib.")
    ],
    out: Annotated[
        Path, typer.Option("--json", metavar="OUT", help="Keep the attempts here, one a line; resumed if it exists.")
    ],
    seconds: Seconds = None,
    tactics: Tactics = None,
    expansions: Expansions = None,
    jobs: Jobs = 1,
    strategy: Strategy = None,
    generator: Generator = None,
    retriever: Retriever = None,
    index: Index = None,
    seed: Seed = 0,
    split: Annotated[str | None, typer.Option(help="Only this split of the suite, for example valid.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many theorems, the first ones.")] = None,
    traces: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep every theorem's searches here, also when it is done.")
    ] = None,
    no_cache: NoCache = False,
    no_lemmas: NoLemmas = False,
    project: Project = None,
) -> None:
    """Attempt every theorem of a suite; the same command again goes on where it stopped.

    Exit codes: 0 every theorem was attempted, 2 bad input, 3 faults remain, 130 interrupted.
    """
    with faults_to_exit_codes():
        from prover.cli.suite_view import SuiteView
        from prover.cli.view import watched
        from prover.evaluation import open_suite, run_suite
        from prover.interrupt import Interrupt
        from prover.prices import load_prices

        settings = settings_for(project, no_cache=no_cache, no_lemmas=no_lemmas, retriever=retriever, index=index)
        prices = load_prices(settings.prices)
        request = request_for(
            settings,
            seconds=seconds,
            tactics=tactics,
            expansions=expansions,
            strategy=strategy,
            generator=generator,
            seed=seed,
            traces=traces,
        )
        rows = open_suite(name, split, limit)
        if rows.duplicates:
            say(f"{rows.duplicates} rows state what another row states; each statement is attempted once")
        interrupt, view = Interrupt(), SuiteView(rows, request.budget, show=watched())
        with interrupt.installed(signal.SIGINT, signal.SIGTERM), view, interrupt.announced(view.stopping):
            reached = run_suite(
                rows,
                settings,
                request,
                out,
                jobs=jobs,
                observer=view.update,
                started=view.started,
                listener=view.kept,
                progress=view.progress,
                interrupt=interrupt,
                prices=prices,
            )
        _finish(out, reached, prices, interrupted=interrupt.requested(), idle=view.idle)


def _finish(out: Path, reached: Progress, prices: Prices, *, interrupted: bool, idle: bool) -> None:
    """The summary of what the file holds now, and the exit code."""
    from prover.suites.runfile import read
    from prover.suites.summary import summarise
    from prover.suites.text import short_report

    if idle and reached.complete:
        say(f"nothing left to do: all {reached.rows} theorems were attempted before")
    typer.echo(short_report(summarise(read(out), prices)))
    if interrupted and not reached.complete:
        say(f"interrupted: {reached.rows - reached.attempted} theorems to go; the same command goes on from here")
        raise typer.Exit(INTERRUPTED)
    if reached.faults:
        say("faults say nothing about their theorems; the same command tries them again")
        raise typer.Exit(FAULT)
    raise typer.Exit(0 if reached.complete else INTERRUPTED)


@suite.command("report")
def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file that `lemmata suite run` wrote.")],
    other: Annotated[
        Path | None, typer.Argument(metavar="[OTHER]", help="A run to compare with: what did OUT gain and lose?")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with plots and every problem here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Report a run: solved, stopped by which limit, cost; with OTHER also what changed between two runs."""
    with faults_to_exit_codes():
        from prover.prices import load_prices
        from prover.settings import load
        from prover.suites.compare import compare
        from prover.suites.runfile import read
        from prover.suites.summary import summarise
        from prover.suites.text import full_report

        prices = load_prices(load().prices)
        summary = summarise(read(out), prices)
        comparison: Comparison | None = None
        if other is not None:
            comparison = compare(summary, summarise(read(other), prices))
        if html is not None:
            from prover.suites.page import page

            html.write_text(page(summary, comparison), encoding="utf-8", errors="backslashreplace")
            say(f"wrote {html}")
        if as_json:
            from prover.suites.text import report_data

            typer.echo(report_data(summary, comparison))
        elif html is None:
            typer.echo(full_report(summary, comparison))
