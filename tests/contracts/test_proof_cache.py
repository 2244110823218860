"""What every `ProofCache` must do: the same as a dictionary, for two clients of one store."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from db.cache import MAX_BYTES, open_cache
from db.cache.entries import ANSWERS, FAILURES, OVERHEAD
from db.cache.memory import MemoryCache
from db.cache.valkey import ValkeyCache
from prover.cached import CachedFailure, CachedProof, encode, facts, weaker
from prover.protocols import ProofCache
from prover.script import Branch, Script
from prover.types import Budget, Goal, Hypothesis

MakeClients = Callable[[int, int], list[ProofCache]]
"""That many clients of one empty store with that bound in bytes."""
PATIENT = 10.0


@pytest.fixture(params=["memory", "sqlite", pytest.param("redis", marks=pytest.mark.services)], name="stores")
def _stores(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], object]:
    """Makes contexts, each with the maker of clients of a new store."""
    count = iter(range(10**9))

    def named(number: int, max_bytes: int) -> list[ProofCache]:
        if request.param == "memory":
            first = MemoryCache(max_bytes)
            return [first, *(first.sibling() for _ in range(number - 1))]
        if request.param == "sqlite":
            place = f"sqlite:{tmp_path / f'{next(count)}.sqlite'}"
            return [open_cache(place, max_bytes) for _ in range(number)]
        url: str = request.getfixturevalue("redis_url")
        with redis.Redis.from_url(url) as server:
            server.flushall()
        return [ValkeyCache(url, max_bytes, seconds=PATIENT) for _ in range(number)]

    @contextmanager
    def made() -> Iterator[MakeClients]:
        clients: list[ProofCache] = []

        def make(number: int, max_bytes: int = MAX_BYTES) -> list[ProofCache]:
            clients.extend(some := named(number, max_bytes))
            return some

        yield make
        for client in clients:
            client.close()

    return made


@pytest.fixture(name="make")
def _make(stores: Callable[[], object]) -> Iterator[MakeClients]:
    with stores() as make:  # type: ignore[attr-defined]
        yield make


@pytest.fixture(name="cache")
def _cache(make: MakeClients) -> ProofCache:
    return make(1, MAX_BYTES)[0]


def goal(names: str = "", target: str = "p", type_: str = "Nat") -> Goal:
    return Goal(tuple(Hypothesis((name,), type_) for name in names), target)


def proof(of: Goal, tactics: int = 1, word: str = "simp", place: str = "here") -> CachedProof:
    script = Script(word)
    for _ in range(tactics - 1):
        script = Script("skip", (Branch(script),))
    return CachedProof(place, of, script, tactics=7, origin="t")


def failure(of: Goal, tactics: float = 10, searcher: str = "a", *, exhausted: bool = False) -> CachedFailure:
    return CachedFailure("here", of, searcher, Budget(tactics=tactics), exhausted)


def test_an_empty_cache_knows_nothing(cache: ProofCache) -> None:
    assert [list(found) for found in cache.lookup("here", [goal(), goal("a")])] == [[], []]
    assert cache.lookup("here", []) == []
    assert not list(cache.failure("here", goal()))
    assert not list(cache.news())
    assert not list(cache.lemmas(["here"], 9))
    assert not list(cache.entries())
    stats = cache.stats()
    assert (stats.proofs, stats.failures, stats.fault) == (0, 0, "")


def test_what_is_kept_is_found_as_it_was(cache: ProofCache) -> None:
    strange = Goal(
        (Hypothesis(("h✝", "«a b»"), "∀ x, x = '\0'\n  ∨ \"⊢\"", "let y := 1\n y"), Hypothesis(("x",), "\ud800")),
        "¬ p ∧ q",
    )
    script = Script("cases h with\n| a => skip", (Branch(Script("simp"), ("x✝",)), Branch(Script("omega"))))
    kept = CachedProof("here", strange, script, 12, "th")
    assert cache.keep([kept]) == 1
    assert [list(found) for found in cache.lookup("here", [strange])] == [[kept]]
    assert list(cache.entries()) == [kept]


def test_goals_that_differ_in_blanks_are_one(cache: ProofCache) -> None:
    cache.keep([proof(Goal((Hypothesis(("a",), "Nat"),), "a =\n  b"))])
    assert cache.lookup("here", [Goal((Hypothesis(("a",), "Nat"),), "a = b")])[0]


def test_a_proof_that_is_none_makes_room(make: MakeClients) -> None:
    one, two = make(2, MAX_BYTES)
    wrong, right, weaker_one = proof(goal("a"), 1), proof(goal("a"), 3), proof(goal(), 2)
    one.keep([wrong, weaker_one])
    assert one.keep([right]) == 0
    two.discard(wrong)
    assert list(one.lookup("here", [goal("a")])[0]) == [weaker_one]
    assert (one.stats().proofs, one.stats().fault) == (1, "")
    assert one.keep([right]) == 1
    for another in (wrong, proof(goal("a"), 3, place="there"), proof(goal("b"), 3), replace(right, origin="u")):
        two.discard(another)  # not, or no longer, what is kept
    assert list(one.lookup("here", [goal("a")])[0]) == [right, weaker_one]
    assert two.lookup("here", [goal("ab")])[0]


def test_discarding_all_leaves_nothing_behind(cache: ProofCache) -> None:
    proofs = [proof(goal(letter)) for letter in "abc"]
    for _ in range(2):
        cache.keep(proofs)
        for each in proofs:
            cache.discard(each)
        assert not list(cache.entries())
    cache.fail(failure(goal("a")))
    assert cache.stats().failures == 1


def test_other_contexts_do_not_see_it(cache: ProofCache) -> None:
    cache.keep([proof(goal())])
    cache.fail(failure(goal("a")))
    assert not cache.lookup("there", [goal()])[0]
    assert not cache.failure("there", goal("a"))


def test_the_smaller_proof_stays(cache: ProofCache) -> None:
    middle, small, large = proof(goal(), 2), proof(goal(), 1), proof(goal(), 3)
    assert cache.keep([middle]) == 1
    assert cache.keep([large]) == 0
    assert cache.keep([proof(goal(), 2, "sump")]) == 0  # as small: the first stays
    assert list(cache.lookup("here", [goal()])[0]) == [middle]
    assert cache.keep([small, large]) == 1
    assert list(cache.lookup("here", [goal()])[0]) == [small]
    assert cache.stats().proofs == 1


def test_proofs_of_weaker_goals_follow_the_exact_one(cache: ProofCache) -> None:
    exact, one, two, none = (proof(goal(names)) for names in ("abc", "a", "bc", ""))
    others = [proof(goal("abcd")), proof(goal("d")), proof(goal("a", target="q")), proof(goal("b", type_="Int"))]
    cache.keep([one, none, *others, exact, two])
    assert list(cache.lookup("here", [goal("abc")])[0]) == [exact, two, one, none]
    assert [list(found) for found in cache.lookup("here", [goal("ab"), goal("x")])] == [[one, none], [none]]


def test_hypotheses_printed_together_or_apart_are_the_same(cache: ProofCache) -> None:
    together = proof(Goal((Hypothesis(("a", "b"), "Nat"),), "p"))
    cache.keep([together])
    assert list(cache.lookup("here", [goal("ab")])[0]) == [together]


def test_few_proofs_are_given_those_of_the_most_hypotheses(cache: ProofCache) -> None:
    names = "abcdefghij"
    cache.keep([proof(goal(names[:count])) for count in range(len(names))])
    found = cache.lookup("here", [goal(names)])[0]
    assert [len(given.goal.hypotheses) for given in found] == [9, 8, 7, 6]
    assert len(found) == ANSWERS


def test_a_crowded_target_still_answers(cache: ProofCache) -> None:
    crowd = [proof(goal("x", type_=f"Fin {number}")) for number in range(300)]
    cache.keep([*crowd, proof(goal("ab"))])
    assert [found.goal for found in cache.lookup("here", [goal("abcdef")])[0]] == [goal("ab")]
    assert list(cache.lookup("here", [crowd[7].goal])[0]) == [crowd[7]]


def test_failures_are_kept_by_searcher_and_budget(cache: ProofCache) -> None:
    cache.fail(failure(goal(), 10))
    cache.fail(failure(goal(), 5))  # covered
    cache.fail(failure(goal(), 7, "b"))
    assert set(cache.failure("here", goal())) == {failure(goal(), 10), failure(goal(), 7, "b")}
    cache.fail(failure(goal(), 20))  # covers the first
    assert set(cache.failure("here", goal())) == {failure(goal(), 20), failure(goal(), 7, "b")}
    apart = CachedFailure("here", goal(), "a", Budget(seconds=1.5))
    cache.fail(apart)
    assert set(cache.failure("here", goal())) == {
        apart,
        failure(goal(), 20),
        failure(goal(), 7, "b"),
    }  # neither is more
    cache.fail(failure(goal(), 1, exhausted=True))
    assert set(cache.failure("here", goal())) == {failure(goal(), 1, exhausted=True), failure(goal(), 7, "b")}
    assert cache.stats().failures == 2


def test_a_goal_has_few_failures_the_last_ones(cache: ProofCache) -> None:
    many = [failure(goal(), searcher=f"searcher {number}") for number in range(FAILURES + 3)]
    for one in many:
        cache.fail(one)
    assert set(cache.failure("here", goal())) == set(many[3:])


def test_a_proof_ends_failures(cache: ProofCache) -> None:
    cache.fail(failure(goal()))
    cache.fail(failure(goal("a")))
    cache.keep([proof(goal())])
    cache.fail(failure(goal()))
    assert not cache.failure("here", goal())
    assert len(cache.failure("here", goal("a"))) == 1
    assert cache.stats().failures == 1


def test_news_are_what_others_kept(make: MakeClients) -> None:
    one, two, three = make(3, MAX_BYTES)
    first, second = proof(goal("a"), 2), proof(goal("b"))
    one.keep([first])
    two.keep([second])
    assert list(one.news()) == [second]
    assert list(two.news()) == [first]
    assert list(three.news()) == [first, second]
    assert not any(list(client.news()) for client in (one, two, three))
    one.keep([proof(goal("a"), 3)])  # no improvement, no news
    one.keep([better := proof(goal("a"))])
    assert list(two.news()) == [better]


def test_a_flood_of_news_comes_in_parts(make: MakeClients) -> None:
    one, two = make(2, MAX_BYTES)
    many = [proof(goal("a", target=f"p {number}")) for number in range(2500)]
    one.keep(many)
    heard: list[CachedProof] = []
    while some := two.news():
        assert len(some) <= 1000
        heard += some
    assert heard == many


def settled(of: Goal, tactics: int = 2, place: str = "here") -> CachedProof:
    return replace(proof(of, tactics, place=place), settled=True)


def test_lemmas_are_the_settled_proofs_of_a_context_the_latest_first(make: MakeClients) -> None:
    one, two = make(2, MAX_BYTES)
    first, second, third = settled(goal("a")), settled(goal("b")), settled(goal("c"))
    elsewhere = settled(goal("a"), place="\u2203 there")
    one.keep([first, proof(goal("d")), second])
    two.keep([elsewhere, third])
    assert list(one.lemmas(["here"], 9)) == [third, second, first]
    assert list(two.lemmas(["here", "unknown", elsewhere.context, "here"], 9)) == [third, elsewhere, second, first]
    assert list(two.lemmas(["here"], 2)) == [third, second]
    assert not one.lemmas([], 9)
    assert one.stats().fault == two.stats().fault == ""


def test_lemmas_come_and_go_with_their_proofs(make: MakeClients) -> None:
    one, two = make(2, MAX_BYTES)
    first, second = settled(goal("a"), 3), settled(goal("b"), 3)
    one.keep([first, second])
    two.keep([better := settled(goal("a"), 2)])  # kept anew: it is the latest now
    assert list(one.lemmas(["here"], 9)) == [better, second]
    two.keep([proof(goal("b"), 1)])  # a smaller script, which nothing was settled with
    assert list(one.lemmas(["here"], 9)) == [better]
    one.discard(better)
    assert not two.lemmas(["here"], 9)
    two.keep([second, settled(goal("b"), 1), first])
    two.clear()
    assert not one.lemmas(["here"], 9)
    one.keep([second])
    assert list(two.lemmas(["here"], 9)) == [second]


def test_an_evicted_proof_is_no_lemma_any_more(make: MakeClients) -> None:
    number, weight = 50, len(encode(settled(goal("a", target="target 999")))) + OVERHEAD
    (cache,) = make(1, number * weight)
    for count in range(2 * number):
        cache.keep([settled(goal("a", target=f"target {count:03}"))])
    held = {kept.goal.target for kept in cache.entries() if isinstance(kept, CachedProof)}
    lemmas = cache.lemmas(["here"], 1000)
    assert {lemma.goal.target for lemma in lemmas} == held
    assert lemmas[0].goal.target == "target 099"


def test_everything_can_be_forgotten(make: MakeClients) -> None:
    one, two = make(2, MAX_BYTES)
    one.keep([proof(goal(letter)) for letter in "abcdefgh"])
    one.fail(failure(goal()))
    two.clear()
    assert not list(one.entries())
    assert one.stats().proofs == one.stats().failures == 0
    assert not any(one.lookup("here", [goal("ab"), goal("c")]))
    assert one.keep([proof(goal("a"))]) == 1
    assert [found.goal for found in two.lookup("here", [goal("ab")])[0]] == [goal("a")]


def test_the_size_is_bounded_and_the_used_stay(make: MakeClients) -> None:
    number, weight = 1000, len(encode(proof(goal("a", target="target 999")))) + OVERHEAD
    (cache,) = make(1, number * weight)
    proofs = [proof(goal("a", target=f"target {count:03}")) for count in range(number)]
    cache.keep(proofs)
    assert cache.stats().proofs == number
    for count in range(5):  # each of the first is older than all that follow
        cache.keep([proof(goal("b", target=f"target 1{count:02}"))])
    left = cache.stats().proofs
    assert 0.88 * number <= left <= number
    held = {kept.goal.target for kept in cache.entries() if isinstance(kept, CachedProof)}
    assert "target 104" in held
    for count in range(300):
        cache.keep([proof(goal("c", target=f"target {count:03}"))])
    assert cache.stats().proofs <= number


def test_what_cannot_be_stored_is_left_out(cache: ProofCache) -> None:
    long = proof(goal(target="p" * 200_000))
    deep = proof(goal("a"), 400)
    for _ in range(3):
        deep = CachedProof(deep.context, deep.goal, Script("skip", (Branch(deep.script),)))
    assert cache.keep([long, proof(goal("b"))]) == 1
    assert cache.keep([deep]) in {0, 1}
    cache.fail(failure(long.goal))
    assert cache.stats().failures == 0
    assert cache.lookup("here", [goal("b")])[0]


def test_closing_twice_is_fine(cache: ProofCache) -> None:
    cache.close()
    cache.close()
    assert not cache.lookup("here", [goal()])[0]


GOALS = st.builds(
    goal, st.sets(st.sampled_from("abcd"), max_size=3).map(lambda names: "".join(sorted(names))), st.sampled_from("pq")
)
PROOFS = st.builds(
    proof, GOALS, st.integers(1, 4), st.sampled_from(["simp", "omega", "tauto"]), st.sampled_from(["here", "there"])
) | st.builds(settled, GOALS, st.integers(1, 4), st.sampled_from(["here", "there"]))
BUDGETS = st.builds(
    Budget, seconds=st.sampled_from([1.5, float("inf")]), tactics=st.sampled_from([1.0, 10.0, 1e300, float("inf")])
)
FAILED = st.builds(
    CachedFailure, st.sampled_from(["here", "there"]), GOALS, st.sampled_from("ab"), BUDGETS, st.booleans()
)
CLIENTS = st.integers(0, 1)


class AsADictionary(RuleBasedStateMachine):
    """Two clients do what they like; the cache must agree with a dictionary throughout."""

    make: MakeClients

    def __init__(self) -> None:
        super().__init__()
        self.clients = self.make(2, MAX_BYTES)
        self.proofs: dict[str, tuple[CachedProof, int]] = {}
        self.failures: dict[str, list[CachedFailure]] = {}
        self.pending: list[list[CachedProof]] = [[], []]

    @rule(client=CLIENTS, proofs=st.lists(PROOFS, max_size=4))
    def keep(self, client: int, proofs: list[CachedProof]) -> None:
        news = 0
        for new in proofs:
            if new.key not in self.proofs or new.better(self.proofs[new.key][0]):
                self.proofs.pop(new.key, None)  # what is kept anew is the latest
                self.proofs[new.key] = new, client
                self.failures.pop(new.key, None)
                self.pending[1 - client].append(new)
                news += 1
        assert self.clients[client].keep(proofs) == news

    @rule(client=CLIENTS, one=PROOFS)
    def discard(self, client: int, one: CachedProof) -> None:
        self.clients[client].discard(one)
        if one.key in self.proofs and self.proofs[one.key][0] == one:
            del self.proofs[one.key]

    @rule(client=CLIENTS, data=st.data())
    def discard_one_of_them(self, client: int, data: st.DataObject) -> None:
        if self.proofs:
            self.discard(client, data.draw(st.sampled_from(sorted(self.proofs.values(), key=repr)))[0])

    @rule(client=CLIENTS, failed=FAILED)
    def fail(self, client: int, failed: CachedFailure) -> None:
        self.clients[client].fail(failed)
        known = self.failures.get(failed.key, [])
        if failed.key not in self.proofs and not any(old.covers(failed) for old in known):
            self.failures[failed.key] = [old for old in known if not failed.covers(old)] + [failed]

    @rule(client=CLIENTS, place=st.sampled_from(["here", "there"]), goals=st.lists(GOALS, max_size=4))
    def lookup(self, client: int, place: str, goals: list[Goal]) -> None:
        for asked, found in zip(goals, self.clients[client].lookup(place, goals), strict=True):
            exact = [known for known, _ in self.proofs.values() if known.context == place and known.goal == asked]
            others = [
                known
                for known, _ in self.proofs.values()
                if known.context == place and known not in exact and weaker(known.goal, asked)
            ]
            assert list(found[: len(exact)]) == exact
            rest = found[len(exact) :]
            assert set(rest) <= set(others)
            assert len(set(rest)) == len(rest)
            sizes = sorted((len(facts(known.goal)) for known in others), reverse=True)
            assert [len(facts(given.goal)) for given in rest] == sizes[: ANSWERS - len(exact)]

    @rule(client=CLIENTS, place=st.sampled_from(["here", "there"]), asked=GOALS)
    def failure(self, client: int, place: str, asked: Goal) -> None:
        known = [one for kept in self.failures.values() for one in kept if (one.context, one.goal) == (place, asked)]
        assert sorted(map(repr, self.clients[client].failure(place, asked))) == sorted(map(repr, known))

    @rule(client=CLIENTS)
    def news(self, client: int) -> None:
        news = list(self.clients[client].news())
        pending, self.pending[client] = self.pending[client], []
        rest = iter(pending)
        assert all(one in rest for one in news), "in their order"
        due = [one for one in pending if self.proofs.get(one.key) == (one, 1 - client)]
        assert set(due) <= set(news)

    @rule(client=CLIENTS, places=st.lists(st.sampled_from(["here", "there"]), max_size=2), most=st.integers(1, 4))
    def lemmas(self, client: int, places: list[str], most: int) -> None:
        latest = [known for known, _ in reversed(self.proofs.values()) if known.settled and known.context in places]
        assert list(self.clients[client].lemmas(places, most)) == latest[:most]

    @rule(client=CLIENTS)
    def clear(self, client: int) -> None:
        self.clients[client].clear()
        self.proofs.clear()
        self.failures.clear()

    @invariant()
    def holds_the_same(self) -> None:
        stats = self.clients[0].stats()
        assert stats.fault == ""
        assert (stats.proofs, stats.failures) == (len(self.proofs), sum(map(len, self.failures.values())))
        failures = [one for kept in self.failures.values() for one in kept]
        expected = [known for known, _ in self.proofs.values()] + failures
        assert sorted(map(repr, self.clients[1].entries())) == sorted(map(repr, expected))

    def teardown(self) -> None:
        for client in self.clients:
            client.close()


def test_it_is_a_dictionary(make: MakeClients) -> None:
    machine = type("Machine", (AsADictionary,), {"make": staticmethod(make)})
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=20, deadline=None))


def _hammer(url: str, seed: int, rounds: int, news: multiprocessing.Queue[int]) -> None:
    cache = ValkeyCache(url, MAX_BYTES, seconds=PATIENT) if url.startswith("redis") else open_cache(url)
    kept = 0
    for number in range(rounds):
        kept += cache.keep([proof(goal(), 1 + (37 * number + 11 * seed) % 50, f"{seed}")])
    cache.close()
    news.put(kept)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("redis", marks=pytest.mark.services)])
def test_the_best_wins_whoever_writes_when(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Four processes keep proofs of one goal; the smallest of all stays, and the news are one for each improvement."""
    url = f"sqlite:{tmp_path / 'c.sqlite'}" if kind == "sqlite" else str(request.getfixturevalue("redis_url"))
    if kind == "redis":
        with redis.Redis.from_url(url) as server:
            server.flushall()
    methods = multiprocessing.get_context("spawn")
    watcher = open_cache(url)
    news: multiprocessing.Queue[int] = methods.Queue()
    workers = [methods.Process(target=_hammer, args=(url, seed, 50, news)) for seed in range(4)]
    for worker in workers:
        worker.start()
    kept = sum(news.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    (found,) = watcher.lookup("here", [goal()])[0]
    assert len(_chain(found.script)) == 1
    assert 1 <= kept <= 50  # strictly smaller each time
    heard = [len(_chain(one.script)) for one in watcher.news()]
    assert heard == sorted(set(heard), reverse=True)
    assert heard[-1] == 1
    watcher.close()


def _chain(script: Script) -> Sequence[str]:
    return [script.tactic, *(_chain(script.branches[0].script) if script.branches else ())]
