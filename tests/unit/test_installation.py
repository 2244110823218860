"""A plain `pip install lemmata` holds all that the programs of the service import.

The test extra brings much more, so that a missing dependency goes unseen in a developer's environment: here everything
that the default installation would not hold is hidden from a fresh process.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

HIDING = """
import importlib.abc, importlib, sys
hidden = set(sys.argv[2].split(","))
class Hide(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r} in a plain installation", name=name)
sys.meta_path.insert(0, Hide())
importlib.import_module(sys.argv[1])
"""


def _plain() -> set[str]:
    """The distributions that the default installation brings, with what they need in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[tuple[str, str]] = set()
    todo = [Requirement(line) for line in project["dependencies"]]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                needed = [Requirement(line) for line in requires(name) or ()]
            except PackageNotFoundError:  # of another platform
                continue
            todo += [each for each in needed if each.marker is None or each.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


@pytest.mark.parametrize(
    "module",
    [
        "prover.cli.worker",
        "workers.service",
        "workers.local",
        "workers.results",
        "prover.web.server",
        "prover.web.export",
        "kombu.transport.redis",
        "kombu.transport.pyamqp",
        "alembic.command",
        "sqlalchemy.dialects.sqlite",
    ],
)
def test_nothing_but_declared_dependencies_is_imported(module: str) -> None:
    plain = _plain()
    hidden = {
        name
        for name, owners in packages_distributions().items()
        if not {canonicalize_name(owner) for owner in owners} & plain
    } - {"prover", "search", "retrieval", "mutation", "workers", "db"}
    assert "pytest" in hidden
    assert "celery" not in hidden
    done = subprocess.run(
        [sys.executable, "-c", HIDING, module, ",".join(sorted(hidden))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
