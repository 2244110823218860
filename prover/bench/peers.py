"""Other people's clients on the same Lean binary, for comparison."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from prover.lean.document import Document
from prover.lean.toolchain import Toolchain

if TYPE_CHECKING:
    from prover.bench.lean import _Work

_LAUNCH = (
    "import ctypes, os, sys; words = [b'lean', *map(os.fsencode, sys.argv[2:])]; "
    "code = ctypes.CDLL(sys.argv[1]).lean_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)); "
    "ctypes.CDLL(None).fflush(None); os._exit(code)"
)


class Leanclient:
    """`leanclient` from PyPI, made to find our binary: a ``lake`` on its search path that starts our server."""

    def __init__(self, toolchain: Toolchain, folder: Path) -> None:
        project = folder / "leanclient"
        (project / "bin").mkdir(parents=True, exist_ok=True)
        lean = f"exec {shlex.quote(sys.executable)} -I -S -c {shlex.quote(_LAUNCH)} {shlex.quote(toolchain.target)}"
        _script(project / "bin" / "lake", f'[ "$1" = serve ] || exit 2\nshift 2\n{lean} --server "$@"')
        _script(project / "bin" / "lean-worker", f'{lean} "$@"')
        (project / "Goal.lean").write_text("", encoding="utf-8")
        os.environ |= {**toolchain.environment, "LEAN_WORKER_PATH": str(project / "bin" / "lean-worker")}
        os.environ["PATH"] = f"{project / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self._client: Any = importlib.import_module("leanclient").LeanLSPClient(
            str(project), initial_build=False, prevent_cache_get=True
        )
        self._client.open_file("Goal.lean")

    @classmethod
    def find(cls, toolchain: Toolchain, folder: Path) -> tuple[Leanclient | None, tuple[str, ...]]:
        """The client if it is installed and can be pointed at the binary, and what is missing otherwise."""
        if toolchain.mode != "lib":
            return None, ("leanclient: compared on the embedded toolchain only",)
        if importlib.util.find_spec("leanclient") is None:
            return None, ("leanclient: not installed (pip install leanclient)",)
        try:
            return cls(toolchain, folder), ()
        except (OSError, RuntimeError, EOFError, TimeoutError) as error:
            return None, (f"leanclient: could not be started on this binary: {error}",)

    def try_all(self, item: _Work) -> float:
        """One edit and its diagnostics for each candidate; returns CPU seconds of the server's processes."""
        before = self._cpu()
        for tactic in item.tactics:
            document = Document(item.theorem)
            document.alone(item.state.path, tactic)
            self._client.update_file_content("Goal.lean", document.text)
            self._client.get_diagnostics("Goal.lean")
        return self._cpu() - before

    def close(self) -> None:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it reports its own closing as an error
        self._client.close(timeout=2)

    def _cpu(self) -> float:
        server = psutil.Process(self._client.process.pid)
        times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
        return sum(t.user + t.system for t in times)


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
