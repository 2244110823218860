"""Proofs to be exported, as values: one with everything on a page, and made-up ones of any size."""

from __future__ import annotations

from prover.lean.cited import CitedTheorem
from prover.lean.stepping import ProofStep, Run, StepKind
from prover.lean.steps import Walk
from prover.types import Cost, Goal, Hypothesis, Theorem, Verdict
from prover.web.export import Exported
from prover.web.export.values import Judged

TOOLCHAIN = "lean-4.35.0-test"
NASTY = '</style><script>alert("1")</script>\u202e<b>&amp;'


def goal(target: str, *hypotheses: str, case: str | None = None) -> Goal:
    parts = (text.partition(" : ") for text in hypotheses)
    return Goal(tuple(Hypothesis(tuple(names.split()), type_) for names, _, type_ in parts), target, case)


def step(
    text: str,
    *runs: tuple[list[Goal], list[Goal]],
    kind: StepKind = StepKind.TACTIC,
    children: tuple[ProofStep, ...] = (),
    names: tuple[str, ...] = (),
    depth: int = 0,
) -> ProofStep:
    head = text.split("\n", maxsplit=1)[0]
    made = tuple(Run(tuple(before), tuple(after)) for before, after in runs)
    return ProofStep(text, head, kind, 1, 0, depth, made, "", names, children)


def verdict(theorem: Theorem, *, proved: bool = True) -> Verdict:
    return Verdict(proved, theorem.statement_hash, "T2", ("propext",), TOOLCHAIN, 0.5, "" if proved else "refused")


def exported(theorem: Theorem, proof: str, **more: object) -> Exported:
    return Exported(theorem, proof, (Judged(verdict(theorem), 1_750_000_000.0, here=True),), **more)  # type: ignore[arg-type]


SWAP = Theorem("swap", "(p q : Prop) (h : p ∧ q) : q ∧ p", "-- a remark\n")
PROOF = "by\n  obtain ⟨hp, hq⟩ := h\n  constructor\n  · exact hq\n  · exact hp"
_P, _Q = (goal(t, "p q : Prop", "hp : p", "hq : q", case=c) for t, c in (("q", "left"), ("p", "right")))
_OPENED = goal("q ∧ p", "p q : Prop", "hp : p", "hq : q")


def swap() -> Walk:
    """The steps of `PROOF`, with a named theorem in one."""
    start = goal("q ∧ p", "p q : Prop", "h : p ∧ q")
    blocks = [
        step("· " + text, ([g], []), kind=StepKind.BRANCH, children=(step(text, ([g], []), depth=1),))
        for text, g in (("exact hq", _P), ("exact hp", _Q))
    ]
    steps = (
        step("obtain ⟨hp, hq⟩ := h", ([start], [_OPENED]), names=("And.left",)),
        step("constructor", ([_OPENED], [_P, _Q])),
        *blocks,
    )
    cited = (CitedTheorem("And.left", "And.left {a b : Prop} (self : a ∧ b) : a", "theorem", "Core.Prelude"),)
    return Walk(steps, start, cited, TOOLCHAIN)


def nasty() -> tuple[Exported, Walk]:
    """Everything that comes from outside tries to be HTML."""
    bad = goal(NASTY, f"h{NASTY} : {NASTY}", case=NASTY)
    theorem = Theorem(f"t{NASTY}", f": {NASTY}", NASTY)
    text = step(f"exact {NASTY}\n  more {NASTY}", ([bad], [goal(f"x {NASTY}")]), names=(NASTY,))
    cited = (CitedTheorem(NASTY, NASTY, NASTY, NASTY),)
    judged = (Judged(Verdict(True, "0", NASTY, (NASTY,), NASTY, 0.1), 0.0),)
    about = Theorem(NASTY, NASTY, NASTY)
    return Exported(theorem, NASTY, judged, about=about, id=NASTY, cost=Cost(1.0)), Walk(
        (text, text_of_term(NASTY)), bad, cited, NASTY, NASTY
    )


def text_of_term(text: str) -> ProofStep:
    return ProofStep(text, text, StepKind.TERM, 1, 0, 0, (), text)


def long(count: int, hypotheses: int) -> Walk:
    """A straight proof of `count` steps with that many hypotheses, each changing the target a little."""
    context = tuple(f"h{i} : x{i} + {i} ≤ y{i} * {i}" for i in range(hypotheses))
    goals = [goal(f"f {i} + a = b + {i}", *context) for i in range(count + 1)]
    steps = tuple(step(f"rw [lemma_{i}]", ([goals[i]], [goals[i + 1]])) for i in range(count))
    return Walk(steps, goals[0], (), TOOLCHAIN)
