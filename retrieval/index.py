"""A premise index on the disk: a corpus, who may use what, words, and perhaps vectors; ready to be asked in no time.

    index = PremiseIndex.build(corpus, folder)            # or .open(folder)
    hits = index.ranker("bm25").rank([Query("a b : Nat\\n⊢ a + b = b + a")], limit=10)
    index.add([lemma], imports=["Core/Nat.lean"])         # found from now on, by whoever opens or refreshes

An index object is a snapshot: what others add shows after `refresh`, and rankers are those of the moment they were
asked for. Positions stay what they are when premises are added, also when `compact` makes one thing of the index and
what was added. A lemma that stands in no file has the path "" (`retrieval.access` tells who may use it).

Several processes may read and add at once. How files are kept: `retrieval.generation`. How good it all is:
`retrieval.evaluate`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from prover.errors import InputError
from prover.protocols import Encoder, Progress, Ranker
from prover.traced import Corpus, Declaration
from retrieval.access import Access, Layout
from retrieval.added import Additions, append, by_file, read_additions, read_vectors
from retrieval.bm25 import Bm25Ranker, Bm25Table
from retrieval.generation import (
    About,
    check_sizes,
    corpus_digest,
    locked,
    must_take,
    publish,
    read_about,
    rebuild,
    written,
)
from retrieval.stored import ExtendedCorpus, StoredCorpus, write_corpus
from retrieval.tokens import premise_tokens
from retrieval.trained import FOLDS
from retrieval.vectors import Vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("bm25", "dense", "hybrid")
_ENCODER = "encoder"
_VECTORS = "vectors.npy"
_ENCODED_AT_ONCE = 512
_TRIES = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """The index at one moment."""

    about: About
    base: StoredCorpus
    additions: Additions
    added: dict[Declaration, int]
    corpus: Corpus
    access: Access
    words: Bm25Ranker
    vectors: Vectors | None


class PremiseIndex:
    """See the module. Use one object from one thread."""

    def __init__(self, place: Path, encoder: Encoder | None = None) -> None:
        """Opens what is at `place`. `encoder` is needed where the index has vectors and keeps no encoder itself.

        Raises `InputError` with the remedy for what is no index, of another version, or damaged.
        """
        self._place = place
        self._encoder = encoder
        self._now = self._opened()

    @classmethod
    def open(cls, place: Path, encoder: Encoder | None = None) -> Self:
        """See `__init__`."""
        return cls(place, encoder)

    @classmethod
    def build(
        cls,
        corpus: Corpus,
        place: Path,
        encoder: Path | Encoder | None = None,
        progress: Progress = lambda line: None,
    ) -> Self:
        """Make an index at `place` in the stead of the one that may be there, and open it.

        `encoder`: the folder of a trained one (`retrieval.dense`), which the index then keeps a copy of; or an object,
        which it cannot keep. None: no vectors.
        """
        must_take(place)
        loaded = _load(encoder) if isinstance(encoder, Path) else encoder
        place.mkdir(parents=True, exist_ok=True)
        with locked(place), written(place) as folder:
            _write(corpus, folder, progress)
            if loaded is not None:
                _encode(loaded, corpus.premises, folder / _VECTORS, progress)
            if isinstance(encoder, Path):
                shutil.copytree(encoder, folder / _ENCODER, ignore=shutil.ignore_patterns(FOLDS))
            about = partial(_about, corpus, folder.name, loaded, encoder.name if isinstance(encoder, Path) else "")
            publish(place, about, folder)
        return cls(place, loaded)

    @property
    def about(self) -> About:
        """What it is made of, without what was added."""
        return self._now.about

    @property
    def place(self) -> Path:
        """Its folder."""
        return self._place

    @property
    def corpus(self) -> Corpus:
        """The premises, those that were added last."""
        return self._now.corpus

    @property
    def access(self) -> Access:
        """Who may use what."""
        return self._now.access

    @property
    def vectors(self) -> Vectors | None:
        """The premises' vectors, if it has any."""
        return self._now.vectors

    @property
    def added(self) -> int:
        """How many premises were added since it was built."""
        return len(self._now.additions.declarations)

    @property
    def kinds(self) -> Sequence[str]:
        """The rankers it has."""
        return KINDS if self._now.vectors is not None else KINDS[:1]

    @property
    def encoder(self) -> Encoder:
        """What turns text into its vectors; loaded when it is first asked for."""
        if self._encoder is None:
            folder = self._place / self._now.about.generation / _ENCODER
            if not folder.is_dir():
                raise InputError(
                    f"the premise index {self._place} keeps no encoder: build it with --encoder, or give the one that "
                    "it was built with"
                )
            self._encoder = _load(folder)
        return self._encoder

    def ranker(self, kind: str = "bm25") -> Ranker:
        """The ranker of that kind over the premises of this moment. Raises `InputError` for a kind it has not."""
        if kind not in KINDS:
            raise InputError(f"there is no ranker {kind!r}: the kinds are {', '.join(KINDS)}")
        now = self._now
        if kind == "bm25":
            return now.words
        if now.vectors is None:
            raise InputError(
                f"the premise index {self._place} has no vectors, which {kind} needs: build it with "
                f"`lemmata index build --encoder FOLDER --out {self._place}`, or ask for bm25"
            )
        from retrieval.dense import DenseRanker  # noqa: PLC0415 - for indexes with vectors only
        from retrieval.fusion import load_fusion  # noqa: PLC0415
        from retrieval.hybrid import HybridRanker  # noqa: PLC0415

        dense = DenseRanker(now.corpus, now.access, now.vectors, self.encoder)
        if kind == "dense":
            return dense
        kept = self._place / now.about.generation / _ENCODER
        fusion = load_fusion(kept) if kept.is_dir() else None
        return HybridRanker(now.corpus, now.access, now.words, dense, fusion)

    def refresh(self) -> bool:
        """See what others have built or added meanwhile; is there anything?"""
        about = read_about(self._place)
        if about.generation != self._now.about.generation:
            self._encoder = self._encoder if not about.encoder else None
            self._now = self._opened()
            return True
        folder = self._place / about.generation
        try:
            additions = read_additions(folder, self._now.additions)
            if additions.end == self._now.additions.end:
                return False
            self._now = _with(self._now, additions, folder)
        except (ValueError, OSError) as error:
            raise self._damaged(str(error)) from error
        return True

    def add(self, declarations: Sequence[Declaration], imports: Sequence[str] = ()) -> Sequence[int]:
        """Add premises, durably; the positions of all of them. What the index has already is not added again.

        `imports`: what their files import. Raises `InputError` if vectors are needed and the encoder is not there.
        """
        with locked(self._place):
            self.refresh()
            news = list(dict.fromkeys(each for each in declarations if self._position(each) is None))
            if news:
                vectors = None
                if self._now.vectors is not None:
                    vectors = self.encoder.encode_premises([each.text for each in news])
                folder = self._place / self._now.about.generation
                append(folder, self._now.additions, by_file(news, imports), vectors)
                self.refresh()
        positions = (self._position(each) for each in declarations)
        return tuple(position for position in positions if position is not None)  # none is None now

    def compact(self, progress: Progress = lambda line: None) -> None:
        """Make one of what was built and what was added; positions stay. Others that want to add wait meanwhile."""
        with locked(self._place):
            self.refresh()
            now = self._now
            if not now.additions.files:
                return
            kept = self._place / now.about.generation / _ENCODER
            with written(self._place) as folder:
                _write(now.corpus, folder, progress)
                if now.vectors is not None:
                    np.save(folder / _VECTORS, now.vectors.rows(np.arange(len(now.vectors))))
                if kept.is_dir():
                    shutil.copytree(kept, folder / _ENCODER)
                about = partial(_about, now.corpus, folder.name, None, now.about.encoder)
                publish(
                    self._place,
                    lambda sizes, digest: replace(about(sizes, digest), dimension=now.about.dimension),
                    folder,
                )
            self._now = self._opened()

    def verify(self) -> None:
        """Read the whole corpus and compare its digest. Raises `InputError` if it is not what was written."""
        if corpus_digest(self._place / self.about.generation) != self.about.digest:
            raise InputError(f"the premise index {self._place} is damaged (its digest differs): {rebuild(self._place)}")

    def _position(self, declaration: Declaration) -> int | None:
        """Where this very declaration is."""
        now = self._now
        for position in now.base.named(declaration.name):
            if now.base.premises[position] == declaration:
                return position
        return now.added.get(declaration)

    def _opened(self) -> _Snapshot:
        about = read_about(self._place)
        for _ in range(_TRIES):
            try:
                check_sizes(self._place, about)
                return _open(self._place / about.generation, about)
            except FileNotFoundError as error:
                now = read_about(self._place)
                if now.generation == about.generation:
                    name = Path(error.filename or "a file").name
                    raise self._damaged(f"{name} is missing") from None
                about = now  # it was built anew just now
            except (ValueError, KeyError, TypeError, OSError) as error:
                raise self._damaged(str(error)) from error
        raise self._damaged("it is built anew all the time")

    def _damaged(self, how: str) -> InputError:
        return InputError(f"the premise index {self._place} is damaged ({how}): {rebuild(self._place)}")


