"""Lemmas that a goal may need, conjectured from its shape and true on all examples.

- *Speculation*: a subterm of the target, with some of its own subterms replaced by variables, equals another term. This
  is the critic for a stuck step case (Ireland and Bundy, Productive use of failure in inductive proof, JAR 1996): the
  induction hypothesis cannot be used because of what is wrapped around it, and the lemma moves that outwards. With a
  constant replaced, it is the generalisation of an accumulator.
- *Preview*: the same for what the target's step case by each variable will be, by symbolic execution.
- *Generalisation*: a subterm that occurs more than once, or whose variables occur nowhere else, becomes a variable
  (Boyer and Moore, A Computational Logic, 1979, chapter XII).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace as replaced
from itertools import islice, product

from prover.planner.evaluation import Evaluator, Stuck, Value, reduce
from prover.planner.exploration import Explorer
from prover.planner.problem import Problem, names, symbols
from prover.planner.programs import Programs, arrow
from prover.planner.samples import EXAMPLES, Samples, binding
from prover.planner.terms import RELATIONS, Term, heads, match, replace, substitute, subterms

_EXPLORATIONS = 8
"""New tables for one goal; goals share them, so that there are few in one search."""
_GENERALISATIONS = 24
_CONFIRMATIONS = 3
"""Rounds of `EXAMPLES` further examples that a conjecture must survive."""
_TELLING = 4
_BUILDERS = frozenset(("::", "+", "[]", "some", "none", "(,)", "true", "false", "&&", "||", "!", "++"))


@dataclass(frozen=True, slots=True)
class Lemma:
    """``∀ variables, left = right``; `relation` is ``↔`` between propositions. `near`: made for the very target."""

    variables: tuple[tuple[str, Term], ...]
    left: Term
    right: Term
    relation: str
    near: bool

    @property
    def statement(self) -> str:
        """As Lean reads it."""
        return f"{quantified(self.variables)}{Term(self.relation, (self.left, self.right))}"


def quantified(variables: Sequence[tuple[str, Term]]) -> str:
    """``∀ (x : α) (n : Nat), ``; nothing for no variables."""
    groups = " ".join(f"({name} : {type_})" for name, type_ in variables)
    return f"∀ {groups}, " if groups else ""


class Conjecturer:
    """Conjectures for the goals of one theorem. Explorations are kept: lemmas over the same variables share one."""

    def __init__(self, programs: Programs) -> None:
        self.evaluator = Evaluator(programs)
        self._explorers: dict[object, Explorer] = {}
        self._tested: dict[str, bool] = {}
        self._allowed = 0

    def lemmas(self, problem: Problem, limit: int) -> list[Lemma]:
        """At most `limit` lemmas, those for the very target first, the more general first."""
        found: dict[str, Lemma] = {}
        seen: set[Term] = set()
        used = symbols(problem)
        self._allowed = _EXPLORATIONS
        for where in (problem, *_previews(problem)):
            pool = _pool(_types(where), where)
            for term in subterms(where.target):
                if term not in seen and _speculable(where, term):
                    seen.add(term)
                    for lemma in self._speculated(where, problem, term, pool, used):
                        found.setdefault(lemma.statement, lemma)
        ranked = sorted(found.values(), key=lambda lemma: (not lemma.near, lemma.left.size + lemma.right.size))
        return ranked[:limit]

    def _explorer(
        self, problem: Problem, variables: Sequence[tuple[str, Term]], used: Sequence[str], result: Term
    ) -> Explorer | None:
        """The classes of the terms over these variables and the functions of the context."""
        functions = {name: type_ for name, type_ in problem.variables.items() if arrow(type_)[0]}
        key = (tuple(variables), tuple(sorted(used)), tuple(functions.items()))
        if key not in self._explorers:
            if self._allowed == 0:
                return None
            self._allowed -= 1
            samples = Samples(problem.programs, frozenset(problem.sorts))
            vectors = {}
            for name, type_ in {**dict(variables), **functions}.items():
                with suppress(Stuck):
                    vectors[name] = (type_, samples.vector(name, type_))
            types = dict.fromkeys((*(type_ for _, type_ in variables), result))
            constants = [(Term("[]"), type_) for type_ in types if type_.head == "List"]
            constants += [(Term("none"), type_) for type_ in types if type_.head == "Option"]
            constants += [(Term(n), Term("Nat")) for n in ("0", "1")] + [(Term("true"), Term("Bool"))]
            self._explorers[key] = Explorer(problem.programs, self.evaluator, used, vectors, constants)
        return self._explorers[key]

    def _speculated(
        self, problem: Problem, root: Problem, term: Term, pool: Mapping[str, Term], used: Sequence[str]
    ) -> Iterator[Lemma]:
        type_ = problem.type_of(term)
        if type_ is None:
            return
        general: list[Term] = []
        for left in islice(generalisations(problem, term, pool), _GENERALISATIONS):
            if any(match(other, left, pool, {}) for other in general):
                continue
            mine = names(left)
            variables = tuple((name, pool[name]) for name in pool if name in mine)
            explorer = self._explorer(problem, variables, used, type_)
            equal = explorer.equal(left, type_) if explorer else ()
            for right in sorted(
                (reduce(member, root.programs) for member in equal), key=lambda term: self._cost(root, term)
            ):
                if self._worthwhile(root, left, right, pool):
                    general.append(left)
                    yield Lemma(variables, left, right, "↔" if type_.head == "Prop" else "=", problem is root)
                    break

    def _cost(self, problem: Problem, right: Term) -> tuple[int, int]:
        """What a right side costs whoever goes on with it: functions to be understood, then size."""
        return sum(name in problem.programs.functions for name in heads(right)), right.size

    def _worthwhile(self, problem: Problem, left: Term, right: Term, pool: Mapping[str, Term]) -> bool:
        """Is it no definition, no loop, and true on more examples?"""
        mine = names(left)
        if any(name in pool and name not in mine for name in names(right)):
            return False
        if problem.programs.functions and not any(name in problem.programs.functions for name in mine | names(right)):
            return False  # about the library alone: it knows
        if any(match(left, part, pool, {}) for part in subterms(right)) or _restates(problem, left, right, pool):
            return False
        if reduce(left, problem.programs) == reduce(right, problem.programs):
            return False
        claim = Term("=", (left, right))
        if str(claim) not in self._tested:
            self._tested[str(claim)] = holds(
                problem, [(n, pool[n]) for n in pool if n in mine], (), claim, self.evaluator
            )
        return self._tested[str(claim)]


def _restates(problem: Problem, left: Term, right: Term, pool: Mapping[str, Term]) -> bool:
    """Is it the goal itself, with its variables renamed and perhaps its sides exchanged?"""
    if problem.target.head not in ("=", "↔"):
        return False
    goal = problem.target.args
    for sides in (goal, goal[::-1]):
        found: dict[str, Term] = {}
        fits = match(left, sides[0], pool, found) and match(right, sides[1], pool, found)
        if fits and all(not term.args and term.head in problem.variables for term in found.values()):
            return len(set(found.values())) == len(found)
    return False


def holds(
    problem: Problem,
    variables: Sequence[tuple[str, Term]],
    facts: Sequence[Term],
    target: Term,
    evaluator: Evaluator,
) -> bool:
    """Is ``facts → target`` true on all examples, and are at least `_TELLING` of them not vacuous?

    The problem's functions keep their names. False where it cannot be evaluated.
    """
    counted = 0
    try:
        for example in _examples(problem, variables):
            if all(evaluator.value(fact, example) for fact in facts):
                if not evaluator.value(target, example):
                    return False
                counted += 1
    except Stuck:
        return False
    return counted >= _TELLING


def refuted(problem: Problem, evaluator: Evaluator) -> bool:
    """Does an example meet all facts and not the target? False where a fact was not read or cannot be run."""
    if len(problem.facts) != len(problem.others):
        return False
    variables = [(name, type_) for name, type_ in problem.variables.items() if not arrow(type_)[0]]
    try:
        return any(
            all(evaluator.value(fact, example) for fact in problem.facts.values())
            and not evaluator.value(problem.target, example)
            for example in _examples(problem, variables)
        )
    except Stuck:
        return False


def _examples(problem: Problem, variables: Sequence[tuple[str, Term]]) -> Iterator[Mapping[str, Value]]:
    """Values for the variables and for the problem's functions. Raises `Stuck` for types without samples."""
    functions = {name: type_ for name, type_ in problem.variables.items() if arrow(type_)[0]}
    for seed in range(1, _CONFIRMATIONS + 1):
        samples = Samples(problem.programs, frozenset(problem.sorts), seed)
        vectors = {name: samples.vector(name, type_) for name, type_ in {**functions, **dict(variables)}.items()}
        for index in range(EXAMPLES):
            yield {name: vector[index] for name, vector in vectors.items()}


