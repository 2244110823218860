"""The agent: where the independent parts meet.

`build` composes a toolchain, an environment, generators, strategies, a proof cache and a verifier into an `Agent`; each
`Agent.prove` is one `prover.attempt.Trial`. Several theorems, and processes: `prover.batch`.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from db.cache import open_cache
from prover.attempt import Counter, Parts, Trial
from prover.identity import code_digest
from prover.interrupt import Interrupt
from prover.lean.counter import contradiction, negation
from prover.lean.environment import LspEnvironment
from prover.lean.toolchain import Toolchain, embedded, lake
from prover.lean.verify import FreshVerifier
from prover.library import Opened, open_library
from prover.protocols import Progress, ProvedTheorems, SearchObserver
from prover.request import GENERATORS, Request
from prover.settings import Settings
from prover.types import Attempt, Outcome, Theorem
from search.strategies import STRATEGIES

COUNTERS = (
    Counter("contradiction", Outcome.VACUOUS, contradiction),
    Counter("negation", Outcome.DISPROVED, negation),
)


class Agent:
    """Proves one theorem after the other with the same parts. Use as a context manager."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts.environment.close()
        if self._parts.cache is not None:
            self._parts.cache.close()

    def prove(
        self,
        theorem: Theorem,
        request: Request,
        *,
        observer: SearchObserver = lambda event: None,
        interrupt: Interrupt | None = None,
    ) -> Attempt:
        """One attempt. Every way to end is an outcome; raises `TraceError` for a trace that cannot be used."""
        return Trial(self._parts, theorem, request, observer, interrupt or Interrupt()).run()


def toolchain(settings: Settings, progress: Progress | None = None) -> Toolchain:
    """The Lean that the settings name: a project's, or the embedded one, whose library is compiled now if need be."""
    return lake(settings.project) if settings.project else embedded(settings.cache_dir, progress)


def verifier(lean: Toolchain) -> FreshVerifier:
    """The one authority on proofs, over this Lean."""
    return FreshVerifier(lean)


def library(settings: Settings, lean: Toolchain, progress: Progress | None = None) -> Opened:
    """What proofs may use, ranked as the settings say. Raises `InputError` for a retriever or an index of no use."""
    return open_library(settings.retriever, lean, settings.cache_dir, settings.index, progress)


def build(settings: Settings, progress: Progress | None = None, *, stored: ProvedTheorems | None = None) -> Agent:
    """Everything composed. `stored`: theorems that may serve as lemmas, besides those of the proof cache.

    Raises `InfrastructureFault` if there is no Lean to work with.
    """
    lean = toolchain(settings, progress)
    opened = library(settings, lean, progress)
    parts = Parts(
        environment=LspEnvironment(lean, settings.limits),
        verifier=verifier(lean),
        generators=GENERATORS,
        strategies=STRATEGIES,
        clock=time.monotonic,
        library=opened.library,
        ranking=opened.name,
        counters=COUNTERS,
        cache=open_cache(settings.cache_url, settings.cache_bytes),
        lemmas=settings.uses_lemmas,
        stored=stored,
        toolchain=lean.fingerprint,
        limits=settings.limits,
        version=code_digest(),
    )
    return Agent(parts)
