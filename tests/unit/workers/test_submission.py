"""What becomes of statements, uploads, suites and stored proofs when they are submitted."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from db.values import Problem, ProofKind, StoredProof, Task
from prover.errors import InputError, SourceError
from prover.evaluation import open_suite
from prover.request import Request
from prover.settings import Settings
from prover.types import Budget, Theorem, Verdict
from workers.submission import (
    problems_of_statement,
    problems_of_suite,
    problems_of_upload,
    proving,
    rechecking,
)

ROW = {"name": "t", "signature": ": 1 = 1", "source": "book", "split": "valid", "proof": "rfl"}


def jsonl(*rows: object) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


def stored(number: int, signature: str, kind: ProofKind = ProofKind.PROOF) -> StoredProof:
    theorem = Theorem("t", signature)
    verdict = Verdict(True, theorem.statement_hash, "T2", (), "lean", 0.1)
    return StoredProof(f"proof{number}", kind, theorem.statement_hash, theorem, "rfl", 1.0, ((1.0, verdict),))


def test_a_statement_is_one_problem() -> None:
    assert problems_of_statement("theorem t (p : Prop) (h : p) : p") == (
        Problem(Theorem("t", "(p : Prop) (h : p) : p")),
    )
    with pytest.raises(SourceError, match="the statement is empty"):
        problems_of_statement("  ")


def test_uploads_are_read_by_their_ending_and_known_proofs_stay_behind() -> None:
    assert problems_of_upload("any.jsonl", jsonl(ROW)) == (Problem(Theorem("t", ": 1 = 1"), "book", "valid"),)
    lean = b"theorem a : 1 = 1 := sorry\r\ntheorem b : 2 = 2 := rfl\r\n"
    assert [(p.theorem.name, p.source, p.proof) for p in problems_of_upload("A.LEAN", lean)] == [
        ("a", "A.LEAN", None),
        ("b", "A.LEAN", None),
    ]


def test_each_statement_of_an_upload_counts_once_and_splits_choose() -> None:
    data = jsonl(ROW, ROW | {"name": "again"}, ROW | {"signature": ": 2 = 2", "split": "test"})
    assert [p.theorem.name for p in problems_of_upload("s.jsonl", data)] == ["t", "t"]
    assert [p.theorem.signature for p in problems_of_upload("s.jsonl", data, split="test")] == [": 2 = 2"]
    assert len(problems_of_upload("s.jsonl", data, limit=1)) == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("s.jsonl", b"{", "s.jsonl, line 1: this is not JSON"),
        ("s.jsonl", b"", "no theorem"),
        ("s.lean", b"\xff", "not UTF-8"),
        ("s.lean", b"/- endless", "cannot be cut"),
        ("s.pdf", b"", "no suite"),
        ("", b"", "a file without a name"),
    ],
)
def test_unreadable_uploads_say_where(name: str, data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        problems_of_upload(name, data)


def test_an_upload_whose_headers_no_memory_would_hold_is_refused() -> None:
    data = b"theorem a : 1 = 1 := rfl\n" * 40_000  # a megabyte, with 20 gigabytes of headers
    with pytest.raises(SourceError, match="split the file"):
        problems_of_upload("s.lean", data)
    row = json.dumps({"header": data.decode(), "formal_statement": "theorem b : 2 = 2 := sorry"})
    with pytest.raises(SourceError, match=r"line 1: .*split the file"):
        problems_of_upload("s.jsonl", row.encode())


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.lean", "secret.jsonl", "a\0b.lean", "~/x.lean"])
def test_the_name_of_an_upload_is_never_opened(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.jsonl").write_bytes(jsonl(ROW))
    (tmp_path / "Local.lean").write_text("import Mathlib", encoding="utf-8")
    touched: list[object] = []
    for method in ("open", "read_bytes", "read_text", "exists", "stat", "is_dir"):
        monkeypatch.setattr(Path, method, lambda *arguments, **options: touched.append(arguments))
    lean = b"import Local\ntheorem a : 1 = 1 := sorry"
    with suppress(SourceError):  # some of these are no suite's name
        problems_of_upload(name, lean if name.endswith(".lean") else jsonl(ROW))
    assert not touched


def test_a_run_carries_what_decides_about_its_attempts(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_bytes(jsonl(ROW, ROW | {"signature": ": 2 = 2"}))
    suite = open_suite(str(tmp_path / "s.jsonl"))
    request = Request(Budget(seconds=7), seed=3)
    spec = proving(Settings(), request, problems_of_suite(suite), name=suite.name, priority=9, queue="mathlib")
    assert (spec.name, spec.task, spec.priority, spec.queue, spec.model) == (
        "s.jsonl",
        Task.PROVE,
        9,
        "mathlib",
        "heuristic",
    )
    assert (spec.settings["seconds"], spec.settings["seed"], spec.settings["tactics"]) == (7, 3, None)
    assert spec.suite_hash == suite.digest, "runs of the service and of the command line can be compared"
    assert len(spec.code) == 12


def test_nothing_to_do_is_no_run() -> None:
    with pytest.raises(InputError, match="nothing to prove"):
        proving(Settings(), Request(), (), name="x")
    with pytest.raises(InputError, match="no stored proof"):
        rechecking(Settings(), ())
    with pytest.raises(InputError, match="at most"):
        proving(Settings(), Request(Budget()), problems_of_statement("1 = 1"), name="x")


def test_proofs_are_checked_again_once_each() -> None:
    proofs = [stored(1, ": 1 = 1"), stored(2, ": ¬ 1 = 2", ProofKind.NEGATION), stored(1, ": 1 = 1")]
    (spec,) = rechecking(Settings(), proofs)
    assert (spec.name, spec.task) == ("recheck", Task.RECHECK)
    assert [(p.proof, p.source, p.theorem.signature) for p in spec.problems] == [
        ("proof1", "proof", ": 1 = 1"),
        ("proof2", "negation", ": ¬ 1 = 2"),
    ]


def test_several_proofs_of_one_statement_need_several_runs() -> None:
    proofs = [stored(1, ": 1 = 1"), stored(2, ": 1 = 1"), stored(3, ": 2 = 2")]
    first, second = rechecking(Settings(), proofs, name="all")
    assert [p.proof for p in first.problems] == ["proof1", "proof3"]
    assert [p.proof for p in second.problems] == ["proof2"]
    assert (first.name, second.name) == ("all (1 of 2)", "all (2 of 2)")
