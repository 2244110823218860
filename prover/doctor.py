"""What is here and what is missing: the checks behind `lemmata doctor`.

`examine` looks at the machine, the embedded Lean, its library, the cache folder and elan. Every finding says what was
seen and, if something is missing, what to do about it. Nothing is installed or compiled; three short children run: one
that tries what Lean may not do, a Lean that says its version, one that checks a trivial theorem.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.cache import open_cache
from prover.errors import InfrastructureFault, InputError
from prover.lean.library import library_key, library_sources
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.shut import try_out
from prover.lean.toolchain import GITHASH, WHEEL, WHEEL_VERSION, Toolchain, bare_embedded, find_lake, lake
from prover.library import must_be_of
from prover.settings import Settings

HONEST = (
    "The embedded Lean is the real Lean kernel, parser and tactics with a small core library of our own. "
    "For Mathlib, or any library of yours, use a Lake project: lemmata prove --project DIR."
)

_TIMEOUT = 60.0
_LIMITS = ProcessLimits(memory_mb=4096, file_mb=16)
_ENOUGH_DISK_MB = 200


class Status(StrEnum):
    """How a finding bears on proving."""

    OK = "ok"
    NOTE = "note"
    """Not there, and not needed for what the default installation does."""
    MISSING = "missing"
    """Proving does not work without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was seen, and the remedy where one is needed."""

    item: str
    status: Status
    seen: str
    remedy: str = ""


def can_prove(findings: list[Finding]) -> bool:
    """Is everything there that proving needs?"""
    return all(finding.status is not Status.MISSING for finding in findings)


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which a person should read them."""
    lean = list(_project(settings.project)) if settings.project else list(_embedded(settings.cache_dir))
    needs_elan = settings.project is not None
    cache = _cache(settings.cache_dir, needed=settings.project is None and not _compiled(settings.cache_dir))
    return [
        *_machine(),
        _limits(settings),
        _sandbox(lake=settings.project is not None),
        *lean,
        cache,
        _proofs(settings),
        _premises(settings),
        *_elan(needs_elan),
    ]


