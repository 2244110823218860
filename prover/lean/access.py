"""What a Lean child is given of the machine: environment variables and paths. Everything else it does without.

The lists name what is allowed, so a new secret in the service's environment, or a new file, needs no line here to be
out of reach. `prover.lean.process` hands them over, `prover.lean.sandbox` enforces the paths where the kernel can.

The embedded Lean reads the compiled library and its own folder. A Lake project's Lean needs more, because `lake` and
elan's proxies are programs: the system's programs and libraries, elan's folder, the project and what its manifest
names as neighbours. Nothing of that may be changed: what `lake` compiles must be compiled before (``lake build``).
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prover.lean.toolchain import Toolchain

_VARIABLES = frozenset({"LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LEAN_NUM_THREADS"})
"""Language, time zone, and where a Python of unusual make finds its libraries."""
_LAKE_VARIABLES = frozenset({"PATH", "HOME", "USER", "LOGNAME", "ELAN_HOME", "ELAN_TOOLCHAIN", "XDG_CACHE_HOME"})
_LAKE_PREFIXES = ("LEAN_", "LAKE_")

_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/etc/ld.so.cache", "/etc/localtime")
_PROGRAMS = (
    "/bin",
    "/sbin",
    "/usr",
    "/opt",
    "/proc",
    "/sys/devices/system/cpu",
    "/etc/alternatives",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/gitconfig",
)
_OF_HOME = (".elan", ".cache/lake", ".cache/mathlib", ".gitconfig", ".config/git")


def variables(toolchain: Toolchain, outside: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: of `outside` what is allowed, and what the toolchain sets."""
    lake = toolchain.mode == "exec"
    kept = {
        name: value
        for name, value in outside.items()
        if name in _VARIABLES or (lake and (name in _LAKE_VARIABLES or name.startswith(_LAKE_PREFIXES)))
    }
    return {**kept, **toolchain.environment}


def readable(toolchain: Toolchain) -> list[str]:
    """The paths that the child may read (and, for Lake projects, run)."""
    paths = [*_DEVICES, *_LIBRARIES, "/proc/self", *_python()]
    if toolchain.mode in ("lib", "kernel"):
        paths.append(str(Path(toolchain.target).parent))
    paths += [entry for entry in toolchain.environment.get("LEAN_PATH", "").split(os.pathsep) if entry]
    paths += map(str, toolchain.readable)
    if toolchain.mode == "exec":
        paths += [*_PROGRAMS, sys.prefix, sys.base_prefix, *map(str, [*_command(toolchain.target), *_elan()])]
        if toolchain.directory is not None:
            paths += [str(toolchain.directory), *map(str, _neighbours(toolchain.directory))]
    return list(dict.fromkeys(paths))


def writable(toolchain: Toolchain) -> list[str]:
    """The paths that the child may change besides folders of its own."""
    return ["/dev/null", *map(str, toolchain.writable)]


def _python() -> Iterator[str]:
    """The interpreter's own library: the launcher may still import from it."""
    for name in ("stdlib", "platstdlib"):
        yield sysconfig.get_path(name)


def _command(target: str) -> Iterator[Path]:
    """The command, and the toolchain around it if it is no proxy: ``bin/lake`` beside ``lib/lean``."""
    for path in (Path(target), Path(target).resolve()):
        yield path
        around = path.parent.parent
        if path.parent.name == "bin" and (around / "lib" / "lean").is_dir():
            yield around


def _elan() -> Iterator[Path]:
    """Where elan, Lake and git keep what they read; toolchains may be links to other places."""
    home = Path.home()
    folders = [home / name for name in _OF_HOME]
    folders += [Path(os.environ[name]) for name in ("ELAN_HOME", "LAKE_CACHE_DIR", "LAKE_HOME") if os.environ.get(name)]
    yield from folders
    for folder in folders:
        toolchains = folder / "toolchains"
        if toolchains.is_dir():
            yield from (entry.resolve() for entry in toolchains.iterdir() if entry.is_symlink())


def _neighbours(project: Path) -> Iterator[Path]:
    """Packages outside the project that its manifest names by path. A manifest that cannot be read names none."""
    try:
        manifest = json.loads((project / "lake-manifest.json").read_text(encoding="utf-8"))
        packages = manifest.get("packages", [])
        names = [package["dir"] for package in packages if package.get("type") == "path"]
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return
    for name in names:
        if isinstance(name, str):
            yield (project / name).resolve()
