"""`lemmata prove`: one statement, or the theorems of a file that still have `sorry`.

Standard output is Lean text that can be saved and checked (or JSON lines); faults go to standard error. A file is
printed whole, each `sorry` that was proved replaced by its proof. Ctrl-C stops the running searches, keeps what was
found, writes the trace, and ends with exit code 130; a second one stops at once.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import INTERRUPTED, exit_code, faults_to_exit_codes, say
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
    from collections.abc import Sequence

    from prover.interrupt import Interrupt
    from prover.prices import Prices
    from prover.request import Request
    from prover.settings import Settings
    from prover.types import Attempt, Theorem


def prove(
    statement_or_file: Annotated[
        str,
        typer.Argument(
            help="A statement such as 'theorem t (p : Prop) (h : p) : p', a .lean file, or - for standard input."
        ),
    ],
    theorem: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this theorem of the file, with or without `sorry`.")
    ] = None,
    seconds: Seconds = None,
    tactics: Tactics = None,
    expansions: Expansions = None,
    strategy: Strategy = None,
    generator: Generator = None,
    retriever: Retriever = None,
    index: Index = None,
    jobs: Jobs = 1,
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a theorem, one a line.")] = False,
    trace: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the searches here as they go; resume them if it exists.")
    ] = None,
    no_cache: NoCache = False,
    no_lemmas: NoLemmas = False,
    project: Project = None,
) -> None:
    """Prove a statement, or every `sorry` theorem of a file.

    Exit codes: 0 all proved, 1 not proved, 2 bad input, 3 infrastructure fault, 130 interrupted; the greatest wins.
    """
    with faults_to_exit_codes():
        from prover.cli.target import read_target
        from prover.interrupt import Interrupt
        from prover.prices import load_prices
        from prover.types import Outcome

        settings = settings_for(project, no_cache=no_cache, no_lemmas=no_lemmas, retriever=retriever, index=index)
        prices = load_prices(settings.prices)
        target = read_target(statement_or_file, theorem, mathlib=settings.project is not None)
        request = request_for(
            settings,
            seconds=seconds,
            tactics=tactics,
            expansions=expansions,
            strategy=strategy,
            generator=generator,
            seed=seed,
            trace=trace,
        )
        if trace is not None and len(target.theorems) > 1:
            raise typer.BadParameter("a trace holds one search: name one theorem with --theorem", param_hint="--trace")
        interrupt = Interrupt()
        with interrupt.installed(signal.SIGINT, signal.SIGTERM):
            attempts = _attempt(settings, target.theorems, request, jobs, interrupt, prices if as_json else None)
        for attempt in attempts.values():
            if attempt.outcome in {Outcome.INVALID, Outcome.FAULT}:
                say(f"lemmata: {attempt.theorem.name}: {target.placed(attempt.note)}")
        text = "" if as_json else target.text(attempts, prices)
        if text:
            typer.echo(text)
        if interrupt.requested():
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(exit_code(attempts.values()))


def _attempt(
    settings: Settings,
    theorems: Sequence[Theorem],
    request: Request,
    jobs: int,
    interrupt: Interrupt,
    priced_json: Prices | None,
) -> dict[int, Attempt]:
    """Run the attempts with a live view, or print JSON lines as they come. Keyed by the theorem's number."""
    from prover.batch import prove_many
    from prover.cli.present import attempt_json
    from prover.cli.view import LiveView, watched

    attempts: dict[int, Attempt] = {}
    names = [theorem.name for theorem in theorems]
    view = LiveView(names, request.budget, show=watched() and priced_json is None)
    with view, interrupt.announced(view.stopping):
        running = prove_many(
            settings,
            theorems,
            request,
            jobs=jobs,
            observer=view.update,
            progress=view.progress,
            interrupt=interrupt,
        )
        for index, attempt in running:
            attempts[index] = attempt
            view.finished(index, attempt.outcome)
            if priced_json is not None:
                typer.echo(attempt_json(attempt, priced_json))
    return dict(sorted(attempts.items()))
