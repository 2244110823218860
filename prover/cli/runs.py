"""`lemmata runs | cancel | pause | resume | results`: what the database knows of runs, and what can be done to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import BAD_INPUT, faults_to_exit_codes, say
from prover.cli.service import AsJson, RunName, Runs, console, count, duration, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from db.values import Run

_LEAST_NAME, _OTHERS = 12, 64
"""Characters for a run's name at least, and for what stands beside it."""
_DISPENSABLE = ("submitted", "Lean CPU")
_DISPENSABLE_WIDTH = 20
"""What a terminal has no columns for that is too narrow for everything: ids and states are never cut."""


def runs(
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest ones.")] = 20,
    active: Annotated[bool, typer.Option("--active", help="Only those that go on.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the runs, the newest first."""
    with faults_to_exit_codes():
        import json
        import time

        from db.values import RunState
        from prover.cli.status_data import run_data
        from prover.settings import load

        with opened(load()) as store:
            found = store.runs.list(limit, state=RunState.ACTIVE if active else None)
        if as_json:
            typer.echo(json.dumps([run_data(run) for run in found], ensure_ascii=False))
        elif found:
            _print(found, time.time())
        else:
            say("there are no such runs" if active else "there are no runs yet: make one with `lemmata submit`")


def cancel(names: Runs) -> None:
    """End runs for good.

    Nothing more is begun, what is under way is stopped; what was found stays.
    """
    _change(names, "cancelled")


def pause(names: Runs) -> None:
    """Begin nothing more of these runs.

    What is under way ends by itself. `lemmata resume` goes on.
    """
    _change(names, "paused")


def resume(names: Runs) -> None:
    """Go on with paused runs."""
    _change(names, "active")


def results(
    name: RunName,
    out: Annotated[Path, typer.Option("--json", metavar="OUT", help="The file, in the form of `lemmata suite run`.")],
) -> None:
    """Write a run as a file for `lemmata suite report`.

    With what it has come to so far; an earlier export of the same run is replaced.
    """
    with faults_to_exit_codes():
        from prover.prices import load_prices
        from prover.settings import load
        from workers.results import lines, write

        settings = load()
        prices = load_prices(settings.prices)
        with opened(settings) as store:
            run = store.runs.find(name)
            written = write(out, run, lines(store, run, prices))
        say(f"{out}: {written} of {count(run.counts.total, 'theorem')}; see it: lemmata suite report {out}")


def _change(names: Sequence[str], state: str) -> None:
    with faults_to_exit_codes():
        from db.values import RunState
        from prover.errors import InputError
        from prover.settings import load

        refused = False
        with opened(load()) as store:
            found = [store.runs.find(name) for name in names]  # all of them, before anything happens to one
            for run in found:
                try:
                    _tell(store.runs.set_state(run.id, RunState(state)))
                except InputError as error:  # one that is over is no reason to leave the others as they are
                    say(f"lemmata: {error}")
                    refused = True
        if refused:
            raise typer.Exit(BAD_INPUT)


def _tell(run: Run) -> None:
    counts, what = run.counts, ""
    if counts.running and run.state.value == "paused":
        what = f", {counts.running} under way still {'ends' if counts.running == 1 else 'end'}"
    elif counts.running and run.state.value == "cancelled":
        what = f", {counts.running} under way {'is' if counts.running == 1 else 'are'} stopped"
    typer.echo(f"{run.id} {run.name}: {run.state.value}, {counts.done} of {counts.total} finished{what}")


def _print(found: Sequence[Run], now: float) -> None:
    place = console()
    narrow = place.width < _OTHERS + _LEAST_NAME
    others = _OTHERS - _DISPENSABLE_WIDTH * narrow
    place.print(_table(found, now, max(_LEAST_NAME, place.width - others), _DISPENSABLE if narrow else ()))


def _table(found: Sequence[Run], now: float, name_width: int, without: Sequence[str] = ()) -> Table:
    from rich.table import Table
    from rich.text import Text

    from prover.cli.status_view import state_style

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    headings = ("run", "name", "state", "finished", "proved", "submitted", "Lean CPU")
    for heading in headings:
        if heading in without:
            continue
        width = name_width if heading == "name" else None
        right = heading in {"finished", "proved", "submitted", "Lean CPU"}
        table.add_column(heading, justify="right" if right else "left", no_wrap=True, max_width=width)
    for run in found:
        counts = run.counts
        cells: tuple[str | Text, ...] = (
            run.id,
            Text(run.name),
            Text(run.state.value, style=state_style(run.state)),
            f"{counts.done}/{counts.total}",
            str(counts.proved),
            f"{duration(now - run.created)} ago",
            duration(run.cost.lean_cpu_seconds),
        )
        table.add_row(*(cell for heading, cell in zip(headings, cells, strict=True) if heading not in without))
    return table
