"""The file of a run: JSON lines that only ever grow, so that no way to be stopped costs more than what was under way.

The first line holds the run's settings. Then come lines of two kinds: ``session``, whenever the command starts, and
``attempt``, one for each finished problem, each written by one call, flushed and synchronised before the next problem
counts as done. A last line without an end (the machine stopped while it was written) is completed if it is whole and
removed if not, in files that begin as a run's and in no others. While a run writes, the file is locked.

The last attempt at a statement is the one that counts; faults are worth another attempt.

Read next: `prover.suites.running`, which decides what is still to be done.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from prover.errors import InputError
from prover.record import line
from prover.types import Cost, Limit, Outcome

FORMAT = 1
"""Version of the file's form; readers refuse others."""


_COST_PARTS = frozenset(part.name for part in fields(Cost))


@dataclass(frozen=True, slots=True)
class Refuted:
    """What was proved against a statement: `statement` is a theorem's Lean text up to ``:=``, `proof` what follows."""

    statement: str
    proof: str
    tier: str = ""
    axioms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One attempt as it stands in the file. `finished` is seconds since 1970.

    The `money` of the file is not read: reports estimate it from the cost, with one table of prices for all runs.
    """

    name: str
    statement_hash: str
    outcome: Outcome
    cost: Cost
    signature: str = ""
    header: str = ""
    source: str = ""
    split: str = ""
    proof: str | None = None
    tier: str = ""
    axioms: tuple[str, ...] = ()
    verify_seconds: float = 0.0
    limit: Limit | None = None
    open_goal: str | None = None
    note: str = ""
    finished: float = 0.0
    ledger: tuple[tuple[str, Cost], ...] = ()
    refutation: Refuted | None = None

    @property
    def solved(self) -> bool:
        """Is the theorem itself proved? A vacuous one can be, too."""
        return self.outcome is Outcome.PROVED or (self.outcome is Outcome.VACUOUS and self.proof is not None)


@dataclass(frozen=True, slots=True)
class Run:
    """A run's file, read: its settings, when it was started and with what, and the attempts that count, in order."""

    settings: Mapping[str, Any]
    sessions: tuple[Mapping[str, Any], ...] = ()
    records: tuple[Record, ...] = ()
    repeated: int = 0
    """Attempts that a later one replaced: faults that were tried again."""


@dataclass(slots=True)
class _Lines:
    """The parsed lines of a file, and how many of its bytes are whole lines."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    whole: int = 0
    unended: bool = False


def read(path: Path) -> Run:
    """The run in the file; a torn last line is passed over. Raises `InputError` naming file, line and remedy."""
    return _run(path, _parse(path, _bytes(path)).objects)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {path}: give the file that `lemmata suite run --json` wrote") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def _parse(path: Path, data: bytes) -> _Lines:
    """Cut and parse. The first line must be a run's, whole and ended, before anything is called torn."""
    lines = _Lines()
    pieces = data.split(b"\n")
    for number, piece in enumerate(pieces, start=1):
        last = number == len(pieces)
        if last and not piece:
            break
        parsed = _object(piece)
        if number == 1 and (last or parsed is None or parsed.get("kind") != "run"):
            raise InputError(f"{path} was not written by `lemmata suite run`: name another file")
        if number == 1 and parsed is not None and parsed.get("format") != FORMAT:
            raise InputError(f"{path} has form {parsed.get('format')}, this version knows {FORMAT}: name another file")
        if parsed is None and not last:
            raise InputError(f"{path}, line {number}: this is not a line of a run; delete the line to go on without it")
        if parsed is not None:
            lines.objects.append(parsed)
            lines.whole += len(piece) + (not last)
            lines.unended = last
    return lines


def _object(piece: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(piece.decode())
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) and "kind" in parsed else None


def _run(path: Path, objects: Sequence[dict[str, Any]]) -> Run:
    if not objects:
        raise InputError(f"{path} is empty, so it is not the file of a run")
    records: dict[str, Record] = {}
    attempts = [data for data in objects if data["kind"] == "attempt"]
    for number, data in enumerate(attempts, start=1):
        try:
            record = _record(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"{path}, attempt {number} ({data.get('name', 'without a name')}): the field {error} is missing or "
                "unusable; delete the line to go on without it"
            ) from None
        records.pop(record.statement_hash, None)  # the latest stands where it was made
        records[record.statement_hash] = record
    sessions = tuple(data for data in objects if data["kind"] == "session")
    return Run(objects[0], sessions, tuple(records.values()), len(attempts) - len(records))


