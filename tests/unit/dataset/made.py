"""Traced files made by hand or drawn: a small library, and hypothesis strategies for every value of `prover.traced`."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from prover.dataset.splits import Fractions
from prover.dataset.writing import Plan, claimed, write
from prover.traced import Declaration, Place, PremiseUse, Provenance, SourceFile, TracedFile, TracedStep, TracedTheorem

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
PLACES = st.builds(Place, st.integers(1, 9999), st.integers(1, 300))
SPANS = st.one_of(st.just((None, None)), st.tuples(st.integers(0, 20), st.integers(0, 20)))
USES = st.builds(lambda name, path, a, b, span: PremiseUse(name, path, a, b, *span), TEXT, TEXT, PLACES, PLACES, SPANS)
STEPS = st.builds(TracedStep, TEXT, TEXT, TEXT, PLACES, PLACES, st.lists(USES, max_size=3).map(tuple))


def theorems(paths: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[TracedTheorem]:
    steps, uses = st.lists(STEPS, max_size=3).map(tuple), st.lists(USES, max_size=3).map(tuple)
    return st.builds(TracedTheorem, TEXT, paths, PLACES, PLACES, TEXT, TEXT, TEXT, steps, uses)


def declarations(paths: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Declaration]:
    return st.builds(Declaration, TEXT, paths, TEXT, PLACES, PLACES, TEXT)


@st.composite
def files(draw: st.DrawFn) -> TracedFile:
    """A file whose theorems are its own."""
    path = draw(TEXT)
    own = st.just(path)
    source = SourceFile(
        path,
        tuple(draw(st.lists(TEXT, max_size=3))),
        tuple(draw(st.lists(declarations(own | TEXT), max_size=3))),
    )
    return TracedFile(source, tuple(draw(st.lists(theorems(own), max_size=3))), tuple(draw(st.lists(TEXT, max_size=2))))


def lemma(path: str, name: str, line: int) -> Declaration:
    return Declaration(name, path, f"theorem {name} : {name} = {name}", Place(line, 1), Place(line + 1, 6))


def use(premise: Declaration, tactic: str = "", written: str = "") -> PremiseUse:
    """`premise`, named in the tactic's text as it is written there, or not named."""
    at = tactic.find(written) if written else -1
    span = (at, at + len(written)) if at >= 0 else (None, None)
    return PremiseUse(premise.name, premise.path, premise.start, premise.end, *span)


def theorem(
    path: str, name: str, line: int, signature: str, *used: Declaration, tactics: bool = True, named: bool = True
) -> TracedTheorem:
    """A theorem whose proof rewrites with each of `used`, one step each; or is a term that names them."""
    place, end = Place(line, 1), Place(line + 2, 1)
    steps = []
    for premise in used if tactics else ():
        tactic = f"rw [{premise.name}]" if named else "simp"
        found = use(premise, tactic, premise.name if named else "")
        steps.append(TracedStep(tactic, f"n : Nat\n⊢ {name} {premise.name}", "no goals", place, end, (found,)))
    every = tuple(found for step in steps for found in step.uses) or tuple(use(premise) for premise in used)
    return TracedTheorem(name, path, place, end, signature, "by rw", f"⊢ {name}", tuple(steps), every)


def library(count: int = 60) -> list[TracedFile]:
    """Two files; the second imports the first, whose lemmas its theorems use: each two of them, two theorems each."""
    base = "Base.lean"
    lemmas = [lemma(base, f"base_{number}", 3 * number + 1) for number in range(count)]
    path = "Upper/Main.lean"
    upper = [
        theorem(
            path,
            f"upper_{number}",
            5 * number + 1,
            f"(n : Nat) : n + {number} = {number} + n",
            lemmas[number],
            lemmas[(number + 1) % count],
            named=bool(number % 3),
            tactics=number % 7 != 0,
        )
        for number in range(count)
    ]
    first = SourceFile(base, (), tuple(lemmas))
    second = SourceFile(path, (base,), tuple(lemma(path, each.name, each.start.line) for each in upper))
    return [TracedFile(second, tuple(upper), ("line 3: a proof that cannot be read",)), TracedFile(first)]


def written(folder: Path, fractions: Fractions) -> Path:
    """The library as a data set in `folder`."""
    files = {file.source.path: file for file in library()}
    with claimed(folder):
        write(folder, Plan([*files], files.__getitem__, Provenance("made", "1"), lambda _: fractions))
    return folder
