"""`lemmata retrieval`: training what finds premises, and measuring how well it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.retrieval_evaluate import evaluate

if TYPE_CHECKING:
    from prover.dataset.folder import Dataset, Split

retrieval = typer.Typer(help="What finds premises: training and measuring it.", no_args_is_help=True)
retrieval.command("evaluate")(evaluate)


@retrieval.callback()
def _group() -> None:
    """What finds premises: training and measuring it."""


@retrieval.command("train")
def train(
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET", help="What `lemmata trace` wrote, or a LeanDojo Benchmark.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Write encoder and fusion here.")],
    split: Annotated[
        str, typer.Option(metavar="novel_premises|random", help="Learn from the train part of this split.")
    ] = "novel_premises",
    recipe: Annotated[
        str,
        typer.Option(metavar="contrastive|reprover", help="InfoNCE, or ReProver's squared error."),
    ] = "contrastive",
    hard_negatives: Annotated[int, typer.Option(min=0, help="Negatives from the file of what was used.")] = 3,
    any_negatives: Annotated[
        bool, typer.Option("--any-negatives", help="Premises that were not accessible are negatives, too (ablation).")
    ] = False,
    terms: Annotated[bool, typer.Option(help="Learn from theorems proved by terms, too.")] = True,
    implicit: Annotated[bool, typer.Option(help="Learn from what `simp` used without being told, too.")] = True,
    base: Annotated[
        str, typer.Option(metavar="NAME|DIR", help="Go on from this Hugging Face model instead of a small one.")
    ] = "",
    layers: Annotated[int, typer.Option(min=0, help="Layers of a transformer on top of the small encoder.")] = 0,
    dimension: Annotated[int, typer.Option(min=8, help="Numbers in a vector of the small encoder.")] = 256,
    batch: Annotated[int, typer.Option(min=2, help="Examples of a step.")] = 32,
    rate: Annotated[float, typer.Option(min=1e-7, help="Learning rate (3e-5 or so for a large model).")] = 4e-4,
    epochs: Annotated[int, typer.Option(min=1, help="At most so many passes over the examples.")] = 8,
    seconds: Annotated[float | None, typer.Option(min=1.0, help="At most so long for each encoder.")] = None,
    folds: Annotated[int, typer.Option(min=0, help="Encoders trained for learning the fusion; 0: no fusion.")] = 3,
    without: Annotated[
        str, typer.Option(metavar="A,B,...", help="Features that the fusion does without: words, meaning, place, ...")
    ] = "",
    linear: Annotated[bool, typer.Option("--linear", help="A linear fusion.")] = False,
    seed: Annotated[int, typer.Option(help="Of weights, order and negatives.")] = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda, ...")] = "cpu",
    threads: Annotated[int | None, typer.Option(min=1, show_default="torch's", help="Processor threads.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from what is in DIR; with the same options nothing is done twice.")
    ] = False,
    keep_folds: Annotated[
        bool, typer.Option("--keep-folds", help="Keep what the fusion is learned from, for --resume --without ...")
    ] = False,
) -> None:
    """Train what finds premises: an encoder, and a fusion of it with BM25, on the train part of a data set.

    Ctrl-C keeps the best encoder so far and what the fusion has by then; --resume goes on from there.
    Some minutes on two cores for a library of 2,000 theorems.
    """
    from prover.cli.exits import INTERRUPTED, faults_to_exit_codes, say

    with faults_to_exit_codes():
        import signal

        from prover.errors import InputError
        from prover.interrupt import Interrupt

        try:
            from retrieval.fitting import FusionRecipe
            from retrieval.train import Recipe
            from retrieval.training import Plan, Training, folds_for
        except ImportError as error:
            raise InputError(f'training needs {error.name}: install "lemmata[model]"') from None
        opened, chosen = _opened(dataset, split)
        _quiet(threads)
        _check_groups(without)
        plan = Plan(
            Recipe(
                loss=recipe,
                hard=hard_negatives,
                accessible=not any_negatives,
                base=base,
                layers=layers,
                dimension=dimension,
                batch=batch,
                rate=rate,
                epochs=epochs,
                seconds=float("inf") if seconds is None else seconds,
                seed=seed,
                device=device,
            ),
            FusionRecipe(hidden=0 if linear else FusionRecipe().hidden, without=_named(without), seed=seed),
            terms=terms,
            implicit=implicit,
            folds=folds,
            kind=folds_for(split),
        )
        interrupt = Interrupt()
        with interrupt.installed(signal.SIGINT, signal.SIGTERM), interrupt.deferred():
            learn, watch = list(opened.theorems(chosen, "train")), list(opened.theorems(chosen, "val"))
            training = Training(opened.corpus(), learn, watch, plan, progress=say, hurry=interrupt.requested)
            facts = {"dataset": opened.digest, "split": split, "part": "train"}
            done = training.run(out, facts, resume=resume, keep_folds=keep_folds)
    watched = f"R@10 {100 * done.outcome.best:.1f} % on {done.held} examples of val" if done.held else "without val"
    typer.echo(f"wrote {out}: {watched} (encoder alone), {'with' if done.fused else 'no'} fusion, {done.seconds:.0f} s")
    if not done.whole:
        say("interrupted: the best encoder so far is kept; the same command with --resume goes on from there")
        raise typer.Exit(INTERRUPTED)


def _opened(dataset: Path, split: str) -> tuple[Dataset, Split]:
    from prover.dataset.folder import open_dataset
    from prover.errors import InputError

    if split not in ("random", "novel_premises"):
        raise InputError(f"--split {split}: take random or novel_premises")
    return open_dataset(dataset), "random" if split == "random" else "novel_premises"


def _named(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _check_groups(without: str) -> None:
    from prover.errors import InputError
    from retrieval.features import GROUPS

    unknown = [group for group in _named(without) if group not in GROUPS]
    if unknown:
        raise InputError(f"--without {unknown[0]}: the groups of features are {', '.join(GROUPS)}")


def _quiet(threads: int | None) -> None:
    """The libraries draw bars of their own; we print a line an epoch."""
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if threads is not None:
        torch.set_num_threads(threads)
