"""Training encoders and fusions, on a library small enough for seconds."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from prover.errors import InputError
from prover.protocols import Query
from prover.traced import Corpus, Declaration, Place, PremiseUse, SourceFile, Standpoint, TracedStep, TracedTheorem
from retrieval.access import Access
from retrieval.dense import load_encoder
from retrieval.encoder_model import FIRST_MARKER, roles_of
from retrieval.examples import Example
from retrieval.features import NAMES, Candidates, Experience
from retrieval.fitting import Described, FusionRecipe, fit_fusion, folds
from retrieval.fusion import Fusion, load_fusion
from retrieval.negatives import Negatives
from retrieval.train import Recipe, Trainer, new_encoder, recall
from retrieval.training import Plan, Trained, Training
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT

FUNCTIONS = ("length", "reverse", "tail", "sum", "map", "filter", "zip", "take", "drop", "join", "init", "last")
PATH, USES = "Lib.lean", "Use.lean"
TINY = Recipe(dimension=32, pairs=256, epochs=3, batch=8, drawn=8, rate=3e-3, seed=1)


def premises() -> tuple[Declaration, ...]:
    return tuple(
        Declaration(
            f"{name}_spec", PATH, f"theorem {name}_spec (x : Nat) : {name} x = x", Place(i, 1), Place(i, 60), "axiom"
        )
        for i, name in enumerate(FUNCTIONS, 1)
    )


CORPUS = Corpus((SourceFile(PATH, (), premises()), SourceFile(USES, (PATH,))))


def theorem(line: int, name: str, word: str) -> TracedTheorem:
    """A proof whose goal says `word`, which no premise says, where `name`'s theorem is needed."""
    premise = CORPUS.premises[CORPUS.by_name[f"{name}_spec"]]
    use = PremiseUse(premise.name, premise.path, premise.start, premise.end, 0, 1)
    step = TracedStep("rw", f"k : Nat\n⊢ {word} k = k", "no goals", Place(line, 1), Place(line, 9), (use,))
    return TracedTheorem(f"use{line}", USES, Place(line, 1), Place(line, 9), steps=(step,), uses=(use,))


def renamed(count: int, seed: int = 0) -> list[TracedTheorem]:
    """Theorems that need `reverse_spec` for goals that speak of `alpha`, and so on."""
    draw = random.Random(seed)
    pairs = [(name, f"{name[::-1]}") for name in FUNCTIONS]
    return [theorem(line, *pairs[draw.randrange(len(pairs))]) for line in range(1, count + 1)]


def examples(theorems: list[TracedTheorem]) -> list[Example]:
    return [
        Example(Query(each.steps[0].before, each.standpoint), (CORPUS.by_name[each.uses[0].name],)) for each in theorems
    ]


def fitted(lists: list[Described], experience: Experience, recipe: FusionRecipe) -> Fusion:
    fusion = fit_fusion(lists, experience, recipe)
    assert fusion is not None
    return fusion


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize("loss", ["contrastive", "reprover"])
def test_an_encoder_learns_which_words_belong_together(loss: str) -> None:
    recipe, known = replace(TINY, loss=loss, rate=1e-2, epochs=6), [premise.text for premise in CORPUS.premises]
    encoder = new_encoder([*known, *(name[::-1] for name in FUNCTIONS)], recipe)
    held = examples(renamed(20, seed=5))
    access = Access(CORPUS)
    before = recall(CORPUS, access, encoder, held, first=1)
    Trainer(CORPUS, access, recipe).fit(encoder, examples(renamed(80)), [])
    assert recall(CORPUS, access, encoder, held, first=1) > max(before + 0.3, 0.7)


def test_the_same_seed_gives_the_same_encoder() -> None:
    vectors = []
    for _ in range(2):
        encoder = new_encoder([premise.text for premise in CORPUS.premises], TINY)
        Trainer(CORPUS, Access(CORPUS), replace(TINY, epochs=1)).fit(encoder, examples(renamed(20)), [])
        vectors.append(encoder.encode_states(["k : Nat\n⊢ reverse k = k"]))
    assert np.array_equal(vectors[0], vectors[1])


def test_training_writes_a_folder_that_loads_and_says_what_it_saw(tmp_path: Path) -> None:
    lines: list[str] = []
    plan = Plan(TINY, FusionRecipe(epochs=2), folds=2, kind="random")
    training = Training(CORPUS, renamed(40), renamed(10, seed=3), plan, progress=lines.append)
    done = training.run(tmp_path, {"dataset": "digest", "split": "random", "part": "train"})
    assert done.whole
    assert done.examples == 40
    encoder, fusion = load_encoder(tmp_path), load_fusion(tmp_path)
    assert encoder.dimension == 32
    assert fusion is not None
    assert json.loads((tmp_path / "training.json").read_text())["dataset"] == "digest"
    assert any("R@10" in line for line in lines)
    assert recall(CORPUS, Access(CORPUS), encoder, examples(renamed(10, seed=3))) == pytest.approx(done.outcome.best)


