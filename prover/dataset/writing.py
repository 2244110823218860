"""Writing a data set's folder::

    metadata.json               what it is, from where, how it was split, what was left out; a digest of every file
    corpus.jsonl                the premises, file by file                      (LeanDojo Benchmark)
    random/{train,val,test}.json, novel_premises/{train,val,test}.json          (LeanDojo Benchmark)
    files.jsonl                 the files with imports, declarations and problems              (ours)
    theorems.jsonl              the theorems with every field, and their parts                 (ours)
    files.parquet, theorems.parquet                                                 (ours, on request)
    traced/                     what was traced, for the next run (`prover.dataset.kept`)

Traced files are loaded one at a time, twice: once for what splitting must know, once to be written. Everything is
written beside the folder's present files and takes their places at the end, ``metadata.json`` last; it holds the
digests, so a folder that was cut short in between is recognised by its reader.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from prover.dataset import leandojo, rows
from prover.dataset.held_out import NOTHING, HeldOut
from prover.dataset.splits import NOVEL, PARTS, RANDOM, SPLITS, Assignment, Facts, Fractions, assign
from prover.dataset.statements import statement_hash
from prover.errors import InputError
from prover.traced import Provenance, TracedFile, TracedTheorem

FORMAT = "lemmata data set"
FORMAT_VERSION = 1
METADATA, CORPUS, FILES, THEOREMS = "metadata.json", "corpus.jsonl", "files.jsonl", "theorems.jsonl"
MARKER = ".lemmata-trace"
"""The file by which a folder is recognised as ours, also before its first data set is whole."""
_UNIT = "\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write. `load` gives the file of each of `paths`, `fractions` what is wanted of so many theorems.

    `options` go into the metadata as they are.
    """

    paths: Sequence[str]
    load: Callable[[str], TracedFile]
    provenance: Provenance
    fractions: Callable[[int], Fractions] = Fractions.usual
    held_out: HeldOut = NOTHING
    parquet: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def claimed(folder: Path, source: str = "", *, force: bool = False) -> Iterator[None]:
    """The folder is made if need be and is ours alone meanwhile. `source` names what its data are made of.

    Raises `InputError` if it holds something that is no data set of ours, or data of another source (unless `force`),
    or if another process is writing it.
    """
    try:
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
            raise InputError(
                f"{folder} is not empty and was not written by `lemmata trace`, so it is left alone: name another"
            )
        folder.mkdir(parents=True, exist_ok=True)
        marker = (folder / MARKER).open("a+", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder} cannot hold a data set: {error.strerror or error}; name another folder") from None
    with marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another trace is writing {folder}: wait for it, or name another folder") from None
        marker.seek(0)
        before = marker.read().strip()
        if before and before != source and not force:
            raise InputError(
                f"{folder} holds the data of {before}, not of {source}: name another folder, or --force to replace them"
            )
        marker.truncate(0)
        marker.write(f"{source}\n")
        marker.flush()
        yield


def write(folder: Path, plan: Plan) -> dict[str, Any]:
    """Write the data set into a `claimed` folder; returns what ``metadata.json`` says.

    Raises `InputError` for files that import each other in a circle or cannot be loaded.
    """
    part = folder / ".new"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        metadata = _Writing(part, plan).metadata()
        _replace(folder, part, metadata["files"])
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return metadata


