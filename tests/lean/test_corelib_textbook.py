"""The textbook suite: sixty statements as rows, each shown true by a proof kept beside it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from prover.lean.toolchain import Toolchain
from prover.types import Theorem
from tests.lean.corelib_support import elaborate, elaborate_text

SUITES = Path(__file__).parents[1] / "suites"
PROOFS = SUITES / "textbook_proofs.lean"


def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in (SUITES / "textbook.jsonl").read_text(encoding="utf-8").splitlines()]


def test_sixty_rows_of_the_usual_form() -> None:
    table = rows()
    assert len(table) == 60
    assert all(list(row) == ["name", "signature", "header", "source", "split"] for row in table)
    assert all(re.fullmatch(r"[a-z_]+", row["name"]) and row["source"] and row["split"] == "test" for row in table)
    assert len({row["name"] for row in table}) == 60
    assert len({Theorem(row["name"], row["signature"], row["header"]).statement_hash for row in table}) == 60
    kinds = Counter(row["source"].partition(":")[0] for row in table)
    assert set(kinds) == {
        "introduction to logic",
        "introduction to proofs",
        "discrete mathematics",
        "elementary number theory",
        "functional programming",
    }


def test_the_proof_file_proves_exactly_these_statements() -> None:
    text = PROOFS.read_text(encoding="utf-8")
    assert len(re.findall(r"^theorem ", text, re.MULTILINE)) == 60
    for row in rows():
        name, header = row["name"], row["header"] and row["header"] + "\n\n"
        assert f"namespace Textbook.{name}\n\n{header}theorem {name} {row['signature']} := by\n" in text, name


@pytest.mark.lean
def test_all_statements_are_true(toolchain: Toolchain, tmp_path: Path) -> None:
    names = [row["name"] for row in rows()]
    report = "".join(f"#print axioms Textbook.{name}.{name}\n" for name in names)
    run = elaborate_text(toolchain, tmp_path, PROOFS.read_text(encoding="utf-8") + report)
    assert run.returncode == 0
    assert [m.text for m in run.messages if m.severity != "information"] == []
    assert len(run.messages) == 60
    used = {axiom for m in run.messages for axiom in re.findall(r"[\w.]+", m.text.partition("axioms: [")[2])}
    assert used <= {"propext", "Quot.sound", "Classical.choice"}


@pytest.mark.lean
def test_each_row_elaborates_alone(toolchain: Toolchain, tmp_path: Path) -> None:
    """As a prover sees it: header and statement, without the namespaces of the proof file."""
    text = ""
    for index, row in enumerate(rows()):
        statement = Theorem(row["name"], row["signature"], row["header"]).declaration("by sorry")
        text += f"namespace Row{index}\n{row['header']}\n{statement}\nend Row{index}\n"
    run = elaborate_text(toolchain, tmp_path, text)
    assert run.failures == ()
    assert [m.severity for m in run.messages] == ["warning"] * 60


@pytest.mark.lean
def test_no_single_tactic_closes_the_suite(toolchain: Toolchain, tmp_path: Path) -> None:
    """The suite is worth searching: the usual one-line automation proves only a small part of it."""
    closers = ("simp_all", "omega", "rfl", "decide", "assumption", "contradiction", "trivial")
    file = tmp_path / "Closers.lean"
    lines: list[str] = []
    owner: dict[int, str] = {}
    for row in rows():
        for closer in closers:
            block = f"namespace T{len(lines)}\n{row['header']}\nset_option maxHeartbeats 20000 in\n"
            block += f"theorem {row['name']} {row['signature']} := by {closer}\nend T{len(lines)}"
            for line in block.splitlines():
                lines.append(line)
                owner[len(lines)] = f"{row['name']}/{closer}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = elaborate(toolchain, file, "-DmaxErrors=100000")
    failed = {owner[m.line] for m in run.failures}
    closed = {name.partition("/")[0] for name in set(owner.values()) - failed}
    assert len(closed) <= 15, sorted(closed)
