"""What the tests of the embedded library share: running a file, and the declarations of the compiled library."""

from __future__ import annotations

import json
from pathlib import Path

from prover.lean.library import SOURCES, library_sources
from prover.lean.process import LeanRun, ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain

FEATURES = Path(__file__).with_name("corelib")
LIMITS = ProcessLimits(memory_mb=4096)


def elaborate(toolchain: Toolchain, file: Path, *options: str, timeout: float = 120) -> LeanRun:
    """Run ``lean --json OPTIONS FILE``."""
    return run_lean(toolchain, ["--json", *options, str(file)], cwd=file.parent, limits=LIMITS, timeout=timeout)


def elaborate_text(toolchain: Toolchain, folder: Path, text: str, *options: str) -> LeanRun:
    """Elaborate `text` as a file of its own in `folder`."""
    file = folder / "Scratch.lean"
    file.write_text(text, encoding="utf-8")
    return elaborate(toolchain, file, *options)


def compiled_folder(toolchain: Toolchain) -> Path:
    return Path(toolchain.environment["LEAN_PATH"])


def declarations(toolchain: Toolchain) -> dict[str, str]:
    """Every declaration that stands in the library's text, with its module, as the compiler recorded them."""
    found: dict[str, str] = {}
    folder = compiled_folder(toolchain)
    for module in library_sources(SOURCES):
        record = json.loads((folder / module.replace(".", "/")).with_suffix(".ilean").read_text(encoding="utf-8"))
        for name in record["decls"]:
            found[name] = module
        for key, places in record["references"].items():
            constant = json.loads(key).get("c")
            if constant and places["definition"] and constant["m"] == module:
                found.setdefault(constant["n"], module)
    return found
