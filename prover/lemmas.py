"""Theorems proved before, as premises that bring their own proof.

A search may use what other searches have proved: the proof cache's settled proofs, and the database's verified ones,
of theorems in the same *context* (toolchain and header). Such a lemma is no part of any library that the new proof
could import, so it comes with a preamble:

    have app_nil : ∀ (xs : L), app xs nil = xs := by
      intro xs
      induction xs <;> simp_all [app]

which stands before the tactic that names it. The finished proof contains its lemmas' proofs, is checked as a whole like
any other, and depends on nothing but its own text. So a lemma cannot make a wrong proof count, whatever the cache
says; and no circle is possible: a text contains texts that were finished before it, and Lean accepts nothing else.

**What is accessible.** Theorems with the same header, and with a header that is the beginning of ours and has the same
imports: what their proofs could use stands in ours as well. Never the theorem itself: lemmas that state the same, up to
names of variables, blanks, outer parentheses and where the colon stands, are left out (not what has its hypotheses in
another order, or more of them), and so are those that the header declares anyway.

**Which are offered.** At most `OFFERED` for a goal: those most of whose symbols, weighted by their rarity among the
lemmas, the goal has. What was proved while a search runs is offered from its next expansion on; what has been proposed
for a goal stays as it is, and a journal holds candidates with their preambles, so a search is repeated and resumed
from it whatever lemmas there are by then.

Limits: statements are as Lean printed them (cache) or as they were written (database), and need not mean the same where
they are read again; then their proofs fail, at the cost of some tactics. Goals with `let` values, inaccessible names or
metavariables make no lemmas; nor do signatures with universe parameters of their own. A note names the lemmas that the
attempt knows: not one that came into a resumed search from a cache that is lost. Read next: `prover.known`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from prover.cached import CachedProof
from prover.dataset.statements import tokens
from prover.header import imported_modules, is_prelude
from prover.lean.tokens import TokenKind, code
from prover.model.shape import INSTANCE, Form, closing_index, shape
from prover.model.statement import premise_of, read_statement
from prover.protocols import Retriever
from prover.script import INDENT, text
from prover.types import Goal, Premise, Theorem

OFFERED = 4
"""Lemmas for one goal, at most: each costs some tactics where it is of no use."""
HELD = 1000
"""Lemmas that one attempt chooses from, the latest ones; reading so many takes a few hundredths of a second."""
BEGINNINGS = 24
"""Headers that are the beginning of a theorem's own, at most; the longest ones, and the empty one."""
_LONGEST = 2500
"""Characters of a preamble: Lean elaborates it again for each candidate that uses it."""
_COVERED = 0.5
"""Least share of a lemma's symbols, by weight, that a goal must have."""

_IDENTIFIER = re.compile(r"[^\W\d][\w'!?₀-₉]*")
_WORD = re.compile(r"[\w'!?₀-₉]+|::|\+\+|\[\]|[^\w\s(){}⟨⟩,.\[\]]+")
_NAMED = re.compile(r"[\w.'!?₀-₉«»✝]+")
_SIGNS = ("=", "≠", "↔", "→", "∧", "∨", "¬", "∀", "∃", ":", ":=", "=>", "⦃", "⦄", "fun", "True", "False")
_EMPTY = frozenset((*_SIGNS, "Nat", "Int", "ℕ", "ℤ", "List", "Option", "Bool", "Type", "Prop", "Sort"))
"""Sharing these means nothing."""
_UNIVERSE = re.compile(r"(?<![\w.'])u_\d+(?![\w'])")
_UNREADABLE = re.compile(r"✝|⋯|\bsorry\b|\?[\w.«]")
"""What is printed and cannot be read again."""
_ALL_FACTS = re.compile(r"\bsimp_all\b|\[\*|, \*|\bat \*|\brename_i\b|\bsubst_vars\b|\bcases'|\bassumption\b|\bomega\b")
"""Tactics that look at every hypothesis, so that those of another goal may be in their way."""
_FALLBACK = "known"


Likeness = tuple[str, str, int, frozenset[str]]
"""Equal for a theorem from the cache and from the database, whose statements may be written in different ways."""


