"""The options that several commands share, and what they come to."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prover.request import Request
    from prover.settings import Settings

Seconds = Annotated[
    float | None, typer.Option(min=0, show_default="30", help="Wall-clock budget of each theorem's searches.")
]
Tactics = Annotated[int | None, typer.Option(min=0, help="How many tactics may be tried for each theorem.")]
Expansions = Annotated[int | None, typer.Option(min=0, help="How many goals may be expanded for each theorem.")]
Strategy = Annotated[str | None, typer.Option(show_default="auto", help="Order of the search.")]
Generator = Annotated[str | None, typer.Option(show_default="heuristic", help="Who proposes tactics.")]
Retriever = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        show_default="symbols",
        help="Who finds library theorems for a goal: symbols, bm25, dense, hybrid, or none.",
    ),
]
Index = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Find them in this index (`lemmata index build`), made for the Lean in use."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Theorems to work on at the same time.")]
Seed = Annotated[int, typer.Option(help="For whatever draws lots.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither ask the proof cache nor add to it.")]
NoLemmas = Annotated[
    bool, typer.Option("--no-lemmas", help="Offer no theorems proved before as lemmas (--no-cache implies it).")
]
Project = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Use this Lake project (Mathlib) instead of the embedded Lean.")
]


def settings_for(
    project: Path | None,
    *,
    no_cache: bool,
    no_lemmas: bool = False,
    retriever: str | None = None,
    index: Path | None = None,
) -> Settings:
    """The environment's settings, with what the options change. Raises `InputError` for what cannot be meant."""
    from prover.library import must_be_kind
    from prover.settings import load

    if retriever is not None:
        must_be_kind(retriever)
    given: dict[str, object] = {
        "project": project,
        "retriever": retriever,
        "index": None if index is None else index.absolute(),
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if no_cache:
        changes["cache"] = "off"
    if no_lemmas:
        changes["lemmas"] = False
    return load().model_copy(update=changes)


def request_for(
    settings: Settings,
    *,
    seconds: float | None,
    tactics: int | None,
    expansions: int | None,
    strategy: str | None,
    generator: str | None,
    seed: int,
    trace: Path | None = None,
    traces: Path | None = None,
) -> Request:
    """What is asked of each theorem. Raises `InputError` for what cannot be meant."""
    from prover.request import Request
    from prover.types import Budget

    budget = Budget(
        seconds=settings.seconds if seconds is None else seconds,
        tactics=math.inf if tactics is None else tactics,
        expansions=math.inf if expansions is None else expansions,
    )
    return Request(budget, strategy or settings.strategy, generator or settings.generator, seed, trace, traces)
