"""Settings: what a person may set once, in the environment, instead of on every command line.

Each field can be given as an environment variable, `LEMMATA_` and the field's name in capitals
(``LEMMATA_MEMORY_MB=8192``). Options of a command win over variables, variables win over the defaults here. An empty
variable counts as unset. Relative paths are taken from the folder where the command starts.
Only the doors and `prover.agent` read this module; the parts receive plain values (`Limits`, paths, numbers).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from prover.errors import InputError
from prover.types import Limits


def default_cache_dir() -> Path:
    """The platform's folder for caches: `$XDG_CACHE_HOME` where set, else the system's habit, and `lemmata` in it."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():  # the specification says to ignore relative values
        return Path(named) / "lemmata"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "lemmata"
    return Path.home() / ".cache" / "lemmata"


class Settings(BaseSettings):
    """All settings with their defaults; immutable."""

    model_config = SettingsConfigDict(env_prefix="LEMMATA_", env_ignore_empty=True, frozen=True, extra="ignore")

    cache_dir: Path = Field(default_factory=default_cache_dir, description="compiled library and other caches")
    project: Path | None = Field(default=None, description="a Lake project to use instead of the embedded library")
    seconds: float = Field(default=30.0, gt=0, description="wall-clock budget of one theorem")
    strategy: str = Field(default="auto", description="order of the search")
    generator: str = Field(default="heuristic", description="who proposes tactics")
    prices: Path | None = Field(default=None, description="a TOML file with prices (`prover.prices`)")
    cache: str | None = Field(default=None, description="place of the proof cache (`db.cache`); default: a file")
    cache_mb: int = Field(default=256, gt=0, description="how much the proof cache holds")
    heartbeats: int = Field(default=Limits().heartbeats, gt=0, description="deterministic limit of one tactic")
    call_seconds: float = Field(default=Limits().call_seconds, gt=0, description="wall clock of one batch of tactics")
    memory_mb: int = Field(default=Limits().memory_mb, ge=512, description="memory of one Lean process")
    threads: int = Field(default=Limits().threads, gt=0, description="threads of one Lean process")

    @field_validator("cache_dir", "project", "prices")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """Lean and other processes of ours run in folders of their own, where a relative path means something else."""
        return None if path is None else path.absolute()

    @property
    def cache_url(self) -> str:
        """The place of the proof cache, as `db.cache.open_cache` reads it."""
        return self.cache or f"sqlite:{self.cache_dir / 'proofs-1.sqlite'}"

    @property
    def cache_bytes(self) -> int:
        """How much the proof cache holds."""
        return self.cache_mb * 1024 * 1024

    @property
    def limits(self) -> Limits:
        """What one Lean process may use."""
        return Limits(
            heartbeats=self.heartbeats,
            call_seconds=self.call_seconds,
            memory_mb=self.memory_mb,
            threads=self.threads,
        )


def load() -> Settings:
    """The settings of this environment. Raises `InputError` naming the variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "LEMMATA_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InputError(
            f"the environment variable {variable}={first['input']!r} cannot be used: {first['msg']}"
        ) from None
