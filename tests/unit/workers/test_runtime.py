"""Which agent a worker's process uses for which run."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from prover.agent import Agent
from prover.lean.toolchain import Toolchain
from prover.request import Request
from prover.settings import Settings
from workers import runtime
from workers.runtime import Kit, Site
from workers.snapshot import snapshot


class _Made:
    """Stands for an agent: what it was made from, and whether it was ended."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ended = False

    def __exit__(self, *_: object) -> None:
        self.ended = True


def test_an_agent_serves_only_runs_of_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Regression: a process went on with the retriever of the run before."""
    made: list[_Made] = []

    def build(settings: Settings, **_: object) -> Agent:
        made.append(_Made(settings))
        return cast("Agent", made[-1])

    monkeypatch.setattr(runtime, "build", build)
    kit = Kit(Site("here", Settings(), cast("Toolchain", None), tmp_path))
    for kind in ("symbols", "bm25", "bm25", "none"):
        kit.prover(snapshot(Settings(retriever=kind), Request(seed=len(made))))
        assert made[-1].settings.retriever == kind
    assert [agent.settings.retriever for agent in made] == ["symbols", "bm25", "none"]
    assert [agent.ended for agent in made] == [True, True, False]
