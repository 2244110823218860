"""`lemmata index`: building the index that retrieval asks, adding lemmas to it, and what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import faults_to_exit_codes, say

if TYPE_CHECKING:
    from retrieval.index import PremiseIndex

index = typer.Typer(help="The index of premises that retrieval asks.", no_args_is_help=True)

IndexPlace = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", show_default="the embedded library's", help="The index's folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@index.callback()
def _group() -> None:
    """Who may use what, words and vectors of a library's premises, ready to be asked."""


@index.command("build")
def build(
    dataset: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATASET",
            show_default="the embedded library",
            help="A folder that `lemmata trace` wrote, or a LeanDojo Benchmark.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", show_default="the cache", help="Where the index shall be.")
    ] = None,
    encoder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="What `lemmata retrieval train` wrote: adds vectors (dense, hybrid)."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Build nothing anew: make one of the index and what was added to it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build an index of a data set's premises, or of the embedded library's. It replaces the one in its place."""
    import time

    with faults_to_exit_codes():
        from prover.errors import InputError
        from prover.retrieving import build_index, update_index
        from prover.settings import load

        began = time.monotonic()
        if update:
            if dataset is not None or encoder is not None:
                raise InputError("--update takes what the index has: leave out DATASET and --encoder")
            made = update_index(load(), out, say)
        else:
            made = build_index(load(), dataset, out, encoder, say)
        for problem in made.access.problems:
            say(f"note: {problem}")
        _show(made, as_json, time.monotonic() - began)


@index.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Lean files with proved theorems.")],
    place: IndexPlace = None,
) -> None:
    """Add the proved theorems of Lean files; proofs that import what these import may use them from now on.

    Whether the proofs are right is not looked at: `lemmata check` does that.
    """
    with faults_to_exit_codes():
        from prover.retrieving import add_file, open_index
        from prover.settings import load

        opened = open_index(load(), place, say)
        for file in files:
            new, unproved = add_file(opened, file)
            left = f"; {unproved} without a proof left out" if unproved else ""
            typer.echo(f"{file}: {new} new{left}")


@index.command("info")
def info(
    place: Annotated[
        Path | None, typer.Argument(metavar="DIR", show_default="the embedded library's", help="The index's folder.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Read all of the corpus and compare its digest.")] = False,
    as_json: AsJson = False,
) -> None:
    """What an index holds."""
    with faults_to_exit_codes():
        from prover.retrieving import open_index
        from prover.settings import load

        opened = open_index(load(), place, say)
        if check:
            opened.verify()
        _show(opened, as_json)


def _show(opened: PremiseIndex, as_json: bool, seconds: float | None = None) -> None:
    import json

    about = opened.about
    size = sum(about.sizes.values())
    values: dict[str, object] = {
        "place": str(opened.place),
        "premises": about.premises,
        "files": about.files,
        "added": opened.added,
        "kinds": list(opened.kinds),
        "encoder": about.encoder or None,
        "dimension": about.dimension or None,
        "source": about.provenance.url,
        "commit": about.provenance.commit,
        "toolchain": about.provenance.toolchain,
        "digest": about.digest,
        "made": about.made,
        "bytes": size,
    }
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    encoder = f"{about.encoder or 'not kept'} ({about.dimension} numbers)" if about.dimension else "none"
    source = " ".join(part for part in (about.provenance.url, about.provenance.commit) if part)
    lines = (
        ("place", str(opened.place)),
        ("premises", f"{about.premises} of {about.files} files" + (f", {opened.added} added" if opened.added else "")),
        ("answers", ", ".join(opened.kinds)),
        ("encoder", encoder),
        ("source", source or "unknown"),
        ("toolchain", about.provenance.toolchain or "unknown"),
        ("digest", about.digest),
        ("made", f"{about.made}, {size / 2**20:.1f} MB" + (f", in {seconds:.1f} s" if seconds is not None else "")),
    )
    for name, value in lines:
        typer.echo(f"{name:<10} {value}")
