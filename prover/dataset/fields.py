"""Reading the fields of JSON objects that others wrote: every fault is an `InputError` with file, entry and field.

Use: ``with entry_of(place): ... fields.text(data, "name")``; what goes wrong inside is told with the entry's place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from prover.errors import InputError
from prover.traced import Place

_SHOWN = 60
_LARGEST = 2**31 - 1
"""No file has as many lines, no line as many characters."""
_PAIR = re.compile(r"\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*")


class FieldError(ValueError):
    """What is wrong with a field; becomes an `InputError` where the entry is known."""


@contextmanager
def entry_of(place: str) -> Iterator[None]:
    """Tell what the body finds wrong as an `InputError` at `place` (file and entry)."""
    try:
        yield
    except FieldError as error:
        raise InputError(f"{place}: {error}; is the file damaged, or of another kind?") from None


def shown(value: object) -> str:
    """The value for a message, shortened."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def given(data: Mapping[str, Any], field: str) -> Any:
    """The field, whatever it is. Raises `FieldError` if it is missing."""
    if field not in data:
        raise FieldError(f"the field {field!r} is missing")
    return data[field]


def text(data: Mapping[str, Any], field: str, default: str | None = None) -> str:
    """The field's text; `default` if it is missing or null."""
    value = data.get(field)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise FieldError(f"the field {field!r} must be text, and is {shown(given(data, field))}")
    return value


def number(data: Mapping[str, Any], field: str) -> int:
    """The field's whole number, not negative."""
    return _whole(field, given(data, field))


def maybe_number(data: Mapping[str, Any], field: str) -> int | None:
    """The same, or None for null or nothing."""
    return None if data.get(field) is None else number(data, field)


def place(data: Mapping[str, Any], field: str, default: Place | None = None) -> Place:
    """The field's line and column: a pair of numbers, or the text ``(line, column)``."""
    value = data.get(field)
    if value is None and default is not None:
        return default
    if isinstance(value, str) and (pair := _PAIR.fullmatch(value)):
        return Place(_whole(field, int(pair[1][:20])), _whole(field, int(pair[2][:20])))
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise FieldError(f"the field {field!r} must be [line, column], and is {shown(given(data, field))}")
    return Place(_whole(field, value[0]), _whole(field, value[1]))


def objects(data: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    """The field's list of objects; none if it is missing or null."""
    value = many(data, field)
    for item in value:
        if not isinstance(item, dict):
            raise FieldError(f"the field {field!r} must hold objects, and holds {shown(item)}")
    return value


def texts(data: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The field's list of texts; none if it is missing or null."""
    value = many(data, field)
    for item in value:
        if not isinstance(item, str):
            raise FieldError(f"the field {field!r} must hold texts, and holds {shown(item)}")
    return tuple(value)


def many(data: Mapping[str, Any], field: str) -> list[Any]:
    """The field's list; none if it is missing or null."""
    value = data.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FieldError(f"the field {field!r} must be a list, and is {shown(value)}")
    return value


def mapping(value: object, what: str) -> dict[str, Any]:
    """`value`, which must be an object."""
    if not isinstance(value, dict):
        raise FieldError(f"{what} must be an object, and is {shown(value)}")
    return value


def _whole(field: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FieldError(f"the field {field!r} must hold whole numbers, and holds {shown(value)}")
    if value > _LARGEST:
        raise FieldError(f"the field {field!r} holds {shown(value)}, and no file is so large")
    return value
