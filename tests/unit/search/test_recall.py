"""A search and the proof cache: what is published, what is tried first, and that nothing is believed."""

from __future__ import annotations

import pytest

from db.cache.memory import MemoryCache
from prover.cached import CachedProof
from prover.script import Branch, Script
from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import (
    Budget,
    Candidate,
    Failure,
    FailureKind,
    Goal,
    Hypothesis,
    ProofState,
    Success,
    TacticResult,
)
from search.loop import Search
from search.recall import News, Recall
from tests.unit.search.worlds import THEOREM, searching

SPACE = 1 << 20
TACTICS = [Candidate(name, -float(i)) for i, name in enumerate(["wrong", "split", "left", "right", "close"], start=1)]
WORLD = World(
    "p",
    {
        "p": {"split": (("q",), ("r",))},
        "q": {"left": (("s",),), "left\nclose": ()},
        "r": {"close": ()},
        "s": {"close": ()},
    },
)
WHOLE = Script("split", (Branch(Script("left", (Branch(Script("close")),))), Branch(Script("close"))))


def recalling(cache: MemoryCache, world: World = WORLD, place: str = "here") -> tuple[Search, WorldEnvironment]:
    environment = WorldEnvironment(world)
    search = searching(
        world, ListGenerator(TACTICS), environment=environment, recall=Recall(cache, place, THEOREM.name)
    )
    return search, environment


def known(goal: str, script: Script, *, place: str = "here", tactics: int = 7) -> CachedProof:
    return CachedProof(place, Goal((), goal), script, tactics, "elsewhere")


def test_every_solved_goal_is_published_with_its_smallest_proof_and_what_it_took() -> None:
    cache = MemoryCache(SPACE)
    search, _ = recalling(cache)
    result = search.run()
    assert result.script == WHOLE
    kept = {entry.goal.target: entry for entry in cache.entries() if isinstance(entry, CachedProof)}
    assert {goal: entry.script for goal, entry in kept.items()} == {
        "p": WHOLE,
        "q": WHOLE.branches[0].script,
        "r": Script("close"),
        "s": Script("close"),
    }
    assert kept["p"].tactics == result.cost.tactics
    assert kept["s"].tactics == 5
    assert {entry.origin for entry in kept.values()} == {THEOREM.name}


def test_a_known_proof_is_tried_before_the_generator_is_asked_and_stays_a_tree() -> None:
    cache = MemoryCache(SPACE)
    cache.keep([known("q", WHOLE.branches[0].script), known("r", Script("close"))])
    search, environment = recalling(cache)
    result = search.run()
    assert result.script == WHOLE
    assert [tactics for _, tactics in environment.calls] == [
        ("wrong", "split", "left", "right", "close"),
        ("left\nclose",),
        ("close",),
    ]
    assert (result.cost.cache_hits, result.cost.saved_tactics, result.cost.expansions) == (2, 14, 1)


def test_what_does_not_replay_costs_a_tactic_and_nothing_else() -> None:
    plain = searching(WORLD, ListGenerator(TACTICS)).run()
    cache = MemoryCache(SPACE)
    cache.keep([known("p", Script("magic")), known("s", Script("magic"))])
    search, _ = recalling(cache)
    result = search.run()
    assert result.script == plain.script
    assert result.cost.tactics == plain.cost.tactics + 2
    assert result.cost.cache_hits == 0


class Judging(WorldEnvironment):
    """Fails like this wherever a tactic does not work."""

    kind = FailureKind.ERROR

    def _result(self, state: ProofState, goals: tuple[str, ...], tactic: str) -> TacticResult:
        result = super()._result(state, goals, tactic)
        return result if isinstance(result, Success) else Failure(self.kind, "no")


@pytest.mark.parametrize("kind", list(FailureKind))
def test_a_wrong_proof_does_not_keep_the_place_of_a_right_one(kind: FailureKind) -> None:
    """Regression: the smaller proof of a goal stayed for ever though it never replayed."""
    cache = MemoryCache(SPACE)
    wrong = known("p", Script("magic"))
    cache.keep([wrong])
    environment = Judging(WORLD)
    environment.kind = kind
    recall = Recall(cache, "here", THEOREM.name)
    budget = Budget(expansions=9)
    searching(WORLD, ListGenerator(TACTICS), environment=environment, recall=recall, budget=budget).run()
    (kept,) = cache.lookup("here", [Goal((), "p")])[0]
    if kind.load_dependent:
        assert kept == wrong  # it may be right
    else:
        assert isinstance(kept, CachedProof)
        assert kept.script == WHOLE


