"""A filled store, made once, for tests that only read; a fresh copy of it for those that write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from prover.settings import Settings
from prover.web.app import create_app
from tests.unit.web.asking import TOKEN, Asking
from tests.unit.web.filled import Filled, copied, fill


@pytest.fixture(scope="session")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    found = fill(tmp_path_factory.mktemp("filled"))
    yield found
    found.store.close()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filled]:
    folder = tmp_path_factory.mktemp("template")
    found = fill(folder)
    found.store.close()
    return folder, found


@pytest.fixture
def filled(_template: tuple[Path, Filled], tmp_path: Path) -> Iterator[Filled]:
    """One's own, to be changed."""
    folder, found = _template
    own = copied(found, folder, tmp_path / "store")
    yield own
    own.store.close()


@pytest.fixture
def settings() -> Settings:
    return Settings(token=SecretStr(TOKEN), upload_kb=64, hosts="lemmata.example, other.example:8443")


@pytest.fixture
def reader(read_only: Filled, settings: Settings) -> Asking:
    """Somebody without a token, at a store that nobody changes."""
    return Asking(create_app(settings, read_only.store, clock=read_only.clock))


@pytest.fixture
def asking(filled: Filled, settings: Settings) -> Asking:
    """Somebody without a token (yet), at a store of their own."""
    return Asking(create_app(settings, filled.store, clock=filled.clock))