@dataclass(frozen=True, slots=True)
class Lemma:
    """A proved statement. `claim`: it as one closed proposition; `intros`: the names under which `proof` (lines of
    tactics) has its variables; `identity`: equal for statements that differ in such names only; `source`: for people.

    `words`: the symbols of what it rewrites, or else of its conclusion. `premise` has no preamble yet.
    """

    origin: str
    claim: str
    intros: tuple[str, ...]
    proof: tuple[str, ...]
    identity: str
    words: frozenset[str]
    premise: Premise
    source: str

    @property
    def likeness(self) -> Likeness:
        """Name, shape and symbols: lemmas under one header that agree in these are one theorem."""
        return self.origin, self.premise.symbol, self.premise.hypotheses, self.words

    def preamble(self, name: str, clear: Sequence[str] = ()) -> str:
        """The tactic that states and proves it under this name, in a goal whose hypotheses `clear` are in its way."""
        lines = [f"clear {' '.join(clear)}"] if clear else []
        lines += [f"intro {' '.join(self.intros)}"] if self.intros else []
        return "\n".join([f"{self.opening(name)}", *(INDENT + line for line in (*lines, *self.proof))])

    def opening(self, name: str) -> str:
        """The first line of its preamble."""
        return f"have {name} : {self.claim} := by"


@lru_cache(maxsize=4096)
def lemma_of_goal(entry: CachedProof) -> Lemma | None:
    """The lemma that a settled proof makes; None for goals that cannot be written as closed statements."""
    goal, binders, intros = entry.goal, [], []
    written = len(goal.target) + sum(len(h.type) + sum(map(len, h.names)) for h in goal.hypotheses)
    if not entry.settled or written > _LONGEST or _UNREADABLE.search(goal.target):
        return None
    for hypothesis in goal.hypotheses:
        anonymous = all(name.startswith(INSTANCE) and "✝" in name for name in hypothesis.names)
        inaccessible = not anonymous and any("✝" in name for name in hypothesis.names)
        if hypothesis.value is not None or inaccessible or _UNREADABLE.search(hypothesis.type):
            return None
        type_ = _UNIVERSE.sub("_", _line(hypothesis.type))
        if anonymous:
            binders += [f"[{type_}]"] * len(hypothesis.names)
            intros += ["_"] * len(hypothesis.names)
        else:
            binders.append(f"({' '.join(hypothesis.names)} : {type_})")
            intros += hypothesis.names
    target = _UNIVERSE.sub("_", _line(goal.target))
    proof = tuple(text(entry.script).split("\n"))
    return _lemma(entry.origin, " ".join(binders), target, intros, proof, "the proof cache")


@lru_cache(maxsize=4096)
def lemma_of_theorem(theorem: Theorem, proof: str) -> Lemma | None:
    """The lemma that a verified theorem makes; None for a signature that cannot be written in one line."""
    signature = theorem.signature.strip()
    if signature.startswith(".{") or len(signature) > _LONGEST or not _plain(signature):
        return None
    rest, binders, intros = _line(signature), [], []
    while rest and rest[0] in "([{⦃":
        end = closing_index(rest, 0) + 1
        group, rest = rest[:end], rest[end:].lstrip()
        binders.append(group)
        intros += ["_" if name == INSTANCE else name for name in _bound(group)]
    if not rest.startswith(":"):
        return None
    return _lemma(theorem.name, " ".join(binders), rest[1:].strip(), intros, _tactics(proof), "the database")


def _lemma(
    origin: str, binders: str, target: str, intros: Sequence[str], proof: tuple[str, ...], source: str
) -> Lemma | None:
    signature = f"{binders} : {target}".strip()
    claim = f"∀ {binders}, {target}" if binders else target
    premise = premise_of(origin, signature)
    names = frozenset(read_statement(signature).variables)
    lemma = Lemma(origin, claim, tuple(intros), proof, identity(signature), _sought(signature, names), premise, source)
    return lemma if len(lemma.preamble(origin)) <= _LONGEST and lemma.words else None


def identity(signature: str) -> str:
    """Equal for statements that differ in names of what they bind, what stands before the colon, blanks, or parentheses
    around the whole, only."""
    statement = read_statement(_line(signature))
    numbers: dict[str, str] = {}
    parts: list[str] = []
    for argument in statement.arguments:
        parts.append(_spaced(_renamed(argument.type, numbers)))
        numbers[argument.name] = f"#{len(parts)}"
    return " | ".join([*parts, _spaced(_renamed(statement.conclusion, numbers))])


