"""What an earlier training left in an encoder's folder, and what of it a later one goes on from.

``encoder.json`` says after every better epoch how far its training was and whether it has ended; the lists that each
fold gave for learning the fusion lie in ``folds/`` until there is a fusion. Lists are taken up again only if all that
they depend on is as it was, which a digest beside them says.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from prover.errors import InputError
from retrieval import dense, normal, tokens
from retrieval.features import NAMES, Candidates
from retrieval.fitting import Described
from retrieval.fusion import JSON
from retrieval.trained import FILE, FOLDS

_SIZES = ("base", "dimension", "pairs", "layers", "vocabulary")
_ELSEWHERE = "device"


@dataclass(frozen=True, slots=True)
class Earlier:
    """`best`: epochs that the encoder in the folder has behind it; `epochs` their facts.

    `same`: it was trained with the same options as are wanted now; `ended`: to the end that they say; `fused`: there is
    a fusion learned with the same options.
    """

    best: int
    epochs: tuple[dict[str, float], ...]
    recall: float
    same: bool
    ended: bool
    fused: bool


def earlier(folder: Path, facts: Mapping[str, Any], plan: Mapping[str, Any]) -> Earlier:
    """What is in `folder`. `facts` and `plan`: as they would be written now.

    Raises `InputError` if there is nothing to go on from, or if it was learned from other proofs: going on from it
    would hide what it has seen.
    """
    told, about = _read(folder / FILE), _read(folder / dense.FILE)
    for key, value in facts.items():
        if told.get(key) != value:
            raise InputError(
                f"--resume: what is in {folder} was trained on another data set or split ({key} {told.get(key)}, not "
                f"{value}): give another --out, and train anew"
            )
    before: dict[str, Any] = told.get("plan", {})
    recipe, wanted = dict(before.get("recipe", {})), dict(plan["recipe"])
    for size in _SIZES:
        if recipe.get(size) != wanted[size]:
            raise InputError(
                f"--resume: the encoder in {folder} has {size} {recipe.get(size)!r}, not {wanted[size]!r}: give the "
                "options that it was trained with, or another --out"
            )
    for each in (recipe, wanted):
        each.pop(_ELSEWHERE, None)
    same = recipe == wanted and all(before.get(key) == plan[key] for key in ("terms", "implicit"))
    alike = all(before.get(key) == plan[key] for key in ("fusion", "folds", "kind"))
    ended = same and about.get("ended") is True
    try:
        best, epochs = int(about.get("best", 0)), tuple(about.get("epochs", ()))
        reached = float("nan") if about.get("recall") is None else float(about["recall"])
    except (TypeError, ValueError) as error:
        raise InputError(f"{folder / dense.FILE} is damaged ({error!r}): train the encoder again") from None
    return Earlier(best, epochs[:best], reached, same, ended, ended and alike and (folder / JSON).is_file())


def digest(facts: Mapping[str, Any], plan: Mapping[str, Any], epochs: int) -> str:
    """Of everything that the folds' lists depend on."""
    recipe = {key: value for key, value in plan["recipe"].items() if key != _ELSEWHERE}
    rest = {key: plan[key] for key in ("terms", "implicit", "folds", "kind")}
    data = [dict(facts), recipe, rest, epochs, tokens.VERSION, normal.VERSION, NAMES]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def save_fold(folder: Path, number: int, key: str, lists: Sequence[Described]) -> None:
    """Keep what a fold gave."""
    place = folder / FOLDS
    place.mkdir(exist_ok=True)
    partial = place / f"{number}.partial.npz"
    nothing = np.zeros((0, len(NAMES)), dtype=np.float32)
    np.savez(
        partial,
        allow_pickle=False,
        key=np.asarray(key),
        counts=np.asarray([len(each.positive) for each in lists], dtype=np.int64),
        positions=np.concatenate([np.zeros(0, dtype=np.int64), *(each.candidates.positions for each in lists)]),
        values=np.concatenate([nothing, *(each.candidates.values for each in lists)]),
        positive=np.concatenate([np.zeros(0, dtype=np.bool_), *(each.positive for each in lists)]),
    )
    partial.replace(place / f"{number}.npz")


def load_fold(folder: Path, number: int, key: str) -> list[Described] | None:
    """What `save_fold` kept under this key; None if there is nothing, or it is damaged: then it is made again."""
    try:
        with np.load(folder / FOLDS / f"{number}.npz", allow_pickle=False) as found:
            if str(found["key"]) != key:
                return None
            ends = np.cumsum(found["counts"])[:-1]
            parts = [np.split(found[name], ends) for name in ("positions", "values", "positive")]
            count = len(found["counts"])
    except (OSError, ValueError, KeyError, EOFError):
        return None
    lists = (Described(Candidates(a, b), c) for a, b, c in zip(*parts, strict=True))
    return list(lists) if count else []


def forget_folds(folder: Path) -> None:
    """They are not needed any more."""
    shutil.rmtree(folder / FOLDS, ignore_errors=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"--resume: {path.parent} holds no training to go on from ({path.name} is missing): train without --resume"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged ({error}): train without --resume") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} is damaged: train without --resume")
    return found
