"""What the README promises exists: commands, options, environment variables, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prover.cli import app
from prover.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

_GROUPS = "suite|bench|cache|values|db"
_SINGLE = "prove|check|doctor|export|up|submit|status|runs|pause|resume|cancel|results|recheck|worker|web"
_COMMAND = rf"lemmata ((?:{_SINGLE})\b|(?:{_GROUPS}) \w+)"

COMMANDS = (
    "prove",
    "check",
    "suite run",
    "suite report",
    "doctor",
    "bench search",
    "bench scale",
    "cache stats",
    "cache clear",
    "values learn",
    "submit",
    "status",
    "results",
    "recheck",
    "export",
    "up",
    "worker",
    "web",
    "db upgrade",
    "bench service",
    "bench retrieval",
    "trace",
    "retrieve",
    "index build",
    "index add",
    "retrieval train",
    "retrieval evaluate",
)


def shown(command: str) -> str:
    return CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).stdout


@pytest.mark.parametrize("command", sorted(set(re.findall(_COMMAND, README))))
def test_every_command_exists(command: str) -> None:
    assert f"Usage: lemmata {command}" in shown(command)


def test_every_option_exists() -> None:
    known = set(re.findall(r"--[a-z]+", "".join(map(shown, COMMANDS))))
    ours = re.sub(r"`?pip install[^`\n]*", "", README)
    promised = set(re.findall(r"--[a-z]+", ours))
    assert promised
    assert promised <= known


def test_every_environment_variable_is_a_setting() -> None:
    known = {f"LEMMATA_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"LEMMATA_[A-Z_]+", README)) == known


def test_every_linked_file_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert all((ROOT / link).exists() for link in links)


def test_the_first_two_commands_are_the_promised_ones() -> None:
    commands = re.findall(r"^(?:\$ )?(pip install .*)$", README, re.MULTILINE)
    assert commands == [
        'pip install -e . && lemmata prove "theorem and_swap (p q : Prop) (h : p ∧ q) : q ∧ p"',
        "pip install -e '.[model,test]' && pytest",
    ]
