"""A compilation's end, whatever it is, with scripted programs in Lean's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.errors import LeanDied, ToolchainBroken
from prover.lean.compile import Compiled, CompileLimits, compile_text, fresh_folder
from prover.lean.toolchain import Toolchain

ERROR = (
    '{"severity":"error","data":"unsolved goals","pos":{"line":2,"column":3},"kind":"Tactic.unsolvedGoals",'
    '"endPos":null,"fileName":"Goal.lean","caption":""}'
)
OUTPUT = "for word; do case $last in -o) target=$word;; esac; last=$word; done\n"


def run(script: str, folder: Path, seconds: float = 10.0) -> Compiled:
    """What becomes of a compilation by a shell script, which finds the module's path in ``$target``."""
    shell = Toolchain("lake", "exec", "/bin/sh", "scripted", arguments=("-c", OUTPUT + script, "lean"))
    return compile_text(shell, "theorem t : True := trivial", folder, CompileLimits(seconds, 0, 0))


def test_success_is_a_file(tmp_path: Path) -> None:
    compiled = run('echo data > "$target"', tmp_path)
    assert compiled.path == tmp_path / "Goal.olean"
    assert compiled.reason == ""
    assert (tmp_path / "Goal.lean").read_text() == "theorem t : True := trivial"


def test_an_error_message_counts_even_beside_a_file(tmp_path: Path) -> None:
    compiled = run(f"""echo data > "$target"; echo '{ERROR}'""", tmp_path)
    assert compiled.path is None
    assert compiled.reason == "Lean's error at line 2, column 4: unsolved goals"
    assert compiled.failures[0].kind == "Tactic.unsolvedGoals"


def test_exit_zero_without_a_file_is_no_success(tmp_path: Path) -> None:
    assert run("exit 0", tmp_path).reason == "Lean ended before it had compiled the text"


def test_a_crash_is_the_texts_doing(tmp_path: Path) -> None:
    compiled = run("echo 'Stack overflow detected. Aborting.' >&2; echo '#1 frame' >&2; kill -ABRT $$", tmp_path)
    assert compiled.reason == "Lean ended with SIGABRT: Stack overflow detected. Aborting."


def test_an_unknown_end(tmp_path: Path) -> None:
    assert run("exit 3", tmp_path).reason == "Lean ended with exit code 3"


def test_too_long(tmp_path: Path) -> None:
    assert run("sleep 30", tmp_path, seconds=0.3).reason == "Lean needs more than 0.3 seconds"


def test_killed_from_outside_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LeanDied, match="killed from outside"):
        run("kill -KILL $$", tmp_path)


def test_all_errors_are_asked_for(tmp_path: Path) -> None:
    for kind, expected in (("embedded", True), ("lake", False)):
        folder = tmp_path / kind
        folder.mkdir()
        shell = Toolchain(kind, "exec", "/bin/sh", "scripted", arguments=("-c", 'echo "$@" >&2; exit 3', "lean"))
        compiled = compile_text(shell, "", folder, CompileLimits(10, 0, 0))
        assert ("-DmaxErrors=1000000" in compiled.reason) == expected, compiled.reason
        assert "--json" in compiled.reason


def test_a_full_disk_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ToolchainBroken, match="free some space"):
        run("echo \"failed to write 'Goal.olean': failed to create file\" >&2; exit 1", tmp_path)


def test_an_unwritable_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ToolchainBroken, match="cannot write"):
        run("exit 0", tmp_path / "absent")


def test_no_temporary_folder_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    with pytest.raises(ToolchainBroken, match="temporary folder"), fresh_folder():
        pass


def test_folders_are_removed() -> None:
    with fresh_folder() as folder:
        (folder / "x").write_text("x")
    assert not folder.exists()
