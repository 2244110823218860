"""Does a data set hold what it promises? Everything is computed anew from what is on the disk.

Checked of every data set, downloaded ones too: each file of the corpus stands after those it imports; no theorem and no
copy of one is in two parts of a split; each proof in val and test of `novel_premises` uses a premise that no training
proof uses; no part holds a held-out statement. Of our own also: the digests, that the benchmark's files and our lines
tell of the same parts, and that what is left out is what the metadata list.

A downloaded benchmark need not pass: LeanDojo splits without looking for copies. Where it gives no statements (before
`theorem_statement`), copies and held-out statements cannot be recognised; the report counts such theorems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import get_args

from prover.dataset.folder import Dataset, Part, Split
from prover.dataset.held_out import NOTHING, HeldOut
from prover.dataset.leandojo import theorem_of
from prover.dataset.splits import Facts, identity_of, used_in
from prover.dataset.streams import entries, sha256
from prover.dataset.writing import THEOREMS
from prover.traced import Corpus, TracedTheorem

_EXAMPLES = 3
Identity = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: `counts` by name, and `faults`, sentences; a data set without faults is sound."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def check(dataset: Dataset, held_out: HeldOut = NOTHING) -> Report:
    """Check everything. Raises `InputError` only for what cannot be read at all."""
    faults = list(_digests(dataset)) if dataset.own else []
    if faults:
        return Report({}, tuple(faults))  # the rest would only repeat it
    corpus = dataset.corpus()
    counts = Counter({"files": len(corpus.files), "premises": len(corpus)})
    faults += _order(corpus)
    for split in get_args(Split):
        parts = {part: _facts(dataset, split, part, corpus, counts) for part in get_args(Part)}
        counts.update({f"{split}/{part}": len(found) for part, found in parts.items()})
        faults += _apart(split, parts)
        faults += _guarded(split, parts, held_out)
        if split == "novel_premises":
            faults += _novel(parts)
        if dataset.own:
            faults += _agreeing(dataset, split, parts)
    if dataset.own:
        faults += _listed(dataset, counts)
    return Report(dict(counts), tuple(faults))


def _digests(dataset: Dataset) -> Iterator[str]:
    listed = dataset.metadata.get("files") or {}
    for name, data in listed.items():
        path = dataset.path / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256(path) != data.get("sha256"):
            yield f"{name} is not what was written: its digest differs"
    if THEOREMS not in listed:
        yield "the metadata list no digests"


def _order(corpus: Corpus) -> Iterator[str]:
    seen: set[str] = set()
    known = {file.path for file in corpus.files}
    early = []
    for file in corpus.files:
        early += [f"{file.path} before {other}" for other in file.imports if other in known and other not in seen]
        seen.add(file.path)
    yield from _told(early, "files stand before files that they import")


def _facts(dataset: Dataset, split: Split, part: Part, corpus: Corpus, counts: Counter[str]) -> list[Facts]:
    found = []
    for theorem in dataset.theorems(split, part):
        found.append(Facts.of(theorem))
        if split == "random":
            _count(theorem, corpus, counts)
    return found


def _count(theorem: TracedTheorem, corpus: Corpus, counts: Counter[str]) -> None:
    counts["theorems"] += 1
    counts["tactics"] += len(theorem.steps)
    counts["theorems without a statement"] += not theorem.signature
    for use in theorem.uses:
        counts["uses"] += 1
        counts["uses of premises outside of the corpus"] += corpus.position(use) is None


def _apart(split: str, parts: dict[Part, list[Facts]]) -> Iterator[str]:
    for one, other in combinations(parts, 2):
        identities = {facts.identity for facts in parts[one]}
        both = [facts.identity[1] for facts in parts[other] if facts.identity in identities]
        yield from _told(both, f"theorems are in {split}/{one} and in {split}/{other}")
        keys = {key: facts.identity for facts in parts[one] for key in facts.keys}
        copies = []
        for facts in parts[other]:
            original = next((keys[key] for key in facts.keys if key in keys), facts.identity)
            if original != facts.identity:
                copies.append(f"{facts.identity[1]} and {original[1]}")
        yield from _told(copies, f"statements of {split}/{other} have copies in {split}/{one}")


def _guarded(split: str, parts: dict[Part, list[Facts]], held_out: HeldOut) -> Iterator[str]:
    for part, found in parts.items():
        leaks = [f"{facts.identity[1]} ({origin})" for facts in found if (origin := held_out.origin(facts.keys))]
        yield from _told(leaks, f"held-out statements are in {split}/{part}")


def _novel(parts: dict[Part, list[Facts]]) -> Iterator[str]:
    trained = used_in(parts["train"])
    for part in ("val", "test"):
        stale = [facts.identity[1] for facts in parts[part] if facts.uses <= trained]
        yield from _told(stale, f"proofs of novel_premises/{part} use no premise that is novel")


def _agreeing(dataset: Dataset, split: Split, parts: dict[Part, list[Facts]]) -> Iterator[str]:
    """Are the benchmark's files about the same theorems as our lines?"""
    for part, found in parts.items():
        path = dataset.path / split / f"{part}.json"
        there = [identity_of(theorem_of(data)) for _, data in entries(path)]
        if there != [facts.identity for facts in found]:
            yield f"{split}/{part}.json and {THEOREMS} do not tell of the same theorems"


def _listed(dataset: Dataset, counts: Counter[str]) -> Iterator[str]:
    """Is what the rows call held out in no part, and what the metadata list as left out?"""
    rows: set[Identity] = set()
    misplaced = []
    for _, theorem, data in dataset.rows():
        counts["all theorems"] += 1
        if data.get("held_out"):
            rows.add(identity_of(theorem))
            if any((data.get("parts") or {}).values()):
                misplaced.append(theorem.name)
    yield from _told(misplaced, "held-out theorems are in a part")
    listed = (dataset.metadata.get("held_out") or {}).get("left_out") or []
    if {(each.get("path"), each.get("name"), each.get("line")) for each in listed} != rows:
        yield "the metadata do not list the theorems that are left out"
    counts["left out"] = len(rows)


def _told(found: Sequence[str], what: str) -> Iterator[str]:
    """One sentence for all that was found, with some examples."""
    if found:
        more = f" and {len(found) - _EXAMPLES} more" if len(found) > _EXAMPLES else ""
        yield f"{len(found)} {what}: {', '.join(found[:_EXAMPLES])}{more}"
