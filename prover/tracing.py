"""From Lean files to a data set: the toolchain, the trace (`prover.lean.tracing`) and the folder (`prover.dataset`).

What is traced is kept file by file, under a key of everything that decides a trace: Lean and its library, the tracer,
the file's text and name, and the same of all it imports. So a second run, or one after Ctrl-C, traces what changed
only; files with problems are tried again. The data set is written when all files are traced.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from prover.dataset.checking import Report
from prover.dataset.checking import check as check_dataset
from prover.dataset.folder import open_dataset
from prover.dataset.held_out import HeldOut
from prover.dataset.kept import Kept
from prover.dataset.splits import Fractions
from prover.dataset.writing import Plan, claimed, imports_first, write
from prover.errors import InputError
from prover.lean import tracing
from prover.lean.source import theorems
from prover.lean.toolchain import Toolchain, embedded, lake
from prover.lean.tracing import Entry, Sources
from prover.protocols import Progress
from prover.settings import Settings
from prover.suites.rows import load
from prover.traced import Provenance, SourceFile, TracedFile

LIBRARY = ("corelib", "library")
"""Words for the embedded library; ``./corelib`` is a file or folder of that name."""
_LAKEFILES = ("lakefile.toml", "lakefile.lean")
READERS = ("cited", "commands", "goals", "infotree", "source", "stepping", "tokens")
"""Modules of `prover.lean` besides its `tracing` that decide what is read from Lean's record."""
_GIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """A file is done: traced now, or `kept` from before. `done` of `total` files, it included."""

    done: int
    total: int
    path: str
    theorems: int
    tactics: int
    problems: tuple[str, ...] = ()
    kept: bool = False


Observer = Callable[[TraceEvent], None]


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """What to trace and how. `path`: a file, a folder, a Lake project, or one of `LIBRARY`."""

    path: str
    out: Path
    jobs: int = 1
    held_out: tuple[Path, ...] = ()
    fractions: Callable[[int], Fractions] = Fractions.usual
    parquet: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Traced:
    """What came of it: the data set's metadata, how many files were traced now, and all problems by path."""

    metadata: Mapping[str, Any]
    fresh: int
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def trace(
    settings: Settings, request: TraceRequest, observer: Observer = lambda event: None, progress: Progress | None = None
) -> Traced:
    """Trace and write the data set. What was traced before an exception, Ctrl-C too, is kept.

    Raises `InputError` for a path or folder that cannot be used, `InfrastructureFault` without a working Lean.
    """
    held_out = guard(request.held_out)
    lean = _toolchain(settings, request.path, progress)
    provenance = provenance_of(request.path, lean)
    with claimed(request.out, provenance.url, force=request.force), _opened(request.path, lean) as sources:
        keys = _keys(sources)
        kept = Kept(request.out)
        fresh, problems, imported = _trace(sources, keys, kept, request, observer)
        if progress is not None:
            progress("writing the data set")
        context = _context(sources, imported - keys.keys())
        paths = [*keys, *context]

        def loaded(path: str) -> TracedFile:
            return TracedFile(context[path]) if path in context else kept.load(keys[path])

        plan = Plan(paths, loaded, provenance, request.fractions, held_out, request.parquet, _options(sources, context))
        metadata = write(request.out, plan)
        kept.only(keys.values())
    return Traced(metadata, fresh, problems)


def check(folder: Path, held_out: Sequence[Path] = ()) -> Report:
    """Does the data set in the folder hold what it promises? Raises `InputError` if it cannot be read."""
    return check_dataset(open_dataset(folder), guard(held_out))


def guard(suites: Sequence[Path]) -> HeldOut:
    """What must not be learnt: what the project measures itself by, and these suites, but for rows of a train split."""
    mine = {path.stem: [row.theorem for row in load(path, theorems) if row.split != "train"] for path in suites}
    return HeldOut.shipped().joined(HeldOut.of(mine))


def _trace(
    sources: Sources, keys: Mapping[str, str], kept: Kept, request: TraceRequest, observer: Observer
) -> tuple[int, dict[str, tuple[str, ...]], set[str]]:
    """Trace what is not kept; returns how many files that were, all problems, and the paths that files import."""
    todo: list[Entry] = []
    problems: dict[str, tuple[str, ...]] = {}
    imported: set[str] = set()
    done, total = 0, len(sources.entries)
    for entry in sources.entries:
        known = None if request.force else kept.get(keys[entry.relative])
        if known is None or known.problems:
            todo.append(entry)
            continue
        done += 1
        imported.update(known.source.imports)
        observer(_event(done, total, known, before=True))
    for file in tracing.trace_all(replace(sources, entries=tuple(todo)), request.jobs):
        kept.put(keys[file.source.path], file)
        if file.problems:
            problems[file.source.path] = file.problems
        done += 1
        imported.update(file.source.imports)
        observer(_event(done, total, file, before=False))
    return len(todo), problems, imported


