"""Texts of goals and tactics cut to the room there is, for drawings.

Characters that cannot be seen, or that turn the order of others, are drawn as a box; `prover.web.lean_text` says which
ones they are where there is room for it.
"""

from __future__ import annotations

import re

from prover.web.lean_text import INVISIBLE

ELLIPSIS = "…"
_ODD = re.compile(f"{INVISIBLE.pattern}|[\ufffc-\uffff]")  # these would spoil a drawing
_BOX = "\N{REPLACEMENT CHARACTER}"
_SLACK = 12
"""Characters of a line that may be left empty in order to break at a blank."""


def safe(text: str) -> str:
    """The text with every odd character as a box: can be encoded, and is read in the order in which it stands."""
    return _ODD.sub(_BOX, text)


def one_line(text: str, longest: int) -> str:
    """All on one line, cut."""
    return _cut(" ".join(safe(text[: 4 * longest + 200]).split()), longest)


def lines(text: str, width: int, count: int) -> list[str]:
    """At most `count` lines of at most `width` characters, broken at blanks where that costs little; cut."""
    rest = " ".join(safe(text[: 4 * width * count + 200]).split())
    found: list[str] = []
    while rest and len(found) < count - 1 and len(rest) > width:
        end = rest.rfind(" ", width - _SLACK, width + 1)
        end = width if end < 0 else end
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, _cut(rest, width)] if rest else found


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS
