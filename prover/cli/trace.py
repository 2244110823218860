"""`lemmata trace`: Lean files become data, as a folder that other commands, and LeanDojo's readers, can read.

Exit code 0 when the data set is written (or, with `--check`, sound); 1 if nothing could be traced because of errors in
the files (or the data set is not sound); 2 bad input, 3 infrastructure fault, 130 interrupted: what was traced is kept.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prover.cli.exits import INTERRUPTED, NOT_PROVED, PROVED, faults_to_exit_codes, say
from prover.cli.options import Project

if TYPE_CHECKING:
    from prover.dataset.checking import Report
    from prover.dataset.splits import Fractions
    from prover.tracing import Traced

_SHOWN = 20
"""Problems that are printed; the data set has them all."""
Fraction = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="Share of the theorems.", show_default="0.1; 0.02 from 20,000 theorems on"),
]


def trace(
    path: Annotated[
        str | None, typer.Argument(metavar="PATH", help="A .lean file, a folder, a Lake project, or corelib.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the data set here; the same again goes on.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Trace nothing: verify the data set in this folder.")
    ] = None,
    project: Project = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Files to work on at the same time.")] = 1,
    held_out: Annotated[
        list[Path] | None,
        typer.Option(
            "--held-out",
            metavar="SUITE",
            help="Keep this suite's statements out of every part, besides those that Lemmata measures itself by.",
        ),
    ] = None,
    val: Fraction = None,
    test: Fraction = None,
    novel: Annotated[
        float | None,
        typer.Option(min=0, max=1, show_default="val + test", help="How much leaves train in novel_premises."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 0,
    parquet: Annotated[bool, typer.Option("--parquet", help="Also write Parquet tables.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Trace everything again, whatever DIR holds of it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Trace Lean files: theorems, tactics with their states, and the premises each used, as a data set.

    Exit codes: 0 done, 1 nothing traced or not sound, 2 bad input, 3 infrastructure fault, 130 interrupted.
    """
    with faults_to_exit_codes():
        from prover.errors import InputError
        from prover.settings import load
        from prover.tracing import TraceRequest

        if check is not None:
            _check(check, tuple(held_out or ()), as_json=as_json)
        if path is None or out is None:
            missing = "PATH, what is to be traced," if path is None else "--out DIR, where the data shall go,"
            raise InputError(f"{missing} is missing; for example: lemmata trace corelib --out data/corelib")
        settings = load()
        if project is not None:
            settings = settings.model_copy(update={"project": project})
        fractions = _fractions(val, test, novel, seed)
        _tables(wanted=parquet)
        request = TraceRequest(path, out, jobs, tuple(held_out or ()), fractions, parquet, force)
        _run(settings, request, as_json=as_json)


def _run(settings: Any, request: Any, *, as_json: bool) -> None:
    from prover.cli.trace_view import TraceView
    from prover.cli.view import watched
    from prover.interrupt import Interrupt
    from prover.tracing import trace as run

    interrupt, view = Interrupt(), TraceView(show=watched())
    try:
        with interrupt.installed(signal.SIGINT, signal.SIGTERM), view:
            traced = run(settings, request, view.update, view.progress)
    except KeyboardInterrupt:
        say(f"interrupted: {view.done} of {view.total} files are traced and kept; the same command goes on from here")
        raise typer.Exit(INTERRUPTED) from None
    metadata = traced.metadata
    typer.echo(json.dumps(_data(traced), ensure_ascii=False) if as_json else _summary(request.out, traced))
    failed = bool(traced.problems) and not metadata["counts"].get("theorems")
    raise typer.Exit(NOT_PROVED if failed else PROVED)


def _fractions(val: float | None, test: float | None, novel: float | None, seed: int) -> Callable[[int], Fractions]:
    from prover.dataset.splits import Fractions

    def chosen(theorems: int) -> Fractions:
        usual = Fractions.usual(theorems)
        return Fractions(usual.val if val is None else val, usual.test if test is None else test, seed, novel)

    chosen(0)  # what cannot be meant is refused before anything is traced
    return chosen