def _event(done: int, total: int, file: TracedFile, *, before: bool) -> TraceEvent:
    tactics = sum(len(theorem.steps) for theorem in file.theorems)
    return TraceEvent(done, total, file.source.path, len(file.theorems), tactics, file.problems, before)


def _options(sources: Sources, context: Mapping[str, SourceFile]) -> dict[str, Any]:
    return {"traced_files": len(sources.entries), "context_files": len(context), "tracer": _tracer()}


def _context(sources: Sources, imported: set[str]) -> dict[str, SourceFile]:
    """The files of the context that are imported, directly or not: their declarations are premises too."""
    context = {source.path: source for source in sources.declared()} if imported else {}
    found: dict[str, SourceFile] = {}
    waiting = sorted(imported)
    while waiting:
        path = waiting.pop()
        if path in context and path not in found:
            found[path] = context[path]
            waiting += context[path].imports
    return found


def _keys(sources: Sources) -> dict[str, str]:
    """For each path to be traced, a digest of all that decides its trace."""
    entries = {entry.module: entry for entry in [*sources.context, *sources.entries]}
    order = imports_first({module: entry.imports for module, entry in entries.items()})
    digests: dict[str, str] = {}
    for module in order:
        entry = entries[module]
        digest = hashlib.sha256(f"{_tracer()}\0{sources.toolchain.fingerprint}\0{entry.relative}\0{module}".encode())
        for name in sorted(entry.imports):
            digest.update(f"\0{name} {digests.get(name, '')}".encode())
        digest.update(b"\0" + _content(entry.path))
        digests[module] = digest.hexdigest()
    return {entry.relative: digests[entry.module][:40] for entry in sources.entries}


def _content(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b"unreadable"  # the trace of the file will say so


@cache
def _tracer() -> str:
    """The version of what traces: twelve hex digits that change with its text."""
    folder = Path(tracing.__file__).parent
    digest = hashlib.sha256(version("lemmata").encode())
    for path in [*sorted(folder.glob("*.py")), *(folder.parent / f"{name}.py" for name in READERS)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _opened(path: str, lean: Toolchain) -> Iterator[Sources]:
    opened = (
        nullcontext(tracing.embedded_library(lean))
        if path in LIBRARY
        else tracing.open_sources(Path(path), lean, packages=lean.kind == "lake")
    )
    with opened as sources:
        yield sources


def _toolchain(settings: Settings, path: str, progress: Progress | None) -> Toolchain:
    """The project's that was named or that the path lies in, otherwise the embedded one."""
    if path in LIBRARY:
        return embedded(settings.cache_dir, progress)
    place = Path(path)
    if not place.exists():
        raise InputError(
            f"there is neither a file nor a folder at {path}: give a .lean file, a folder, a Lake project, or corelib"
        )
    project = settings.project or _project(place.resolve())
    return lake(project) if project else embedded(settings.cache_dir, progress)


def _project(path: Path) -> Path | None:
    """The Lake project that a path is or lies in, if it pins a toolchain."""
    folders = [path, *path.parents]
    return next((each for each in folders if _is_project(each)), None)


def _is_project(folder: Path) -> bool:
    return (folder / "lean-toolchain").is_file() and any((folder / name).is_file() for name in _LAKEFILES)


def provenance_of(path: str, lean: Toolchain) -> Provenance:
    """Where traced files are from: repository and commit if git knows, otherwise a name."""
    if path in LIBRARY:
        library = lean.fingerprint.partition("+")[2]
        return Provenance("lemmata:corelib", library, lean.fingerprint)
    place = Path(path).resolve()
    folder = place if place.is_dir() else place.parent
    commit = _git(folder, "rev-parse", "HEAD")
    if commit:
        changed = _git(folder, "-c", "core.fsmonitor=false", "status", "--porcelain", "--untracked-files=no")
        url = _without_password(_git(folder, "remote", "get-url", "origin")) or f"file:{place.name}"
        return Provenance(url, f"{commit}+changes" if changed else commit, lean.fingerprint)
    return Provenance(f"file:{place.name}", "", lean.fingerprint)


def _git(folder: Path, *arguments: str) -> str:
    """What git says; "" if it is not there or the folder is in no repository."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""


def _without_password(url: str) -> str:
    """An address that can be published."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
