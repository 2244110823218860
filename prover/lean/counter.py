"""Counter statements: what it would take to show that a theorem is false, or says nothing.

`negation` of ``t (x : A) (h : P) : Q`` is ``t_is_false : ¬ (∀ (x : A) (h : P), Q)``; `contradiction` is
``t_is_vacuous (x : A) (h : P) : False``, with premises that stand after the colon (``: P → Q``) kept as premises.
Both are made from the statement's text with `prover.lean.tokens`, header and universe parameters kept, and are
proposals only: that a proof of one refutes the theorem is decided on compiled data (`prover.lean.compare.refutes`).

The negation is about the lowest universe: ``Type u`` becomes ``Type``, and so does ``Sort u``, since a statement that
fails in one universe is false, and in that one there are numbers and truth values to refute it with.

Variables that the text does not bind (Lean's auto-bound ones, `variable` commands) are read off the theorem's first
state, if that is handed in; without it the negation would leave them outside, and the verifier refuses such a pair.

Limits: a statement with `match` or a tactic block declares auxiliaries named after itself, so that the compiled pair
differs and is refused; types of unbound variables are taken as Lean printed them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prover.lean.tokens import Token, TokenKind, tokens, words
from prover.types import ProofState, Theorem

_OPEN, _CLOSE = "([{⟨⦃⟦⟪‹", ")]}⟩⦄⟧⟫›"
_STEP = {"@[": 1, ".{": 1} | dict.fromkeys(_OPEN, 1) | dict.fromkeys(_CLOSE, -1)
_BODIES = words("∃ ∃! ∀ λ Σ Π fun let have show suffices if match by do from nomatch")
"""What has a body that reaches to the end of the term, so that an arrow after it belongs to the body."""
_LOOSE = re.compile(r"↔|<->|<\||\|>|\$|▸|;")
"""What binds less tightly than ``→``, or cannot be cut at one."""
_DATA = words(
    "Nat Int Bool String Char Unit List Option Array Prop Type Sort Prod Sum ℕ ℤ ∀ → -> - > × ⊕ ( ) { } ⦃ ⦄ : , * _"
)
"""Words of types that cannot contradict each other."""
_UNIVERSE = re.compile(r"(?<![\w.'])u_\d+(?![\w'])")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A signature without comments. `binders`: the tokens before the colon; `names`: what they bind ("" if unnamed)."""

    universes: str
    text: str
    binders: tuple[Token, ...]
    colon: int
    conclusion: tuple[Token, ...]
    names: tuple[str, ...]

    @property
    def before(self) -> str:
        return self.text[: self.colon].strip()

    @property
    def after(self) -> str:
        return self.text[self.colon + 1 :].strip()


def negation(theorem: Theorem, state: ProofState | None = None) -> Theorem | None:
    """The statement that `theorem` is false, named ``<name>_is_false``; None if the signature cannot be cut.

    `state` is the theorem's first state, from which the variables come that its text does not bind.
    """
    parts = _parts(theorem.signature)
    unbound = None if parts is None else _unbound(parts, state)
    if parts is None or unbound is None:
        return None
    binders = " ".join(filter(None, [*unbound, parts.before]))
    claim = f"∀ {binders}, {parts.after}" if binders else parts.after
    lowest = _lowest(parts.universes, claim)
    signature = f"{parts.universes} : ¬ ({claim})".lstrip() if lowest is None else f": ¬ ({lowest})"
    return Theorem(_name(theorem, "is_false"), signature, theorem.header)


def _lowest(universes: str, claim: str) -> str | None:
    """The claim with ``Type`` for all that is in a universe of any height; None if there is nothing else to replace.

    None, too, where a universe is mentioned in another way: the claim would not be one in lower universes then.
    """
    found = list(tokens(claim))
    pieces: list[str] = []
    at = 0
    variables = set(universes.strip(".{}").replace(",", " ").split())
    for sort, level in pairwise(found):
        if sort.text in ("Type", "Sort") and (level.text == "_" or level.kind is TokenKind.WORD):
            variables.add(level.text)
            pieces.append(claim[at : sort.start] + "Type")
            at = level.end
    lowest = "".join(pieces) + claim[at:]
    rest = {token.text for token in tokens(lowest)} - {"_"}
    return lowest if pieces and not variables & rest else None


def contradiction(theorem: Theorem, state: ProofState | None = None) -> Theorem | None:
    """The statement that the hypotheses of `theorem` imply ``False``, named ``<name>_is_vacuous``.

    None if the signature cannot be cut, if it has no hypothesis that could take part in a contradiction, or if its
    conclusion is ``False``: then a contradiction is what it states.
    """
    parts = _parts(theorem.signature)
    unbound = None if parts is None else _unbound(parts, state)
    if parts is None or unbound is None:
        return None
    end = _premises(parts.text, parts.conclusion)
    premises = parts.text[parts.colon + 1 : end].strip() if end is not None else ""
    rest = parts.text[end if end is not None else parts.colon + 1 :]
    if rest.strip(" \n()") == "False":
        return None
    kept = [*parts.binders, *(token for token in parts.conclusion if end is not None and token.end <= end)]
    if not _may_contradict(kept, parts.names):
        return None
    binders = " ".join(filter(None, [*unbound, parts.before]))
    signature = " ".join(filter(None, [parts.universes, binders, ":", premises, "False"]))
    return Theorem(_name(theorem, "is_vacuous"), signature, theorem.header)


