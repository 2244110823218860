"""Lean text as HTML: escaped, quietly coloured, and honest about characters that deceive the eye.

Statements come from anybody. Characters that change the order of what is shown (bidirectional controls), or that
cannot be seen, could make a statement look like another one; they are shown as their code points. Very long text is
cut, and says so; the `.json` twins have all of it.

Colouring is by one regular expression over words and comments. It knows no Lean syntax, and a wrong colour is all that
it can do wrong.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

from markupsafe import Markup

LONGEST = 20_000
"""Characters of one text that are shown."""

_KEYWORDS = """
theorem lemma def abbrev example instance structure inductive class where axiom open import namespace section end
variable universe set_option in by have show from fun let if then else match with do termination_by deriving
"""
_TACTICS = """
intro intros exact apply refine constructor cases rcases obtain induction simp simp_all simpa omega decide rfl rw
rewrite exists use left right ext funext unfold change calc assumption contradiction exfalso generalize specialize
subst split first repeat all_goals any_goals rename_i next case trivial norm_num linarith nlinarith ring positivity
symm trans at only
"""
_PIECE = re.compile(
    r"(?P<comment>--[^\n]*|/-(?:[^-]|-(?!/))*(?:-/|\Z))"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*"?)'
    r"|(?P<word>[^\W\d][\w.!?'₀-₉]*)"
    r"|(?P<number>\d+)"
    r"|(?P<sorry>⊢)"
)
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""What cannot be seen, or turns the order of what can."""
_CLASSES = {
    **dict.fromkeys(_KEYWORDS.split(), "k"),
    **dict.fromkeys(_TACTICS.split(), "t"),
    **dict.fromkeys(("sorry", "admit"), "w"),
}


def lean(text: str | None, longest: int = LONGEST) -> Markup:
    """The text as HTML for a ``pre`` or ``code`` element."""
    whole = text or ""
    shown, rest = whole[:longest], len(whole) - longest
    pieces: list[str] = []
    at = 0
    for match in _PIECE.finditer(shown):
        css = _css(match)
        if css:
            pieces += [plain(shown[at : match.start()]), f'<span class="{css}">', plain(match.group()), "</span>"]
            at = match.end()
    pieces.append(plain(shown[at:]))
    if rest > 0:
        pieces.append(f'<span class="cut"> … {rest:,} more characters</span>')
    return Markup("".join(pieces))  # noqa: S704 - every piece went through `plain`


def plain(text: str) -> str:
    """Escaped, with what cannot be seen made visible."""
    return INVISIBLE.sub(_named, escape(text))


def visible(text: str) -> Markup:
    """One-line text of others (names, notes), escaped, with what cannot be seen made visible."""
    return Markup(plain(text))  # noqa: S704 - escaped


def _css(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "word":
            return _CLASSES.get(match.group(), "")
        case "comment":
            return "c"
        case "string":
            return "s"
        case "number":
            return "n"
        case _:
            return "g"


def _named(match: re.Match[str]) -> str:
    character = match.group()
    code = f"U+{ord(character):04X}"
    title = escape(unicodedata.name(character, "control character"))
    return f'<span class="odd" title="{title}">{code}</span>'
