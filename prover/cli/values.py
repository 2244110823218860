"""`lemmata values`: the value model that A*, MCTS and particles ask how far a goal is from being proved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

values = typer.Typer(help="The value model that some strategies ask.", no_args_is_help=True)


@values.callback()
def _group() -> None:
    """The value model that some strategies ask."""


@values.command("learn")
def learn(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write the model here.")],
    suite: Annotated[str, typer.Option(help="Theorems to search, as for `suite run`.")] = "corelib",
    limit: Annotated[int, typer.Option(min=1, help="So many theorems, drawn by lot.")] = 700,
    seconds: Annotated[float, typer.Option(min=0.1, help="Wall-clock budget of each search.")] = 3.0,
    tactics: Annotated[int, typer.Option(min=1, help="Tactics of each search.")] = 600,
    seed: Annotated[int, typer.Option(help="For drawing the theorems.")] = 0,
) -> None:
    """Learn from searches how many steps goals need; prints the error on theorems held back."""
    from prover.cli.exits import INTERRUPTED, faults_to_exit_codes, say

    with faults_to_exit_codes():
        import signal

        from rich.console import Console

        from prover.agent import toolchain
        from prover.errors import InputError
        from prover.evaluation import open_suite
        from prover.interrupt import Interrupt
        from prover.learning_values import learn as learn_values
        from prover.settings import load
        from prover.types import Budget
        from search.values import save

        if out.is_dir() or not out.absolute().parent.is_dir():
            raise InputError(f"the model cannot be written to {out}: name a file in a folder that exists")
        settings, rows, interrupt = load(), open_suite(suite), Interrupt()
        lean = toolchain(settings, say)
        theorems = [row.theorem for row in rows.rows]
        facts = {
            "suite": rows.name,
            "toolchain": lean.fingerprint,
            "generator": "heuristic",
            "seconds": seconds,
            "tactics": tactics,
        }
        with interrupt.installed(signal.SIGINT, signal.SIGTERM), Console(stderr=True).status("") as status:
            try:
                model = learn_values(
                    settings,
                    lean,
                    theorems,
                    limit=limit,
                    budget=Budget(seconds=seconds, tactics=tactics),
                    facts=facts,
                    seed=seed,
                    searched=lambda count: status.update(f"{count} of {min(limit, len(theorems))} theorems searched"),
                    stop=interrupt.requested,
                )
            except InputError:
                if not interrupt.requested():
                    raise
                say("interrupted: nothing was written")
                raise typer.Exit(INTERRUPTED) from None
        save(out, model)
    held, constant = model.learned["held_back"], model.learned["constant"]
    pairs = (
        "no pairs to put in order"
        if held["ordered"] is None
        else (f"pairs in the right order {100 * held['ordered']:.0f} % (constant 50 %)")
    )
    typer.echo(f"learned from {model.learned['searches']} searches, {model.learned['goals']} goals; wrote {out}")
    typer.echo(
        f"on {held['searches']} searches held back: log error {held['log_error']:.2f}"
        f" (constant {constant['log_error']:.2f}), {pairs}"
    )