def _machine() -> Iterator[Finding]:
    yield Finding("Python", Status.OK, f"{platform.python_version()} at {sys.executable}")
    yield Finding(
        "platform", Status.OK, f"{platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}".strip()
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("cores", Status.OK, f"{cores} usable (more theorems at once: --jobs {cores})")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    enough = memory >= 2
    yield Finding(
        "memory",
        Status.OK if enough else Status.NOTE,
        f"{memory:.1f} GiB",
        "" if enough else "little for Lean: lower LEMMATA_MEMORY_MB and use --jobs 1",
    )


def _limits(settings: Settings) -> Finding:
    """What a proof may use, unless the command line says otherwise."""
    theorem = f"{settings.seconds:g} s a theorem"
    process = f"{settings.memory_mb} MiB and {settings.threads} threads a Lean process"
    tactic = f"{settings.heartbeats:,} heartbeats a tactic, {settings.call_seconds:g} s a batch of tactics"
    return Finding(
        "limits", Status.OK, f"{theorem}, {process}, {tactic} (change them: LEMMATA_SECONDS, ..., see README)"
    )


def _sandbox(*, lake: bool) -> Finding:
    """Is Lean shut in?"""
    try:
        shut = try_out()
    except InfrastructureFault as fault:
        return Finding("sandbox", Status.MISSING, str(fault), "free disk space and processes, then try again")
    calls = "yes (seccomp)" if shut.calls else _lacks("seccomp")
    files = f"yes (Landlock {shut.landlock})" if shut.files else _lacks("Landlock")
    seen = f"Lean runs without network: {calls}; sees its own files only: {files}"
    if lake:
        seen += "; lake may also start programs, and read the system's, elan's folder and the project"
    if shut.calls and shut.files:
        return Finding("sandbox", Status.OK, seen)
    remedy = "let strangers submit statements only in a container or virtual machine of their own (docker/README.md)"
    return Finding("sandbox", Status.NOTE, seen, remedy)


def _lacks(mechanism: str) -> str:
    return f"no (no {mechanism} for this process under {platform.system()} {platform.release()})"


def _embedded(cache: Path) -> Iterator[Finding]:
    """The wheel, whether its Lean answers and is the pinned one, and the core library."""
    try:
        installed = version(WHEEL)
        bare = bare_embedded()
    except PackageNotFoundError:
        yield Finding("embedded Lean", Status.MISSING, f"{WHEEL} is not installed", _install_wheel())
        return
    except InfrastructureFault as fault:
        yield Finding("embedded Lean", Status.MISSING, str(fault), "use a Lake project: --project DIR, with elan")
        return
    pinned = installed == WHEEL_VERSION
    yield Finding(
        "embedded Lean",
        Status.OK if pinned else Status.MISSING,
        f"{WHEEL} {installed} at {bare.target}",
        "" if pinned else _install_wheel(),
    )
    yield _kernel(bare)
    yield from _library(bare, cache)


def _install_wheel() -> str:
    return f"pip install {WHEEL}=={WHEEL_VERSION} (Linux, x86-64 or aarch64, glibc 2.35 or newer)"


def _kernel(bare: Toolchain) -> Finding:
    """Does the library load, and is it the commit that this version of Lemmata was tested with?"""
    try:
        with tempfile.TemporaryDirectory() as folder:
            run = run_lean(bare, ["--version"], cwd=Path(folder), limits=_LIMITS, timeout=_TIMEOUT)
    except (InfrastructureFault, OSError) as fault:
        return Finding("Lean answers", Status.MISSING, str(fault), "free disk space and processes, then try again")
    said = run.output.strip()
    if run.returncode != 0:
        seen = run.errors or said or f"exit code {run.returncode}"
        return Finding("Lean answers", Status.MISSING, seen, "glibc 2.35 or newer is needed; see the message")
    commit = re.search(r"commit ([0-9a-f]{40})", said)
    if commit is None or commit.group(1) != GITHASH:
        return Finding("Lean answers", Status.MISSING, f"{said}; expected commit {GITHASH}", _install_wheel())
    return Finding("Lean answers", Status.OK, said.splitlines()[0])


def _library(bare: Toolchain, cache: Path) -> Iterator[Finding]:
    count = len(library_sources())
    folder = cache / library_key(bare.fingerprint)
    if not folder.is_dir():
        seen = f"{count} modules, not compiled yet: the first command that needs them does it, in less than a minute"
        yield Finding("core library", Status.OK, seen)
        return
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    yield Finding("core library", Status.OK, f"{count} modules, compiled, {size:.0f} MiB in {folder}")
    yield _trial(replace(bare, environment={"LEAN_PATH": str(folder)}), f"delete {folder}; it will be compiled again")


def _trial(toolchain: Toolchain, remedy: str) -> Finding:
    """Let the toolchain check a trivial theorem."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "Trial.lean"
            path.write_text("theorem trial (p : Prop) (h : p) : p := h\n", encoding="utf-8")
            run = run_lean(toolchain, ["--json", str(path)], cwd=Path(folder), limits=_LIMITS, timeout=_TIMEOUT)
    except (InfrastructureFault, OSError) as fault:
        return Finding("a trial theorem", Status.MISSING, str(fault), remedy)
    if run.returncode == 0 and not run.failures:
        return Finding("a trial theorem", Status.OK, f"checked in {run.wall_seconds:.2f} s")
    words = run.failures[0].text if run.failures else run.errors or run.output or f"exit code {run.returncode}"
    return Finding("a trial theorem", Status.MISSING, words, remedy)


def _project(project: Path) -> Iterator[Finding]:
    """The Lake project that was asked for, instead of the embedded Lean."""
    try:
        toolchain = lake(project)
    except (InputError, InfrastructureFault) as fault:
        yield Finding(
            "Lake project", Status.MISSING, str(fault), "see the message; without --project the embedded Lean is used"
        )
        return
    yield Finding("Lake project", Status.OK, f"{project}, {toolchain.fingerprint}")
    yield _trial(toolchain, "run `lake exe cache get` (Mathlib) and `lake build` in the project")


def _compiled(cache: Path) -> bool:
    """Is the library in the cache, so that nothing more needs to be written?"""
    try:
        return (cache / library_key(bare_embedded().fingerprint)).is_dir()
    except (InfrastructureFault, OSError):
        return False


def _cache(cache: Path, *, needed: bool) -> Finding:
    """Can the compiled library be stored? Only a note where it is not `needed`: the library is there, or not used."""
    bad = Status.MISSING if needed else Status.NOTE
    remedy = "set LEMMATA_CACHE_DIR to a folder that you can write to, with 200 MiB free"
    existing = next((path for path in (cache, *cache.parents) if path.exists()), Path("/"))
    if not existing.is_dir():
        return Finding("cache folder", bad, f"{cache}: {existing} is not a folder", remedy)
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"\0")
    except OSError as error:
        return Finding("cache folder", bad, f"{cache} cannot be written: {error.strerror or error}", remedy)
    free = shutil.disk_usage(existing).free / 2**20
    enough = free >= _ENOUGH_DISK_MB
    return Finding(
        "cache folder",
        Status.OK if enough else bad,
        f"{cache}, {free:,.0f} MiB free",
        "" if enough else remedy,
    )


def _proofs(settings: Settings) -> Finding:
    """Does the proof cache answer? It helps and is never needed. A file is neither made nor put aside by asking."""
    try:
        cache = open_cache(settings.cache_url, settings.cache_bytes, look=True)
    except InputError as error:
        return Finding("proof cache", Status.NOTE, str(error), "set LEMMATA_CACHE to one of these, or to off")
    try:
        held = cache.stats()
    finally:
        cache.close()
    if held.fault:
        return Finding("proof cache", Status.NOTE, held.fault, "proving works without it; or set LEMMATA_CACHE=off")
    if settings.cache_url != "off" and not (held.proofs or held.failures):
        return Finding("proof cache", Status.OK, f"{held.place}: nothing kept yet")
    proofs = f"{held.proofs:,} proof{'' if held.proofs == 1 else 's'}"
    failures = f"{held.failures:,} failure{'' if held.failures == 1 else 's'}"
    amount = f"{proofs}, {failures}, {held.bytes / 2**20:.1f} MiB"
    return Finding("proof cache", Status.OK, f"{held.place}: {amount}")


def _premises(settings: Settings) -> Finding:
    """Who finds library theorems for a goal, and in which index."""
    if settings.index is None:
        where = "the embedded library" if settings.project is None else "nothing: name an index (LEMMATA_INDEX)"
        return Finding("premises", Status.OK, f"found by {settings.retriever} in {where}")
    from retrieval.generation import read_about  # noqa: PLC0415 - numpy: only where an index is used

    try:
        about = read_about(settings.index)
        must_be_of(settings.index, about.provenance.toolchain, _toolchain(settings))
    except (InputError, InfrastructureFault) as fault:
        return Finding("premises", Status.NOTE, str(fault), "see the message, or unset LEMMATA_INDEX")
    origin = about.provenance.url or "unknown origin"
    vectors = f", with vectors of {about.encoder or 'an encoder of its own'}" if about.dimension else ""
    size = f"{about.premises:,} premises of {about.files:,} files, from {origin}{vectors}"
    return Finding("premises", Status.OK, f"found by {settings.retriever} in {settings.index}: {size}")


def _toolchain(settings: Settings) -> Toolchain:
    """The Lean in use, as `prover.agent.toolchain` says, without compiling anything."""
    if settings.project is not None:
        return lake(settings.project)
    bare = bare_embedded()
    return replace(bare, fingerprint=f"{bare.fingerprint}+{library_key(bare.fingerprint)}")


def _elan(needed: bool) -> Iterator[Finding]:
    """What Lake projects need."""
    command = find_lake()
    if command is None:
        yield Finding(
            "elan and lake",
            Status.MISSING if needed else Status.NOTE,
            "not found; needed for Lake projects only (Mathlib)",
            "install elan: https://github.com/leanprover/elan, then open a new terminal",
        )
        return
    yield Finding("elan and lake", Status.OK, command)
