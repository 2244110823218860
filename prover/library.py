"""What there is to be used in proofs: the library behind a toolchain, as a `Library` for the generators.

    settings ──> `open_library` ──> Library.open_for(theorem) ──> Retriever.relevant(goal) ──> premises, best first

`symbols` needs nothing but the embedded library; the other kinds ask an index on the disk (`retrieval.index`), which is
made at the first use for the embedded library and must be named for anything else. Whatever ranks, a theorem is offered
only what its header brings: the modules that it imports, theirs included, and the theorems that stand in the header
itself. Retrieval is counted as the generator's time (`Cost.model_seconds`). Read next: `retrieval.symbols`,
`retrieval.index`, `prover.model.premises` for what becomes of premises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from prover.errors import InputError
from prover.header import header_modules
from prover.lean.premises import LibraryIndex, library_index
from prover.lean.toolchain import Toolchain
from prover.model.proposal import declared
from prover.model.statement import definition_premise, keyword_of, premise_of, signature_of
from prover.protocols import Library, Progress, Query, Ranker, Retriever
from prover.traced import Corpus, Declaration, Provenance, Standpoint
from prover.types import Goal, Premise, Theorem
from retrieval.symbols import SymbolRetriever

if TYPE_CHECKING:
    from retrieval.index import PremiseIndex

SYMBOLS, NONE = "symbols", "none"
_BY_VECTORS = ("dense", "hybrid")
KINDS = (SYMBOLS, "bm25", *_BY_VECTORS, NONE)
"""Who ranks premises; none: nobody, nothing of the library is named."""

_REMEMBERED = 4096
"""Goals of one theorem whose premises are kept: the generators of its searches ask for the same ones."""
_SURPLUS = 2
"""How many more are asked of a ranker, since not all declarations are of use in a tactic."""
_STATED = frozenset(("theorem", "lemma", "axiom", "constructor"))
_DEFINED = frozenset(("def", "definition", "abbrev"))
_KINDS = _STATED | _DEFINED | {"field", "instance", "class", "structure", "inductive", "opaque"}
"""Other data sets have names of their own for kinds of commands; then the text decides."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A library (None: nothing of it is named), and the name of what ranks it, by which failures are told apart."""

    library: Library | None
    name: str


def open_library(
    kind: str, lean: Toolchain, cache: Path, index: Path | None = None, progress: Progress | None = None
) -> Opened:
    """The library behind `lean`, ranked by `kind`; `index` is the folder of a premise index.

    `cache` is the folder for what is made at the first use. Raises `InputError` for an unknown kind, and for an index
    that is absent, damaged, of another library, or has not what `kind` needs.
    """
    must_be_kind(kind)
    if kind == NONE:
        return Opened(None, NONE)
    known = library_index(lean, cache)
    if kind == SYMBOLS and index is None:
        return Opened(SymbolLibrary(known), SYMBOLS)
    found = _index(kind, lean, cache, index, progress)
    facts = {placed.premise.name: placed.premise for placed in known.premises}
    name = _name(kind, found)
    if kind == SYMBOLS:
        return Opened(IndexedSymbols(found, facts), name)
    return Opened(IndexedLibrary(found, kind, facts), name)


def _name(kind: str, index: PremiseIndex) -> str:
    """Differs if answers may: encoders of one name need not be equal, and what was added is not in the digest."""
    about = index.about
    encoder = [about.encoder, about.made] if about.dimension and kind not in (SYMBOLS, "bm25") else []
    return " ".join(filter(None, [kind, about.digest, *encoder, f"+{index.added}" if index.added else ""]))


def _index(kind: str, lean: Toolchain, cache: Path, index: Path | None, progress: Progress | None) -> PremiseIndex:
    """The index that was named, or that of the embedded library, made now if need be."""
    from retrieval.index import PremiseIndex  # noqa: PLC0415 - numpy and networkx: only where an index is used

    if index is not None:
        found = PremiseIndex.open(index)
        must_be_of(index, found.about.provenance.toolchain, lean)
        return found
    must_have_index(kind, index)
    if lean.kind != "embedded":
        raise InputError(
            "the premises of a Lake project come from an index: `lemmata trace PROJECT --out DATA`, then "
            "`lemmata index build DATA --out DIR`, then --index DIR (or LEMMATA_INDEX)"
        )
    return embedded_index(lean, cache, progress)