def _tables(*, wanted: bool) -> None:
    """Whether tables can be written is known before an hour of tracing."""
    if wanted:
        from prover.dataset.parquet import needed

        needed()


def _check(folder: Path, held_out: tuple[Path, ...], *, as_json: bool) -> None:
    from prover.tracing import check

    report = check(folder, held_out)
    if as_json:
        typer.echo(json.dumps({"counts": report.counts, "faults": list(report.faults)}, ensure_ascii=False))
    else:
        typer.echo(_told(folder, report))
    raise typer.Exit(NOT_PROVED if report.faults else PROVED)


def _told(folder: Path, report: Report) -> str:
    width = max((len(name) for name in report.counts), default=0)
    counts = [f"  {name:{width}}  {count:>9,}" for name, count in report.counts.items()]
    if report.faults:
        return "\n".join([f"{folder} is not sound:", *(f"  {fault}" for fault in report.faults), *counts])
    return "\n".join([f"{folder} is sound", *counts])


def _data(traced: Traced) -> dict[str, Any]:
    """What `--json` prints: the metadata, and what this run did."""
    problems = {path: list(said) for path, said in traced.problems.items()}
    return {**traced.metadata, "traced_now": traced.fresh, "problems": problems}


def _summary(out: Path, traced: Traced) -> str:
    metadata = traced.metadata
    counts = metadata["counts"]
    terms = counts.get("without_tactics", 0)
    again = metadata["traced_files"] - traced.fresh
    found = (
        f"{_number(metadata['traced_files'], 'file')}{f' ({again} as traced before)' if again else ''}: "
        f"{_number(counts.get('theorems', 0), 'theorem')} ({terms:,} proved by terms), "
        f"{_number(counts.get('tactics', 0), 'tactic')}, {_number(counts.get('uses', 0), 'use')} of premises"
    )
    lines = [
        found,
        f"{_number(counts.get('premises', 0), 'premise')} in {_number(counts.get('files', 0), 'file')} of the corpus",
        "",
        *_splits(metadata["splits"]),
        "",
        *_left_out(metadata["held_out"]),
        *_problems(traced.problems),
        f"wrote {out}",
    ]
    return "\n".join(lines)


def _splits(splits: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    head = f"{'':15}" + "".join(f"{part:>10} theorems (tactics)" for part in ("train", "val", "test"))
    lines = [head.replace(" theorems (tactics)", f"{'':9}").rstrip() + "   theorems (tactics)"]
    for split, parts in splits.items():
        cells = [f"{parts[part]['theorems']:>10,} {_bracketed(parts[part]['tactics']):8}" for part in parts]
        lines.append(f"{split:15}{''.join(cells)}".rstrip())
    return lines


def _bracketed(count: int) -> str:
    return f"({count:,})"


def _left_out(held_out: Mapping[str, Any]) -> list[str]:
    left_out = held_out["left_out"]
    suites = ", ".join(held_out["suites"]) or "no suite"
    if not left_out:
        return [f"no held-out statement ({suites}) was met"]
    names = ", ".join(each["name"] for each in left_out[:3])
    more = f" and {len(left_out) - 3} more, listed in metadata.json" if len(left_out) > 3 else ""
    return [f"{_number(len(left_out), 'theorem')} left out, held-out statements ({suites}): {names}{more}"]


def _problems(problems: Mapping[str, tuple[str, ...]]) -> list[str]:
    every = [f"  {said}" for told in problems.values() for said in told]
    if not every:
        return []
    more = [f"  and {len(every) - _SHOWN} more, listed in files.jsonl"] if len(every) > _SHOWN else []
    head = f"{_number(len(every), 'problem')} in {_number(len(problems), 'file')}:"
    return [head, *every[:_SHOWN], *more]


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
