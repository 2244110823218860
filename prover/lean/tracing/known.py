"""What is known of the modules that a traced file may use: where each constant is declared.

A `Modules` is asked for a constant by module and name. It reads a module's index and source when it is first asked for
something in it, and keeps the places only. Constants that Lean made of others (``List.cons.injEq``, ``Nat.rec``) have
the place of what they were made of.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from prover.errors import SourceError
from prover.lean.tracing.declarations import declarations, outline
from prover.lean.tracing.ilean import ModuleIndex, read_index
from prover.lean.tracing.text import SourceText, read_source
from prover.traced import Declaration, Place


@dataclass(frozen=True, slots=True)
class Home:
    """Where a constant is declared: file, place and end, and under which name (another's, if it was made of that)."""

    name: str
    path: str
    start: Place
    end: Place


@dataclass(slots=True)
class _Module:
    path: str
    homes: dict[str, Home] = field(default_factory=dict)
    imports: tuple[str, ...] = ()


class Visible:
    """The declared names that a file sees, with the modules that declare them."""

    def __init__(
        self, own: Mapping[str, str], declaring: Mapping[str, tuple[str, ...]], modules: AbstractSet[str]
    ) -> None:
        self._own, self._declaring, self._modules = own, declaring, modules

    def module(self, name: str) -> str | None:
        """Which module declares it; None if none that is seen does."""
        own = self._own.get(name)
        if own is not None:
            return own
        return next((module for module in self._declaring.get(name, ()) if module in self._modules), None)

    def resolve(self, short: str, namespaces: Sequence[str]) -> str | None:
        """The declared name that a short one means: the first that is known, the namespaces asked in order."""
        candidates = (f"{namespace}.{short}" if namespace else short for namespace in namespaces)
        return next((full for full in candidates if self.module(full) is not None), None)


class Modules:
    """All modules that can be found: in folders of compiled ones (`roots`), with `sources` where the text is known.

    `sources`: module -> (path on the disk, path as it is to be written). Usable from several threads.
    """

    def __init__(self, roots: Sequence[Path], sources: Mapping[str, tuple[Path, str]]) -> None:
        self._roots = tuple(roots)
        self._sources = dict(sources)
        self._modules: dict[str, _Module | None] = {}
        self._declaring: dict[str, tuple[str, ...]] = {}
        self._lock = threading.RLock()

    def add(self, module: str, path: str, found: Sequence[Declaration], imports: Sequence[str]) -> None:
        """What was learnt of a module by tracing it."""
        with self._lock:
            self._keep(module, _module(path, found, imports))

    def home(self, module: str, name: str) -> Home | None:
        """Where `name`, which `module` declares, is; None if nothing is known of the module."""
        known = self._known(module)
        if known is None:
            return None
        around = name
        while around:
            found = known.homes.get(around)
            if found is not None:
                return Home(name, found.path, found.start, found.end)
            around = around.rpartition(".")[0]
        return Home(name, known.path, Place(1, 1), Place(1, 1))

    def path(self, module: str) -> str | None:
        """The path by which a module's file is known; None if it is none of `sources`."""
        found = self._sources.get(module)
        return None if found is None else found[1]

    def visible(self, imports: Sequence[str], own: Mapping[str, str]) -> Visible:
        """What a file with these imports sees; `own` are the names that it declares, with its own module."""
        seen: set[str] = set()
        waiting = list(imports)
        while waiting:
            module = waiting.pop()
            if module not in seen and (known := self._known(module)) is not None:
                seen.add(module)
                waiting += known.imports
        return Visible(own, self._declaring, seen)

    def _known(self, module: str) -> _Module | None:
        with self._lock:
            if module not in self._modules:
                self._keep(module, self._read(module))
            return self._modules[module]

    def _keep(self, module: str, known: _Module | None) -> None:
        self._modules[module] = known
        for name in known.homes if known is not None else ():
            declaring = self._declaring.get(name, ())
            if module not in declaring:
                self._declaring[name] = (*declaring, module)

    def _read(self, module: str) -> _Module | None:
        index = self.index(module)
        if index is None:
            return None
        path, text = self._text(module)
        if text is not None:
            return _module(path, declarations(outline(text, path, index)), index.imports)
        homes = {}
        for name, place in {**{d.name: d.at for d in index.definitions.values()}, **index.ranges}.items():
            start, end = Place(place[0] + 1, place[1] + 1), Place(place[2] + 1, place[3] + 1)
            homes[name] = Home(name, path, start, end)
        return _Module(path, homes, index.imports)

    def index(self, module: str) -> ModuleIndex | None:
        """The compiled module's index, if it is found."""
        relative = Path(*module.split(".")).with_suffix(".ilean") if module else None
        for root in self._roots if relative is not None else ():
            index = read_index(root / relative) if relative is not None else None
            if index is not None:
                return index
        return None

    def _text(self, module: str) -> tuple[str, SourceText | None]:
        path, shown = self._sources.get(module, (None, module.replace(".", "/") + ".lean"))
        try:
            return shown, None if path is None else read_source(path)
        except SourceError:
            return shown, None


def _module(path: str, found: Sequence[Declaration], imports: Sequence[str]) -> _Module:
    homes = {item.name: Home(item.name, path, item.start, item.end) for item in found}
    return _Module(path, homes, tuple(imports))
