"""`lemmata cache`: what the proof cache holds, emptying it, and taking its proofs elsewhere.

An export is JSON lines: a header with format and version, then one proof a line as `prover.cached.encode` writes it.
Failures stay where they were measured: a proof is replayed by whoever gets it, a failure would have to be believed.
`stats` and `export` only look: they make no file and rename none. A place that cannot be asked is a fault here (exit
code 3), unlike in a search, which goes on without it.
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

    with _opened(place, look=True) as opened:
        found = opened.stats()
    if as_json:
        typer.echo(json.dumps({name: value for name, value in asdict(found).items() if name != "fault"}))
    else:
        typer.echo(f"place     {found.place}")
        typer.echo(f"proofs    {found.proofs}")
        typer.echo(f"failures  {found.failures}")
        typer.echo(f"size      {_amount(found.bytes)}")


@cache.command("clear")
def clear(
    place: Place = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget everything that the cache holds."""
    with _opened(place) as opened:
        held = opened.stats()
        both = f"{_counted(held.proofs, 'proof')} and {_counted(held.failures, 'failure')}"
        if not yes:
            typer.confirm(f"Forget {both} in {held.place}?", abort=True)
        opened.clear()
        _refuse_fault(opened)
    typer.echo(f"forgot {both}", err=True)


@cache.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write to; - for standard output.")],
    place: Place = None,
) -> None:
    """Write the proofs that the cache holds to a file, for `lemmata cache import` elsewhere.

    Known failures are not written: they count only where they were measured.
    """
    import json
    import sys

    from prover.cached import VERSION, CachedProof, encode

    with _opened(place, look=True) as opened, _written(file, sys.stdout) as output:
        output.write(json.dumps({"format": FORMAT, "version": VERSION}) + "\n")
        count = 0
        for entry in opened.entries():
            if isinstance(entry, CachedProof):
                output.write(encode(entry) + "\n")
                count += 1
        _refuse_fault(opened)
    typer.echo(f"wrote {_counted(count, 'proof')}", err=True)


@cache.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` wrote; - for standard input.")],
    place: Place = None,
) -> None:
    """Add the proofs of a file to the cache; of two proofs for one goal the smaller stays.

    Damaged lines are left out, and named. So are failures, which count only where they were measured.
    """
    from prover.cli.exits import faults_to_exit_codes

    with faults_to_exit_codes(), _read(file) as lines:
        numbered = enumerate(lines, start=1)
        _check_header(next(numbered, (1, ""))[1], file)
        with _opened(place) as opened:
            before = opened.stats()
            new, proofs, failures, damaged = _added(opened, numbered)
            _refuse_fault(opened)
            after = opened.stats()
    typer.echo(f"{new} of {_counted(proofs, 'proof')} new or better; ", nl=False, err=True)
    typer.echo(f"the cache holds {_counted(after.proofs, 'proof')} (before: {before.proofs})", err=True)
    if failures:
        typer.echo(f"left out {_counted(failures, 'failure')}: they count only where they were measured", err=True)
    if damaged:
        shown = ", ".join(map(str, damaged[:_LINES_NAMED])) + (", ..." if len(damaged) > _LINES_NAMED else "")
        typer.echo(f"left out {_counted(len(damaged), 'damaged line')} of {file}: {shown}", err=True)


def _added(opened: ProofCache, lines: Iterator[tuple[int, str]]) -> tuple[int, int, int, list[int]]:
    """Keep the proofs of the lines: how many were news, proofs, failures, and the numbers of damaged lines."""
    from dataclasses import replace

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
            failures += 1
            continue
        proofs += 1
        waiting.append(replace(entry, settled=False))  # what somebody else says of it is asked again
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
def _opened(place: str | None, *, look: bool = False) -> Iterator[ProofCache]:
    """The cache at `place`, or the configured one; perhaps only to `look`. Faults become sentences and exit codes."""
    from prover.cli.exits import faults_to_exit_codes

    with faults_to_exit_codes(), _told():
        from db.cache import open_cache
        from prover.settings import load

        settings = load()
        opened = open_cache(settings.cache_url if place is None else place, settings.cache_bytes, look=look)
        try:
            _refuse_fault(opened)
            yield opened
        finally:
            opened.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say what the log says, but for faults, which end these commands with a sentence of their own."""
    import logging

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not getattr(record, "fault", False):
                typer.echo(f"lemmata: {record.getMessage()}", err=True)

    log, teller = logging.getLogger("lemmata.cache"), Teller()
    log.addHandler(teller)
    try:
        yield
    finally:
        log.removeHandler(teller)


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
    with _remedied(file, "written", "name a file in a folder that exists and that you may write to, or -"):
        if file.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        part = file.with_name(f".{file.name}.part")
        output = part.open("w", encoding="utf-8")
    try:
        with output:
            yield output
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _read(file: Path) -> Iterator[IO[str]]:
    """The lines of a file, or of standard input."""
    import sys

    if str(file) == _STANDARD:
        yield sys.stdin
        return
    with _remedied(file, "read", "name a file that `lemmata cache export` wrote, or -"):
        lines = file.open(encoding="utf-8", errors="replace")
    with lines:
        yield lines


@contextmanager
def _remedied(file: Path, done: str, remedy: str) -> Iterator[None]:
    """A file that cannot be opened is the user's to change."""
    from prover.errors import InputError

    try:
        yield
    except OSError as error:
        raise InputError(f"{file} cannot be {done} ({error.strerror or error}): {remedy}") from error


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _amount(size: int) -> str:
    """A number of bytes for people."""
    return f"{size / 1024:.1f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"
