"""`lemmata bench scale`: the search loop alone, on graphs of up to a million nodes and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import faults_to_exit_codes, say

if TYPE_CHECKING:
    from prover.bench.scale import Growth, Hot

_PAGE_WIDTH = 120
_SHAPES = {
    "bushy": "a search for an ordinary theorem",
    "wide": "every tactic leaves eight goals",
    "cyclic": "three of four goals were met before",
    "dying": "on half of the goals every tactic fails",
    "deep": "one long chain of tactics",
}
_COLUMNS = (
    "nodes: goals in the graph at the end of a segment; expansions: in that segment",
    "µs each: processor time of an expansion; µs a new node: of a node that it brought; of it, GC: garbage collection",
    "bytes a node: memory since the search began; depth: tactics on the way to the last goal expanded",
    "growth: time per expansion in the last segment against that up to 10,000 nodes",
)


def scale(
    nodes: Annotated[int, typer.Option(min=100, help="How large each graph grows.")] = 1_000_000,
    strategies: Annotated[
        str, typer.Option(metavar="A,B,...", help="The strategies to measure; all for all of them.")
    ] = "best-first",
    shapes: Annotated[
        str, typer.Option(metavar="A,B,...", help="Invented worlds: bushy, wide, cyclic, dying, deep; or all.")
    ] = "bushy",
    seed: Annotated[int, typer.Option(help="For the invented answers and for strategies that draw lots.")] = 0,
    profile: Annotated[bool, typer.Option(help="Profile instead: functions by their own time.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """How search time per expansion and memory per node grow with the graph, Lean and models left out.

    A million nodes take one to five minutes and about 2 GB for each strategy and shape.
    """
    with faults_to_exit_codes():
        from dataclasses import asdict

        from prover.bench import scale as bench_scale
        from search.benchmark import SHAPES
        from search.strategies import STRATEGIES

        named = tuple(STRATEGIES) if strategies == "all" else tuple(strategies.split(","))
        worlds = tuple(SHAPES) if shapes == "all" else tuple(shapes.split(","))
        if profile:
            tables = {
                f"{strategy}, {shape}": bench_scale.profile(nodes, strategy, shape, seed)
                for shape in worlds
                for strategy in named
            }
            data: object = {title: [asdict(hot) for hot in hots] for title, hots in tables.items()}
        else:
            grown = list(bench_scale.run(nodes, named, worlds, seed, lambda one, other: say(f"{one}, {other}")))
            data = [asdict(growth) | {"ratio": growth.ratio} for growth in grown]
    if as_json:
        import json

        typer.echo(json.dumps(data, indent=1))
    elif profile:
        for title, hots in tables.items():
            _print_profile(title, hots)
    else:
        _print(grown)


def _print(grown: Sequence[Growth]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="The search's own processor time and memory as the graph grows", title_justify="left")
    headings = ("strategy", "shape", "nodes", "expansions", "µs each", "µs a new node", "of it, GC", "bytes a node")
    for heading in (*headings, "depth", "growth"):
        table.add_column(heading, justify="left" if heading in ("strategy", "shape") else "right", no_wrap=True)
    for growth in grown:
        for segment in growth.segments:
            last = segment is growth.segments[-1]
            table.add_row(
                growth.strategy,
                growth.shape,
                f"{segment.nodes:,}",
                f"{segment.expansions:,}",
                f"{1e6 * segment.per_expansion:,.0f}",
                f"{1e6 * segment.per_node:,.0f}",
                f"{100 * segment.collecting / segment.seconds:.0f} %",
                f"{segment.bytes_per_node:,.0f}",
                f"{segment.depth:,}",
                f"{growth.ratio:.2f} ×" if last and growth.ratio is not None else "",
                end_section=last,
            )
    console = Console()
    console = console if console.is_terminal else Console(width=_PAGE_WIDTH)
    console.print(table)
    for line in (
        "shape: the invented world that is searched: "
        + "; ".join(f"{name}, {_SHAPES[name]}" for name in dict.fromkeys(each.shape for each in grown)),
        *_COLUMNS,
    ):
        console.print(line, highlight=False, soft_wrap=True)


def _print_profile(title: str, hots: Sequence[Hot]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in ("own seconds", "share", "calls", "function"):
        table.add_column(heading, justify="left" if heading == "function" else "right")
    for hot in hots:
        table.add_row(f"{hot.seconds:.2f}", f"{100 * hot.share:.0f} %", f"{hot.calls:,}", hot.function)
    console = Console()
    (console if console.is_terminal else Console(width=_PAGE_WIDTH)).print(table, markup=False)
