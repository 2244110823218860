"""Which files are to be traced, and as what: a file, a folder, a Lake project, the embedded library.

Each file has a module name, by which others import it, and a path relative to the root, by which the data know it.

- The embedded library is compiled already; so are a Lake project's files (after ``lake build``): its own libraries'
  files are taken, wherever ``srcDir`` says they are, and with `packages` those it depends on as well.
- In any other folder, a file's module name is its path. Files that others import are compiled first, in the order of
  the imports, into a temporary folder.

Limits: ``lakefile.lean`` is not run, only searched for ``srcDir``, so its options are not known. Files outside of a
Lake project that import each other are compiled with the embedded toolchain only.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from prover.errors import InputError, SourceError
from prover.lean.compile import fresh_folder, place_source
from prover.lean.library import library_sources
from prover.lean.process import ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain
from prover.lean.tracing.declarations import declarations, outline
from prover.lean.tracing.imports import imports_of
from prover.lean.tracing.known import Modules
from prover.lean.tracing.text import read_source
from prover.traced import SourceFile

_SOURCE_DIRECTORY = re.compile(r"srcDir\s*:=\s*\"([^\"]+)\"")
_LAKEFILES = ("lakefile.toml", "lakefile.lean")
_COMPILE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: where it is, how it is known, its module's name, and the modules it imports."""

    path: Path
    relative: str
    module: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """`entries` are to be traced; `context` are files that these may import and that are known without a trace.

    `toolchain` finds what they import; `outside` lists for each path the imports that are neither; `options` are those
    that a Lake project sets for its files.
    """

    entries: tuple[Entry, ...]
    context: tuple[Entry, ...]
    toolchain: Toolchain
    modules: Modules
    options: tuple[str, ...] = ()

    @property
    def outside(self) -> Mapping[str, tuple[str, ...]]:
        missing = {
            entry.relative: tuple(name for name in entry.imports if self.modules.path(name) is None)
            for entry in self.entries
        }
        return {path: names for path, names in missing.items() if names}

    def declared(self, entries: Sequence[Entry] | None = None) -> tuple[SourceFile, ...]:
        """What files declare, without elaborating them: from their compiled indexes, or from the text alone.

        Of the `context` if nothing else is asked for. A file that cannot be read declares nothing.
        """
        return tuple(self._declared(entry) for entry in (self.context if entries is None else entries))

    def _declared(self, entry: Entry) -> SourceFile:
        paths = (self.modules.path(name) for name in entry.imports)
        imports = tuple(path for path in paths if path is not None)
        try:
            text = read_source(entry.path)
        except SourceError:
            return SourceFile(entry.relative, imports)
        found = declarations(outline(text, entry.relative, self.modules.index(entry.module)))
        return SourceFile(entry.relative, imports, found)


def library_sources_declared(toolchain: Toolchain) -> tuple[SourceFile, ...]:
    """What the embedded library declares, file by file. Raises `InputError` for another toolchain."""
    sources = embedded_library(toolchain)
    return sources.declared(sources.entries)


def embedded_library(toolchain: Toolchain) -> Sources:
    """The embedded library's files. Raises `InputError` for another toolchain."""
    if toolchain.kind != "embedded":
        raise InputError("only the embedded Lean has an embedded library; leave out --project, or trace the project")
    entries = _library()
    return _sources(entries, (), toolchain, _lean_path(toolchain))


@contextmanager
def open_sources(path: Path, toolchain: Toolchain, *, packages: bool = False) -> Iterator[Sources]:
    """The files at `path`: one file, a folder's, a Lake project's own (with `packages`, its packages' as context).

    Raises `InputError` if there is nothing, or if files import each other in a circle.
    """
    path = path.resolve()
    context = _library() if toolchain.kind == "embedded" else ()
    roots = _lean_path(toolchain)
    project = _project(path)
    if project is not None and toolchain.kind == "lake":
        entries = _project_entries(project, project)
        if packages:
            folders = sorted(item for item in (project / ".lake" / "packages").glob("*") if item.is_dir())
            context = tuple(entry for folder in folders for entry in _project_entries(folder, project))
        if path != project:
            wanted = tuple(entry for entry in entries if entry.path.is_relative_to(path))
            context = (*(entry for entry in entries if entry not in wanted), *context)
            entries = wanted or _folder_entries(path)
        found = _sources(_some(entries, path), context, toolchain, [*_project_roots(project), *_lean_root(project)])
        yield replace(found, options=tuple(_options(_lakefile(project).get("leanOptions", {}))))
        return
    entries = _some(_folder_entries(path), path)
    imported = _imported(entries)
    if not imported:
        yield _sources(entries, context, toolchain, roots)
        return
    with fresh_folder() as folder:
        widened = _with_path(toolchain, folder)
        for entry in imported:
            _compile(entry, folder, widened)
        yield _sources(entries, context, widened, [folder, *roots])


def _sources(
    entries: Sequence[Entry], context: Sequence[Entry], toolchain: Toolchain, roots: Sequence[Path]
) -> Sources:
    known = {entry.module: (entry.path, entry.relative) for entry in [*context, *entries]}
    return Sources(tuple(entries), tuple(context), toolchain, Modules(roots, known))


def _some(entries: tuple[Entry, ...], path: Path) -> tuple[Entry, ...]:
    if not entries:
        raise InputError(f"there is no Lean file at {path}")
    return entries


def _entry(path: Path, relative: Path, module: Path) -> Entry:
    """The entry of a file; one that cannot be read imports nothing, and its trace will say why."""
    try:
        imports = imports_of(read_source(path))
    except SourceError:
        imports = ()
    return Entry(path, relative.as_posix(), ".".join(module.with_suffix("").parts), imports)