FACTS = {"dataset": "digest", "split": "random", "part": "train"}


class After:
    """Asks for the end once a line of progress has held these words."""

    def __init__(self, words: str = "") -> None:
        self.words, self.lines = words, list[str]()

    def __call__(self, line: str) -> None:
        self.lines.append(line)

    def over(self) -> bool:
        return bool(self.words) and any(self.words in line for line in self.lines)


def run(out: Path, plan: Plan, words: str = "", *, resume: bool = False, keep: bool = False) -> tuple[Trained, After]:
    """Train until a line says these words."""
    heard = After(words)
    training = Training(CORPUS, renamed(40), renamed(10, seed=3), plan, progress=heard, hurry=heard.over)
    return training.run(out, FACTS, resume=resume, keep_folds=keep), heard


def test_an_interrupted_training_goes_on_where_it_was(tmp_path: Path) -> None:
    plan = Plan(TINY, FusionRecipe(epochs=2, members=2), folds=2, kind="random")
    whole, said = run(tmp_path / "whole", plan)
    assert whole.whole
    assert whole.fused
    assert not (tmp_path / "whole" / "folds").exists()

    out = tmp_path / "out"
    first, _ = run(out, plan, "fold 2 of 2")
    assert (first.whole, first.fused, load_fusion(out)) == (False, False, None)
    again, heard = run(out, plan, resume=True)
    assert again.whole
    assert any("the encoder is there already" in line for line in heard.lines)
    assert [line.endswith("kept from before") for line in heard.lines if line.startswith("fold ")] == [True, False]
    assert not any("before training" in line for line in heard.lines), "the encoder is not trained again"
    one, other = load_fusion(tmp_path / "whole"), load_fusion(out)
    assert one is not None
    assert other is not None
    assert all(np.array_equal(a, b) for a, b in zip(one.layers[0], other.layers[0], strict=True))

    done, heard = run(out, plan, resume=True)
    assert (done.fused, done.outcome.best) == (True, again.outcome.best)
    assert any("nothing is left to do" in line for line in heard.lines)
    assert said.lines[0] == heard.lines[0]


def test_another_fusion_is_learned_from_the_same_folds(tmp_path: Path) -> None:
    plan = Plan(TINY, FusionRecipe(epochs=1, members=1), folds=2, kind="random")
    run(tmp_path, plan, keep=True)
    done, heard = run(tmp_path, replace(plan, fusion=replace(plan.fusion, without=("words",))), resume=True)
    assert done.fused
    assert all(line.endswith("kept from before") for line in heard.lines if line.startswith("fold "))
    found = load_fusion(tmp_path)
    assert found is not None
    assert found.without == ("words",)


def test_an_encoder_interrupted_in_its_epochs_goes_on_from_the_best(tmp_path: Path) -> None:
    plan = Plan(TINY, folds=0)
    first, _ = run(tmp_path, plan, "epoch 1")
    assert not first.whole
    best = recall(CORPUS, Access(CORPUS), load_encoder(tmp_path), examples(renamed(10, seed=3)))
    assert best == pytest.approx(first.outcome.best)
    again, heard = run(tmp_path, plan, resume=True)
    assert again.whole
    assert again.outcome.best >= best
    assert any("going on from the encoder of epoch" in line for line in heard.lines)
    assert sum(line.startswith("epoch") for line in heard.lines) <= TINY.epochs - first.outcome.epoch


def test_nothing_is_resumed_that_has_seen_other_proofs_or_has_other_sizes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no training to go on from"):
        run(tmp_path / "none", Plan(TINY, folds=0), resume=True)
    run(tmp_path, Plan(TINY, folds=0), "before training")
    training = Training(CORPUS, renamed(40), [], Plan(TINY, folds=0))
    with pytest.raises(InputError, match="another data set or split"):
        training.run(tmp_path, {**FACTS, "split": "novel_premises"}, resume=True)
    with pytest.raises(InputError, match="has dimension 32, not 64"):
        run(tmp_path, Plan(replace(TINY, dimension=64), folds=0), resume=True)
    (tmp_path / "encoder.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        run(tmp_path, Plan(TINY, folds=0), resume=True)


def test_where_nothing_can_be_trained_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="cannot be written"):
            run(out, Plan(TINY, folds=0))
    with pytest.raises(InputError, match="no device nonsense"):
        run(tmp_path / "out", Plan(replace(TINY, device="nonsense"), folds=0))
    run(tmp_path / "other", Plan(TINY, folds=0), "before training")
    based = Training(CORPUS, renamed(40), [], Plan(replace(TINY, base=str(tmp_path / "other")), folds=0))
    with pytest.raises(InputError, match="must not see"):
        based.run(tmp_path / "out", {**FACTS, "dataset": "elsewhere"})
    with pytest.raises(InputError, match="--resume"):
        based.run(tmp_path / "out", FACTS)


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to train on"):
        Training(CORPUS, [], [], Plan(TINY)).run(tmp_path, {})
    with pytest.raises(InputError, match="no recipe"):
        Trainer(CORPUS, Access(CORPUS), replace(TINY, loss="other"))