def goal_identity(goal: Goal) -> str:
    """The same of a theorem's first goal."""
    binders = [f"({' '.join(h.names)} : {_UNIVERSE.sub('_', _line(h.type))})" for h in goal.hypotheses]
    return identity(f"{' '.join(binders)} : {_UNIVERSE.sub('_', _line(goal.target))}")


def _spaced(written: str) -> str:
    """With one blank between tokens, and without parentheses around all of it."""
    found = " ".join(tokens(written))
    while found.startswith("( ") and closing_index(found, 0) == len(found) - 1:
        found = found[2:-2]
    return found


def _renamed(written: str, numbers: dict[str, str]) -> str:
    def new(match: re.Match[str]) -> str:
        first, dot, rest = match[0].partition(".")
        return numbers.get(first, first) + dot + rest

    return _NAMED.sub(new, written)


def beginnings(header: str) -> list[str]:
    """The header, then headers that are a beginning of it with the same imports, longest first."""
    whole, imports = header.strip(), imported_modules(header)
    cuts = [match.start() for match in re.finditer(r"\n(?=\S)", whole)]
    found = [whole, *(whole[:cut].strip() for cut in reversed(cuts))]
    found = [text for text in dict.fromkeys(found) if text == whole or imported_modules(text) == imports]
    return [*found[: BEGINNINGS - 1], *([""] if whole and not imports and not is_prelude(whole) else [])]


class Lemmas:
    """The lemmas of one attempt at `theorem`, whose first goal is `goal`.

    `known` come with the oldest first; `news` gives those that were proved since it was last asked.
    """

    def __init__(
        self,
        theorem: Theorem,
        goal: Goal,
        known: Iterable[Lemma],
        news: Callable[[], Iterable[Lemma]] = lambda: (),
    ) -> None:
        self._own = {identity(theorem.signature), goal_identity(goal)}
        self._header = theorem.header
        self._taken = frozenset(_NAMED.findall(theorem.header)) | {theorem.name}
        self._news = news
        self._held: dict[str, Lemma] = {}
        self._alike: dict[Likeness, str] = {}
        self._names: dict[str, str] = {}
        self._weights: dict[str, float] = {}
        self._add(known)
        self.digest = self._digest()
        """Names what the search for the theorem begins with; "" if there are no lemmas."""

    def __len__(self) -> int:
        return len(self._held)

    def relevant(self, goal: Goal, limit: int) -> list[Premise]:
        """At most `limit` lemmas for this goal, best first, each with a preamble that can stand there."""
        self._add(self._news())
        if not self._held:
            return []
        scored = sorted(self._scored(goal), key=lambda pair: -pair[0])
        return [premise for _, lemma in scored[: 2 * limit] if (premise := self._premise(lemma, goal))][:limit]

    def used(self, proof: str) -> list[tuple[str, Lemma]]:
        """The lemmas whose preambles a proof contains, with the names that they have there."""
        lines = {line.strip().removeprefix("· ") for line in proof.split("\n")}
        openings = {}
        for line in lines:
            match = re.fullmatch(r"(?:·\s*)*have (\S+) : (.*) := by", line)
            if match:
                openings[match[2]] = match[1]
        return [(openings[lemma.claim], lemma) for lemma in self._held.values() if lemma.claim in openings]

    def _add(self, lemmas: Iterable[Lemma]) -> None:
        arrived = [lemma for lemma in lemmas if self._wanted(lemma)]
        for lemma in arrived:
            self._held.pop(lemma.identity, None)  # the latest proof of a statement, and it is the latest lemma
            self._held.pop(self._alike.get(lemma.likeness, ""), None)
            self._held[lemma.identity] = lemma
            self._alike[lemma.likeness] = lemma.identity
            while len(self._held) > HELD:
                del self._held[next(iter(self._held))]
        if arrived:
            counts = Counter(word for lemma in self._held.values() for word in lemma.words)
            self._weights = {word: math.log(1 + len(self._held) / count) for word, count in counts.items()}

    def _wanted(self, lemma: Lemma) -> bool:
        if lemma.identity in self._own:
            return False
        declared = rf"(?<![\w.])(?:theorem|lemma)\s+{re.escape(lemma.origin)}(?![\w.'])"
        return lemma.origin not in self._taken or not re.search(declared, self._header)

    def _digest(self) -> str:
        if not self._held:
            return ""
        return hashlib.blake2b("\0".join(sorted(self._held)).encode(errors="surrogatepass"), digest_size=8).hexdigest()

    def _scored(self, goal: Goal) -> Iterator[tuple[float, Lemma]]:
        target = set(_WORD.findall(goal.target))
        nearby = {word for hypothesis in goal.hypotheses for word in _WORD.findall(hypothesis.type)}
        for lemma in reversed(self._held.values()):
            shared = sum(self._weights[word] for word in lemma.words & target)
            beside = sum(self._weights[word] for word in (lemma.words & nearby) - target)
            if shared <= 0:
                continue
            covered = (shared + beside / 2) / sum(self._weights[word] for word in lemma.words)
            if covered >= _COVERED:
                yield covered * (1 + math.log1p(shared)) - 0.1 * lemma.premise.hypotheses, lemma

    def _premise(self, lemma: Lemma, goal: Goal) -> Premise | None:
        """None if the goal has the lemma already."""
        name = self._name(lemma)
        present = {name: h.type for h in goal.hypotheses for name in h.names}
        if name in present and lemma.words <= set(_WORD.findall(present[name])):
            return None
        taken = {*present, *_NAMED.findall(goal.target)}
        name = _fresh(name, taken)
        clear = [other for other in present if "✝" not in other]
        crowded = clear if len(clear) == len(present) and any(map(_ALL_FACTS.search, lemma.proof)) else []
        if any(h.value is not None for h in goal.hypotheses):
            crowded = []
        return replace(lemma.premise, name=name, preamble=lemma.preamble(name, crowded))

    def _name(self, lemma: Lemma) -> str:
        """What it is called in this attempt: its origin's last name, if nothing else is called so."""
        name = self._names.get(lemma.identity)
        if name is None:
            last = lemma.origin.rsplit(".", maxsplit=1)[-1]
            base = last if _IDENTIFIER.fullmatch(last) else _FALLBACK
            taken = self._taken | set(self._names.values()) | set(_NAMED.findall(lemma.claim))
            name = self._names[lemma.identity] = _fresh(base, taken)
        return name


