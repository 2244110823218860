"""Lean text to terms: the part of Lean's term language in which programs and equations about them are written.

Applications, operators, ``if``, ``match``, ``fun``, lists, pairs, field notation (``xs.length``), ``∀``. What lies
outside raises `Unreadable`; the planner then leaves the goal to others. Precedences are those of `terms.INFIX`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prover.planner.terms import INFIX, Term, substitute

_TOKEN = re.compile(
    r"(?P<word>[^\W\d][\w'₀-₉✝!?]*(?:\.[^\W\d][\w'₀-₉!?]*)*)|(?P<number>\d+)|(?P<field>\.[^\W\d][\w']*|\.[12](?!\d))"
    r"|(?P<sign>:=|=>|↦|\+\+|::|==|!=|&&|\|\||<\||\|>|<-|[^\s\w])"
)
_STOP = frozenset(
    ("then", "else", "with", "fun", "λ", "let", "at", "termination_by", "decreasing_by", "where", "do", "by")
)
_CLOSING = frozenset((")", "]", "⟩", "}", ",", "|", "=>", "↦", ":=", ":", ";"))

Method = Callable[[str], tuple[str, int] | None]
"""Resolves a field (``length``) to a function's name and the place of the receiver among its arguments."""


class Unreadable(ValueError):
    """The text is not in the part of Lean that is read here."""


@dataclass(frozen=True, slots=True)
class Token:
    """`glued`: no blank before it. `line`: on which line it stands."""

    text: str
    kind: str
    line: int
    glued: bool


def tokens(text: str) -> list[Token]:
    """All tokens; comments must be gone already."""
    found, line, end = [], 0, 0
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()]
        line += gap.count("\n")
        found.append(Token(match[0], match.lastgroup or "", line, gap == "" and end > 0))
        end = match.end()
    return found