def _library() -> tuple[Entry, ...]:
    return tuple(
        _entry(path, Path(*name.split(".")).with_suffix(".lean"), Path(*name.split(".")).with_suffix(".lean"))
        for name, path in library_sources().items()
    )


def _lean_path(toolchain: Toolchain) -> list[Path]:
    return [Path(part) for part in toolchain.environment.get("LEAN_PATH", "").split(os.pathsep) if part]


def _folder_entries(path: Path) -> tuple[Entry, ...]:
    if path.is_file():
        return (_entry(path, Path(path.name), Path(path.name)),)
    if not path.is_dir():
        raise InputError(f"there is neither a file nor a folder at {path}")
    files = sorted(item for item in path.rglob("*.lean") if item.is_file() and not _hidden(item.relative_to(path)))
    return tuple(_entry(item, item.relative_to(path), item.relative_to(path)) for item in files)


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts) or relative.name == "lakefile.lean"


def _project(path: Path) -> Path | None:
    """The Lake project that a path is or is in."""
    folders = [path, *path.parents]
    return next((item for item in folders if any((item / name).is_file() for name in _LAKEFILES)), None)


def _project_entries(project: Path, root: Path) -> tuple[Entry, ...]:
    """A project's files, known by their paths in `root`; each belongs to the longest source folder that holds it."""
    folders = sorted(_source_folders(project), key=lambda folder: -len(folder.parts))
    files = sorted(item for item in project.rglob("*.lean") if not _hidden(item.relative_to(project)))
    found = []
    for item in files:
        folder = next((folder for folder in folders if item.is_relative_to(folder)), None)
        if folder is not None:
            found.append(_entry(item, item.relative_to(root), item.relative_to(folder)))
    return tuple(found)


def _source_folders(project: Path) -> list[Path]:
    """Where the project's libraries have their sources; the project itself if it does not say."""
    data = _lakefile(project)
    base = str(data.get("srcDir", "."))
    libraries = [item for item in data.get("lean_lib", []) if isinstance(item, dict)]
    told = [base, *(f"{base}/{item['srcDir']}" for item in libraries if "srcDir" in item)]
    return [(project / part).resolve() for part in told]


def _lakefile(project: Path) -> dict[str, Any]:
    """What the project's lakefile says; of ``lakefile.lean`` only the source folders."""
    try:
        if (project / "lakefile.toml").is_file():
            return tomllib.loads((project / "lakefile.toml").read_text(encoding="utf-8"))
        if (project / "lakefile.lean").is_file():
            text = (project / "lakefile.lean").read_text(encoding="utf-8")
            return {"lean_lib": [{"srcDir": folder} for folder in _SOURCE_DIRECTORY.findall(text)]}
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the lakefile of {project}: {error}") from error
    return {}


def _options(data: object, prefix: str = "") -> Iterator[str]:
    """Options as ``name=value``; TOML reads ``pp.unicode.fun`` as tables in tables."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _options(value, f"{prefix}.{name}" if prefix else str(name))
    elif prefix:
        yield f"{prefix}={str(data).lower() if isinstance(data, bool) else data}"


def _project_roots(project: Path) -> list[Path]:
    """Where compiled modules of the project and its packages are; where exactly changed over the versions of Lake."""
    homes = [project, *sorted((project / ".lake" / "packages").glob("*"))]
    return [
        root for home in homes for root in (home / ".lake/build/lib/lean", home / ".lake/build/lib") if root.is_dir()
    ]


def _lean_root(project: Path) -> list[Path]:
    """Where elan keeps the compiled modules of Lean itself, if it does."""
    try:
        name = (project / "lean-toolchain").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return []
    home = Path(os.environ.get("ELAN_HOME") or Path.home() / ".elan")
    root = home / "toolchains" / name.replace("/", "--").replace(":", "---") / "lib" / "lean"
    return [root] if root.is_dir() else []


def _imported(entries: Sequence[Entry]) -> list[Entry]:
    """Those that others of them import, each after its own imports. Raises `InputError` at a circle."""
    known = {entry.module: entry for entry in entries}
    wanted = {name for entry in entries for name in entry.imports if name in known}
    order = TopologicalSorter({entry.module: set(entry.imports) & known.keys() for entry in entries})
    try:
        return [known[name] for name in order.static_order() if name in wanted]
    except CycleError as error:
        circle = " imports ".join(known[name].relative for name in reversed(error.args[1]))
        raise InputError(f"these files import each other in a circle: {circle}; break it") from error


def _with_path(toolchain: Toolchain, folder: Path) -> Toolchain:
    before = toolchain.environment.get("LEAN_PATH", "")
    path = os.pathsep.join(part for part in (before, str(folder)) if part)
    return replace(toolchain, environment={**toolchain.environment, "LEAN_PATH": path})


def _compile(entry: Entry, target: Path, toolchain: Toolchain) -> None:
    """Compile a file for those that import it. If that fails, its own trace says why, and theirs that it is missing."""
    stem = target / Path(*entry.module.split("."))
    stem.parent.mkdir(parents=True, exist_ok=True)
    with fresh_folder() as folder:
        try:
            source = place_source(folder, entry.module, entry.path.read_bytes())
        except OSError:
            return
        made = {suffix: folder / f"made{suffix}" for suffix in (".olean", ".ilean")}
        arguments = ["-R", str(folder), "-o", str(made[".olean"]), "-i", str(made[".ilean"]), str(source)]
        limits = ProcessLimits(file_mb=512)
        run = run_lean(toolchain, ["--json", *arguments], cwd=folder, limits=limits, timeout=_COMPILE_SECONDS)
        for suffix, path in made.items():
            if run.returncode == 0 and path.is_file():
                path.replace(stem.with_suffix(suffix))
