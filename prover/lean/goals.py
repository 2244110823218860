"""Reading goals as Lean prints them, and giving every hypothesis a name that a tactic can say.

Lean marks names that the user cannot write with a dagger (``h✝``, ``x✝¹``). `make_nameable` gives these deterministic
plain names and returns what ``rename_i`` must be called with to make it so in Lean too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from prover.types import Goal, Hypothesis, ProofState, Step

_DAGGER = "✝"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INACCESSIBLE = re.compile(rf"[^\s()\[\]{{}},:⟨⟩]*{_DAGGER}[{_SUPERSCRIPTS}]*")
_HYPOTHESIS = re.compile(r"(?P<names>\S+(?: \S+)*?) :(?P<let>=?) ?(?P<rest>.*)", re.DOTALL)


def parse_goals(text: str) -> list[Goal]:
    """The goals of an ``unsolved goals`` message (without that first line)."""
    return [parse_goal(part) for part in re.split(r"\n\n(?=(?:case |.* : |⊢ ))", text.strip("\n")) if part.strip()]


def parse_goal(text: str) -> Goal:
    """One goal: an optional ``case tag``, hypotheses, ``⊢ target``; indented lines continue the one before."""
    case: str | None = None
    hypotheses: list[Hypothesis] = []
    target = ""
    for entry in _entries(text):
        if entry.startswith("case ") and not hypotheses and case is None:
            case = entry.removeprefix("case ").strip()
        elif entry.startswith("⊢"):
            target = entry.removeprefix("⊢").strip()
        else:
            hypotheses.append(_hypothesis(entry))
    return Goal(tuple(hypotheses), target, case)


def _entries(text: str) -> list[str]:
    entries: list[str] = []
    for line in text.split("\n"):
        if entries and (line.startswith(" ") or not line):
            entries[-1] += "\n" + line
        else:
            entries.append(line)
    return [entry.rstrip() for entry in entries if entry.strip()]


def _hypothesis(entry: str) -> Hypothesis:
    match = _HYPOTHESIS.match(entry)
    if match is None:
        return Hypothesis((entry,), "")
    names = tuple(match["names"].split(" "))
    if match["let"]:  # Lean prints ``x := v`` when the type is hidden
        return Hypothesis(names, "", match["rest"].strip())
    type_, separator, value = match["rest"].partition(" := ")
    return Hypothesis(names, type_.strip(), value.strip() if separator else None)


def make_nameable(goal: Goal, induction: bool = False) -> tuple[Goal, tuple[str, ...]]:
    """`goal` with plain names for inaccessible hypotheses, and these names in order, for ``rename_i``.

    After an `induction`, what Lean calls ``a✝`` is the induction hypothesis and is called so.
    """
    daggered = [name for hypothesis in goal.hypotheses for name in hypothesis.names if _DAGGER in name]
    if not daggered:
        return goal, ()
    taken = set(re.findall(r"[\w.'!?]+", _INACCESSIBLE.sub(" ", goal.text)))
    fresh: dict[str, str] = {}
    for name in daggered:
        base = name.split(_DAGGER)[0].split(".")[-1] or "x"
        fresh[name] = _fresh("ih" if induction and (base == "a" or base.endswith("_ih")) else base, taken)
        taken.add(fresh[name])

    def rename(text: str) -> str:
        return _INACCESSIBLE.sub(lambda match: fresh.get(match[0], match[0]), text)

    hypotheses = tuple(
        Hypothesis(
            tuple(fresh.get(name, name) for name in h.names),
            rename(h.type),
            None if h.value is None else rename(h.value),
        )
        for h in goal.hypotheses
    )
    return Goal(hypotheses, rename(goal.target), goal.case), tuple(fresh[name] for name in daggered)


def _fresh(base: str, taken: set[str]) -> str:
    if base in ("this", "_"):
        base = "h"
    if base not in taken:
        return base
    number = 1
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"


def states_after(path: tuple[Step, ...], tactic: str, goals: Sequence[Goal]) -> tuple[ProofState, ...]:
    """The states that `tactic` leaves: a state for each goal, or one for all if metavariables may couple them."""
    count = len(goals)
    induction = tactic.startswith("induction")
    if any(goal.has_metavariables for goal in goals):
        first, names = make_nameable(goals[0], induction)
        return (ProofState((first, *goals[1:]), (*path, Step(tactic, count, None, names))),)
    states = []
    for index, goal in enumerate(goals):
        named, names = make_nameable(goal, induction)
        states.append(ProofState((named,), (*path, Step(tactic, count, index, names))))
    return tuple(states)