class Reader:
    """Reads terms from tokens, one after the other. `known`: is this a global name? `method`: see `Method`."""

    def __init__(self, text: str, known: Callable[[str], bool], method: Method) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._known = known
        self._method = method
        self._last_line: int | None = None

    @property
    def finished(self) -> bool:
        return self._at >= len(self._tokens)

    def peek(self) -> str:
        return "" if self.finished else self._tokens[self._at].text

    def take(self, expected: str | None = None) -> str:
        """The next token. Raises `Unreadable` if it is not the expected one."""
        text = self.peek()
        if not text or (expected is not None and text != expected):
            raise Unreadable(f"{text!r} instead of {expected!r}")
        self._at += 1
        return text

    def whole(self) -> Term:
        """The term that is all of the text."""
        term = self.term()
        if not self.finished:
            raise Unreadable(f"{self.peek()!r} after the term")
        return term

    def term(self, least: int = 0) -> Term:
        """A term whose operators bind at least as strongly as `least`."""
        left = self._prefix()
        while (symbol := self.peek()) in INFIX and self._same_line():
            precedence, side = INFIX[symbol]
            if precedence < least:
                break
            self.take()
            right = self.term(precedence if side == "right" else precedence + 1)
            left = Term(symbol, (left, right))
        if self.peek() == "<|" and least == 0:
            self.take()
            return _apply(left, [self.term()])
        return left

    def _same_line(self) -> bool:
        return self._last_line is None or self.finished or self._tokens[self._at].line <= self._last_line

    def _prefix(self) -> Term:
        text = self.peek()
        if text in ("fun", "λ"):
            return self._lambda()
        if text == "if":
            return self._conditional()
        if text == "match":
            return self._match()
        if text == "let":
            return self._let()
        if text in ("∀", "∃"):
            raise Unreadable("a quantifier inside")
        if text == "¬":
            self.take()
            return Term("¬", (self.term(40),))
        if text == "!":
            self.take()
            return Term("!", (self.term(40),))
        return self._application()

    def _lambda(self) -> Term:
        self.take()
        binders: list[tuple[Term, ...]] = []
        while self.peek() not in ("=>", "↦"):
            if self.peek() == "(":
                binders += self._typed_binders()
            elif self.finished or (self._tokens[self._at].kind != "word" and self.peek() != "_"):
                raise Unreadable("a structured binder")
            else:
                binders.append((Term(self.take()),))
        self.take()
        body = self.term()
        for name, *type_ in reversed(binders):
            body = Term("λ", (name, body, *type_))
        return body

    def _typed_binders(self) -> list[tuple[Term, ...]]:
        """``(a b : Nat)``."""
        self.take("(")
        names = []
        while self.peek() != ":":
            names.append(Term(self.take()))
            if self._tokens[self._at - 1].kind != "word":
                raise Unreadable("a structured binder")
        self.take(":")
        type_ = self.term()
        self.take(")")
        return [(name, type_) for name in names]

    def _conditional(self) -> Term:
        self.take("if")
        condition = self.term()
        self.take("then")
        then = self.term()
        self.take("else")
        return Term("if", (condition, then, self.term()))

    def _match(self) -> Term:
        self.take("match")
        scrutinees = [self.term()]
        while self.peek() == ",":
            self.take()
            scrutinees.append(self.term())
        self.take("with")
        return Term("match", (Term("on", tuple(scrutinees)), *(Term("arm", arm) for arm in self.arms())))

    def arms(self) -> Iterator[tuple[Term, ...]]:
        """``| p, q => body`` as often as there are any: patterns, then the body."""
        while self.peek() == "|":
            self.take()
            patterns = [self.term()]
            while self.peek() == ",":
                self.take()
                patterns.append(self.term())
            if self.peek() not in ("=>", "↦"):
                raise Unreadable("alternatives that share a body")
            self.take()
            yield (*patterns, self.term())

    def _let(self) -> Term:
        self.take("let")
        name = self.take()
        self.take(":=")
        before, self._last_line = self._last_line, self._tokens[self._at].line if not self.finished else None
        value = self.term()
        self._last_line = before
        if self.peek() == ";":
            self.take()
        return substitute(self.term(), {name: value})

    def _application(self) -> Term:
        function = self._atom()
        args: list[Term] = []
        while self._begins_atom():
            args.append(self._atom())
        if self.peek() in ("fun", "λ") and self._same_line():
            args.append(self._lambda())
        return _apply(function, args)

    def _begins_atom(self) -> bool:
        text = self.peek()
        if not text or not self._same_line() or text in INFIX or text in _STOP or text in _CLOSING:
            return False
        kind = self._tokens[self._at].kind
        return kind in ("word", "number", "field") or text in ("(", "[", "⟨", "!")

    def _atom(self) -> Term:
        token = self._tokens[self._at] if not self.finished else None
        if token is None:
            raise Unreadable("the text ends")
        self._at += 1
        if token.text == "(":
            term = self._parenthesised()
        elif token.text == "[":
            term = self._list()
        elif token.text == "!":
            return Term("!", (self._atom(),))
        elif token.kind == "word" and token.text not in _STOP:
            term = self._word(token.text)
        elif token.kind in ("number", "field") or token.text == "_":
            term = Term(token.text)
        else:
            raise Unreadable(token.text)
        while not self.finished and self._tokens[self._at].kind == "field" and self._tokens[self._at].glued:
            term = self._field(term, self.take()[1:])
        return term

    def _word(self, text: str) -> Term:
        """A name; with fields of a variable after it unless the whole is known."""
        if "." not in text or self._known(text):
            return Term(text)
        first, *fields = text.split(".")
        if first[0].isupper():
            return Term(text)
        term = Term(first)
        for name in fields:
            term = self._field(term, name)
        return term

    def _field(self, receiver: Term, name: str) -> Term:
        if name in ("1", "fst"):
            return Term(".1", (receiver,))
        if name in ("2", "snd"):
            return Term(".2", (receiver,))
        found = self._method(name)
        if found is None:
            raise Unreadable(f"the field {name}")
        function, place = found
        before = [self._atom() for _ in range(place)]
        return Term(function, (*before, receiver))

    def _parenthesised(self) -> Term:
        if self.peek() in INFIX or self.peek() == "·":
            raise Unreadable("a section")
        before, self._last_line = self._last_line, None
        parts = [self.term()]
        if self.peek() == ":":
            self.take()
            self.term()  # a type ascription is forgotten
        while self.peek() == ",":
            self.take()
            parts.append(self.term())
        self.take(")")
        self._last_line = before
        return parts[0] if len(parts) == 1 else Term("(,)", (parts[0], _pairs(parts[1:])))

    def _list(self) -> Term:
        parts = []
        while self.peek() != "]":
            parts.append(self.term())
            if self.peek() == ",":
                self.take()
        self.take("]")
        found = Term("[]")
        for part in reversed(parts):
            found = Term("::", (part, found))
        return found


def _pairs(parts: list[Term]) -> Term:
    return parts[0] if len(parts) == 1 else Term("(,)", (parts[0], _pairs(parts[1:])))


def _apply(function: Term, args: list[Term]) -> Term:
    if not args:
        return function
    if function.head in INFIX or function.head in ("λ", "if", "match", "(,)", "@", "!", "¬", ".1", ".2"):
        return Term("@", (function, *args))
    return Term(function.head, (*function.args, *args))
