"""`lemmata bench retrieval`: how fast premises are found among hundreds of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from prover.bench.retrieval.run import Measured
    from prover.bench.retrieval.speed import Timed

_WIDTH = 130
"""Characters that a line of the table needs."""


def retrieval(
    premises: Annotated[int, typer.Option(min=1000, help="How many vectors and statements are searched.")] = 200_000,
    dimension: Annotated[int, typer.Option(min=8, help="Numbers in a vector.")] = 384,
    queries: Annotated[int, typer.Option(min=1, help="Queries of a batch.")] = 512,
    alone: Annotated[int, typer.Option(min=1, help="Queries asked one by one in each round.")] = 50,
    rounds: Annotated[int, typer.Option(min=1, help="How often everything is measured.")] = 5,
    threads: Annotated[int | None, typer.Option(min=1, show_default="all cores", help="Threads of each way.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Exact top 32 of vectors and BM25: latency, throughput, opening, memory, against other ways, answers compared.

    How good what is found is: `lemmata retrieval evaluate`. What it is worth to the prover: `lemmata bench search
    --retrievers`.
    """
    import json
    import tempfile
    from dataclasses import asdict
    from pathlib import Path

    from prover.cli.exits import faults_to_exit_codes, say

    with faults_to_exit_codes(), tempfile.TemporaryDirectory(prefix="lemmata-bench-") as folder:
        from prover.bench.retrieval.run import Plan, run
        from prover.bench.retrieval.speed import Rounds
        from prover.settings import available_cores

        plan = Plan(premises, dimension, queries, Rounds(rounds, alone, queries), threads or available_cores())
        measured = run(Path(folder), plan, say)
    if as_json:
        typer.echo(json.dumps(asdict(measured), indent=2))
    else:
        _print(measured)


def _print(measured: Measured) -> None:
    from rich.console import Console

    console = Console()
    console.width = max(console.width, _WIDTH)  # cut numbers would be worse than broken lines
    plan = measured.plan
    console.print(
        f"{plan.premises:,} premises, the best {measured.limit} of each query, {plan.threads} threads each, "
        f"{plan.rounds.rounds} rounds of {plan.rounds.alone} queries alone and {plan.queries} in one call",
        highlight=False,
    )
    _table(console, f"Vectors of {plan.dimension} numbers, exact", measured.vectors, measured.vector_base)
    words = f"BM25, statements of {measured.words:.0f} words (ours is built in {measured.built:.1f} s)"
    _table(console, words, measured.texts, measured.text_base)
    console.print(
        "open: from the disk to the first answer; ×: speed over the reference's, median of rounds (range); same: "
        "queries with the reference's answer; MiB: peak of the process, pages read of mapped files included",
        highlight=False,
        soft_wrap=True,
    )


def _table(console: Console, title: str, ways: Sequence[Timed], base: str) -> None:
    from rich.table import Table

    grid = Table(title=f"{title}; × {base}", title_justify="left", box=None, padding=(0, 1))
    for heading in ("way", "one: p50 / p95 ms", "×", "batch: queries/s", "×", "open s", "MiB", "same"):
        grid.add_column(heading, justify="left" if heading == "way" else "right", no_wrap=True)
    for way in ways:
        if way.missing:
            grid.add_row(way.name, way.missing)
            continue
        alone, together = ("" if way.name == base else _times(each) for each in (way.alone, way.together))
        latency = f"{way.p50_ms:.1f} / {way.p95_ms:.1f}"
        last = (f"{way.opened:.2f}", f"{way.peak_mb:,.0f}", f"{100 * way.agreement:.1f} %")
        grid.add_row(way.name, latency, alone, f"{way.per_second:,.0f}", together, *last)
    console.print(grid, markup=False)
    console.print()


def _times(ratios: Sequence[float]) -> str:
    from statistics import median

    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
