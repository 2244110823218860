"""Premise indexes put together: from the embedded library or a data set to an index, and from a goal to its premises.

`open_index` opens the index that a person names, that the settings name, or the embedded library's, which is made at
its first use and kept in the cache under the library's key. `find` asks it. The parts: `retrieval.index`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from prover import agent
from prover.dataset.folder import open_dataset
from prover.errors import InputError, SourceError
from prover.header import header_modules
from prover.lean.source import parse_statement, theorems
from prover.lean.toolchain import Toolchain
from prover.library import embedded_index, library_corpus, library_place
from prover.protocols import Progress, Query
from prover.settings import Settings
from prover.traced import Declaration, Place, Standpoint
from retrieval.index import PremiseIndex

_TURNSTILE = re.compile(r"[ \t]*\n?[ \t]*⊢[ \t]*")
_NAMED = 3
"""Similar names that are shown for a wrong one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A premise that was found. `rank` counts from 1; scores are comparable within one answer only."""

    rank: int
    score: float
    declaration: Declaration


@dataclass(frozen=True, slots=True)
class Answer:
    """What a goal was answered with; `accessible`: among how many premises."""

    query: Query
    accessible: int
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a proof stands, as a person says it: a file and perhaps a line of it, or modules that it imports."""

    file: str | None = None
    line: int | None = None
    imports: Sequence[str] | None = None


def build_index(
    settings: Settings,
    dataset: Path | None = None,
    out: Path | None = None,
    encoder: Path | None = None,
    progress: Progress = lambda line: None,
) -> PremiseIndex:
    """Make the index of a data set, or of the embedded library, at `out`; the embedded library's has a place by itself.

    Raises `InputError` for a data set without a place, for what cannot be read, and for places of other things.
    """
    if dataset is not None:
        if out is None:
            raise InputError("an index of a data set needs a place: name one with --out DIR")
        return PremiseIndex.build(open_dataset(dataset).corpus(), out, encoder, progress)
    lean = _embedded(settings, progress)
    return PremiseIndex.build(library_corpus(lean), out or library_place(lean, settings.cache_dir), encoder, progress)


def update_index(settings: Settings, place: Path | None, progress: Progress = lambda line: None) -> PremiseIndex:
    """Make one of an index and what was added to it."""
    index = open_index(settings, place, progress)
    index.compact(progress)
    return index


def open_index(settings: Settings, place: Path | None, progress: Progress = lambda line: None) -> PremiseIndex:
    """The index at `place`, or that of the settings, or the embedded library's, which is made now if need be."""
    named = place or settings.index
    if named is not None:
        return PremiseIndex.open(named)
    return embedded_index(_embedded(settings, progress), settings.cache_dir, progress)


def add_file(index: PremiseIndex, file: Path) -> tuple[int, int]:
    """Add the proved theorems of a Lean file, as lemmas of no file; how many were new, and how many have no proof.

    Their proofs are not checked. Raises `InputError` for a file that cannot be read or has no proved theorem.
    """
    found = theorems(_read(str(file)))
    proved = [item for item in found if not item.has_sorry]
    if not proved:
        raise InputError(f"{file} has no theorem with a proof: nothing to add")
    groups: dict[tuple[str, ...], list[Declaration]] = {}
    for item in proved:
        code = f"theorem {item.full_name} {item.theorem.signature.strip()}"
        place, end = Place(item.line, 1), Place(item.line, 2)
        imports = tuple(index.access.outside(item.theorem.header).imports or ())
        groups.setdefault(imports, []).append(Declaration(item.full_name, "", code, place, end))
    added: set[int] = set()
    for imports, declarations in groups.items():
        index.refresh()
        before = len(index.corpus)  # others may add to it as well
        added |= {position for position in index.add(declarations, imports) if position >= before}
    return len(added), len(found) - len(proved)


def find(index: PremiseIndex, goal: str, kind: str = "bm25", limit: int = 10, where: Where | None = None) -> Answer:
    """The premises that `goal` may need. Raises `InputError` for a text that is no goal, and for unknown places."""
    query = Query(goal_text(goal), standpoint(index, where or Where()))
    mask = index.access.mask(query.standpoint)
    (hits,) = index.ranker(kind).rank([query], limit)
    found = (Found(rank, hit.score, index.corpus.premises[hit.position]) for rank, hit in enumerate(hits, start=1))
    return Answer(query, int(mask.sum()), tuple(found))


def goal_text(text: str) -> str:
    """A goal as Lean shows it, from that, from a statement, or from a proposition.

    Raises `InputError` for a text that is none of these.
    """
    if "⊢" in text:
        shown = _TURNSTILE.sub("\n⊢ ", text).strip()
        if not shown.rpartition("⊢")[2].strip():
            raise InputError("the goal ends with ⊢: write what is to be proved after it")
        return shown
    try:
        statement = parse_statement(text)
    except SourceError as error:
        if not text.strip():
            raise InputError("the goal is empty; write for example '⊢ a + b = b + a'") from None
        raise InputError(f"this is no goal: {error}") from None
    return "⊢ " + statement.signature.strip().removeprefix(":").strip()


def standpoint(index: PremiseIndex, where: Where) -> Standpoint:
    """Where a proof stands, for the index. Raises `InputError` for files and modules that nobody knows."""
    if where.file is not None:
        if where.imports is not None:
            raise InputError("--file and --imports both say what is accessible: leave one out")
        path = index.access.resolve(where.file)
        if path is not None:
            return Standpoint(path, None if where.line is None else Place(where.line, 1))
        if not Path(where.file).is_file():
            raise InputError(f"{where.file} is neither a file nor in the index{_similar(where.file, index)}")
        return index.access.outside(_read(where.file))
    if where.line is not None:
        raise InputError("--line is a line of a file: name it with --file")
    if where.imports is None:
        return Standpoint()
    paths = []
    for module in where.imports:
        found = index.access.resolve(module)
        if found is None:
            raise InputError(f"the index has no module {module}{_similar(module, index)}")
        paths.append(found)
    return Standpoint(imports=tuple(paths))


def unknown_modules(index: PremiseIndex, file: str) -> Sequence[str]:
    """What a file outside the index imports that the index lacks."""
    if index.access.resolve(file) is not None:
        return ()
    return [module for module in header_modules(_read(file)) if index.access.resolve(module) is None]


def _similar(name: str, index: PremiseIndex) -> str:
    modules = name.endswith(".lean")
    known = [path if modules else path.removesuffix(".lean").replace("/", ".") for path in index.access.paths]
    close = get_close_matches(name, known, _NAMED)
    return f"; similar are {', '.join(close)}" if close else ""


def _embedded(settings: Settings, progress: Progress) -> Toolchain:
    if settings.project is not None:
        raise InputError(
            "the premises of a Lake project come from a data set: `lemmata trace PROJECT --out DATA`, then `lemmata "
            "index build DATA --out DIR`; then name DIR with --index"
        )
    return agent.toolchain(settings, progress)


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8 text: name a Lean file") from None
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
