"""`lemmata retrieval`: training what finds premises, and measuring how well it does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from prover.cli.retrieval_evaluate import evaluate

retrieval = typer.Typer(help="What finds premises: training and measuring it.", no_args_is_help=True)
retrieval.command("evaluate")(evaluate)


@retrieval.callback()
def _group() -> None:
    """What finds premises: training and measuring it."""


@retrieval.command("train")
def train(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET", help="A folder that `lemmata trace` wrote.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Write encoder and fusion here.")],
    split: Annotated[str, typer.Option(help="random or novel_premises: whose train part is read.")] = "novel_premises",
    recipe: Annotated[str, typer.Option(help="contrastive, or reprover (squared error of cosines).")] = "contrastive",
    hard_negatives: Annotated[int, typer.Option(min=0, help="Negatives from the positive's own file.")] = 3,
    epochs: Annotated[int, typer.Option(min=1, help="At most so many passes over the pairs.")] = 40,
    seconds: Annotated[float, typer.Option(min=1.0, help="At most so long for one encoder.")] = 300.0,
    seed: Annotated[int, typer.Option(help="Of weights, order and negatives.")] = 0,
) -> None:
    """Train an encoder and a fusion on the train part of a data set's split."""
    raise typer.Exit(3)
