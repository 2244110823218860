"""`lemmata retrieval evaluate`: how good rankers are on the test parts of a data set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from prover.cli.exits import faults_to_exit_codes, say

if TYPE_CHECKING:
    from prover.bench.retrieval.quality import Asked, Table
    from prover.dataset.folder import Dataset
    from retrieval.evaluate import Estimate

STDOUT = Path("-")
_WIDTH = 130
"""Characters that a line of the table needs."""


def evaluate(
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET", help="What `lemmata trace` wrote, or a LeanDojo Benchmark.")
    ],
    encoder: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="What `lemmata retrieval train` wrote; once for each split, or several."),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Measure the rankers of this index (`lemmata index build`), as it is."),
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            show_default="bm25, and dense,hybrid with an encoder",
            help="Which rankers: bm25, words (customary BM25), dense, hybrid, reciprocal, minilm, symbols.",
        ),
    ] = None,
    split: Annotated[str, typer.Option(metavar="both|random|novel_premises", help="Which split.")] = "both",
    part: Annotated[str, typer.Option(metavar="test|val", help="Which part of it.")] = "test",
    examples: Annotated[
        str,
        typer.Option(metavar="steps|terms|all", help="Tactic steps (LeanDojo's), theorems proved by terms, or both."),
    ] = "steps",
    implicit: Annotated[bool, typer.Option("--implicit", help="Count premises used without being named, too.")] = False,
    novel: Annotated[
        bool, typer.Option("--novel", help="Only examples that use a premise which no training proof uses.")
    ] = False,
    no_accessible: Annotated[
        bool, typer.Option("--no-accessible", help="Let rankers choose among the whole corpus (ablation).")
    ] = False,
    seen: Annotated[
        bool, typer.Option("--seen", help="Measure encoders also where they have seen the proofs; says so.")
    ] = False,
    base: Annotated[str, typer.Option(metavar="NAME", help="The line that others are compared with.")] = "bm25",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many examples of each part.")] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything here, - for out.")
    ] = None,
) -> None:
    """R@1, R@10, MRR and nDCG@10 of rankers, with 95 % intervals by theorem.

    An encoder is measured on the split that it was trained on only: in the other one it has seen most proofs.
    """
    with faults_to_exit_codes():
        from prover.bench.retrieval.entrants import KINDS, entrants, of_index
        from prover.bench.retrieval.quality import Asked, measure
        from prover.dataset.folder import open_dataset
        from prover.dataset.splits import SPLITS
        from prover.errors import InputError
        from retrieval.access import Access
        from retrieval.index import PremiseIndex

        _one_of("--split", split, ("both", *SPLITS))
        _one_of("--part", part, ("test", "val"))
        _one_of("--examples", examples, ("steps", "terms", "all"))
        splits = SPLITS if split == "both" else (split,)
        asked = Asked(
            cast("Any", splits),
            cast("Any", part),
            cast("Any", examples),
            implicit,
            no_accessible,
            seen,
            limit,
            base,
            novel,
        )
        names = [name.strip() for name in (kinds or "").split(",") if name.strip()]
        for name in names:
            _one_of("--kinds", name, KINDS)
        opened = open_dataset(dataset)
        if index is not None:
            if encoder:
                raise InputError("an index has its own encoder: give --index or --encoder")
            found = PremiseIndex.open(index)
            corpus, access, chosen = found.corpus, found.access, of_index(found, names)
        else:
            for folder in encoder or ():
                if not (folder / "config.json").is_file():
                    raise InputError(f"{folder} is no encoder: `lemmata retrieval train` makes one")
            corpus = opened.corpus()
            access = Access(corpus)
            chosen = entrants(corpus, access, names, encoder or (), say)
        for problem in access.problems:
            say(f"note: {problem}")
        tables = []
        for table in measure(opened, corpus, access.mask, chosen, asked, say):
            tables.append(table)
            if as_json != STDOUT:
                _print(table, asked)
        if as_json is not None:
            _write(as_json, opened, asked, tables)


def _one_of(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        from prover.errors import InputError

        raise InputError(f"{option} {value}: take one of {', '.join(allowed)}")


def _print(table: Table, asked: Asked) -> None:
    from rich.console import Console
    from rich.table import Table as Grid

    from prover.bench.retrieval.quality import described
    from retrieval.evaluate import METRICS

    console = Console()
    console.width = max(console.width, _WIDTH)  # cut numbers would be worse than broken lines
    title = f"{table.split}/{table.part}"
    grid = Grid(title=title, title_justify="left", box=None, padding=(0, 1))
    grid.add_column("ranker", no_wrap=True)
    compared = any(line.ratios for line in table.lines)
    for heading in (*METRICS, *[f"R@10 / {asked.base}'s"] * compared, "queries/s"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for line in table.lines:
        ratio = [_times(line.ratios["R@10"]) if line.ratios else ""] * compared
        speed = f"{table.population.examples / line.seconds:,.0f}" if line.seconds else ""
        grid.add_row(line.name, *(_percent(line.estimates[name]) for name in METRICS), *ratio, speed)
    console.print(grid, markup=False)
    for words in (_population(table), f"asked: {described(asked)}", *_reserves(table)):
        console.print(words, highlight=False, markup=False, soft_wrap=True)
    console.print()


def _population(table: Table) -> str:
    population = table.population
    return (
        f"{population.examples:,} examples of {population.theorems:,} theorems, {population.accessible:,.0f} premises "
        f"to choose among on average; by lot R@10 would be {100 * population.chance:.1f}, R@1 is at most "
        f"{100 * population.ceiling:.1f}; {population.inaccessible:,} of {population.positives:,} premises used were "
        f"not accessible (defects of the data, counted as not found), {table.unknown:,} more are not in the corpus"
    )


def _reserves(table: Table) -> list[str]:
    noted = [f"{line.name}: {line.note}" for line in table.lines if line.note]
    return [*noted, *(f"{name} is not measured here: {why}" for name, why in table.left_out)]


def _percent(estimate: Estimate) -> str:
    return f"{100 * estimate.value:.1f} ({100 * estimate.low:.1f}–{100 * estimate.high:.1f})"


def _times(estimate: Estimate) -> str:
    if not math.isfinite(estimate.value):
        return "–"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def _write(path: Path, dataset: Dataset, asked: Asked, tables: Sequence[Table]) -> None:
    import json
    from dataclasses import asdict

    def plain(value: Any) -> Any:
        """What has no number (NaN, infinity) is null."""
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(each) for each in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    provenance = dataset.provenance
    data = {
        "dataset": {"path": str(dataset.path), "digest": dataset.digest, **asdict(provenance)},
        "asked": asdict(asked),
        "tables": [asdict(table) for table in tables],
    }
    text = json.dumps(plain(data), indent=1, ensure_ascii=False) + "\n"
    if path == STDOUT:
        typer.echo(text, nl=False)
    else:
        path.write_text(text, encoding="utf-8")
        say(f"wrote {path}")