def _open(folder: Path, about: About) -> _Snapshot:
    base = StoredCorpus(folder, about.provenance)
    access = Access(base.layout)
    table = Bm25Table.load(folder)
    if table.size != len(base):
        raise ValueError("the words are of another corpus")
    vectors = Vectors.open(folder / _VECTORS) if about.dimension else None
    if vectors is not None and len(vectors) != len(base):
        raise ValueError("the vectors are of another corpus")
    built = _Snapshot(about, base, Additions(), {}, base, access, Bm25Ranker(None, access, table), vectors)
    additions = read_additions(folder)
    return _with(built, additions, folder) if additions.files else built


def _with(snapshot: _Snapshot, additions: Additions, folder: Path) -> _Snapshot:
    """The snapshot with what was added since."""
    news = additions.files[len(snapshot.additions.files) :]
    declarations = [each for file in news for each in file.declarations]
    corpus = ExtendedCorpus(snapshot.base, additions.files)
    access = snapshot.access.extended(Layout.of(Corpus(news)))
    vectors = snapshot.vectors
    if vectors is not None:
        count, before = len(additions.declarations), len(snapshot.additions.declarations)
        vectors = vectors.extended(read_vectors(folder, count, snapshot.about.dimension)[before:])
    words = snapshot.words.extended(declarations, access)
    added = dict(snapshot.added)
    for position, each in enumerate(declarations, start=len(snapshot.corpus)):
        added.setdefault(each, position)
    return _Snapshot(snapshot.about, snapshot.base, additions, added, corpus, access, words, vectors)


