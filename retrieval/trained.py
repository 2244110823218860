"""What an encoder was trained on, written beside it, so that nobody measures it on proofs that it has seen.

``training.json`` in an encoder's folder holds at least ``dataset`` (the data set's digest), ``split`` and ``part``.
`judge` compares that with what is to be measured. The two splits divide the same theorems differently: what is test in
one is mostly train in the other, so an encoder can be measured on the split that it was trained on, and on no other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prover.errors import InputError

FILE = "training.json"

FOLDS = "folds"
"""The folder beside it of what a fusion is learned from: for a training that goes on, of no use to rank with."""


@dataclass(frozen=True, slots=True)
class TrainedOn:
    """The part of a data set that something learned from; `dataset` is the data set's digest."""

    dataset: str
    split: str
    part: str = "train"


class Fit(StrEnum):
    """May something that was trained so be measured there?"""

    FAIR = "fair"
    SEEN = "seen"
    """It has seen proofs that it would be measured on."""
    UNKNOWN = "unknown"
    """It was trained on something else; whether that held these proofs nobody can tell."""


def trained_on(folder: Path) -> TrainedOn | None:
    """What the encoder in `folder` learned from; None if it does not say. Raises `InputError` for a damaged file."""
    path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = data["dataset"], data["split"], data.get("part", "train")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} does not say what the encoder was trained on ({error!r}): train it again") from None
    return TrainedOn(*map(str, found))


def judge(trained: TrainedOn | None, dataset: str, split: str, part: str) -> tuple[Fit, str]:
    """May it be measured on this part, and a sentence on why not or under which reserve ("" if it may)."""
    if trained is None:
        return Fit.UNKNOWN, "does not say what it was trained on: it may have seen these proofs"
    if trained.dataset != dataset:
        return Fit.UNKNOWN, (
            f"was trained on another data set ({trained.dataset[:12]}): it may have seen these proofs under other names"
        )
    where = f"{trained.split}/{trained.part}"
    if trained.split != split:
        return Fit.SEEN, f"was trained on {where}, which holds most proofs of {split}/{part}: it has seen them"
    if trained.part == part:
        return Fit.SEEN, f"was trained on {where} itself"
    return Fit.FAIR, "val said when its training was to end" if part == "val" else ""
