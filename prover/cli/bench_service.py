"""`lemmata bench service`: the service under load, with real workers, a real broker and a real page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from prover.bench.service.pages import Latency
    from prover.bench.service.run import Measured
    from prover.bench.service.slots import Compared
    from prover.bench.service.stored import Filled
    from prover.bench.service.throughput import Throughput

_WIDTH = 110


def service(
    suites: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SUITE]...", help="Theorems for the last part.", show_default="corelib"),
    ] = None,
    only: Annotated[str, typer.Option(metavar="A,B,...", help="Parts to measure.")] = "queue,pages,slots",
    tasks: Annotated[int, typer.Option(min=10, help="Tasks through the queue in each round.")] = 1000,
    slots: Annotated[
        str,
        typer.Option(metavar="N,M,...", show_default="1 and the cores", help="Slots of the worker that takes them."),
    ] = "",
    rounds: Annotated[int, typer.Option(min=1, help="Rounds, in turns with Celery alone.")] = 3,
    stored: Annotated[int, typer.Option(min=100, help="Attempts stored when pages are asked for.")] = 100_000,
    requests: Annotated[int, typer.Option(min=1, help="Requests for each kind of page.")] = 40,
    clients: Annotated[int, typer.Option(min=1, help="Clients that ask at the same time, after one alone.")] = 8,
    theorems: Annotated[int, typer.Option(min=1, help="So many theorems of the suites, at even distances.")] = 200,
    workers: Annotated[int, typer.Option(min=1, help="Workers of one slot each that prove them.")] = 2,
    seconds: Annotated[float, typer.Option(min=0.1, help="Wall-clock budget of each theorem's searches.")] = 5.0,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="An empty PostgreSQL database, instead of a file of SQLite.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """How fast the service is: tasks through the queue, pages of a full database, slots at work.

    Five minutes or so on two cores; --only and smaller numbers make it shorter.
    """
    import json
    import tempfile
    from pathlib import Path

    from prover.cli.exits import faults_to_exit_codes, say
    from prover.settings import available_cores, load

    with faults_to_exit_codes(), tempfile.TemporaryDirectory(prefix="lemmata-bench-") as folder:
        from prover.bench.service.run import Plan, run

        plan = Plan(
            parts=tuple(only.split(",")),
            tasks=tasks,
            rounds=rounds,
            slots=_numbers(slots) or tuple(sorted({1, available_cores()})),
            stored=stored,
            requests=requests,
            clients=clients,
            suites=tuple(suites or ("corelib",)),
            theorems=theorems,
            workers=workers,
            seconds=seconds,
        )
        measured = run(plan, load(), Path(folder), database, say)
    if as_json:
        typer.echo(json.dumps(data(measured), indent=2))
    else:
        _print(measured)


def _numbers(text: str) -> tuple[int, ...]:
    """What was given as numbers with commas. Raises `InputError`."""
    from prover.errors import InputError

    try:
        found = tuple(int(part) for part in text.split(",") if part)
    except ValueError:
        found = (0,)
    if any(number < 1 for number in found):
        raise InputError(f"--slots takes numbers from 1 on, with commas, not {text!r}")
    return found


def data(measured: Measured) -> dict[str, Any]:
    """Everything that was found, and what is computed from it."""
    from dataclasses import asdict

    found = asdict(measured)
    for one, made in zip(measured.queue, found["queue"], strict=True):
        made.update(ratio=one.ratio, added=one.added)
    if measured.slots is not None:
        used = measured.slots.fleet.use
        found["slots"].update(ratio=measured.slots.ratio, added=measured.slots.added)
        found["slots"]["fleet"]["use"].update(
            utilisation=used.utilisation, productive=used.productive, steady=used.steady, added=used.added
        )
        found["slots"]["alone"].update(productive=measured.slots.alone.productive)
    return found


def _print(measured: Measured) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    if measured.queue:
        _print_queue(console, measured.database, measured.queue)
    if measured.kept is not None:
        _print_pages(console, measured.database, measured.kept, measured.pages)
    if measured.slots is not None:
        _print_slots(console, measured.slots)


def _print_queue(console: Console, database: str, found: Sequence[Throughput]) -> None:
    import statistics

    from rich.table import Table

    table = Table(title=f"Tasks that do nothing, through the queue ({database})", title_justify="left")
    for heading in (
        "slots",
        "tasks",
        "service, per s",
        "Celery alone, per s",
        "share",
        "ms more a task",
        "first after",
    ):
        table.add_column(heading, justify="right")
    for one in found:
        table.add_row(
            str(one.slots),
            f"{one.tasks:,}",
            f"{statistics.median(one.service):,.0f}",
            f"{statistics.median(one.celery):,.0f}",
            f"{100 * one.ratio:.0f} %",
            f"{1000 * one.added:.1f}",
            f"{statistics.median(one.wait):.1f} s",
        )
    console.print(table)
    console.print(
        "a task of the service: rows written, offered, carried by the queue, claimed, reported; of Celery: the message "
        "and an empty function. Same broker, settings and slots; medians of rounds. ms more a task: of a slot's time",
        soft_wrap=True,
    )


def _print_pages(console: Console, database: str, kept: Filled, found: Sequence[Latency]) -> None:
    from rich.table import Table

    title = f"Pages with {kept.attempts:,} attempts of {kept.runs} runs stored ({database}); milliseconds"
    table = Table(title=title, title_justify="left")
    counts = sorted({one.clients for one in found})
    table.add_column("page", no_wrap=True)
    for count in counts:
        who = "1 client" if count == 1 else f"{count} at a time"
        for heading in (f"{who}: p50", "p95", "p99"):
            table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("kB", justify="right")
    for page in dict.fromkeys(one.page for one in found):
        mine = {one.clients: one for one in found if one.page == page}
        numbers = [f"{value:.0f}" for count in counts for value in (mine[count].p50, mine[count].p95, mine[count].p99)]
        table.add_row(page, *numbers, f"{max(one.size for one in mine.values()) / 1000:.0f}")
    console.print(table)
    console.print(
        f"until the whole answer is there, of events until the first one is; {found[0].requests} requests each. "
        f"The attempts were stored in {kept.seconds:.0f} s",
        soft_wrap=True,
    )


def _print_slots(console: Console, found: Compared) -> None:
    from rich.table import Table

    fleet, alone, used = found.fleet, found.alone, found.fleet.use
    table = Table(title=f"{fleet.theorems} theorems, without the proof cache", title_justify="left")
    for heading in ("", f"service, {fleet.workers} workers", f"suite run, {alone.jobs} jobs"):
        table.add_column(heading, justify="right" if heading else "left")
    per = 1000 / max(1, fleet.theorems)
    shares = {
        "the attempts' own cost": used.own,
        "first attempts: rest": used.first,
        "around later attempts": used.around,
        "between attempts": used.between,
        "nothing left to begin": used.idle,
    }
    table.add_row("proved", str(fleet.proved), str(alone.proved))
    table.add_row("faults", str(fleet.faults), str(alone.faults))
    table.add_row("wall clock", f"{fleet.seconds:.1f} s", f"{alone.seconds:.1f} s")
    table.add_row("slots at work", f"{100 * used.utilisation:.1f} %", "")
    table.add_row("  while there was something to begin", f"{100 * used.steady:.1f} %", "", end_section=True)
    for name, seconds in shares.items():
        other = f"{100 * alone.productive:.1f} %" if name.startswith("the attempts") else ""
        share = seconds / used.whole if used.whole else 0.0
        table.add_row(name, f"{100 * share:.1f} % ({seconds * per:.0f} ms a theorem)", other)
    console.print(table)
    console.print(
        f"wall clock of the service, from submission, to that of suite run: {found.ratio:.2f}; with the attempts' own "
        f"costs left out, a theorem takes {1000 * found.added:.0f} ms more of a slot",
        soft_wrap=True,
    )
