"""The doctor's line about the sandbox: what is there is tried out, what is missing is named with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover import doctor
from prover.doctor import Finding, Status, can_prove, examine
from prover.errors import LeanDied
from prover.lean import sandbox
from prover.lean.shut import ShutIn, try_out
from prover.settings import Settings


def line(tmp_path: Path, project: Path | None = None) -> Finding:
    findings = examine(Settings(cache_dir=tmp_path, project=project))
    return next(finding for finding in findings if finding.item == "sandbox")


def test_what_the_kernel_has_is_what_is_found() -> None:
    shut = try_out()
    assert shut.calls == sandbox.seccomp_works()
    assert shut.landlock == sandbox.landlock_version()
    assert shut.files == (shut.landlock > 0)


def test_a_shut_in_lean_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "try_out", lambda: ShutIn(calls=True, files=True, landlock=6))
    seen = line(tmp_path)
    assert seen.status is Status.OK
    assert seen.seen == "Lean runs without network: yes (seccomp); sees its own files only: yes (Landlock 6)"
    assert "lake may also start programs" in line(tmp_path, tmp_path).seen


@pytest.mark.parametrize(
    ("shut", "word"),
    [
        (ShutIn(calls=False, files=True, landlock=6), "network: no (no seccomp"),
        (ShutIn(calls=True, files=False, landlock=0), "only: no (no Landlock"),
    ],
)
def test_what_is_missing_comes_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shut: ShutIn, word: str
) -> None:
    monkeypatch.setattr(doctor, "try_out", lambda: shut)
    seen = line(tmp_path)
    assert seen.status is Status.NOTE
    assert word in seen.seen
    assert "container" in seen.remedy


def test_no_answer_is_no_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies() -> ShutIn:
        raise LeanDied("no answer")

    monkeypatch.setattr(doctor, "try_out", dies)
    assert not can_prove([line(tmp_path)])