def _name(theorem: Theorem, ending: str) -> str:
    """The theorem's name with an ending that nothing in its header has."""
    name = theorem.name
    taken = {token.text.split(".")[-1].strip("«»") for token in tokens(theorem.header)}
    last = name.split(".")[-1].strip("«»") if "«" not in name else name[name.rindex("«") + 1 :].rstrip("»")
    while f"{last}_{ending}" in taken:
        ending += "'"
    return f"{name[:-1]}_{ending}»" if name.endswith("»") else f"{name}_{ending}"


def _parts(signature: str) -> _Parts | None:
    """The signature cut at its colon; None if it has none or holds something that Lean might read differently."""
    if any(token.doubt or token.kind is TokenKind.DOC for token in tokens(signature)):
        return None
    universes, text = _universes(_without_comments(signature.strip()))
    found = list(tokens(text))
    colon = next((i for i, token in _outermost(found) if token.text == ":"), None)
    if colon is None or colon + 1 == len(found):
        return None
    names = _bound_names(found[:colon])
    if names is None:
        return None
    return _Parts(universes, text, tuple(found[:colon]), found[colon].start, tuple(found[colon + 1 :]), names)


def _without_comments(text: str) -> str:
    """The text without comments; code stays in its lines."""
    for token in reversed(list(tokens(text))):
        if token.kind is TokenKind.COMMENT:
            before, after = text[: token.start], text[token.end :]
            text = before.rstrip(" ") + after if after.startswith("\n") else f"{before} {after}"
    return text.strip()


def _universes(text: str) -> tuple[str, str]:
    """``.{u v}`` at the beginning of a signature, "" if there is none, and the text after it."""
    if not text.startswith(".{"):
        return "", text
    end = text.find("}") + 1
    return text[:end], text[end:].lstrip()


def _outermost(found: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Index and token of all that stands in no bracket, closing brackets left out."""
    depth = 0
    for index, token in enumerate(found):
        step = _STEP.get(token.text, 0) if token.kind is TokenKind.SYMBOL else 0
        if depth == 0 and step <= 0:
            yield index, token
        depth += step


def _bound_names(binders: Sequence[Token]) -> tuple[str, ...] | None:
    """The names that these binders bind, in order; None if they are no binders."""
    names: list[str] = []
    group: list[Token] = []
    depth = 0
    for token in binders:
        step = _STEP.get(token.text, 0) if token.kind is TokenKind.SYMBOL else 0
        if depth == 0 and step <= 0:
            if token.kind is not TokenKind.WORD:
                return None
            names.append(token.text)
        depth += step
        if depth:
            group.append(token)
        elif group:
            names += _group_names(group)
            group = []
    return None if depth else tuple(names)


def _group_names(group: Sequence[Token]) -> list[str]:
    """What one bracketed group binds; its closing bracket is left out."""
    colon = next((i for i, token in _outermost(group[1:]) if token.text == ":"), None)
    if colon is None and group[0].text == "[":
        return [""]
    return [token.text for token in group[1 : len(group) if colon is None else colon + 1]]


def _unbound(parts: _Parts, state: ProofState | None) -> list[str] | None:
    """Binders for the variables of the first state that come before those of the text; None if these do not fit."""
    if state is None:
        return []
    context = [(name, hypothesis.type) for hypothesis in state.main.hypotheses for name in hypothesis.names]
    extra = len(context) - len(parts.names)
    if extra < 0:
        return None
    for (shown, _), name in zip(context[extra:], parts.names, strict=True):
        if name not in ("", "_") and shown.strip("«»") != name.strip("«»") and "✝" not in shown:
            return None
    found = []
    for name, type_ in context[:extra]:
        shown = _UNIVERSE.sub("_", " ".join(type_.split()))
        found.append(f"[{shown}]" if name.startswith("inst") and "✝" in name else f"{{{name} : {shown}}}")
    return None if any("✝" in binder for binder in found) else found


def _premises(text: str, conclusion: Sequence[Token]) -> int | None:
    """The offset behind the last premise at the beginning of a conclusion; None if there is none.

    Quantifiers count as premises if they say more than what type a variable has; others are dropped at the end.
    """
    end: int | None = None
    at = 0
    while at < len(conclusion):
        rest = conclusion[at:]
        outer = list(_outermost(rest))
        if rest[0].text == "∀":
            cut = next((i for i, token in outer if token.text == ","), None)
        else:
            body = next((i for i, token in outer if token.text in _BODIES), len(rest))
            if any(_LOOSE.match(text, token.start) for i, token in outer if i < body):
                break
            cut = next((i for i, token in outer if i < body and _is_arrow(text, token)), None)
            if cut is not None and rest[cut].text == "-":
                cut += 1
        if cut is None:
            break
        at += cut + 1
        if rest[0].text != "∀" or _says_more(rest[1:cut]):
            end = conclusion[at - 1].end
    return end


def _says_more(binders: Sequence[Token]) -> bool:
    """Do the binders after a ``∀`` hold more than variables of plain types?"""
    colon = next((i for i, token in _outermost(binders) if token.text == ":"), len(binders))
    names = _bound_names(binders[:colon])
    return names is None or _may_contradict(binders, names)


def _is_arrow(text: str, token: Token) -> bool:
    return token.text == "→" or text.startswith("->", token.start)


def _may_contradict(kept: Iterable[Token], names: Sequence[str]) -> bool:
    """Is there more in it than variables of plain types and applications of variables to each other?

    What is made of variables and arrows only holds if all types have one element and all propositions are true.
    """
    sort = False
    for token in kept:
        plain = (
            token.text in _DATA or token.text in names or (sort and token.kind in (TokenKind.WORD, TokenKind.NUMBER))
        )
        if not plain:
            return True
        sort = token.text in ("Type", "Sort")
    return False