def _record(data: Mapping[str, Any]) -> Record:
    verdict = data.get("verdict") or {}
    limit = data.get("limit")
    return Record(
        name=str(data["name"]),
        statement_hash=str(data["statement_hash"]),
        outcome=Outcome(data["outcome"]),
        cost=_cost(data["cost"]),
        signature=str(data.get("signature", "")),
        header=str(data.get("header", "")),
        source=str(data.get("source", "")),
        split=str(data.get("split", "")),
        proof=data.get("proof"),
        tier=str(verdict.get("tier", "")),
        axioms=tuple(verdict.get("axioms", ())),
        verify_seconds=float(verdict.get("seconds", 0.0)),
        limit=None if limit is None else Limit(limit),
        open_goal=data.get("open_goal"),
        note=str(data.get("note", "")),
        finished=float(data.get("finished", 0.0)),
        ledger=tuple((str(entry["name"]), _cost(entry)) for entry in data.get("ledger") or ()),
        refutation=_refuted(data.get("refutation")),
    )


def _cost(data: Mapping[str, Any]) -> Cost:
    """Parts that this version does not know are passed over, and what an older one did not count is 0."""
    return Cost(**{part: value for part, value in data.items() if part in _COST_PARTS})


def _refuted(data: Mapping[str, Any] | None) -> Refuted | None:
    if data is None:
        return None
    verdict = data.get("verdict") or {}
    tier, axioms = str(verdict.get("tier", "")), tuple(verdict.get("axioms", ()))
    return Refuted(str(data["theorem"]), str(data["proof"]), tier, axioms)


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """In words, how the settings in a file differ from the wanted ones."""
    keys = [key for key in dict.fromkeys([*there, *here]) if key not in {"kind", "format"}]
    return [_difference(there, here, key) for key in keys if _differ(there, here, key)]


def _difference(there: Mapping[str, Any], here: Mapping[str, Any], key: str) -> str:
    if key == "suite_hash":
        return "the theorems are others: another suite, --split or --limit, or the suite was changed"
    return f"{key} is {_value(there, key)} there, {_value(here, key)} here"


def _differ(there: Mapping[str, Any], here: Mapping[str, Any], key: str) -> bool:
    return bool(there.get(key) != here.get(key))


def _value(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    return "unlimited" if value is None else str(value)


class RunFile:
    """The file of one run, open for writing. `open` makes or resumes it; use as a context manager."""

    def __init__(self, path: Path, stream: IO[bytes], run: Run) -> None:
        self._path = path
        self._stream = stream
        self._records = {record.statement_hash: record for record in run.records}

    @classmethod
    def open(cls, path: Path, settings: Mapping[str, Any]) -> Self:
        """Make the file, or go on with the one that is there.

        Raises `InputError` if it belongs to something else, to a run with other settings, or to a run under way.
        """
        try:
            stream = path.open("a+b")
        except OSError as error:
            raise InputError(f"{path} cannot hold the run: {error.strerror or error}; name another file") from None
        try:
            return cls._resume(path, stream, {"kind": "run", "format": FORMAT, **settings})
        except BaseException:
            stream.close()
            raise

    @classmethod
    def _resume(cls, path: Path, stream: IO[bytes], wanted: Mapping[str, Any]) -> Self:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another run is writing {path}: wait for it, or name another file") from None
        if stream.seek(0, os.SEEK_END) == 0:
            _put(stream, wanted)
        stream.seek(0)
        lines = _parse(path, stream.read())
        run = _run(path, lines.objects)
        other = differences(run.settings, json.loads(line(wanted)))
        if other:
            raise InputError(
                f"{path} holds a run with other settings ({'; '.join(other)}): "
                "use those to resume it, or name another file"
            )
        stream.truncate(lines.whole)
        if lines.unended:
            stream.write(b"\n")
        return cls(path, stream, run)

    @property
    def records(self) -> Mapping[str, Record]:
        """The attempts that count, by statement hash."""
        return self._records

    def session(self, data: Mapping[str, Any]) -> None:
        """Note that the command was started, and how."""
        _put(self._stream, {"kind": "session", **data})

    def append(self, data: Mapping[str, Any]) -> Record:
        """Keep one finished attempt; it is on the disk when this returns."""
        _put(self._stream, {"kind": "attempt", **data})
        record = _record(json.loads(line(data)))
        self._records[record.statement_hash] = record
        return record

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def _put(stream: IO[bytes], data: Mapping[str, Any]) -> None:
    """One line, on the disk when this returns."""
    stream.write(line(data).encode() + b"\n")
    stream.flush()
    os.fsync(stream.fileno())