def generalisations(problem: Problem, term: Term, pool: Mapping[str, Term]) -> Iterator[Term]:
    """`term` with some proper subterms replaced by variables of the pool, the most general first."""
    shapes = sorted(set(_shapes(problem, term, None, root=True)), key=lambda shape: (shape.size, str(shape)))
    for shape in shapes:
        named = _named(shape, pool)
        if named is not None and any(name in pool for name in names(named)):
            yield named


_HOLE = "\0"
"""Marks a subterm that is to be a variable: a head over what it stands for and the type of that."""


def _shapes(problem: Problem, term: Term, wanted: Term | None, *, root: bool = False) -> list[Term]:
    type_ = problem.type_of(term) or wanted
    if term.head == "λ" or (type_ is not None and type_.head == "→") or term.head in ("match", "if"):
        return [term]
    options = [] if root or type_ is None else [Term(_HOLE, (term, type_))]
    if term.args:
        types = problem.wanted(term)
        inner = product(*(_shapes(problem, arg, type_) for arg, type_ in zip(term.args, types, strict=True)))
        options += [Term(term.head, args) for args in islice(inner, 64)]
    elif term.head not in problem.variables:
        options.append(term)
    return options


def _named(shape: Term, pool: Mapping[str, Term]) -> Term | None:
    """Holes as variables, equal ones for equal subterms; None if the pool has not enough of a type."""
    given: dict[Term, str] = {}

    def name(part: Term) -> Term | None:
        if part.head != _HOLE:
            return None
        hidden, type_ = part.args
        if hidden not in given:
            fresh = [n for n, t in pool.items() if t == type_ and n not in given.values()]
            if not fresh:
                raise LookupError
            given[hidden] = fresh[0]
        return Term(given[hidden])

    try:
        return replace(shape, name)
    except LookupError:
        return None


