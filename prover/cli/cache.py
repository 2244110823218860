"""`lemmata cache`: what the proof cache holds, emptying it, and taking its contents elsewhere.

An export is JSON lines: a header with format and version, then one entry a line as `prover.cached.encode` writes it.
A place that cannot be asked is a fault here (exit code 3), unlike in a search, which goes on without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prover.cached import CachedFailure, CachedProof
    from prover.protocols import ProofCache

FORMAT = "lemmata-proof-cache"
_STANDARD = "-"
_AT_ONCE = 100
_LINES_NAMED = 20

cache = typer.Typer(help="The cache of proofs that searches share.", no_args_is_help=True)

Place = Annotated[
    str | None,
    typer.Option("--cache", metavar="URL", help="sqlite:PATH or redis://HOST:PORT/DB instead of the configured place."),
]


@cache.callback()
def _group() -> None:
    """What searches remember for each other: proofs of goals, and searches that failed."""


@cache.command("stats")
def stats(
    place: Place = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Where the cache is and how much it holds."""
    import json
    from dataclasses import asdict

    with _opened(place) as opened:
        found = opened.stats()
    if as_json:
        typer.echo(json.dumps({name: value for name, value in asdict(found).items() if name != "fault"}))
    else:
        typer.echo(f"place     {found.place}")
        typer.echo(f"proofs    {found.proofs}")
        typer.echo(f"failures  {found.failures}")
        typer.echo(f"size      {found.bytes / 1024 / 1024:.1f} MiB")


@cache.command("clear")
def clear(
    place: Place = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget everything that the cache holds."""
    with _opened(place) as opened:
        held = opened.stats()
        if not yes:
            typer.confirm(f"Forget {held.proofs} proofs and {held.failures} failures in {held.place}?", abort=True)
        opened.clear()
        _refuse_fault(opened)
    typer.echo(f"forgot {held.proofs} proofs and {held.failures} failures", err=True)


@cache.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write to; - for standard output.")],
    place: Place = None,
) -> None:
    """Write everything that the cache holds to a file, for `lemmata cache import` elsewhere."""
    import json
    import sys

    from prover.cached import VERSION, encode

    with _opened(place) as opened, _written(file, sys.stdout) as output:
        output.write(json.dumps({"format": FORMAT, "version": VERSION}) + "\n")
        count = 0
        for entry in opened.entries():
            output.write(encode(entry) + "\n")
            count += 1
        _refuse_fault(opened)
    typer.echo(f"wrote {count} entries", err=True)


@cache.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote; - for standard input.")],
    place: Place = None,
) -> None:
    """Add the entries of a file to the cache; of two proofs for one goal the smaller stays.

    Damaged lines are left out, and named.
    """
    import sys
    from contextlib import nullcontext

    with _opened(place) as opened:
        before = opened.stats()
        source = nullcontext(sys.stdin) if str(file) == _STANDARD else file.open(encoding="utf-8", errors="replace")
        with source as lines:
            numbered = enumerate(lines, start=1)
            _check_header(next(numbered, (1, ""))[1], file)
            new, proofs, failures, damaged = _added(opened, numbered)
        _refuse_fault(opened)
        after = opened.stats()
    typer.echo(f"{new} of {proofs} proofs were new or better; {failures} failures; ", nl=False, err=True)
    typer.echo(f"the cache holds {after.proofs} proofs (before: {before.proofs})", err=True)
    if damaged:
        shown = ", ".join(map(str, damaged[:_LINES_NAMED])) + (", ..." if len(damaged) > _LINES_NAMED else "")
        word = "line" if len(damaged) == 1 else "lines"
        typer.echo(f"left out {len(damaged)} damaged {word} of {file}: {shown}", err=True)


def _added(opened: ProofCache, lines: Iterator[tuple[int, str]]) -> tuple[int, int, int, list[int]]:
    """Keep the entries of the lines: proofs that were news, proofs, failures, and the numbers of damaged lines."""
    from prover.cached import CachedFailure, decode

    new, proofs, failures = 0, 0, 0
    damaged: list[int] = []
    waiting: list[CachedProof] = []
    for number, line in lines:
        if not line.strip():
            continue
        entry: CachedProof | CachedFailure
        try:
            entry = decode(line)
        except ValueError:
            damaged.append(number)
            continue
        if isinstance(entry, CachedFailure):
            opened.fail(entry)
            failures += 1
            continue
        proofs += 1
        waiting.append(entry)
        if len(waiting) == _AT_ONCE:
            new += opened.keep(waiting)
            waiting.clear()
    return new + opened.keep(waiting), proofs, failures, damaged


def _check_header(line: str, file: Path) -> None:
    import json

    from prover.cached import VERSION
    from prover.errors import InputError

    try:
        header = json.loads(line)
        named, version = header["format"], header["version"]
    except (ValueError, KeyError, TypeError):
        named = version = None
    if named != FORMAT:
        raise InputError(f"{file} is no export of a proof cache: its first line does not say so")
    if version != VERSION:
        raise InputError(f"{file} is of version {version}, and this Lemmata reads version {VERSION}: export it anew")


@contextmanager
def _opened(place: str | None) -> Iterator[ProofCache]:
    """The cache at `place`, or the configured one. Faults become sentences and exit codes."""
    from prover.cli.exits import faults_to_exit_codes

    with faults_to_exit_codes():
        from db.cache import open_cache
        from prover.settings import load

        _quiet()
        settings = load()
        opened = open_cache(settings.cache_url if place is None else place, settings.cache_bytes)
        try:
            _refuse_fault(opened)
            yield opened
        finally:
            opened.close()


def _quiet() -> None:
    """What the log would say is said as a fault here."""
    import logging

    logging.getLogger("lemmata.cache").addHandler(logging.NullHandler())


def _refuse_fault(opened: ProofCache) -> None:
    from prover.errors import InfrastructureFault

    found = opened.stats()
    if found.fault:
        raise InfrastructureFault(
            f"the proof cache {found.place} does not work: {found.fault} (LEMMATA_CACHE or --cache names another place)"
        )


@contextmanager
def _written(file: Path, standard: IO[str]) -> Iterator[IO[str]]:
    """A file that appears whole or not at all; or standard output."""
    if str(file) == _STANDARD:
        yield standard
        return
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("w", encoding="utf-8") as output:
            yield output
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