def _write(corpus: Corpus, folder: Path, progress: Progress) -> None:
    progress(f"{len(corpus)} premises of {len(corpus.files)} files")
    write_corpus(corpus, folder)
    Bm25Table.build([premise_tokens(premise.text) for premise in corpus.premises]).save(folder)


def _encode(encoder: Encoder, premises: Sequence[Declaration], file: Path, progress: Progress) -> None:
    shape = (len(premises), encoder.dimension)
    vectors: NDArray[np.float32] = np.lib.format.open_memmap(file, mode="w+", dtype=np.float32, shape=shape)
    for first in range(0, len(premises), _ENCODED_AT_ONCE):
        some = premises[first : first + _ENCODED_AT_ONCE]
        rows = encoder.encode_premises([each.text for each in some])
        if not np.isfinite(rows).all():
            broken = some[int(np.flatnonzero(~np.isfinite(rows).all(axis=1))[0])]
            raise InputError(f"the encoder makes no vector of {broken.name}: its numbers are not finite; train it anew")
        vectors[first : first + len(some)] = rows
        progress(f"{first + len(some)} of {len(premises)} premises encoded")


def _about(
    corpus: Corpus, generation: str, encoder: Encoder | None, name: str, sizes: dict[str, int], digest: str
) -> About:
    return About(
        generation=generation,
        files=len(corpus.files),
        premises=len(corpus),
        digest=digest,
        provenance=corpus.provenance,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        dimension=0 if encoder is None else encoder.dimension,
        encoder=name,
        sizes=sizes,
    )


def _load(folder: Path) -> Encoder:
    from retrieval.dense import load_encoder  # noqa: PLC0415 - brings torch

    loader: Callable[[Path], Encoder] = load_encoder
    return loader(folder)
