"""Settings from the environment, and their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover.errors import InputError
from prover.settings import default_cache_dir, load
from prover.types import Limits


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ("CACHE_DIR", "PROJECT", "PRICES", "CACHE", "SECONDS", "MEMORY_MB")
    for variable in (*(f"LEMMATA_{part}" for part in parts), "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)


def test_defaults_are_those_of_the_parts() -> None:
    assert load().limits == Limits()


def test_variables_win_over_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEMMATA_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("LEMMATA_MEMORY_MB", "1024")
    settings = load()
    assert settings.cache_dir == tmp_path
    assert settings.limits.memory_mb == 1024


def test_the_cache_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_dir() == tmp_path / "lemmata"
    assert load().cache_dir == tmp_path / "lemmata"


def test_a_relative_xdg_cache_home_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    assert default_cache_dir().is_absolute()


@pytest.mark.parametrize(("variable", "value"), [("LEMMATA_SECONDS", "soon"), ("LEMMATA_MEMORY_MB", "-1")])
def test_an_unusable_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InputError, match=f"{variable}='{value}'"):
        load()


def test_a_token_that_is_too_short_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_TOKEN", "hush-hush")
    with pytest.raises(InputError, match="LEMMATA_TOKEN cannot be used: it needs at least 16 characters") as refused:
        load()
    assert "hush" not in str(refused.value)


def test_relative_paths_are_taken_from_where_the_command_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in (("CACHE_DIR", "cache"), ("PROJECT", "."), ("PRICES", "../prices.toml")):
        monkeypatch.setenv(f"LEMMATA_{variable}", value)
    settings = load()
    monkeypatch.chdir("/")
    assert settings.cache_dir == tmp_path / "cache"
    assert settings.project == tmp_path
    assert settings.prices is not None
    assert settings.prices.resolve() == tmp_path.parent / "prices.toml"
    assert settings.cache_url == f"sqlite:{tmp_path}/cache/proofs-1.sqlite"


@pytest.mark.parametrize("part", ["CACHE_DIR", "PROJECT", "PRICES", "CACHE", "SECONDS", "MEMORY_MB"])
def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    unset = load()
    monkeypatch.setenv(f"LEMMATA_{part}", "")
    assert load() == unset
