"""Which files of a folder or Lake project are traced, and under which names; no Lean runs here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.errors import InputError
from prover.lean.toolchain import Toolchain
from prover.lean.tracing import embedded_library, open_sources
from prover.traced import Place

LAKE = Toolchain("lake", "exec", "/nowhere/lake", "lake:test")

LAKEFILE = """
name = "mine"
[leanOptions]
autoImplicit = false
pp.unicode.fun = true
weak.some.number = 7
[[lean_lib]]
name = "Mine"
[[lean_lib]]
name = "Other"
srcDir = "src"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "lakefile.toml": LAKEFILE,
        "lean-toolchain": "leanprover/lean4:v4.9.0\n",
        "Mine.lean": "import Mine.A\nimport Mathlib\n",
        "Mine/A.lean": "import Other.B\ntheorem Mine.t : True := trivial\n",
        "src/Other/B.lean": "import Dep.C\ndef b := 1\n",
        ".lake/packages/dep/lakefile.lean": 'package dep where\n  srcDir := "lib"\n',
        ".lake/packages/dep/lib/Dep/C.lean": "theorem Dep.c : True := trivial\n",
        ".lake/build/ir/Junk.lean": "def junk := 1\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    built = tmp_path / ".lake/build/lib/Mine/A.ilean"
    built.parent.mkdir(parents=True)
    old = {"version": 2, "module": "Mine.A", "references": {"c:Mine.t": {"definition": [1, 8, 1, 14], "usages": []}}}
    built.write_text(json.dumps(old))
    return tmp_path


def test_a_project_is_its_own_libraries(project: Path) -> None:
    with open_sources(project, LAKE) as sources:
        assert [(entry.relative, entry.module, entry.imports) for entry in sources.entries] == [
            ("Mine/A.lean", "Mine.A", ("Init", "Other.B")),
            ("Mine.lean", "Mine", ("Init", "Mine.A", "Mathlib")),
            ("src/Other/B.lean", "Other.B", ("Init", "Dep.C")),
        ]
        assert sources.context == ()
        assert sources.outside["Mine.lean"] == ("Init", "Mathlib")
        assert sources.outside["src/Other/B.lean"] == ("Init", "Dep.C")
        assert sources.options == ("autoImplicit=false", "pp.unicode.fun=true", "weak.some.number=7")


def test_packages_are_context_when_asked_for(project: Path) -> None:
    with open_sources(project, LAKE, packages=True) as sources:
        [dep] = sources.context
        assert (dep.relative, dep.module) == (".lake/packages/dep/lib/Dep/C.lean", "Dep.C")
        assert sources.outside["src/Other/B.lean"] == ("Init",)
        [declared] = sources.declared()
        assert [item.name for item in declared.declarations] == ["Dep.c"]


def test_compiled_files_are_declared_by_their_index(project: Path) -> None:
    with open_sources(project, LAKE) as sources:
        mine, *_ = sources.declared(sources.entries)
        home = sources.modules.home("Mine.A", "Mine.t")
    assert mine.imports == ("src/Other/B.lean",)
    [theorem] = mine.declarations
    assert (theorem.name, theorem.code) == ("Mine.t", "theorem Mine.t : True")
    assert home is not None
    assert (home.path, home.start, home.end) == ("Mine/A.lean", theorem.start, theorem.end) == (
        "Mine/A.lean", Place(2, 1), Place(2, 33),
    )  # fmt: skip


def test_a_part_of_a_project_knows_the_rest(project: Path) -> None:
    with open_sources(project / "Mine", LAKE) as sources:
        assert [entry.module for entry in sources.entries] == ["Mine.A"]
        assert [entry.module for entry in sources.context] == ["Mine", "Other.B"]


def test_a_lakefile_that_cannot_be_read_is_said(project: Path) -> None:
    (project / "lakefile.toml").write_text("name = [")
    with pytest.raises(InputError, match="cannot read the lakefile"), open_sources(project, LAKE):
        pass


def test_only_the_embedded_lean_has_a_library() -> None:
    with pytest.raises(InputError, match="only the embedded Lean"):
        embedded_library(LAKE)
