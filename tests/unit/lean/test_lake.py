"""Lake projects with a scripted `lake`: the command that is built, and what is said when something is missing."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from prover.errors import InputError, InvalidStatement, LeanDied, ToolchainMissing
from prover.lean import toolchain as toolchains
from prover.lean.environment import LspEnvironment
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain, lake
from prover.types import Limits, Theorem

SCRIPT = """#!{python}
import json, os, sys
with open({log!r}, "a") as log:
    log.write(json.dumps({{"argv": sys.argv[1:], "cwd": os.getcwd()}}) + "\\n")
{body}
"""
PLAIN_RUN = """
message = {"severity": "error", "data": "unknown module prefix 'Mathlib'", "pos": {"line": 1, "column": 0}, "kind": ""}
print(json.dumps(message))
sys.exit(1)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "lean-toolchain").write_text("leanprover/lean4:v4.20.0\n")
    (folder / "lakefile.toml").write_text('name = "project"\n')
    (folder / "lake-manifest.json").write_text("{}")
    return folder


def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> Path:
    """Put a `lake` on the search path that logs its calls and does `body`; returns the log."""
    log = tmp_path / "log.jsonl"
    command = tmp_path / "bin" / "lake"
    command.parent.mkdir()
    command.write_text(SCRIPT.format(python=os.sys.executable, log=str(log), body=body))  # type: ignore[attr-defined]
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    return log


def calls(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_the_project_picks_its_lean(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = scripted(tmp_path, monkeypatch, "print('Lean (version 4.20.0)')")
    toolchain = lake(project)
    run = run_lean(toolchain, ["--version"], cwd=tmp_path, limits=ProcessLimits(memory_mb=512), timeout=20)
    assert run.output == "Lean (version 4.20.0)"
    (call,) = calls(log)
    argv = call["argv"]
    assert isinstance(argv, list)
    assert argv[:2] == ["env", "lean"]
    assert argv[-1] == "--version"
    assert "-M512" in argv
    assert call["cwd"] == str(project.resolve())


def test_the_fingerprint_follows_toolchain_and_dependencies(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(tmp_path, monkeypatch, "")
    first = lake(project).fingerprint
    assert "v4.20.0" in first
    (project / "lake-manifest.json").write_text('{"packages": []}')
    second = lake(project).fingerprint
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.21.0\n")
    assert len({first, second, lake(project).fingerprint}) == 3


def test_without_lake_the_remedy_is_elan(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchains, "find_lake", lambda: None)
    with pytest.raises(ToolchainMissing, match="elan"):
        lake(project)


@pytest.mark.parametrize(
    ("missing", "words"), [("lean-toolchain", "lean-toolchain"), ("lakefile.toml", "lakefile"), ("", "not a folder")]
)
def test_what_is_no_lake_project_is_said(project: Path, missing: str, words: str) -> None:
    if missing:
        (project / missing).unlink()
    with pytest.raises(InputError, match=words):
        lake(project if missing else project / "nowhere")


def environment(toolchain: Toolchain, tmp_path: Path) -> LspEnvironment:
    return LspEnvironment(toolchain, Limits(memory_mb=512), tmp_path)


def test_a_header_that_lean_cannot_load_is_explained(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = scripted(tmp_path, monkeypatch, "if '--worker' in sys.argv: sys.exit(1)\n" + PLAIN_RUN)
    toolchain = replace(lake(project), writable=(log.parent,))
    with environment(toolchain, tmp_path) as lean, pytest.raises(InvalidStatement, match="Mathlib"):
        lean.start(Theorem("t", ": 1 = 1", "import Mathlib"))
    worker, plain = calls(log)
    assert isinstance(worker["argv"], list)
    assert "--worker" in worker["argv"]
    assert str(worker["argv"][-1]).startswith(project.resolve().as_uri())
    assert isinstance(plain["argv"], list)
    assert "--json" in plain["argv"]


def test_a_lake_that_fails_is_a_fault_with_its_words(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = scripted(tmp_path, monkeypatch, "sys.exit('error: toolchain is not installed')")
    toolchain = replace(lake(project), writable=(log.parent,))
    with environment(toolchain, tmp_path) as lean, pytest.raises(LeanDied, match="toolchain is not installed"):
        lean.start(Theorem("t", ": 1 = 1"))
