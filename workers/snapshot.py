"""The settings of a run as it is stored: all that decides what an attempt does, as plain JSON, and back.

A run is submitted by one process and worked on by others, days later perhaps and with other settings of their own, so
everything that an attempt depends on travels with the run: the request (budget, strategy, generator, seed), who finds
premises and in which index, what one
Lean process may use, whether the proof cache may be asked, and whether it and the database give lemmas. It is flat,
with the names that the file of a suite's run has (`prover.evaluation.identity`); an absent limit is null::

    {"format": 1, "strategy": "auto", "generator": "heuristic", "seed": 0, "cache": true, "lemmas": true,
     "retriever": "symbols", "index": null, "index_digest": null,
     "seconds": 30.0, "expansions": null, "tactics": null, "tokens": null,
     "heartbeats": 40000, "call_seconds": 10.0, "memory_mb": 4096, "threads": 2}

What belongs to the machine that works is not in it: folders, the place of the cache, the Lean (a run's toolchain is
that of its first worker). An index is known by its digest: a worker takes its own (`LEMMATA_INDEX`), or the one at the
place where the submitting process had it, whichever is that index, and can do nothing for the run without.

An attempt must have an end that does not depend on its own good behaviour, so the budget's seconds are always finite
here: a request without them, or with more than `LONGEST_SECONDS`, is refused when it is submitted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from prover.errors import InputError
from prover.library import SYMBOLS, index_digest, index_facts, must_have_index
from prover.request import Request
from prover.settings import Settings
from prover.types import Budget, Limits

FORMAT = 1
"""Goes up when a snapshot of before can no longer be read as it was meant."""

LONGEST_SECONDS = 24 * 3600.0
"""The largest budget of one theorem: brokers hold an unfinished message only so long (see `workers.app`)."""

GRACE_SECONDS = 120.0
"""What an attempt may take on top of its budget: Lean's start, the last tactics, a shorter proof, verification."""

_BUDGET = tuple(field.name for field in fields(Budget))
_LIMITS = tuple(field.name for field in fields(Limits))


def snapshot(settings: Settings, request: Request) -> dict[str, Any]:
    """What is to be stored with a run.

    Raises `InputError` for a budget without an end, or a later one than allowed, for an index that cannot be read, and
    for a retriever that needs one if none is named.

    The request's places for traces are the worker's business and are not kept.
    """
    seconds = request.budget.seconds
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise InputError(
            f"a run of the service needs a budget of at most {LONGEST_SECONDS:.0f} seconds a theorem, not {seconds}:"
            " give --seconds"
        )
    must_have_index(settings.retriever, settings.index)
    return {
        "format": FORMAT,
        "strategy": request.strategy,
        "generator": request.generator,
        "seed": request.seed,
        "cache": settings.cache != "off",
        "retriever": settings.retriever,
        **index_facts(settings.index),
        "lemmas": settings.uses_lemmas,
        **{name: _finite(getattr(request.budget, name)) for name in _BUDGET},
        **asdict(settings.limits),
    }


def request_of(kept: Mapping[str, Any]) -> Request:
    """What is asked of each of the run's attempts. Raises `InputError` for a snapshot that cannot be understood."""
    _check(kept)
    budget = Budget(**{name: math.inf if kept[name] is None else kept[name] for name in _BUDGET})
    return Request(budget, kept["strategy"], kept["generator"], kept["seed"])


def settings_of(settings: Settings, kept: Mapping[str, Any]) -> Settings:
    """The worker's settings as the run wants them: its limits, and no cache if it asked for none.

    Raises `InputError` for a snapshot that cannot be understood.
    """
    _check(kept)
    changes: dict[str, object] = {name: kept[name] for name in _LIMITS}
    changes |= {"retriever": kept.get("retriever", SYMBOLS), "index": _index(settings, kept)}
    changes["lemmas"] = kept.get("lemmas", False)  # runs from before there were any
    return settings.model_copy(update=changes if kept["cache"] else {**changes, "cache": "off"})


def _index(settings: Settings, kept: Mapping[str, Any]) -> Path | None:
    """Where this machine has the run's index."""
    digest = kept.get("index_digest")  # runs of before had neither retriever nor index
    if digest is None:
        return None
    for place in (settings.index, Path(kept["index"])):
        with suppress(InputError):
            if place is not None and index_digest(place) == digest:
                return place
    raise InputError(
        f"the run wants the premise index {kept['index']} (digest {digest}), which this worker has not: copy it "
        "here and set LEMMATA_INDEX"
    )


def hard_seconds(budget_seconds: float) -> float:
    """Wall clock after which an attempt with this budget counts as hung, and its process is killed."""
    return min(budget_seconds, LONGEST_SECONDS) + GRACE_SECONDS


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _check(kept: Mapping[str, Any]) -> None:
    known = {"format", "strategy", "generator", "seed", "cache", *_BUDGET, *_LIMITS}
    absent = sorted(known - kept.keys())
    if kept.get("format") != FORMAT or absent:
        found = f"lacks {', '.join(absent)}" if absent else f"has the format {kept['format']!r}, not {FORMAT}"
        raise InputError(
            f"the settings of this run cannot be read ({found}): another Lemmata stored them; submit it anew"
        )