def library_place(lean: Toolchain, cache: Path) -> Path:
    """Where the embedded library's index is: in the cache, under the library's key."""
    return cache / f"index-1-{Path(lean.environment['LEAN_PATH']).name}"


def library_corpus(lean: Toolchain) -> Corpus:
    """What the embedded library declares. Raises `InputError` for another toolchain."""
    from prover.lean.tracing.sources import library_sources_declared  # noqa: PLC0415

    return Corpus(library_sources_declared(lean), Provenance("lemmata:corelib", "", lean.fingerprint))


def embedded_index(lean: Toolchain, cache: Path, progress: Progress | None = None) -> PremiseIndex:
    """The embedded library's index, made now if it is not there, damaged, or of another version."""
    from retrieval.index import PremiseIndex  # noqa: PLC0415

    place = library_place(lean, cache)
    with suppress(InputError):
        return PremiseIndex.open(place)
    if progress is not None:
        progress("indexing the core library (first use only)")
    return PremiseIndex.build(library_corpus(lean), place)


def must_be_of(index: Path, made_for: str, lean: Toolchain) -> None:
    """Raises `InputError` if an index is of another library than `lean` has, as far as its origin tells.

    The embedded library must be the very same; a Lake project's Lean must be of the same version (an index of Mathlib
    serves every project that has this Mathlib).
    """
    if lean.kind == "embedded":
        foreign, remedy = (
            made_for != lean.fingerprint,
            "build it anew from `lemmata trace corelib`, or leave out --index",
        )
    else:
        version, wanted = (text.removeprefix("lake:").split("+")[0] for text in (made_for, lean.fingerprint))
        foreign = bool(made_for) and version != wanted
        remedy = "trace the project (`lemmata trace PROJECT --out DATA`) and build the index anew from that"
    if foreign:
        raise InputError(
            f"the premise index {index} is of another library ({made_for or 'of unknown origin'}), and proofs are to "
            f"be found with {lean.fingerprint}: {remedy}"
        )


def index_digest(index: Path) -> str:
    """What an index on the disk was built from, and when, if an encoder made vectors of it (two of one name differ).

    What was added since is not in it: a run goes on while lemmas arrive. Raises `InputError` if there is no index.
    """
    from retrieval.generation import read_about  # noqa: PLC0415

    about = read_about(index)
    return f"{about.digest} {about.made}" if about.dimension else about.digest


def index_facts(index: Path | None) -> Mapping[str, str | None]:
    """Which index a run uses, as it is kept with the run: where it was and what it was built from."""
    if index is None:
        return {"index": None, "index_digest": None}
    return {"index": str(index), "index_digest": index_digest(index)}


def must_be_kind(kind: str) -> None:
    """Raises `InputError`, which tells the known ones, if there is no such retriever."""
    if kind not in KINDS:
        raise InputError(f"there is no retriever {kind!r}: the known ones are {', '.join(KINDS)}")


def must_have_index(kind: str, index: Path | None) -> None:
    """Raises `InputError` for a retriever that ranks by vectors where no index, which could have some, is named."""
    if kind in _BY_VECTORS and index is None:
        raise InputError(
            f"the retriever {kind} needs an index with vectors: `lemmata index build --encoder FOLDER --out DIR` makes "
            "one, --index DIR (or LEMMATA_INDEX) names it"
        )


class RememberingRetriever:
    """Another retriever's answers, each asked for once."""

    def __init__(self, below: Retriever) -> None:
        self._below = below
        self._known: dict[tuple[str, int], Sequence[Premise]] = {}

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """What the retriever below says."""
        key = (goal.key, limit)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[key] = self._below.relevant(goal, limit)
        return self._known[key]


class SymbolLibrary:
    """The embedded library, ranked by shared symbols."""

    def __init__(self, index: LibraryIndex) -> None:
        self._premises = index.premises
        self._imports = index.imports
        self._visible = lru_cache(maxsize=64)(self._of_modules)

    def open_for(self, theorem: Theorem) -> Retriever:
        """The theorems of the modules that the header imports, and those of the header."""
        known = self._visible(header_modules(theorem.header))
        own = own_premises(theorem)
        return RememberingRetriever(SymbolRetriever([*(p for p in known if p.name != theorem.name), *own]))

    def _of_modules(self, modules: tuple[str, ...]) -> Sequence[Premise]:
        reached = closure(modules, self._imports)
        return [placed.premise for placed in self._premises if placed.module in reached]