def test_a_proof_that_leaves_goals_is_none() -> None:
    cache = MemoryCache(SPACE)
    cache.keep([known("p", Script("split"))])
    search, _ = recalling(cache)
    assert search.run().script == WHOLE
    (kept,) = cache.lookup("here", [Goal((), "p")])[0]
    assert kept.script == WHOLE


def test_the_proof_of_a_weaker_goal_stays_though_it_does_not_prove_this_one() -> None:
    cache = MemoryCache(SPACE)
    fact = Hypothesis(("h",), "a = b")
    weaker, own = known("q", Script("one")), CachedProof("here", Goal((fact,), "q"), Script("two"))
    cache.keep([weaker, own])
    recall = Recall(cache, "here", "t")
    state = ProofState((Goal((fact,), "q"),))
    (candidates,) = recall.known([state])
    assert [candidate.tactic for candidate in candidates] == ["two", "one"]
    for candidate in candidates:
        recall.refused(state, candidate)
    assert list(cache.entries()) == [weaker]


def test_other_places_are_other_goals() -> None:
    cache = MemoryCache(SPACE)
    cache.keep([known("p", Script("close"), place="elsewhere")])
    search, _ = recalling(cache)
    assert search.run().cost.tactics == searching(WORLD, ListGenerator(TACTICS)).run().cost.tactics


def test_a_proof_that_arrives_during_the_search_is_used_at_once() -> None:
    cache = MemoryCache(SPACE)
    # `q` is found stuck for long: only the news can prove it.
    world = World("p", {"p": {"split": (("q",), ("r",))}, "q": {"magic": ()}, "r": {"close": ()}})
    search, environment = recalling(cache.sibling(), world)

    def tell(call: int) -> None:
        if call == 1:
            cache.keep([known("q", Script("magic"))])

    environment.before_call = tell
    result = search.run()
    assert result.script == Script("split", (Branch(Script("magic")), Branch(Script("close"))))
    assert result.cost.cache_hits >= 1


def test_readers_of_one_cache_share_its_news() -> None:
    """Asking a cache takes its news away from whoever asks next."""
    ours = MemoryCache(SPACE)
    theirs = ours.sibling()
    news = News(ours)
    first, second = news.reader(), news.reader()
    one, two = known("p", Script("close")), known("q", Script("magic"))
    theirs.keep([one])
    assert list(first()) == [one]
    late = news.reader()
    theirs.keep([two])
    ours.keep([known("r", Script("close"))])
    assert list(second()) == [one, two]
    assert list(first()) == list(late()) == [two]
    assert not any(read() for read in (first, second, late))


def test_several_searches_hear_of_the_same_proof() -> None:
    cache = MemoryCache(SPACE)
    news = News(cache.sibling())
    world = World("p", {"p": {"magic": ()}})
    recalls = [Recall(cache, "here", "t", news.reader()) for _ in range(2)]
    searches = [searching(world, ListGenerator(TACTICS), recall=recall) for recall in recalls]
    cache.keep([known("p", Script("magic"))])
    assert [recall.news(search.graph) for recall, search in zip(recalls, searches, strict=True)] == [
        [(0, [Candidate("magic")])]
    ] * 2


def test_coupled_goals_are_neither_asked_for_nor_kept() -> None:
    cache = MemoryCache(SPACE)
    world = World("p", {"p": {"split": (("q", "r"),)}, "q": {"close": ()}, "r": {"close": ()}})
    search, _ = recalling(cache, world)
    assert search.run().script is not None
    assert {entry.goal.target for entry in cache.entries()} == {"p", "r"}


def test_weaker_goals_count_as_known() -> None:
    cache = MemoryCache(SPACE)
    fact = Hypothesis(("h",), "a = b")
    cache.keep([known("q", Script("close"))])
    recall = Recall(cache, "here", "t")
    more = ProofState((Goal((fact,), "q"),))
    assert [[c.tactic for c in found] for found in recall.known([more])] == [["close"]]
    assert recall.known([ProofState((Goal((fact,), "r"),))]) == [[]]
