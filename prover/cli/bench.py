"""`lemmata bench`: measurements that a person starts; each prints a table, or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.bench_cache import cache
from prover.cli.bench_retrieval import retrieval
from prover.cli.bench_scale import scale
from prover.cli.bench_search import search
from prover.cli.bench_service import service

if TYPE_CHECKING:
    from rich.console import Console

    from prover.bench.lean import LeanBenchmark
    from prover.bench.startup import Startup

bench = typer.Typer(help="Measure this machine and this version.", no_args_is_help=True)
bench.command("search")(search)
bench.command("scale")(scale)
bench.command("cache")(cache)
bench.command("service")(service)
bench.command("retrieval")(retrieval)


@bench.callback()
def _group() -> None:
    """Measurements; each prints a table, or JSON."""


@bench.command("lean")
def lean(
    rounds: Annotated[int, typer.Option(min=1, help="How often each way of asking Lean is measured.")] = 5,
    expansions: Annotated[int, typer.Option(min=20, help="Expansions over which memory is watched.")] = 5000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """How fast tactics run, against other ways of asking Lean; overhead, memory and start-up."""
    import json
    import tempfile
    from dataclasses import asdict
    from pathlib import Path

    from rich.console import Console

    from prover.bench import lean as bench_lean
    from prover.bench import startup as bench_startup
    from prover.cli.exits import faults_to_exit_codes
    from prover.lean.premises import library_index
    from prover.lean.toolchain import embedded
    from prover.library import SymbolLibrary
    from prover.settings import load

    notes = Console(stderr=True)

    def progress(line: str) -> None:
        notes.print(line, style="dim", highlight=False)

    with faults_to_exit_codes(), tempfile.TemporaryDirectory(prefix="lemmata-bench-") as name:
        cache = load().cache_dir
        toolchain = embedded(cache, progress)
        library = SymbolLibrary(library_index(toolchain, cache))
        measured = bench_lean.run(toolchain, library, Path(name), rounds, expansions, progress)
        started = bench_startup.run(Path(name), rounds, progress)
    if as_json:
        ratios = {way.name: measured.ratio(way.name) for way in measured.ways if way.name != "expand"}
        data = {"toolchain": toolchain.fingerprint, **asdict(measured), "ratios": ratios, "startup": asdict(started)}
        typer.echo(json.dumps(data, indent=2))
    else:
        _print(Console(), measured, started)


def _print(console: Console, measured: LeanBenchmark, started: Startup) -> None:
    from rich.table import Table

    table = Table(title="Trying tactics")
    for heading in ("way", "candidates", "per CPU-second", "spread", "per second", "expand is ... times faster"):
        table.add_column(heading, justify="left" if heading == "way" else "right")
    for way in measured.ways:
        ratio = "" if way.name == "expand" else f"{measured.ratio(way.name):.1f}"
        numbers = (f"{way.per_cpu_second:.0f}", f"{100 * way.spread:.0f} %", f"{way.per_wall_second:.0f}")
        table.add_row(way.name, str(way.candidates), *numbers, ratio)
    console.print(table)
    for line in measured.missing:
        console.print(f"not compared: {line}")
    overhead, memory = measured.overhead, measured.memory
    console.print(f"share of a search's time that is Lean's own: {100 * overhead.waiting:.1f} %")
    console.print(
        f"memory of a worker: {memory.first_mb:.0f} MiB after {memory.first} expansions, "
        f"{memory.last_mb:.0f} MiB after {memory.last}"
    )
    console.print(
        f"start-up: --help {started.help_seconds:.2f} s; a one-step theorem {started.prove_seconds:.2f} s "
        f"(worst {started.prove_worst:.2f} s); first run with compilation {started.first_run_seconds:.1f} s"
    )