class LemmaRetriever:
    """The lemmas for a goal, then what the library has (`below`)."""

    def __init__(self, lemmas: Lemmas, below: Retriever | None) -> None:
        self._lemmas = lemmas
        self._below = below

    def relevant(self, goal: Goal, limit: int) -> Sequence[Premise]:
        """At most `limit`, lemmas first."""
        found = self._lemmas.relevant(goal, min(OFFERED, limit))
        rest = () if self._below is None else self._below.relevant(goal, limit)
        return [*found, *rest][:limit]


def _line(written: str) -> str:
    return " ".join(written.split())


def _plain(written: str) -> bool:
    """Can line breaks become blanks: no comments, no strings?"""
    return all(token.kind in (TokenKind.WORD, TokenKind.NUMBER, TokenKind.SYMBOL) for token in code(written)) and (
        "--" not in written and "/-" not in written
    )


def _bound(group: str) -> list[str]:
    """The names that one bracketed group binds."""
    return [binder.name for binder in shape(f"∀ {group}, True").binders]


def _tactics(proof: str) -> tuple[str, ...]:
    """A proof after ``:=`` as lines of tactics."""
    body = proof.strip("\n").rstrip()
    if re.match(r"\s*by[ \t]*\n", body):
        lines = body.split("\n")[1:]
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
        return tuple(line[margin:] for line in lines)
    first, *others = body.strip().split("\n")
    one_line = first.removeprefix("by ")
    if first.startswith("by ") and not others:
        return (one_line,)
    return (f"exact {first}", *(INDENT + line for line in others))


def _sought(signature: str, variables: frozenset[str]) -> frozenset[str]:
    """The symbols by which a goal is known that the lemma may serve."""
    found = shape(read_statement(signature).conclusion)
    part = found.parts[0] if found.form in (Form.EQ, Form.IFF) else read_statement(signature).conclusion
    words = {word for word in _WORD.findall(part) if word not in variables and not word.isdigit()} - _EMPTY
    if not words:  # an equation whose left side is a variable
        words = set(_WORD.findall(signature.partition(" : ")[2])) - variables - _EMPTY
    return frozenset(words)


def _fresh(base: str, taken: Iterable[str]) -> str:
    """`base`, or with a number, so that nothing in `taken` is or begins with it."""
    used = {name.partition(".")[0] for name in taken}
    if base not in used:
        return base
    return next(f"{base}_{number}" for number in range(1, len(used) + 2) if f"{base}_{number}" not in used)
