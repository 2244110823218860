"""One Lean language-server worker and its one document.

Speaks JSON-RPC to ``lean --worker`` (no watchdog process between). `elaborate(text)` replaces the document and returns
all diagnostics of that version; Lean reuses what precedes the first difference, so a loaded header costs nothing again.
Overrunning the time limit is answered by an edit, which makes Lean cancel what it is doing; a worker that does not
react to that is killed and `WorkerLost` raised, as when it dies by itself.

Facts used (Lean 4.35): diagnostics come in increments when the client says it supports them (``isIncremental``);
``textDocument/waitForDiagnostics`` is answered when a version is finished; positions are UTF-16 code units.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prover.lean.process import LeanProcess, ProcessLimits
from prover.lean.toolchain import Toolchain

_UNSOLVED_TAG = 1
_GRACE_SECONDS = 3.0
_OPTIONS = (
    "-Dserver.reportDelayMs=1",
    "-DmaxErrors=1000000",
    "-Dlinter.all=false",
    "-Dformat.width=100000",
    "-Dpp.maxSteps=200000",
    "-Dpp.funBinderTypes=true",
)
_IMPORT = re.compile(r"\s*(?:(?:prelude|module)\s*$|(?:public\s+|private\s+|meta\s+)*import\s)")


class WorkerLost(Exception):
    """The worker died or hung; internal to `prover.lean`, whose environment restarts it or raises `LeanDied`."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error of Lean. Lines from 0 in the document, columns in UTF-16 code units."""

    line: int
    column: int
    unsolved: bool
    message: str

    @property
    def timeout(self) -> bool:
        """Did a deterministic limit (heartbeats) stop it?"""
        return "(deterministic) timeout" in self.message or "maximum number of heartbeats" in self.message


@dataclass(frozen=True, slots=True)
class Elaboration:
    """The errors of one version; `complete` is false when it was cancelled at the time limit."""

    errors: tuple[Diagnostic, ...]
    complete: bool


class LspWorker:
    """A worker process with one open document. Used from one thread."""

    def __init__(
        self, toolchain: Toolchain, *, heartbeats: int, memory_mb: int, threads: int, cwd: Path, name: str = "Goal.lean"
    ) -> None:
        folder = toolchain.directory or cwd
        self._uri = (folder / name).absolute().as_uri()
        arguments = ["--worker", f"-j{threads}", f"-DmaxHeartbeats={heartbeats}", *_OPTIONS, self._uri]
        self.process = LeanProcess(toolchain, arguments, ProcessLimits(memory_mb=memory_mb), cwd)
        self._version = 0
        self._condition = threading.Condition()
        self._diagnostics: list[dict[str, Any]] = []
        self._finished = 0
        self._dead = False
        self._reader = threading.Thread(target=self._read, name="lean-lsp", daemon=True)
        self._reader.start()
        capabilities = {"lean": {"incrementalDiagnosticSupport": True}}
        parameters = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities}
        self._send({"id": 0, "method": "initialize", "params": parameters})

    def elaborate(self, text: str, seconds: float) -> Elaboration:
        """Replace the document by `text` and wait for its diagnostics, at most `seconds`. Raises `WorkerLost`."""
        version = self._edit(text)
        if self._wait_for(version, seconds):
            return Elaboration(self._errors(), complete=True)
        errors = self._errors()
        cancelled = self._edit(imports_of(text))
        if not self._wait_for(cancelled, _GRACE_SECONDS):
            self.close()
            raise WorkerLost("Lean did not react to cancelling")
        return Elaboration(errors, complete=False)

    def close(self) -> None:
        """End the process. Idempotent."""
        self.process.kill()
        self._reader.join(1.0)

    def _edit(self, text: str) -> int:
        with self._condition:
            self._version += 1
            self._diagnostics = []
            version = self._version
        document: dict[str, Any] = {"uri": self._uri, "version": version}
        if version == 1:
            document |= {"languageId": "lean4", "text": text}
            self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        else:
            change = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._send({"method": "textDocument/didChange", "params": change})
        wait = {"uri": self._uri, "version": version}
        self._send({"id": version, "method": "textDocument/waitForDiagnostics", "params": wait})
        return version

    def _wait_for(self, version: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        with self._condition:
            while self._finished < version:
                if self._dead:
                    raise WorkerLost(self.process.errors() or "Lean ended without a word")
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    return False
                self._condition.wait(remaining)
        return True

    def _errors(self) -> tuple[Diagnostic, ...]:
        with self._condition:
            raw = list(self._diagnostics)
        return tuple(_diagnostic(entry) for entry in raw if entry.get("severity", 1) == 1)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise WorkerLost(f"Lean does not listen any more: {self.process.errors() or error}") from error

    def _read(self) -> None:
        try:
            while (message := _read_frame(self.process.stdout)) is not None:
                self._receive(message)
        except (OSError, ValueError):
            pass  # the pipe was closed under us, or what came is no protocol: the same as an end
        with self._condition:
            self._dead = True
            self._condition.notify_all()

    def _receive(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            parameters = message["params"]
            with self._condition:
                if parameters.get("version") == self._version:
                    if not parameters.get("isIncremental"):
                        self._diagnostics = []
                    self._diagnostics += parameters["diagnostics"]
        elif method is None and isinstance(message.get("id"), int):
            with self._condition:
                self._finished = max(self._finished, message["id"])
                self._condition.notify_all()


def _read_frame(stream: Any) -> dict[str, Any] | None:
    """The next message, or None at the end of the stream."""
    length = 0
    while line := stream.readline():
        line = line.strip()
        if not line:
            message: dict[str, Any] = json.loads(stream.read(length))
            return message
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return None


def _diagnostic(entry: dict[str, Any]) -> Diagnostic:
    extent = entry.get("fullRange") or entry["range"]
    return Diagnostic(
        line=extent["start"]["line"],
        column=extent["start"]["character"],
        unsolved=_UNSOLVED_TAG in entry.get("leanTags", ()) and entry["message"].startswith("unsolved goals"),
        message=entry["message"],
    )


def split_imports(header: str) -> tuple[list[str], list[str]]:
    """The header's lines up to its last import, and the rest. Imports stand first, with comments between at most."""
    lines = header.removesuffix("\n").split("\n") if header else []
    last = depth = 0
    for number, line in enumerate(lines, start=1):
        if not depth and _IMPORT.match(line):
            last = number
        elif not depth and line.strip() and not line.lstrip().startswith(("--", "/-")):
            break
        depth += line.count("/-") - line.count("-/")
    return lines[:last], lines[last:]


def imports_of(text: str) -> str:
    """The lines of a text up to its last import."""
    return "\n".join(split_imports(text)[0]) + "\n"


def column_utf16(text: str) -> int:
    """Length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def codepoints(line: str, column: int) -> int:
    """The code-point column for a UTF-16 `column` of `line`."""
    return len(line.encode("utf-16-le")[: 2 * column].decode("utf-16-le", errors="ignore"))