class IndexedLibrary:
    """What an index holds, ranked by one of its rankers; `facts`: premises that are known better than by their text."""

    def __init__(self, index: PremiseIndex, kind: str, facts: Mapping[str, Premise]) -> None:
        self._index = index
        self._ranker = index.ranker(kind)
        self._facts = facts

    def open_for(self, theorem: Theorem) -> Retriever:
        """The premises that the header's imports bring, and the theorems of the header."""
        standpoint = self._index.access.outside(theorem.header)
        premise = partial(premise_from, self._facts)
        ranked = RankedRetriever(self._ranker, self._index.corpus, standpoint, premise, theorem.name)
        return RememberingRetriever(Together(SymbolRetriever(own_premises(theorem)), ranked))


class IndexedSymbols:
    """What an index holds, ranked by shared symbols. Reads all of it once: for libraries of some thousand theorems."""

    def __init__(self, index: PremiseIndex, facts: Mapping[str, Premise]) -> None:
        self._access = index.access
        self._premises = [premise_from(facts, declaration) for declaration in index.corpus]

    def open_for(self, theorem: Theorem) -> Retriever:
        """The premises that the header's imports bring, and the theorems of the header."""
        mask = self._access.mask(self._access.outside(theorem.header))
        known = [p for p, open_ in zip(self._premises, mask, strict=True) if p and open_ and p.name != theorem.name]
        return RememberingRetriever(SymbolRetriever([*known, *own_premises(theorem)]))


class RankedRetriever:
    """A ranker's answers as premises, for goals of a theorem at `standpoint`, without the theorem itself."""

    def __init__(
        self,
        ranker: Ranker,
        corpus: Corpus,
        standpoint: Standpoint,
        premise: Callable[[Declaration], Premise | None],
        excluded: str = "",
    ) -> None:
        self._ranker = ranker
        self._corpus = corpus
        self._standpoint = standpoint
        self._premise = lru_cache(maxsize=_REMEMBERED)(premise)
        self._excluded = excluded

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """The best `limit` of what can be used in a tactic."""
        if limit <= 0:
            return []
        (hits,) = self._ranker.rank([Query(goal.text, self._standpoint)], _SURPLUS * limit)
        declarations = (self._corpus.premises[hit.position] for hit in hits)
        found = (self._premise(each) for each in declarations if each.name != self._excluded)
        return list(islice(dict.fromkeys(premise for premise in found if premise is not None), limit))


class Together:
    """Two retrievers as one: their lists are merged by the places in them (reciprocal rank fusion, k = 4)."""

    def __init__(self, first: Retriever, second: Retriever) -> None:
        self._both = (first, second)

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """The best of both; of equal places the first retriever's."""
        placed: dict[Premise, float] = {}
        for retriever in self._both:
            for place, premise in enumerate(retriever.relevant(goal, limit)):
                placed[premise] = placed.get(premise, 0.0) + 1 / (4 + place)
        return sorted(placed, key=lambda premise: -placed[premise])[:limit]


def premise_from(facts: Mapping[str, Premise], declaration: Declaration) -> Premise | None:
    """A declaration as a premise; None for what no tactic of ours can use (types, classes, instances, fields)."""
    known = facts.get(declaration.name)
    if known is not None:
        return known
    kind = declaration.kind if declaration.kind in _KINDS else keyword_of(declaration.code)
    if kind in _STATED:
        return premise_of(declaration.name, signature_of(declaration.code))
    return definition_premise(declaration.name) if kind in _DEFINED else None


def closure(modules: Iterable[str], imports: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The modules, what they import, what these import, and so on."""
    reached: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imports.get(module, ())
    return frozenset(reached)


def own_premises(theorem: Theorem) -> Sequence[Premise]:
    """The theorems that stand in the header, in order."""
    return [premise_of(name, " ".join(written.split())) for name, written in declared(theorem).statements.items()]