def _replace(folder: Path, part: Path, names: Sequence[str]) -> None:
    """Put the new files where they belong, the metadata last; remove tables that were not asked for again."""
    for split in SPLITS:
        (folder / split).mkdir(exist_ok=True)
    for table in folder.glob("*.parquet"):
        table.unlink()
    for name in (*names, METADATA):
        (part / name).replace(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def imports_first(imports: Mapping[str, Sequence[str]]) -> list[str]:
    """The paths, each after those it imports; otherwise in alphabetical order. Raises `InputError` for a circle."""
    known = {path: sorted(set(others) & imports.keys()) for path, others in sorted(imports.items())}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError as error:
        circle = " imports ".join(error.args[1])
        raise InputError(f"the files import each other in a circle: {circle}") from None


class _Writing:
    """One data set on its way to the disk."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._digests: dict[str, dict[str, Any]] = {}
        self._counts: Counter[str] = Counter()
        self._parts: Counter[tuple[str, str]] = Counter()
        self._tactics: Counter[tuple[str, str]] = Counter()
        self._names: dict[tuple[str, str, int], str] = {}

    def metadata(self) -> dict[str, Any]:
        """Write everything, and the metadata, which is returned."""
        plan = self._plan
        imports, facts = self._facts()
        fractions = plan.fractions(len(facts))
        assignment = assign(facts, fractions, plan.held_out)
        self._names = dict(assignment.left_out)
        self._write(imports_first(imports), imports, assignment)
        if plan.parquet:
            self._tables()
        metadata = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "creation_time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "from_repo": {"url": plan.provenance.url, "commit": plan.provenance.commit},
            "toolchain": plan.provenance.toolchain,
            "generator": {"name": "lemmata", "version": version("lemmata")},
            **plan.options,
            "counts": dict(self._counts),
            "fractions": {**asdict(fractions), "novel": fractions.away},
            "splits": {split: {part: self._part(split, part) for part in PARTS} for split in SPLITS},
            "held_out": self._held_out(assignment),
            "files": self._digests,
        }
        text = json.dumps(metadata, ensure_ascii=False, indent=1)
        (self._folder / METADATA).write_text(f"{text}\n", encoding="utf-8")
        return metadata

    def _facts(self) -> tuple[dict[str, tuple[str, ...]], list[Facts]]:
        imports: dict[str, tuple[str, ...]] = {}
        facts: list[Facts] = []
        for path in self._plan.paths:
            file = self._plan.load(path)
            imports[path] = file.source.imports
            facts += map(Facts.of, file.theorems)
        return imports, facts

    def _write(self, order: Sequence[str], imports: Mapping[str, Sequence[str]], assignment: Assignment) -> None:
        with ExitStack() as stack:
            corpus = stack.enter_context(_Lines(self._folder, CORPUS, self._digests))
            files = stack.enter_context(_Lines(self._folder, FILES, self._digests))
            theorems = stack.enter_context(_Lines(self._folder, THEOREMS, self._digests))
            parts = {
                (split, part): stack.enter_context(_Lines(self._folder, f"{split}/{part}.json", self._digests, True))
                for split in SPLITS
                for part in PARTS
            }
            for path in order:
                file = self._plan.load(path)
                known = [other for other in file.source.imports if other in imports]
                corpus.put({**leandojo.corpus_line(file.source), "imports": known})
                files.put({**rows.source_data(file.source), "problems": list(file.problems)})
                self._counts["files"] += 1
                self._counts["premises"] += len(file.source.declarations)
                self._counts["problems"] += len(file.problems)
                for theorem in file.theorems:
                    chosen = assignment.of(theorem)
                    theorems.put(_row(theorem, chosen, assignment))
                    self._count(theorem, chosen)
                    entry = leandojo.theorem_entry(theorem, self._plan.provenance) if chosen else {}
                    for split, part in chosen.items():
                        parts[split, part].put(entry)

    def _count(self, theorem: TracedTheorem, chosen: Mapping[str, str]) -> None:
        self._counts["theorems"] += 1
        self._counts["tactics"] += len(theorem.steps)
        self._counts["without_tactics"] += not theorem.steps
        self._counts["uses"] += len(theorem.uses)
        exported = sum(1 for _ in leandojo.exported_steps(theorem)) if chosen else 0
        for key in chosen.items():
            self._parts[key] += 1
            self._tactics[key] += exported

    def _part(self, split: str, part: str) -> dict[str, Any]:
        digest = self._digests[f"{split}/{part}.json"]["sha256"]
        return {"theorems": self._parts[split, part], "tactics": self._tactics[split, part], "sha256": digest}

    def _held_out(self, assignment: Assignment) -> dict[str, Any]:
        held_out = self._plan.held_out
        left_out = [
            {"path": path, "name": name, "line": line, "because": origin}
            for (path, name, line), origin in sorted(assignment.left_out.items())
        ]
        return {"suites": dict(held_out.suites), "statements": held_out.digest, "left_out": left_out}

    def _tables(self) -> None:
        from prover.dataset import parquet  # noqa: PLC0415 - pyarrow is heavy, and not everybody has it

        for name in (FILES, THEOREMS):
            table = parquet.from_lines(self._folder / name)
            data = table.read_bytes()
            self._digests[table.name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def _row(theorem: TracedTheorem, chosen: Mapping[str, str], assignment: Assignment) -> dict[str, Any]:
    """A line of ``theorems.jsonl``. The parts come first, so that a reader can pass lines over unparsed."""
    identity = (theorem.path, theorem.name, theorem.start.line)
    return {
        "parts": {RANDOM: chosen.get(RANDOM), NOVEL: chosen.get(NOVEL)},
        "held_out": assignment.left_out.get(identity),
        "statement_hash": statement_hash(theorem.signature),
        **rows.theorem_data(theorem),
    }


class _Lines:
    """A file of JSON objects, one a line, alone or as one array; its digest is known when it is closed."""

    def __init__(self, folder: Path, name: str, digests: dict[str, dict[str, Any]], array: bool = False) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        self._stream: IO[bytes] = path.open("wb")
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._name = name
        self._digests = digests
        self._array = array
        self._between = "[\n" if array else ""

    def put(self, data: Mapping[str, Any]) -> None:
        """One object more."""
        text = json.dumps(data, ensure_ascii=False)
        try:
            line = text.encode()
        except UnicodeEncodeError:  # half of a character, which only an escape can carry
            line = json.dumps(data).encode()
        self._write(self._between.encode() + line + (b"" if self._array else b"\n"))
        self._between = ",\n" if self._array else ""

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._hash.update(data)
        self._bytes += len(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._array:
                self._write(b"[]\n" if self._between == "[\n" else b"\n]\n")
            if kind is None:
                self._stream.flush()
                os.fsync(self._stream.fileno())
        finally:
            self._stream.close()
        self._digests[self._name] = {"sha256": self._hash.hexdigest(), "bytes": self._bytes}