def _speculable(problem: Problem, term: Term) -> bool:
    """May a lemma start with it? It is an application of a function that computes, not ground."""
    if not term.args or term.head in _BUILDERS or term.head in problem.programs.constructors:
        return False
    if term.head in RELATIONS or term.head in ("∧", "∨", "→", "¬", "λ", "if", "match", "@"):
        return False
    own, mine = problem.programs.functions, names(term)
    return any(name in problem.variables for name in mine) and (not own or any(name in own for name in mine))


def _types(problem: Problem) -> list[Term]:
    """Types of data in the goal: of variables and of subterms of the target."""
    found: dict[Term, None] = {}
    for type_ in problem.variables.values():
        if not arrow(type_)[0]:
            found[type_] = None
    for part in subterms(problem.target):
        type_of = problem.type_of(part)
        if type_of is not None and type_of.head not in ("Prop", "→"):
            found[type_of] = None
    for type_ in list(found):
        if type_.head in ("List", "Option", "×"):
            found.update(dict.fromkeys(type_.args))
        for constructor in problem.programs.types.get(type_.head, ()):
            given = binding(constructor, type_, problem.programs)
            found.update(dict.fromkeys(substitute(field, given) for field in constructor.fields))
    return sorted(found, key=str)


_LETTERS = {"List": "l", "Nat": "n", "Bool": "b", "Option": "o", "×": "p"}


def _pool(types: Sequence[Term], problem: Problem) -> dict[str, Term]:
    """Two or three variables of each type, whose names nothing else has."""
    pool: dict[str, Term] = {}
    taken = {*problem.variables, *problem.others, *problem.sorts}
    for type_ in types:
        base = "e" if type_.head in problem.sorts else _LETTERS.get(type_.head, "t")
        count = 3 if len(types) <= 3 and type_.head != "Bool" else 2
        number = 1
        for _ in range(count):
            while f"{base}{number}" in pool or f"{base}{number}" in taken:
                number += 1
            pool[f"{base}{number}"] = type_
    return pool


def _previews(problem: Problem) -> Iterator[Problem]:
    """The target's step cases by each of its variables, symbolically executed."""
    for name in problem.free(problem.target):
        for case, fresh in cases(problem, name):
            put = substitute(problem.target, {name: case})
            reduced = reduce(put, problem.programs)
            if reduced != put:
                yield replaced(problem, variables={**problem.variables, **fresh}, target=reduced)


def cases(problem: Problem, name: str) -> Iterator[tuple[Term, Mapping[str, Term]]]:
    """The constructors of a variable's type that hold data, applied to fresh variables, and these."""
    type_ = problem.variables[name]
    if type_.head == "List":
        fields, head = (type_.args[0], type_), "::"
    elif type_.head == "Nat":
        yield Term("+", (Term(name), Term("1"))), {}
        return
    else:
        for constructor in problem.programs.types.get(type_.head, ()):
            found = binding(constructor, type_, problem.programs)
            if constructor.fields:
                yield _case(constructor.name, [substitute(field, found) for field in constructor.fields], name)
        return
    yield _case(head, fields, name)


def _case(head: str, fields: Sequence[Term], name: str) -> tuple[Term, Mapping[str, Term]]:
    fresh = {f"{name}_{place}": type_ for place, type_ in enumerate(fields, 1)}
    return Term(head, tuple(Term(field) for field in fresh)), fresh
