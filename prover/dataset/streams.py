"""JSON arrays and JSON lines of any size, one entry at a time: a benchmark's part may have hundreds of megabytes.

An array is decoded entry by entry from a window over the file, which grows only while an entry does not fit. What is
not JSON, or not UTF-8, or no list of objects, is an `InputError` naming file and entry (counted from 1).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from prover.errors import InputError

_WINDOW = 1 << 20
_LARGEST = 1 << 28
"""So many characters an entry may have."""
_BLANK = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_DECODER = json.JSONDecoder()
Entry = tuple[str, dict[str, Any]]
"""A place for messages, and the object that stands there."""


def entries(path: Path) -> Iterator[Entry]:
    """The objects of a file, in order: of an array, or one after the other with blanks between (JSON lines)."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            yield from _Window(path, stream).entries()
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text, so it is not JSON: is it damaged or still packed?") from None
    except FileNotFoundError:
        raise InputError(f"there is no file {path}: the data set is not complete") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def one(path: Path) -> dict[str, Any]:
    """The single object of a small file."""
    found = [data for _, data in entries(path)]
    if len(found) != 1:
        raise InputError(f"{path} must hold one JSON object, and holds {len(found)}")
    return found[0]


def sha256(path: Path) -> str:
    """The digest (hex) of the file's bytes. Raises `InputError` if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


class _Window:
    """The part of the file that is being decoded: `text` from `at` on."""

    def __init__(self, path: Path, stream: IO[str]) -> None:
        self._path = path
        self._stream = stream
        self._text = ""
        self._at = 0
        self._count = 0

    def entries(self) -> Iterator[Entry]:
        array = self._sign() == "["
        if not self._sign() and self._path.suffix == ".json":
            raise InputError(f"{self._path} holds no JSON, it is empty: is it damaged?")
        if array:
            self._at += 1
        while (sign := self._sign()) not in ("]" if array else "", ""):
            if array and self._count:
                if sign != ",":
                    raise self._fault(f"a comma or ] is missing before {sign!r}")
                self._at += 1
                self._sign()
            self._count += 1
            yield self._place(), self._object()
        if array:
            if self._sign() != "]":
                raise self._fault("the list has no end: the file was cut off")
            self._at += 1
            if self._sign():
                raise self._fault("something follows after the end of the list")

    def _sign(self) -> str:
        """The next character that is no blank; "" at the end of the file."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read(_WINDOW):
                return ""

    def _object(self) -> dict[str, Any]:
        """Decode what begins here. An object that ends is whole, so a window that ends early only needs more text."""
        more = _WINDOW
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > _LARGEST:
                    raise self._fault("the entry is too long, or has no end") from None
                if not self._read(more):
                    raise self._fault(f"this is not JSON ({error.msg})") from None
                more *= 2
            except (ValueError, RecursionError) as error:
                raise self._fault(f"this is not JSON that can be read ({error})") from None
            else:
                break
        if not isinstance(value, dict):
            raise self._fault("this is not a JSON object")
        if _SURROGATE.search(self._text, self._at, end) and not _writable(value):
            raise self._fault("its text has halves of characters (unpaired surrogates)")
        self._at = end
        return value

    def _read(self, size: int) -> bool:
        """Read on, dropping what was decoded; False at the end of the file."""
        more = self._stream.read(size)
        if more:
            self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)

    def _place(self) -> str:
        return f"{self._path}, entry {self._count}"

    def _fault(self, what: str) -> InputError:
        return InputError(f"{self._place()}: {what}; is the file damaged, or of another kind?")


def _writable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
