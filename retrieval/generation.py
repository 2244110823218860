"""The files of an index: one folder a building (a generation), and a small file that says which one counts.

    index.json       form, which generation counts, what it is made of, the sizes of its files
    .lock            held by whoever builds or adds
    g-.../           a generation: corpus (`retrieval.stored`), words (`retrieval.bm25`), vectors.npy, encoder/,
                     what was added since (`retrieval.added`)

A generation is written as a whole, then `index.json` is replaced in one step, then the one before is removed. Readers
that have it open keep it (its files are mapped); a reader that comes between the steps reads `index.json` again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prover.errors import InputError
from prover.traced import Provenance
from retrieval import tokens
from retrieval.added import LOG, VECTORS

FORMAT = "lemmata-premise-index"
VERSION = 1
INDEX = "index.json"
_CORPUS = ("files.json", "premises.jsonl", "places.npy")
_READ_AT_ONCE = 1 << 20
_PART = f"{INDEX}.part"
_OURS = re.compile(rf"\.lock|{re.escape(_PART)}|g-[0-9a-f]{{16}}")
"""What a building that was killed may leave behind."""


@dataclass(frozen=True, slots=True)
class About:
    """What `index.json` says. `dimension` is 0 and `encoder` "" for an index without vectors.

    `digest`: of the corpus as it was built; `sizes`: of the generation's files, in bytes; `words`: the version of
    `retrieval.tokens` that read the premises.
    """

    generation: str
    files: int
    premises: int
    digest: str
    provenance: Provenance
    made: str
    dimension: int = 0
    encoder: str = ""
    words: int = tokens.VERSION
    sizes: dict[str, int] = field(default_factory=dict)


def read_about(place: Path) -> About:
    """What the index at `place` says of itself. Raises `InputError` if there is none, or none that can be read."""
    file = place / INDEX
    try:
        found: dict[str, Any] = json.loads(file.read_bytes())
        named, version = found.pop("format"), found.pop("version")
    except FileNotFoundError:
        raise InputError(
            f"there is no premise index at {place}: `lemmata index build --out {place}` makes one"
        ) from None
    except NotADirectoryError:
        raise InputError(f"{place} is a file, and a premise index is a folder: name the folder") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{file} is not of a premise index: name another folder") from None
    if named != FORMAT:
        raise InputError(f"{file} is not of a premise index: name another folder")
    if version != VERSION or found.get("words") != tokens.VERSION:
        raise InputError(f"the premise index {place} is of another version of Lemmata: {rebuild(place)}")
    try:
        return About(**{**found, "provenance": Provenance(**found["provenance"])})
    except (KeyError, TypeError):
        raise InputError(f"the premise index {place} is damaged ({INDEX} lacks something): {rebuild(place)}") from None


def rebuild(place: Path) -> str:
    """The remedy."""
    return f"build it again with `lemmata index build --out {place}`"


def check_sizes(place: Path, about: About) -> None:
    """Raises `InputError` if a file is shorter or longer than it was written, `FileNotFoundError` if one is gone."""
    for name, size in about.sizes.items():
        found = (place / about.generation / name).stat().st_size
        if found != size:
            raise InputError(
                f"the premise index {place} is damaged ({name} has {found} bytes, not {size}): {rebuild(place)}"
            )


def must_take(place: Path) -> None:
    """Raises `InputError` if an index cannot be built at `place` without harm to what is there."""
    if place.exists() and not place.is_dir():
        raise InputError(f"{place} is a file: name a folder for the index")
    if place.is_dir() and not (place / INDEX).exists():
        foreign = [item.name for item in place.iterdir() if not _OURS.fullmatch(item.name)]
        if foreign:
            raise InputError(f"{place} holds other things ({foreign[0]}): name a new or empty folder for the index")
    elif place.is_dir():
        try:
            found = json.loads((place / INDEX).read_bytes())["format"]
        except (ValueError, KeyError, TypeError):
            found = None
        if found != FORMAT:
            raise InputError(f"{place / INDEX} is not of a premise index: name another folder")


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Nobody else builds or adds meanwhile."""
    with (place / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def written(place: Path) -> Iterator[Path]:
    """A new generation's folder, to be written and then told to `publish`; removed if that does not happen."""
    folder = place / f"g-{secrets.token_hex(8)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if not (place / INDEX).exists() or _counting(place) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)


def publish(place: Path, about: Callable[[dict[str, int], str], About], folder: Path) -> About:
    """Let the generation in `folder` count, and remove all others. `about` is told its files' sizes and its digest."""
    sizes = {}
    for file in sorted(item for item in folder.rglob("*") if item.is_file()):
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
        if file.name not in {LOG, VECTORS}:
            sizes[file.relative_to(folder).as_posix()] = file.stat().st_size
    made = about(sizes, corpus_digest(folder))
    part = place / _PART
    with part.open("w", encoding="utf-8") as output:
        json.dump({"format": FORMAT, "version": VERSION, **asdict(made)}, output, indent=1)
        output.flush()
        os.fsync(output.fileno())
    part.replace(place / INDEX)
    for other in place.glob("g-*"):
        if other.name != made.generation and _OURS.fullmatch(other.name):
            shutil.rmtree(other, ignore_errors=True)
    return made


def corpus_digest(folder: Path) -> str:
    """SHA-256 of the corpus in a generation's folder, 16 bytes in hex."""
    digest = hashlib.sha256()
    for name in _CORPUS:
        with (folder / name).open("rb") as file:
            while chunk := file.read(_READ_AT_ONCE):
                digest.update(chunk)
    return digest.hexdigest()[:32]


def _counting(place: Path) -> str:
    try:
        return str(json.loads((place / INDEX).read_bytes())["generation"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
