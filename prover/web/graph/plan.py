"""What the planner conjectured, and what became of it.

A conjecture is a step that brings a lemma of its own, ``suffices key : LEMMA by FINISH`` or ``have key : LEMMA := ?_``
(`prover.planner.sketches`). Lean refuses those whose lemma does not help; of the others the lemma is a goal of the
search like any other. A lemma that was conjectured in several places is told once, by the best that became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from prover.web.graph.facts import Facts, State
from prover.web.graph.links import Links
from prover.web.graph.markup import NOTHING, tag
from prover.web.graph.svg import icon, probability
from prover.web.graph.text import one_line
from prover.web.lean_text import lean

_CUT = re.compile(
    r"(?P<word>suffices|have) key\d* : (?P<lemma>.*?)(?: by (?P<finish>.*)| := \?_)(?:\nclear .*)?", re.DOTALL
)
_SHOWN = 12
_LISTED = 200


class Fate(StrEnum):
    """What became of a conjecture; the values are the words, the better fates first."""

    USED = "proved, and in the proof"
    PROVED = "proved"
    OPEN = "open"
    FAILED = "could not be proved"
    UNTRIED = "not tried yet"
    REFUSED = "does not help: Lean refused the step"


_STATES = {
    Fate.USED: State.SOLVED,
    Fate.PROVED: State.SOLVED,
    Fate.OPEN: State.OPEN,
    Fate.FAILED: State.FAILED,
    Fate.UNTRIED: State.WAITING,
    Fate.REFUSED: State.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A lemma, conjectured at goal `at` for the step `tactic`; `lemma_goal` is the goal that it became, if it did."""

    lemma: str
    tactic: str
    fate: Fate
    at: int
    lemma_goal: int | None = None
    log_prior: float | None = None
    message: str = ""

    @property
    def how(self) -> str:
        """How the goal follows from the lemma."""
        if self.tactic.startswith("have"):
            return "stated on the way"
        finish = self.tactic.partition(" by ")[2]
        if finish.startswith("exact key"):
            return "a generalisation"
        if finish.startswith(("induction", "fun_induction")):
            return "then by induction"
        return "then by simplification"


def conjectures(facts: Facts) -> list[Conjecture]:
    """Every lemma once, the best fate first; of equal ones those on which most was tried."""
    best: dict[str, Conjecture] = {}
    order = list(Fate)
    for conjecture in _all(facts):
        known = best.get(conjecture.lemma)
        if known is None or order.index(conjecture.fate) < order.index(known.fate):
            best[conjecture.lemma] = conjecture
    return sorted(best.values(), key=lambda it: (order.index(it.fate), -_effort(facts, it), it.at))


def _effort(facts: Facts, it: Conjecture) -> int:
    """Tactics tried on the lemma and below it."""
    return 0 if it.lemma_goal is None else facts.effort[it.lemma_goal]


def _all(facts: Facts) -> Iterator[Conjecture]:
    for node, record in enumerate(facts.nodes):
        for action in record.actions:
            if lemma := _lemma(action.tactic):
                goal = action.children[0] if action.children else None
                used = facts.winning.get(node) is action
                yield Conjecture(lemma, action.tactic, _fate(facts, goal, used=used), node, goal, action.log_prior)
        for rejected in record.rejected:
            if lemma := _lemma(rejected.tactic):
                yield Conjecture(lemma, rejected.tactic, Fate.REFUSED, node, message=rejected.message)
        for candidate in record.pending:
            if lemma := _lemma(candidate.tactic):
                yield Conjecture(lemma, candidate.tactic, Fate.UNTRIED, node, log_prior=candidate.log_prior)


def _lemma(tactic: str) -> str | None:
    """The lemma that a step brings, if it does."""
    if not tactic.startswith(("suffices key", "have key")):
        return None
    found = _CUT.fullmatch(tactic)
    return None if found is None else found["lemma"].strip()


def _fate(facts: Facts, goal: int | None, *, used: bool) -> Fate:
    if used:
        return Fate.USED
    if goal is None:
        return Fate.PROVED
    match facts.state(goal):
        case State.SOLVED:
            return Fate.PROVED
        case State.FAILED:
            return Fate.FAILED
        case _:
            return Fate.OPEN


def plan(facts: Facts, links: Links) -> Markup:
    """The conjectures as a list; nothing if there are none."""
    found = conjectures(facts)
    if not found:
        return NOTHING
    helpful = [it for it in found if it.fate is not Fate.REFUSED]
    refused = [it for it in found if it.fate is Fate.REFUSED]
    counts = {fate: sum(it.fate is fate for it in found) for fate in Fate}
    said = ", ".join(f"{count} {_SHORT[fate]}" for fate, count in counts.items() if count)
    lists = [_list(facts, helpful[:_SHOWN], links)]
    if helpful[_SHOWN:]:
        lists.append(_folded(f"{len(helpful) - _SHOWN} more", _list(facts, helpful[_SHOWN:_LISTED], links), "more"))
    if refused:
        lists.append(_folded(f"{len(refused)} refused by Lean", _list(facts, refused[:_LISTED], links), "refused"))
    title = tag("h3", "The plan: conjectured lemmas ", tag("small", said))
    return tag("section", title, *lists, class_="lg-plan")


_SHORT = {
    Fate.USED: "in the proof",
    Fate.PROVED: "proved",
    Fate.OPEN: "open",
    Fate.FAILED: "failed",
    Fate.UNTRIED: "not tried yet",
    Fate.REFUSED: "refused",
}


def _folded(title: str, content: Markup, part: str) -> Markup:
    return tag("details", tag("summary", title), content, data_part=f"plan-{part}")


def _list(facts: Facts, found: list[Conjecture], links: Links) -> Markup:
    return tag("ol", *[_row(facts, conjecture, links) for conjecture in found])


def _said(facts: Facts, fate: Fate) -> str:
    """The fate in words; once the theorem is proved, nobody goes on with what is open."""
    decided = not facts.graph.root.open
    return {Fate.OPEN: "left open", Fate.UNTRIED: "not needed"}.get(fate, fate.value) if decided else fate.value


def _row(facts: Facts, it: Conjecture, links: Links) -> Markup:
    state = _STATES[it.fate]
    where = tag("a", f"goal {it.at}", href=links.goal(it.at), data_node=it.at)
    about = [f"{it.how}, for ", where]
    if it.log_prior is not None:
        about.append(f" · prior {probability(it.log_prior)}")
    if it.lemma_goal is not None:
        about += [" · ", tag("a", f"goal {it.lemma_goal}", href=links.goal(it.lemma_goal), data_node=it.lemma_goal)]
        about.append(f", {_effort(facts, it):,} tactics tried")
    if it.message:
        about.append(tag("samp", one_line(it.message, 120)))
    return tag(
        "li",
        icon(state),
        tag("code", lean(it.lemma)),
        tag("span", _said(facts, it.fate), class_="lg-fate"),
        tag("small", *about),
        class_=f"lg-is-{state.mark}" + (" lg-won" if it.fate is Fate.USED else ""),
    )
