"""JSON arrays and lines, one entry at a time, and what is wrong with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.dataset import streams
from prover.dataset.streams import entries
from prover.errors import InputError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text("abc", max_size=2), VALUES, max_size=3), max_size=5)
IN_A_FOLDER = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def readable(path: Path, data: bytes) -> bool:
    """Is it JSON of objects, by another reader? Who accepts less than that loses data."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
        json.dumps(found, ensure_ascii=False).encode()  # no halves of characters
    except ValueError:
        return False
    return isinstance(found, list) and all(isinstance(each, dict) for each in found)


def read(path: Path, data: bytes) -> list[dict[str, Any]]:
    path.write_bytes(data)
    return [each for _, each in entries(path)]


@IN_A_FOLDER
@given(found=OBJECTS, indent=st.sampled_from([None, 1]), ascii_only=st.booleans(), window=st.integers(1, 9))
def test_arrays_and_lines_are_read_through_any_window(
    found: list[dict[str, Any]], indent: int | None, ascii_only: bool, window: int, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "_WINDOW", window)
        array = json.dumps(found, indent=indent, ensure_ascii=ascii_only)
        assert read(tmp_path / "a.json", array.encode()) == found
        lines = "\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in found)
        assert read(tmp_path / "a.jsonl", lines.encode()) == found


@IN_A_FOLDER
@given(found=OBJECTS, cut=st.floats(0, 1), junk=st.binary(max_size=3), window=st.integers(1, 64))
def test_whatever_is_damaged_is_an_input_error_or_readable(
    found: list[dict[str, Any]], cut: float, junk: bytes, window: int, tmp_path: Path
) -> None:
    data = json.dumps(found).encode()
    at = int(cut * len(data))
    path = tmp_path / "a.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "_WINDOW", window)
        for damaged in (data[:at], data[:at] + junk + data[at:], data[:at] + junk + data[at + 1 :]):
            if readable(path, damaged):
                assert read(path, damaged) == json.loads(damaged.decode("utf-8-sig"))
            else:
                with pytest.raises(InputError, match=re.escape(str(path))):
                    read(path, damaged)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[{"a": 1}, 3]', "entry 2: this is not a JSON object"),
        (b'[{"a": 1} {"b": 2}]', "entry 1: a comma or ] is missing"),
        (b'[{"a": 1}', "entry 1: the list has no end"),
        (b'[{"a": 1}] x', "something follows"),
        (b'[{"a": "\\ud800"}]', "unpaired surrogates"),
        (b'[{"a": ' + b"[" * 200_000 + b"]", "entry 1: this is not JSON"),
        (b'{"a": 1}\n{"b": tru', "entry 2: this is not JSON"),
        (b"\x1f\x8b\x08\x00", "not UTF-8"),
        (b"[{]", "entry 1: this is not JSON"),
        (b" ", "it is empty"),
    ],
)
def test_the_place_and_the_fault_are_named(data: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words.replace("[", r"\[").replace("]", r"\]")):
        read(tmp_path / "a.json", data)


def test_pairs_of_surrogates_are_characters(tmp_path: Path) -> None:
    assert read(tmp_path / "a.json", b'[{"a": "\\ud835\\udca9"}]') == [{"a": "𝒩"}]


def test_an_entry_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_WINDOW", 16)
    monkeypatch.setattr(streams, "_LARGEST", 200)
    with pytest.raises(InputError, match="too long"):
        read(tmp_path / "a.json", b'[{"a": "' + b"x" * 100_000)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*train\.json"):
        list(entries(tmp_path / "train.json"))
