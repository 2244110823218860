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

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from prover.errors import InputError
from prover.library import KINDS
from prover.types import Limits


def default_cache_dir() -> Path:
    """The platform's folder for caches: `$XDG_CACHE_HOME` where set, else the system's habit, and `lemmata` in it."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and Path(named).is_absolute():  # the specification says to ignore relative values
        return Path(named) / "lemmata"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "lemmata"
    return Path.home() / ".cache" / "lemmata"


def available_cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_data_dir() -> Path:
    """The platform's folder for what must last, with `lemmata` in it: `$XDG_DATA_HOME`, else the system's habit."""
    named = os.environ.get("XDG_DATA_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named) / "lemmata"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "lemmata"
    return Path.home() / ".local" / "share" / "lemmata"


_LEAST_TOKEN = 16
"""Characters."""


class Settings(BaseSettings):
    """All settings with their defaults; immutable."""

    model_config = SettingsConfigDict(env_prefix="LEMMATA_", env_ignore_empty=True, frozen=True, extra="ignore")

    cache_dir: Path = Field(default_factory=default_cache_dir, description="compiled library and other caches")
    project: Path | None = Field(default=None, description="a Lake project to use instead of the embedded library")
    seconds: float = Field(default=30.0, gt=0, description="wall-clock budget of one theorem")
    strategy: str = Field(default="auto", description="order of the search")
    generator: str = Field(default="heuristic", description="who proposes tactics")
    retriever: str = Field(default="symbols", description="who finds library theorems for a goal")
    index: Path | None = Field(default=None, description="an index of premises for it")
    prices: Path | None = Field(default=None, description="a TOML file with prices (`prover.prices`)")
    cache: str | None = Field(default=None, description="place of the proof cache (`db.cache`); default: a file")
    lemmas: bool = Field(default=True, description="offer theorems that the proof cache has proofs of, as lemmas")
    cache_mb: int = Field(default=256, gt=0, description="how much the proof cache holds")
    heartbeats: int = Field(default=Limits().heartbeats, gt=0, description="deterministic limit of one tactic")
    call_seconds: float = Field(default=Limits().call_seconds, gt=0, description="wall clock of one batch of tactics")
    memory_mb: int = Field(default=Limits().memory_mb, ge=512, description="memory of one Lean process")
    threads: int = Field(default=Limits().threads, gt=0, description="threads of one Lean process")

    data_dir: Path = Field(default_factory=default_data_dir, description="what must last: the service's database")
    database: str | None = Field(default=None, description="SQLAlchemy URL of the database; default: a SQLite file")
    broker: str | None = Field(default=None, description="URL of Celery's broker; `lemmata up` starts one without it")
    queue: str = Field(default="default", pattern=r"^[A-Za-z0-9_.-]{1,40}$", description="which runs workers take")
    slots: int = Field(default_factory=available_cores, gt=0, description="attempts that one worker has under way")
    lease_seconds: float = Field(default=30.0, ge=2, description="how long a silent worker keeps its attempts")
    trace_mb: int = Field(default=16, ge=0, description="how much of an attempt's searches the database keeps")
    host: str = Field(default="127.0.0.1", description="address that the page listens on")
    port: int = Field(default=8400, ge=0, le=65535, description="port of the page; 0: a free one")
    token: SecretStr | None = Field(
        default=None, min_length=_LEAST_TOKEN, description="who shows it may write (API and page)"
    )
    hosts: str = Field(default="", description="names by which the page may be asked besides loopback, with commas")
    upload_kb: int = Field(default=4096, gt=0, description="the largest body that the page accepts")
    log_json: bool = Field(default=False, description="logs of workers and page as JSON lines")

    @field_validator("cache_dir", "data_dir", "project", "prices", "index")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """Lean and other processes of ours run in folders of their own, where a relative path means something else."""
        return None if path is None else path.absolute()

    @field_validator("retriever")
    @classmethod
    def _known(cls, retriever: str) -> str:
        if retriever not in KINDS:
            raise ValueError(f"the known ones are {', '.join(KINDS)}")
        return retriever

    @property
    def cache_url(self) -> str:
        """The place of the proof cache, as `db.cache.open_cache` reads it."""
        return self.cache or f"sqlite:{self.cache_dir / 'proofs-1.sqlite'}"

    @property
    def uses_lemmas(self) -> bool:
        """Are theorems proved before offered as lemmas? Not without the cache: who wants none profits by none."""
        return self.lemmas and self.cache_url != "off"

    @property
    def cache_bytes(self) -> int:
        """How much the proof cache holds."""
        return self.cache_mb * 1024 * 1024

    @property
    def database_url(self) -> str:
        """The database as SQLAlchemy names it."""
        return self.database or f"sqlite:///{self.data_dir / 'lemmata.sqlite'}"

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
        if "token" in first["loc"]:  # it may be nearly right, and what is printed here ends up in logs
            raise InputError(f"{variable} cannot be used: it needs at least {_LEAST_TOKEN} characters") from None
        said = first["msg"].removeprefix("Value error, ")  # that is Pydantic's, before words of ours
        raise InputError(f"the environment variable {variable}={first['input']!r} cannot be used: {said}") from None
