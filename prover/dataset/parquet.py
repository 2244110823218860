"""Files and theorems as Parquet tables: the columns are the fields of our JSON lines, steps and uses nested.

Needs pyarrow, which the extra `model` brings; without it every function raises `InputError` saying so.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from prover.dataset import rows
from prover.dataset.fields import entry_of
from prover.dataset.streams import entries
from prover.errors import InputError
from prover.traced import SourceFile, TracedTheorem

_BATCH = 2_000
SUFFIX = ".parquet"


def needed() -> None:
    """Raises `InputError` saying how to get it if pyarrow is not there."""
    _arrow()


def from_lines(path: Path) -> Path:
    """The table of ``files.jsonl`` or ``theorems.jsonl``, written beside it."""
    arrow, tables = _arrow()
    schema = _theorem_schema(arrow) if path.stem == "theorems" else _file_schema(arrow)
    target = path.with_suffix(SUFFIX)
    rows_left = (data for _, data in entries(path))
    with tables.ParquetWriter(target, schema, compression="zstd") as writer:
        while batch := list(islice(rows_left, _BATCH)):
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))
    return target


def read_theorems(path: Path) -> Iterator[TracedTheorem]:
    """The theorems of ``theorems.parquet``."""
    for place, data in _rows(path):
        with entry_of(place):
            yield rows.theorem_of(data)


def read_files(path: Path) -> Iterator[SourceFile]:
    """The files of ``files.parquet``."""
    for place, data in _rows(path):
        with entry_of(place):
            yield rows.source_of(data)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    arrow, tables = _arrow()
    number = 0
    try:
        with tables.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for data in batch.to_pylist():
                    number += 1
                    yield f"{path}, row {number}", data
    except (OSError, arrow.ArrowException) as error:
        raise InputError(f"{path} cannot be read as a Parquet table: {error}") from None


def _arrow() -> tuple[Any, Any]:
    """pyarrow, and its module for Parquet, loaded now."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise InputError("Parquet needs pyarrow, which is not installed: pip install 'lemmata[model]'") from None


def _place(arrow: Any) -> Any:
    return arrow.list_(arrow.int32())


def _use(arrow: Any) -> Any:
    text, number = arrow.string(), arrow.int32()
    return arrow.struct(
        [
            ("name", text),
            ("path", text),
            ("place", _place(arrow)),
            ("place_end", _place(arrow)),
            ("start", number),
            ("end", number),
        ]
    )


def _theorem_schema(arrow: Any) -> Any:
    text, uses = arrow.string(), arrow.list_(_use(arrow))
    ends = [("start", _place(arrow)), ("end", _place(arrow))]
    step = arrow.struct([("tactic", text), ("before", text), ("after", text), *ends, ("uses", uses)])
    return arrow.schema(
        [
            ("parts", arrow.struct([("random", text), ("novel_premises", text)])),
            ("held_out", text),
            ("statement_hash", text),
            ("name", text),
            ("path", text),
            *ends,
            ("signature", text),
            ("proof", text),
            ("state", text),
            ("steps", arrow.list_(step)),
            ("uses", uses),
        ]
    )


def _file_schema(arrow: Any) -> Any:
    text = arrow.string()
    ends = [("start", _place(arrow)), ("end", _place(arrow))]
    declaration = arrow.struct([("name", text), ("path", text), ("code", text), *ends, ("kind", text)])
    return arrow.schema(
        [
            ("path", text),
            ("imports", arrow.list_(text)),
            ("declarations", arrow.list_(declaration)),
            ("problems", arrow.list_(text)),
        ]
    )
