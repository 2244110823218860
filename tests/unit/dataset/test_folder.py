"""Whole data sets: written, read, verified; what is broken is told; what others published is read."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.dataset.checking import check
from prover.dataset.folder import Dataset, Part, Split, open_dataset
from prover.dataset.held_out import NOTHING, HeldOut
from prover.dataset.splits import Fractions
from prover.dataset.writing import MARKER, METADATA, THEOREMS, Plan, claimed, imports_first, write
from prover.errors import InputError
from prover.traced import Place, Provenance, SourceFile, TracedFile
from prover.types import Theorem
from tests.unit.dataset.made import library, theorem

PROVENANCE = Provenance("https://example.org/lib", "c0ffee", "lean-x")
HELD = HeldOut.of({"mine": [Theorem("zero", "{k : Nat} : k + 5 = 5 + k")]})


def written(
    folder: Path, files: list[TracedFile] | None = None, held: HeldOut = NOTHING, *, parquet: bool = False
) -> Dataset:
    by_path = {file.source.path: file for file in library() if files is None} or {
        file.source.path: file for file in files or []
    }
    with claimed(folder, "lib"):
        write(folder, Plan(list(by_path), by_path.__getitem__, PROVENANCE, Fractions.usual, held, parquet))
    return open_dataset(folder)


@pytest.fixture(scope="module", name="whole")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "set"
    written(folder, held=HELD)
    return folder


@pytest.fixture(name="copied")
def _copied(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def test_everything_comes_back(whole: Path) -> None:
    dataset = open_dataset(whole)
    files = {file.source.path: file for file in library()}
    assert {file.source.path: file for file in dataset.files()} == files
    assert [file.path for file in dataset.corpus().files] == ["Base.lean", "Upper/Main.lean"], "imports first"
    assert dataset.corpus().provenance == dataset.provenance == PROVENANCE
    every = [each for file in files.values() for each in file.theorems]
    assert list(dataset.all_theorems(held_out=True)) == every
    assert [each.name for each in every if each not in dataset.all_theorems()] == ["upper_5"]
    for split in get_args(Split):
        parts = [list(dataset.theorems(split, part)) for part in get_args(Part)]
        assert sorted(each.name for part in parts for each in part) == sorted(
            each.name for each in every if each.name != "upper_5"
        )
        assert all(parts), "no part is empty"


def test_it_is_sound_and_says_what_it_holds(whole: Path) -> None:
    report = check(open_dataset(whole), HELD)
    assert report.faults == ()
    assert (report.counts["theorems"], report.counts["left out"], report.counts["premises"]) == (59, 1, 120)
    metadata = json.loads((whole / METADATA).read_text(encoding="utf-8"))
    assert metadata["from_repo"] == {"url": "https://example.org/lib", "commit": "c0ffee"}
    assert metadata["generator"]["name"] == "lemmata"
    assert "leandojo_version" not in metadata, "nothing of LeanDojo wrote it"
    assert metadata["held_out"]["left_out"] == [
        {"path": "Upper/Main.lean", "name": "upper_5", "line": 26, "because": "mine: zero"}
    ]
    assert metadata["counts"]["problems"] == 1


def test_the_benchmark_files_are_read_like_a_downloaded_benchmark(whole: Path, tmp_path: Path) -> None:
    """Without our own files and metadata what is left is a LeanDojo Benchmark, with the same parts and premises."""
    mine = open_dataset(whole)
    folder = tmp_path / "unpacked" / "leandojo_benchmark_4"
    folder.mkdir(parents=True)
    for name in ("corpus.jsonl", "random", "novel_premises"):
        source = whole / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copyfile(source, folder / name)
    (folder / METADATA).write_text(json.dumps({"from_repo": {"url": "u", "commit": "c"}, "leandojo_version": "1.7.0"}))
    other = open_dataset(tmp_path / "unpacked")
    assert (other.own, other.provenance) == (False, Provenance("u", "c"))
    assert other.corpus().files == mine.corpus().files
    for split in get_args(Split):
        for part in get_args(Part):
            one, two = list(mine.theorems(split, part)), list(other.theorems(split, part))
            assert [(each.path, each.name, each.start, each.signature) for each in one] == [
                (each.path, each.name, each.start, each.signature) for each in two
            ]
            named = [[[use for use in step.uses if use.named] for step in each.steps] for each in one]
            assert named == [[list(step.uses) for step in each.steps] for each in two]
    assert len(list(other.all_theorems())) == 59
    assert other.digest != mine.digest


def test_writing_again_gives_the_same_bytes_and_digest(whole: Path, tmp_path: Path) -> None:
    again = written(tmp_path / "again", held=HELD)
    assert again.digest == open_dataset(whole).digest
    there = {path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()}
    for name in there - {Path(METADATA)}:
        assert (whole / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_tables_are_written_on_request_and_go_when_not_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from prover.dataset import parquet

    dataset = written(tmp_path / "set", parquet=True)
    assert list(parquet.read_theorems(tmp_path / "set" / "theorems.parquet")) == list(dataset.all_theorems())
    assert check(dataset).faults == ()
    written(tmp_path / "set")
    assert not list((tmp_path / "set").glob("*.parquet"))


def test_a_changed_file_is_noticed_before_anything_comes_out_of_it(copied: Path) -> None:
    path = copied / THEOREMS
    path.write_text(path.read_text(encoding="utf-8").replace("base_7", "base_8"), encoding="utf-8")
    with pytest.raises(InputError, match="its digest differs"):
        next(iter(open_dataset(copied).theorems("random", "train")))
    assert check(open_dataset(copied)).faults == ("theorems.jsonl is not what was written: its digest differs",)


def edit(folder: Path, name: str, change: Any) -> None:
    """Change a file of the data set and sign it anew, as someone who knows how would."""
    from prover.dataset.streams import sha256

    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    metadata = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    metadata["files"][name]["sha256"] = sha256(path)
    (folder / METADATA).write_text(json.dumps(metadata), encoding="utf-8")


def lines_changed(text: str, change: Any) -> str:
    return "".join(json.dumps(change(json.loads(line))) + "\n" for line in text.splitlines())


def test_every_promise_is_checked(copied: Path) -> None:
    """Each of these would be a leak; none is hidden by digests that are right."""

    trained = {each.name for each in open_dataset(copied).theorems("novel_premises", "train")}
    moved = next(
        f"upper_{n}" for n in range(1, 59) if {f"upper_{n - 1}", f"upper_{n}", f"upper_{n + 1}"} <= trained
    )  # its neighbours use the same lemmas

    def to_test(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "parts": {**row["parts"], "novel_premises": "test"} if row["name"] == moved else row["parts"]}

    edit(copied, THEOREMS, lambda text: lines_changed(text, to_test))
    faults = check(open_dataset(copied)).faults
    assert any("use no premise that is novel" in fault for fault in faults), faults
    assert any("do not tell of the same theorems" in fault for fault in faults)
    suite = HeldOut.of({"late": [Theorem("x", "(n : Nat) : n + 9 = 9 + n")]})
    assert any("held-out statements are in random" in fault for fault in check(open_dataset(copied), suite).faults)


def test_copies_and_repetitions_across_parts_are_told(copied: Path) -> None:
    names = {part: next(iter(open_dataset(copied).theorems("random", part))).name for part in get_args(Part)}

    def repeated(text: str) -> str:
        rows = [json.loads(line) for line in text.splitlines()]
        first = next(row for row in rows if row["name"] == names["test"])
        copy = {**first, "parts": {**first["parts"], "random": "train"}}
        renamed = {**copy, "name": "copy", "signature": first["signature"].replace("n", "m")}
        return "".join(json.dumps(row) + "\n" for row in [*rows, copy, renamed])

    edit(copied, THEOREMS, repeated)
    faults = check(open_dataset(copied)).faults
    assert any("1 theorems are in random/train and in random/test" in fault for fault in faults), faults
    assert any(f"{names['test']} and copy" in fault for fault in faults), faults


def test_a_corpus_in_the_wrong_order_is_told(copied: Path) -> None:
    edit(copied, "files.jsonl", lambda text: "".join(f"{line}\n" for line in reversed(text.splitlines())))
    assert any("Upper/Main.lean before Base.lean" in fault for fault in check(open_dataset(copied)).faults)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["corpus.jsonl", "random/val.json", METADATA]), st.floats(0, 1), st.binary(max_size=4))
def test_damage_of_any_kind_is_an_input_error(
    whole: Path, tmp_path: Path, name: str, where: float, junk: bytes
) -> None:
    """A benchmark as downloaded has no digests: whatever is wrong in it must be met with a sentence."""
    folder = tmp_path / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "random").mkdir(parents=True)
    for each in ("corpus.jsonl", "random/val.json"):
        shutil.copyfile(whole / each, folder / each)
    (folder / METADATA).write_text(json.dumps({"from_repo": {"url": "u", "commit": "c"}}))
    data = (folder / name).read_bytes()
    at = int(where * len(data))
    (folder / name).write_bytes(data[:at] + junk + data[at + len(junk) :])
    faults: list[str] = []
    try:
        dataset = open_dataset(folder)
        _ = dataset.provenance, dataset.corpus().premises, list(dataset.theorems("random", "val"))
    except InputError as error:
        faults.append(str(error))
    assert all(str(folder) in fault for fault in faults)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("full_name", 7, "entry 1: the field 'full_name' must be text, and is 7"),
        ("traced_tactics", {}, "entry 1 (upper_22): the field 'traced_tactics' must be a list"),
        ("start", [1, "x"], "the field 'start' must hold whole numbers"),
        ("start", [10**20, 1], "the field 'start' holds 100000000000000000000, and no file is so large"),
        ("start", f"({'9' * 5_000}, 1)", "no file is so large"),
    ],
)
def test_file_entry_and_field_are_named(whole: Path, tmp_path: Path, field: str, value: object, words: str) -> None:
    (tmp_path / "random").mkdir()
    entry = {"full_name": "upper_22", "file_path": "A", "start": [1, 1], "end": [1, 1], field: value}
    (tmp_path / "random" / "val.json").write_text(json.dumps([entry]))
    (tmp_path / "corpus.jsonl").write_text("")
    with pytest.raises(InputError) as raised:
        list(open_dataset(tmp_path).theorems("random", "val"))
    assert f"{tmp_path / 'random' / 'val.json'}, {words}" in str(raised.value) or words in str(raised.value)


def test_what_is_no_data_set_is_told(tmp_path: Path, copied: Path) -> None:
    archive = tmp_path / "leandojo_benchmark_4.tar.gz"
    archive.write_bytes(gzip.compress(b"x"))
    for path, words in [
        (archive, "must be unpacked"),
        (tmp_path / "nothing", "there is no folder"),
        (tmp_path / "empty", "is no data set"),
    ]:
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(InputError, match=words):
            open_dataset(path)
    metadata = json.loads((copied / METADATA).read_text(encoding="utf-8"))
    (copied / METADATA).write_text(json.dumps({**metadata, "format_version": 99}))
    with pytest.raises(InputError, match="this version knows 1"):
        open_dataset(copied)
    (copied / METADATA).write_text(json.dumps(metadata))
    (copied / THEOREMS).unlink()
    with pytest.raises(InputError, match=r"has no file theorems\.jsonl"):
        open_dataset(copied)


def test_other_parts_are_refused(whole: Path) -> None:
    with pytest.raises(InputError, match="random/dev is no part"):
        open_dataset(whole).theorems("random", "dev")  # type: ignore[arg-type]


def test_a_file_twice_in_the_corpus_is_told(tmp_path: Path) -> None:
    line = json.dumps({"path": "A.lean", "imports": [], "premises": []})
    (tmp_path / "corpus.jsonl").write_text(f"{line}\n{line}\n")
    with pytest.raises(InputError, match=r"entry 2: the file A\.lean is there twice"):
        open_dataset(tmp_path).corpus()


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="left alone"), claimed(tmp_path, "lib"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_folder_has_one_source_and_one_writer(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    with claimed(folder, "one"), pytest.raises(InputError, match="another trace is writing"), claimed(folder, "one"):
        pass
    with pytest.raises(InputError, match="holds the data of one, not of two"), claimed(folder, "two"):
        pass
    with claimed(folder, "two", force=True):
        assert (folder / MARKER).read_text(encoding="utf-8") == "two\n"


def test_files_come_after_what_they_import() -> None:
    assert imports_first({"c": ["b", "elsewhere"], "a": ["c"], "b": []}) == ["b", "c", "a"]
    with pytest.raises(InputError, match="in a circle"):
        imports_first({"a": ["b"], "b": ["a"]})


def test_imports_that_the_corpus_has_not_are_no_lines_of_the_benchmark(tmp_path: Path) -> None:
    """Readers of the benchmark refuse a file that imports one they have not met."""
    file = TracedFile(SourceFile("A.lean", ("Mathlib/Far.lean",)), (theorem("A.lean", "t", 1, ": 1 = 1"),))
    dataset = written(tmp_path / "set", [file])
    assert dataset.corpus().files == (file.source,)
    assert json.loads((tmp_path / "set" / "corpus.jsonl").read_text())["imports"] == []


def test_a_set_without_theorems_can_be_written_and_read(tmp_path: Path) -> None:
    dataset = written(tmp_path / "set", [TracedFile(SourceFile("A.lean"))])
    assert list(dataset.all_theorems()) == list(dataset.theorems("random", "val")) == []
    assert json.loads((tmp_path / "set" / "random" / "val.json").read_text()) == []
    assert check(dataset).faults == ()


def test_names_twice_in_a_file_and_odd_letters_come_back(tmp_path: Path) -> None:
    twice = tuple(theorem("A.lean", "«odd\u2028 name»", line, f": {line} = {line}") for line in (1, 9))
    file = TracedFile(SourceFile("A.lean"), twice, ("a\u2028b",))
    dataset = written(tmp_path / "set", [file])
    assert list(dataset.files()) == [file]
    assert twice[0].start == Place(1, 1)
    assert check(dataset).faults == ()
