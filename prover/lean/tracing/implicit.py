"""What `simp` and its kin used without being told: Lean says it where `tactic.simp.trace` is set ("Try this: ...").

The names in that are as short as the place allows, so they are looked for in the namespaces that are open there. A name
that the state has as a hypothesis is that hypothesis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from prover.lean.tracing.stream import Said

_TRY = re.compile(r"Try this:\s*(?:\[apply\]\s*)?(?:simp\w*!?\??|dsimp!?\??)\b[^\[]*\[(?P<list>.*)", re.DOTALL)
_NAME = re.compile(r"(?:[^\W\d][\w'!?₀-₉]*|«[^»]+»)(?:\.(?:[^\W\d][\w'!?₀-₉]*|«[^»]+»|\d+))*")
_HYPOTHESIS = re.compile(r"^((?:[^\s⊢]\S* )+):", re.MULTILINE)


def told_names(said: Said) -> list[str]:
    """The names in a suggestion of `simp`; none if the message is something else."""
    match = _TRY.match(said.text)
    return [] if match is None else list(dict.fromkeys(_entries(match["list"])))


def _entries(text: str) -> Iterator[str]:
    """The entries of a list that are names. `text` begins after its bracket and goes on after the closing one."""
    depth = begin = 0
    entries = []
    for at, character in enumerate(text):
        depth += (character in "([{⟨") - (character in ")]}⟩")
        if depth < 0 or (depth == 0 and character == ","):
            entries.append(text[begin:at])
            begin = at + 1
        if depth < 0:
            break
    for entry in entries:
        plain = entry.strip().lstrip("←↓↑- \n")
        name = _NAME.match(plain)
        if name is not None and name.end() == len(plain):
            yield name.group()


def hypotheses(state: str) -> frozenset[str]:
    """The names of the hypotheses in a state."""
    return frozenset(name for names in _HYPOTHESIS.findall(state) for name in names.split())
