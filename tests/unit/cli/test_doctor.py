"""`lemmata doctor`: the table, the JSON, the honest sentence, the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import workers.doctor
from prover import doctor
from prover.cli import app
from prover.doctor import Finding, Status
from prover.settings import Settings

FINE = Finding("embedded Lean", Status.OK, "here")
OPTIONAL = Finding("extra [model]", Status.NOTE, "not installed", "pip install -e '.[model]'")
SERVICE = Finding("database", Status.NOTE, "does not answer", "start it")
GONE = Finding("core library", Status.MISSING, "gone", "compile it")


def run(monkeypatch: pytest.MonkeyPatch, findings: list[Finding], *arguments: str) -> Result:
    monkeypatch.setattr(doctor, "examine", lambda _settings: findings)
    monkeypatch.setattr(workers.doctor, "examine_service", lambda _settings: [SERVICE])
    return CliRunner().invoke(app, ["doctor", *arguments], catch_exceptions=False)


def test_ready_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, [FINE, OPTIONAL])
    assert result.exit_code == 0
    assert "Ready to prove." in result.stdout
    assert "extra [model]" in result.stdout
    assert "→ pip install -e '.[model]'" in result.stdout


def test_the_service_is_told_last_and_proving_does_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, [FINE])
    assert result.exit_code == 0
    assert result.stdout.index("embedded Lean") < result.stdout.index("does not answer")


def test_not_ready_is_3_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, [FINE, GONE])
    assert result.exit_code == 3
    assert "Not ready" in result.stdout
    assert "→ compile it" in result.stdout


def test_it_is_honest_about_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run(monkeypatch, [FINE]).stdout
    assert "real Lean kernel" in text
    assert "small core library of our own" in text
    assert "--project" in text


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, [FINE, GONE], "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 3
    assert data["ready"] is False
    assert data["findings"][1] == {"item": "core library", "status": "missing", "seen": "gone", "remedy": "compile it"}


def test_a_project_is_examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Path | None] = []

    def examine(settings: Settings) -> list[Finding]:
        seen.append(settings.project)
        return [FINE]

    monkeypatch.setattr(doctor, "examine", examine)
    CliRunner().invoke(app, ["doctor", "--project", str(tmp_path)])
    assert seen == [tmp_path]
