"""Lean's index of a compiled module (`.ilean`): what it declares, where, and where it names what.

Lean writes it for editors ("go to definition"), so it is exact: each name of the text with the constant that it means
and the module that declares it. `read_index` reads what Lean 4.0 to 4.35 write:

- ``references``: a constant, as ``{"c":{"m":MODULE,"n":NAME}}`` or, in older ones, ``c:NAME``, with its ``definition``
  (a range) and its ``usages``; local variables have other keys and are left out. A range is four numbers, then the name
  of the declaration around it, then, in older ones, where that is.
- ``decls``: name -> range of the whole declaration and of its name; of those only that something stands in.

Positions are the language-server protocol's: lines and columns from 0, columns in UTF-16 code units.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Range = tuple[int, int, int, int]
"""Start line, start column, end line, end column."""

_PRIVATE = "_private."


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a module declares a constant: the `name`'s own range; `around`: the declaration it stands in, if told."""

    name: str
    at: Range
    around: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """A place that names a constant. `module` is "" where the index does not tell it (older Leans)."""

    name: str
    module: str
    at: Range


@dataclass(frozen=True, slots=True)
class ModuleIndex:
    """What an index says. Names are as people write them: without the mark of private ones.

    `ranges`: whole declarations, those only that the index tells; `imports`: the modules imported directly, where told.
    """

    module: str
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    usages: tuple[Usage, ...] = ()
    imports: tuple[str, ...] = ()


def read_index(path: Path) -> ModuleIndex | None:
    """The index in a file; None if there is none, or of a making that is not known here."""
    try:
        return parse_index(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None  # older or newer than we know: it costs exact places, which are then found otherwise


def parse_index(data: dict[str, Any]) -> ModuleIndex:
    """The index in this JSON value. Raises what Python raises for one of another form."""
    module = str(data["module"])
    definitions: dict[str, Definition] = {}
    ranges: dict[str, Range] = {}
    usages: list[Usage] = []
    for key, entry in (data["references"] if "references" in data else data["refs"]).items():
        constant = _constant(key)
        if constant is None:
            continue
        name, home = plain_name(constant[0]), constant[1]
        places = list(entry.get("usages", ()))
        if entry.get("definition") is not None:
            place = entry["definition"]
            definitions[name] = Definition(name, _range(place), _around(place))
            places.append(place)
            home = home or module
        usages += (Usage(name, home, _range(place)) for place in entry.get("usages", ()))
        for place in places:
            if len(place) >= 9:  # an older Lean tells here where the declaration around is
                ranges[_around(place)] = _range(place[5:])
    for name, place in data.get("decls", {}).items():
        ranges[plain_name(name)] = _range(place)
    imports = tuple(_imports(data.get("directImports", ())))
    return ModuleIndex(module, definitions, ranges, tuple(sorted(usages, key=lambda usage: usage.at)), imports)


def plain_name(name: str) -> str:
    """The name without what Lean puts before private ones: ``_private.Module.0.Nat.foo`` is ``Nat.foo``."""
    if not name.startswith(_PRIVATE):
        return name
    _, found, rest = name.partition(".0.")
    return rest if found else name


def _constant(key: str) -> tuple[str, str] | None:
    """Name and module of the constant that a key means; None if it means a local variable."""
    if key.startswith("c:"):
        return key[2:], ""
    if not key.startswith("{"):
        return None
    constant = json.loads(key).get("c")
    return None if constant is None else (str(constant["n"]), str(constant["m"]))


def _range(place: list[Any]) -> Range:
    a, b, c, d = place[:4]
    return int(a), int(b), int(c), int(d)


def _around(place: list[Any]) -> str:
    return plain_name(str(place[4])) if len(place) > 4 else ""


def _imports(entries: Any) -> Iterator[str]:
    """Entries are names, or lists or objects that begin with or hold one."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, list) and entry:
            yield str(entry[0])
        elif isinstance(entry, dict) and "module" in entry:
            yield str(entry["module"])
