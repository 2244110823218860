"""The real Lean for tests: one compiled library for the whole run, in the user's cache like everybody's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from prover.lean.environment import LspEnvironment
from prover.lean.toolchain import Toolchain, embedded
from prover.settings import load
from prover.types import Limits


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    return embedded(load().cache_dir)


@pytest.fixture(scope="module")
def environment(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LspEnvironment]:
    with LspEnvironment(toolchain, Limits(), tmp_path_factory.mktemp("lean")) as environment:
        yield environment
