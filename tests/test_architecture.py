"""The shape of the code: who may import whom, what stays light, whose names are whose."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("prover", "search", "retrieval", "mutation", "workers", "db")
HEAVY = ("torch", "transformers", "celery", "redis", "sqlalchemy", "fastapi", "typer")
LIGHT = (
    "search",
    "mutation",
    "prover.types",
    "prover.protocols",
    "prover.script",
    "prover.errors",
)


def modules_after(statement: str) -> set[str]:
    """The names in `sys.modules` after a fresh interpreter ran the statement."""
    program = f"import sys\n{statement}\nprint(*sorted(sys.modules), sep='\\n')"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_search_mutation_and_the_vocabulary_are_light() -> None:
    search = [f"search.{path.stem}" for path in sorted((ROOT / "search").glob("[a-z]*.py"))]
    loaded = modules_after("import " + ", ".join([*LIGHT, *search]))
    assert set(LIGHT) <= loaded
    assert loaded.isdisjoint(HEAVY)


def test_help_loads_nothing_heavy() -> None:
    program = "import prover.cli; from typer.testing import CliRunner; CliRunner().invoke(prover.cli.app, ['--help'])"
    loaded = modules_after(program)
    assert "typer" in loaded
    mine = {name for name in loaded if name.split(".")[0] in PACKAGES}
    allowed = {"prover", "prover.errors", "prover.types"}
    assert {name for name in mine if not name.startswith("prover.cli")} <= allowed
    assert loaded.isdisjoint({*HEAVY, "pydantic", "psutil", "multiprocessing"} - {"typer"})


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_names(package: str) -> None:
    """An editable installation lists no packages, so none at all is fine; somebody else's is not."""
    assert set(packages_distributions().get(package, ())) <= {"lemmata"}
    spec = find_spec(package)
    assert spec is not None
    assert Path(str(spec.origin)).is_relative_to(ROOT)


def test_the_import_ladder_holds() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_library_and_its_notes_are_packed() -> None:
    """What git ignores is not packed into the wheel; nothing of the embedded library may be ignored."""
    files = [path for path in (ROOT / "prover" / "lean" / "corelib").rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".lean"]) > 5
    if (ROOT / ".git").exists():
        listed = "\n".join(str(path.relative_to(ROOT)) for path in files)
        run = subprocess.run(
            ["git", "check-ignore", "--stdin"], cwd=ROOT, input=listed, capture_output=True, text=True, check=False
        )
        assert run.stdout == ""


def test_every_protocol_has_a_contract_test() -> None:
    """`LeanEnvironment` is tested by `tests/contracts/test_lean_environment.py`, and so on."""
    source = (ROOT / "prover" / "protocols.py").read_text(encoding="utf-8")
    seams = re.findall(r"^class (\w+)\(Protocol\)", source, re.MULTILINE)
    assert len(seams) > 3
    expected = {f"test_{re.sub(r'(?<!^)(?=[A-Z])', '_', name).lower()}.py" for name in seams}
    assert {path.name for path in (ROOT / "tests" / "contracts").glob("test_*.py")} == expected