def test_a_folder_without_an_encoder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no encoder"):
        load_encoder(tmp_path)


def test_negatives_are_accessible_and_hard_ones_are_from_the_positive_s_file() -> None:
    access = Access(LIBRARY)
    example = Example(Query("⊢ p", Standpoint(LIST, Place(2, 1))), (LIBRARY.by_name["Nat.add_comm"],))
    for seed in range(10):
        compared = Negatives(LIBRARY, access.mask, hard=1, drawn=0, seed=seed).compare([0], [example])
        others = [LIBRARY.premises[p] for p in compared.premises[~compared.positive[0]]]
        assert [premise.path for premise in others] == [NAT]
    compared = Negatives(LIBRARY, access.mask, hard=0, drawn=100).compare([0], [example])
    hidden = compared.premises[~compared.counted[0]]
    assert {LIBRARY.premises[p].name for p in hidden} == {"List.length_append", "top"}
    free = Negatives(LIBRARY, None, hard=0, drawn=100).compare([0], [example])
    assert free.counted.all()


def test_folds_hold_out_whole_theorems_and_novel_ones_what_the_rest_never_uses() -> None:
    given = examples(renamed(60))
    for kind in ("random", "novel"):
        for held in folds(given, 3, kind, seed=2):
            assert 0 < len(held) < len(given)
            inside = {given[index].query.standpoint for index in held}
            rest = [example for index, example in enumerate(given) if index not in held]
            assert inside.isdisjoint(example.query.standpoint for example in rest)
            if kind == "novel":
                used = {position for example in rest for position in example.positives}
                assert all(set(given[index].positives) - used for index in held)


def test_each_token_belongs_to_the_marker_before_it() -> None:
    marker = FIRST_MARKER
    ids = torch.tensor([[marker + 1, 9, 9, marker, 8, 0], [marker + 2, 7, marker + 4, 7, 7, 7]])
    assert roles_of(ids).tolist() == [[1, 1, 1, 0, 0, 0], [2, 2, 4, 4, 4, 4]]


def test_a_fusion_learns_which_feature_tells() -> None:
    random_ = np.random.default_rng(0)
    lists = []
    for _ in range(200):
        values = random_.normal(size=(10, len(NAMES))).astype(np.float32)
        positive = np.arange(10) == int(values[:, NAMES.index("used")].argmax())
        lists.append(Described(Candidates(np.arange(10), values), positive))
    nothing = Experience(np.zeros((0, 4), dtype=np.float32), (), (), ())
    fusion = fitted(lists[:160], nothing, FusionRecipe(hidden=0, members=1, epochs=15, rate=0.05))
    right = [each.positive[fusion.scores(each.candidates.values).argmax()] for each in lists[160:]]
    assert np.mean(right) > 0.7
    blind = fitted(lists[:160], nothing, FusionRecipe(hidden=0, members=1, epochs=15, rate=0.05, without=("use",)))
    guessed = [each.positive[blind.scores(each.candidates.values).argmax()] for each in lists[160:]]
    assert np.mean(guessed) < 0.6


def test_the_mean_of_networks_is_one_network() -> None:
    random_ = np.random.default_rng(0)
    values = random_.normal(size=(6, len(NAMES))).astype(np.float32)
    lists = [Described(Candidates(np.arange(6), values), np.arange(6) == 2)]
    nothing = Experience(np.zeros((0, 4), dtype=np.float32), (), (), ())
    for hidden in (0, 3):
        recipe = FusionRecipe(hidden=hidden, epochs=1, members=1)
        alone = [fitted(lists, nothing, replace(recipe, seed=seed)).scores(values) for seed in (5, 6)]
        both = fitted(lists, nothing, replace(recipe, seed=5, members=2)).scores(values)
        assert np.allclose(both, np.mean(alone, axis=0), atol=1e-5)
