"""The embedded core library: compiled once into a cache folder named by the hash of its text.

`ensure_library` is safe under concurrent first runs (a file lock; the losers wait and find it done) and after a killed
one (modules go to a temporary folder that becomes the real one by a single rename; leftovers are removed under the
lock). The folder then never changes, so it can be shared by any number of processes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from prover.errors import ToolchainBroken
from prover.lean.process import ProcessLimits, run_lean
from prover.protocols import Progress

if TYPE_CHECKING:
    from prover.lean.toolchain import Toolchain

SOURCES = Path(__file__).with_name("corelib")
_IMPORT = re.compile(r"^import\s+([\w.]+)", re.MULTILINE)
_MODULE_SECONDS = 300.0


def library_sources(root: Path = SOURCES) -> dict[str, Path]:
    """Module name -> file, for all modules of the library."""
    found = {".".join(path.relative_to(root).with_suffix("").parts): path for path in sorted(root.rglob("*.lean"))}
    if not found:
        raise ToolchainBroken(f"the core library's sources are missing from {root}: reinstall lemmata")
    return found


def library_key(lean: str, root: Path = SOURCES) -> str:
    """The cache folder's name: changes with Lean's fingerprint and with any character of the sources."""
    digest = hashlib.sha256(lean.encode())
    for name, path in library_sources(root).items():
        digest.update(b"\0" + name.encode() + b"\0" + path.read_bytes())
    return f"core-{digest.hexdigest()[:16]}"


def ensure_library(cache: Path, bare: Toolchain, progress: Progress | None = None, root: Path = SOURCES) -> Path:
    """The folder of compiled modules under `cache`, made now if need be.

    Raises `ToolchainBroken` with Lean's or the system's own words if it cannot be made.
    """
    target = cache / library_key(bare.fingerprint, root)
    if target.is_dir():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_suffix(".lock"), progress):
            if not target.is_dir():
                _compile_into(target, bare, progress, root)
    except OSError as error:
        raise ToolchainBroken(
            f"cannot store the compiled core library in {cache}: {error.strerror or error} "
            "(free some space, or set LEMMATA_CACHE_DIR to a writable folder)"
        ) from error
    return target


@contextmanager
def _locked(path: Path, progress: Progress | None) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if progress:
                progress("waiting for another process that compiles the core library")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _compile_into(target: Path, bare: Toolchain, progress: Progress | None, root: Path) -> None:
    for leftover in target.parent.glob(f"{target.name}.part-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    part = target.with_name(f"{target.name}.part-{os.getpid()}")
    began = time.monotonic()
    try:
        _compile_all(root, part, bare, progress)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if progress:
        progress(f"core library compiled in {time.monotonic() - began:.1f} s")


def _compile_all(root: Path, part: Path, bare: Toolchain, progress: Progress | None) -> None:
    """Compile every module after its imports, as many at once as there are cores."""
    sources = library_sources(root)
    texts = {name: path.read_text(encoding="utf-8") for name, path in sources.items()}
    order = TopologicalSorter({name: set(_IMPORT.findall(text)) & texts.keys() for name, text in texts.items()})
    try:
        order.prepare()
    except CycleError as error:
        raise ToolchainBroken(f"the core library's modules import each other in a circle: {error.args[1]}") from error
    done = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running: dict[Future[None], str] = {}
        try:
            while order.is_active():
                for name in order.get_ready():
                    running[pool.submit(_compile_module, name, root, part, bare)] = name
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    name = running.pop(future)
                    future.result()
                    order.done(name)
                    done += 1
                    if progress:
                        progress(f"compiling the core library (first run only): {done}/{len(sources)} {name}")
        finally:
            for future in running:
                future.cancel()


def _compile_module(name: str, root: Path, part: Path, bare: Toolchain) -> None:
    relative = Path(*name.split("."))
    stem = part / relative
    stem.parent.mkdir(parents=True, exist_ok=True)
    olean, ilean = stem.with_suffix(".olean"), stem.with_suffix(".ilean")
    toolchain = replace(bare, environment={"LEAN_PATH": str(part)}, readable=(root,))
    run = run_lean(
        toolchain,
        ["--json", "-R", str(root), "-o", str(olean), "-i", str(ilean), str(root / relative.with_suffix(".lean"))],
        cwd=part,
        limits=ProcessLimits(memory_mb=4096, file_mb=512),
        timeout=_MODULE_SECONDS,
    )
    if run.returncode != 0 or run.failures or not olean.is_file():
        words = "; ".join(f"{m.line}:{m.column} {m.text}" for m in run.failures[:3]) or run.errors or run.output
        ended = f"no answer within {_MODULE_SECONDS:.0f} s" if run.timed_out else f"exit code {run.returncode}"
        raise ToolchainBroken(
            f"Lean could not compile the core library's module {name} ({ended}): {words[:2000]} "
            f"(is the disk of {part.parent} full? LEMMATA_CACHE_DIR names another folder)"
        )
