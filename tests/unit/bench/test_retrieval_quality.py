"""Quality tables over a small real data set: what is measured, what is left out, what is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from prover.bench.retrieval.quality import BASE, Asked, Entrant, Table, described, measure
from prover.bench.retrieval.solve import in_test_part, must_not_have_seen
from prover.dataset.folder import Dataset, open_dataset
from prover.dataset.splits import Fractions
from prover.errors import InputError
from prover.protocols import Hit, Query
from prover.testing import HashEncoder
from prover.traced import EVERYWHERE
from retrieval.access import Access
from retrieval.index import PremiseIndex
from retrieval.trained import FILE, Fit, TrainedOn, judge, trained_on
from tests.unit.dataset.made import written


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return open_dataset(written(tmp_path_factory.mktemp("data") / "set", Fractions(0.1, 0.4)))


class InOrder:
    """Ranks the accessible premises as they stand in the corpus, or from the last to the first."""

    def __init__(self, access: Access, *, backwards: bool = False) -> None:
        self._access = access
        self._step = -1 if backwards else 1
        self.asked: list[Query] = []

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        self.asked += queries
        found = []
        for query in queries:
            positions = self._access.mask(query.standpoint).nonzero()[0][:: self._step][:limit]
            found.append([Hit(int(position), 0.0) for position in positions])
        return found


def tables(dataset: Dataset, entrants: Sequence[Entrant], asked: Asked) -> list[Table]:
    corpus = dataset.corpus()
    return list(measure(dataset, corpus, Access(corpus).mask, entrants, asked, lambda line: None))


def test_a_table_for_each_split(dataset: Dataset) -> None:
    access = Access(dataset.corpus())
    opened: list[str] = []

    def first() -> InOrder:
        opened.append("first")
        return InOrder(access)

    entrants = [Entrant(BASE, first), Entrant("last", lambda: InOrder(access, backwards=True))]
    found = tables(dataset, entrants, Asked(("random", "novel_premises")))
    assert [(table.split, table.part) for table in found] == [("random", "test"), ("novel_premises", "test")]
    assert opened == ["first"]  # once for both
    for table in found:
        steps = [step for theorem in dataset.theorems(table.split, "test") for step in theorem.steps]
        named = [step for step in steps if any(use.named for use in step.uses)]
        assert table.population.examples == len(named) > 0
        assert table.population.inaccessible == 0
        base, other = table.lines
        assert (base.name, base.ratios) == (BASE, None)
        assert other.ratios is not None
        assert 0 <= base.estimates["R@1"].value <= base.estimates["R@10"].value <= 1
        assert table.left_out == ()


def test_another_line_can_be_the_base(dataset: Dataset) -> None:
    access = Access(dataset.corpus())
    entrants = [Entrant(BASE, lambda: InOrder(access)), Entrant("last", lambda: InOrder(access, backwards=True))]
    (table,) = tables(dataset, entrants, Asked(("random",), base="last"))
    assert [(line.name, line.ratios is None) for line in table.lines] == [(BASE, False), ("last", True)]


def test_what_is_asked_changes_the_examples(dataset: Dataset) -> None:
    access = Access(dataset.corpus())

    def examples(asked: Asked) -> int:
        (table,) = tables(dataset, [Entrant("x", lambda: InOrder(access))], asked)
        assert table.lines[0].ratios is None  # nothing to compare with
        return table.population.examples

    named, all_uses = examples(Asked(("random",))), examples(Asked(("random",), implicit=True))
    assert named < all_uses
    terms = examples(Asked(("random",), examples="terms", implicit=True))
    assert examples(Asked(("random",), examples="all", implicit=True)) == all_uses + terms
    assert examples(Asked(("random",), limit=3)) == 3


def test_the_ablation_asks_from_everywhere(dataset: Dataset) -> None:
    ranker = InOrder(Access(dataset.corpus()))
    (table,) = tables(dataset, [Entrant(BASE, lambda: ranker)], Asked(("random",), everywhere=True))
    assert {query.standpoint for query in ranker.asked} == {EVERYWHERE}
    assert table.population.accessible == len(dataset.corpus())


def test_who_has_seen_the_proofs_is_left_out_or_says_so(dataset: Dataset) -> None:
    access = Access(dataset.corpus())
    trained = TrainedOn(dataset.digest, "random")
    entrants = [
        Entrant("dense", lambda: InOrder(access), learned=True, trained=trained),
        Entrant("stranger", lambda: InOrder(access), learned=True),
    ]
    fair, seen = tables(dataset, entrants, Asked(("random", "novel_premises")))
    assert [(line.name, bool(line.note)) for line in fair.lines] == [("dense", False), ("stranger", True)]
    assert [line.name for line in seen.lines] == ["stranger"]
    assert seen.left_out == (("dense", judge(trained, dataset.digest, "novel_premises", "test")[1]),)
    (anyway,) = tables(dataset, entrants[:1], Asked(("novel_premises",), seen=True))
    assert "seen" in anyway.lines[0].note


def test_what_is_not_installed_is_left_out_with_its_remedy(dataset: Dataset) -> None:
    def missing() -> InOrder:
        raise InputError("pip install it")

    found = tables(dataset, [Entrant("minilm", missing)], Asked(("random", "novel_premises")))
    assert [table.left_out for table in found] == [(("minilm", "pip install it"),)] * 2


def test_judgement() -> None:
    trained = TrainedOn("d", "random", "train")
    assert judge(trained, "d", "random", "test") == (Fit.FAIR, "")
    assert judge(trained, "d", "random", "val") == (Fit.FAIR, "val said when its training was to end")
    assert judge(trained, "d", "random", "train")[0] is Fit.SEEN
    assert judge(trained, "d", "novel_premises", "test")[0] is Fit.SEEN
    assert judge(trained, "e", "random", "test")[0] is Fit.UNKNOWN
    assert judge(None, "d", "random", "test")[0] is Fit.UNKNOWN


def test_what_an_encoder_was_trained_on_is_read(tmp_path: Path) -> None:
    assert trained_on(tmp_path) is None
    data = {"dataset": "d", "split": "random", "part": "train", "epochs": 3}
    (tmp_path / FILE).write_text(json.dumps(data), encoding="utf-8")
    assert trained_on(tmp_path) == TrainedOn("d", "random", "train")
    for damaged in ("[]", "{", '{"dataset": "d"}'):
        (tmp_path / FILE).write_text(damaged, encoding="utf-8")
        with pytest.raises(InputError, match="train it again"):
            trained_on(tmp_path)


def test_a_suite_is_cut_down_to_the_test_part(dataset: Dataset) -> None:
    known = in_test_part(dataset.path / "random")
    tested = list(dataset.theorems("random", "test"))
    others = list(dataset.theorems("random", "train"))
    assert all(known(each.name, f"  {each.signature}\n") for each in tested)
    assert not any(known(each.name, each.signature) for each in others)
    assert known(f"Some.Where.{tested[0].name}", tested[0].signature)
    with pytest.raises(InputError, match="random or novel_premises"):
        in_test_part(dataset.path)


def test_an_index_whose_encoder_has_seen_the_part_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    place = dataset.path / "novel_premises"
    index = PremiseIndex.build(dataset.corpus(), tmp_path / "index", HashEncoder())
    assert "does not say what it was trained on" in must_not_have_seen(index.place, place)
    folder = index.place / index.about.generation / "encoder"
    folder.mkdir()

    def trained(on: str, split: str) -> None:
        (folder / FILE).write_text(json.dumps({"dataset": on, "split": split, "part": "train"}), encoding="utf-8")

    trained(dataset.digest, "novel_premises")
    assert must_not_have_seen(index.place, place) == ""
    trained(dataset.digest, "random")
    with pytest.raises(InputError, match="it has seen them"):
        must_not_have_seen(index.place, place)
    trained("another", "random")
    assert "another data set" in must_not_have_seen(index.place, place)
    words = PremiseIndex.build(dataset.corpus(), tmp_path / "words")
    assert must_not_have_seen(words.place, place) == ""


def test_how_rankers_were_asked_in_words() -> None:
    assert "whole corpus" in described(Asked(("random",), everywhere=True))
    assert "without a name" in described(Asked(("random",), implicit=True))


def test_novel_examples_use_what_no_training_proof_uses(dataset: Dataset) -> None:
    corpus = dataset.corpus()
    ranker = InOrder(Access(corpus))
    entrant = Entrant(BASE, lambda: ranker)
    (every,) = tables(dataset, [entrant], Asked(("novel_premises",)))
    everything = len(ranker.asked)
    (novel,) = tables(dataset, [entrant], Asked(("novel_premises",), novel=True))
    known = {use.name for t in dataset.theorems("novel_premises", "train") for use in t.uses}
    known |= {use.name for t in dataset.theorems("novel_premises", "train") for s in t.steps for use in s.uses}
    new = [
        step
        for theorem in dataset.theorems("novel_premises", "test")
        for step in theorem.steps
        if {use.name for use in step.uses if use.named} - known
    ]
    assert 0 < novel.population.examples == len(new) <= every.population.examples == everything
    assert "no training proof uses" in described(Asked(("novel_premises",), novel=True))
