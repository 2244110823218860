"""A learned fusion: a small network that gives each candidate of a query a score from its features.

One hidden layer (none: a linear ranker) over standardised features; computed with numpy. It is learned by
`retrieval.fitting` and kept in the encoder's folder: ``fusion.json`` (which features, when, how) and ``fusion.npz``
(weights, and the experience that the features need). No pickles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prover.errors import InputError
from retrieval.features import GROUPS, NAMES, Experience

Floats = NDArray[np.float32]
JSON, ARRAYS = "fusion.json", "fusion.npz"
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Fusion:
    """`layers`: pairs of a matrix (in, out) and a bias. `without`: groups of features that it does not look at.

    Features are (value - `mean`) / `scale` first.
    """

    mean: Floats
    scale: Floats
    layers: tuple[tuple[Floats, Floats], ...]
    experience: Experience
    without: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    def scores(self, values: Floats) -> Floats:
        """One number a row of `features.NAMES`."""
        hidden = (values[:, self.columns] - self.mean) / self.scale
        for number, (matrix, bias) in enumerate(self.layers):
            hidden = hidden @ matrix + bias
            if number + 1 < len(self.layers):
                hidden = np.maximum(hidden, 0)
        found: Floats = hidden[:, 0]
        return found

    @property
    def columns(self) -> list[int]:
        """Which features it looks at."""
        return columns(self.without)

    def save(self, folder: Path) -> None:
        """Into an existing folder."""
        arrays: dict[str, NDArray[Any]] = {"mean": self.mean, "scale": self.scale}
        for number, (matrix, bias) in enumerate(self.layers):
            arrays[f"matrix{number}"], arrays[f"bias{number}"] = matrix, bias
        experience = self.experience
        names = sorted({name for each in experience.premises for name in each})
        numbers = {name: number for number, name in enumerate(names)}
        arrays |= {
            "vectors": experience.vectors.astype(np.float16),
            "counts": np.asarray([len(each) for each in experience.premises], dtype=np.int64),
            "used": np.asarray([numbers[name] for each in experience.premises for name in each], dtype=np.int64),
            "theorems": np.asarray(experience.theorems, dtype=np.int64),
        }
        facts = {
            "version": _VERSION,
            "features": [NAMES[column] for column in self.columns],
            "without": list(self.without),
            "layers": len(self.layers),
            "about": self.about,
            "premises": names,
            "paths": list(experience.paths),
        }
        np.savez_compressed(folder / ARRAYS, allow_pickle=False, **arrays)
        (folder / JSON).write_text(json.dumps(facts, ensure_ascii=False) + "\n", encoding="utf-8")


def columns(without: tuple[str, ...]) -> list[int]:
    """The features that are left without some groups."""
    out = {name for group in without for name in GROUPS[group]}
    return [number for number, name in enumerate(NAMES) if name not in out]


def load_fusion(folder: Path) -> Fusion | None:
    """The fusion in an encoder's folder; None if it has none. Raises `InputError` if it is damaged."""
    try:
        facts = json.loads((folder / JSON).read_text(encoding="utf-8"))
        if facts["version"] != _VERSION or any(group not in GROUPS for group in facts["without"]):
            raise InputError(f"the fusion in {folder} is of another version of Lemmata: train it again")
        without = tuple(facts["without"])
        if facts["features"] != [NAMES[column] for column in columns(without)]:
            raise InputError(f"the fusion in {folder} weighs other features than this Lemmata has: train it again")
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            layers = tuple((arrays[f"matrix{n}"], arrays[f"bias{n}"]) for n in range(facts["layers"]))
            names: list[str] = facts["premises"]
            ends = np.cumsum(arrays["counts"]).tolist()
            used = [names[number] for number in arrays["used"].tolist()]
            premises = tuple(tuple(used[a:b]) for a, b in zip([0, *ends[:-1]], ends, strict=True)) if ends else ()
            vectors = arrays["vectors"].astype(np.float32)
            theorems = tuple(arrays["theorems"].tolist())
            experience = Experience(vectors, premises, tuple(facts["paths"]), theorems)
            return Fusion(arrays["mean"], arrays["scale"], layers, experience, without, facts["about"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"the fusion in {folder} is damaged ({error!r}): train it again") from error
