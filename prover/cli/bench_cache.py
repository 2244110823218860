"""`lemmata bench cache`: how fast the proof cache's stores are, against what lies beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prover.bench.cache import Measured


def cache(
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured.")] = 5,
    operations: Annotated[int, typer.Option(min=100, help="Of each kind, by each client, in each round.")] = 960,
    redis: Annotated[
        str | None, typer.Option(metavar="URL", help="A server to measure, instead of a private one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """How fast the proof cache is, in memory, in a file and on a server, against these without it."""
    import json
    import tempfile
    from dataclasses import asdict
    from pathlib import Path

    from prover.cli.exits import faults_to_exit_codes, say

    with faults_to_exit_codes(), tempfile.TemporaryDirectory(prefix="lemmata-bench-") as folder:
        from prover.bench.cache import run

        measured = run(Path(folder), redis, rounds, operations, say)
    if as_json:
        ways = [asdict(one) | {"ratio": one.ratio, "spread": one.spread if rounds > 1 else None} for one in measured]
        typer.echo(json.dumps({"rounds": rounds, "operations": operations, "ways": ways}, indent=2))
    else:
        _print(measured, spread=rounds > 1)


def _print(measured: Sequence[Measured], *, spread: bool) -> None:
    """`spread`: there is one, since there were several rounds."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="The proof cache and the raw stores; latencies in µs", box=None, padding=(0, 1))
    headings = ("store", "n", "what", "per s", "p50 / p99", "raw per s", "raw p50 / p99", "share")
    for heading in (*headings, *["spread"] * spread):
        table.add_column(heading, justify="left" if heading in {"store", "what"} else "right", no_wrap=True)
    for one in measured:
        mine, raw = (
            (f"{speed.per_second:,.0f}", f"{speed.p50_us:,.0f} / {speed.p99_us:,.0f}") for speed in (one.cache, one.raw)
        )
        last = [f"{one.ratio:.2g}", *[f"{100 * one.spread:.0f} %"] * spread]
        table.add_row(one.store, str(one.clients), one.way, *mine, *raw, *last)
    console = Console()
    console.width = max(console.width, 100)  # cut numbers would be worse than broken lines
    console.print(table)
    console.print(
        "n: client processes; per s: goals or proofs of all together; share: of the raw store's, median of rounds"
        + ("; spread: of the share over the rounds" if spread else "")
    )
