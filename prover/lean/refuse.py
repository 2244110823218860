"""T0: refuse by syntax what no proof may contain, before Lean sees it.

Text from a model or a stranger must not run code, add declarations, or change how anything after it is read. So a proof
is refused if one of its tokens (`prover.lean.tokens`) begins a command, is `sorry` in any spelling, turns on native
evaluation, names an unsafe constant, or hides from readers (invisible characters, comments and quotes that Lean might
cut differently). A file to `check` may declare things, but not run code, extend the syntax or bypass the kernel.

This is the first layer, cheap and strict, and the only one that keeps foreign code from running; that a proof proves
its statement does not rest on it: see `prover.lean.verify`. Ordinary proofs pass: `h.end`, `«theorem»`, `open X in`,
`set_option maxRecDepth 9 in`, `where`, words in comments. Strings with ``{`` do not (they may hold code), nor do
documentation comments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from prover.lean.tokens import Lines, Token, TokenKind, code, tokens, words


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why text is refused and where: `line` from 1, `column` in code points from 0, `token` as it stands there."""

    line: int
    column: int
    token: str
    reason: str

    def __str__(self) -> str:
        return f"refused at line {self.line}, column {self.column + 1}: {self.reason}"

    def moved(self, line: int, column: int) -> Refusal:
        """The same in a file in which the refused text begins at that line and column."""
        first = column if self.line == 1 else 0
        return Refusal(self.line + line - 1, self.column + first, self.token, self.reason)


_COMMANDS = words(
    "theorem lemma def abbrev instance axiom opaque example inductive coinductive structure class mutual deriving "
    "macro macro_rules syntax declare_syntax_cat notation notation3 infix infixl infixr prefix postfix elab "
    "elab_rules binder_predicate attribute namespace section end export import prelude variable universe include "
    "omit initialize initialize_simps_projections init_quot simproc dsimproc simproc_decl dsimproc_decl private "
    "protected noncomputable nonrec unsafe partial local unseal seal add_decl_doc gen_injective_theorems "
    "with_weak_namespace library_note irreducible_def suppress_compilation unlock_limits docs_to_verso "
    "recommended_spelling grind_pattern grind_annotated init_grind_norm tactic_extension add_aesop_rules "
    "erase_aesop_rules proof_wanted"
)
"""Words that begin a command or modify a declaration; Lean reserves them, so no honest proof has them as names."""

_FAMILIES = ("register_", "declare_", "builtin_", "assert_not_", "compile_", "deprecated_")
"""Beginnings of words that begin commands."""

_CODE = words("run_cmd run_elab run_meta run_tac by_elab elab_stx eval_expr include_str include_bytes dbg_trace")
"""Terms and tactics that run code, or read files, while Lean elaborates."""

_UNPROVED = words("sorry admit stop")

_NATIVE = words("native_decide native nativeDecide bv_decide bv_check reduceBool reduceNat ofReduceBool ofReduceNat")
"""Proof by compiled code: the kernel would take the compiler's word."""

_UNSOUND = words(
    "sorryAx lcProof lcUnreachable lcErased lcAny lcVoid lcCast unsafeCast unsafeIO unsafeEIO unsafeBaseIO "
    "trustCompiler implemented_by extern csimp skipKernelTC"
)

_HASH = re.compile(
    r"#(?:eval!?|print|print_prefix|check|check_failure|check_assertions|check_tactic|check_simp|reduce|synth|exit|guard"
    r"|guard_msgs|guard_expr|help|lint|where|find|instances|norm_num|explode|version|dump_async_env_state|import_path"
    r"|conv|simp|unfold\?|test|with_exporting|unlock_limits|html|widget|leansearch|loogle|moogle|search|min_imports)\Z"
)

_OPTIONS = re.compile(
    r"(?:maxRecDepth|maxHeartbeats|synthInstance\.\w+|exponentiation\.threshold|linter\.[\w.]+|backward\.[\w.]+"
    r"|tactic\.[\w.]+|simprocs)\Z"
)
"""Options that a proof may set: limits, linters, and how tactics search. Their effect is checked by the kernel."""

_FILE_COMMANDS = words(
    "macro macro_rules syntax declare_syntax_cat notation notation3 infix infixl infixr prefix postfix elab elab_rules "
    "binder_predicate initialize init_quot simproc dsimproc simproc_decl dsimproc_decl unsafe axiom prelude "
    "gen_injective_theorems irreducible_def tactic_extension init_grind_norm unlock_limits"
)
"""Commands that a file to be checked may not contain."""

_FILE_ATTRIBUTES = words(
    "extern implemented_by csimp init export macro tactic delab app_delab simproc dsimproc computed_field env_linter "
    "widget_module command_code_action norm_num positivity run_parser_attribute_hooks"
)
_ATTRIBUTE_ENDS = ("_parser", "_elab", "_unexpander", "_formatter", "_parenthesizer", "_code_action", "_linter")
"""Attributes that hook code in or replace what is run, refused in ``@[...]`` and ``attribute [...]`` of a file."""

_FILE_HASH = re.compile(r"#(?:eval!?|guard|test|html|widget|unlock_limits|with_exporting)\Z")

_Rule = Callable[[Token, Token | None], str]
"""The reason against a token, given the one before it; empty if there is none."""


def refuse_proof(text: str) -> Refusal | None:
    """The first reason to refuse `text` as a proof (what stands after ``:=``), or None."""
    if not text.strip():
        return Refusal(1, 0, "", "the proof is empty")
    return _first(text, _against_proof)


def refuse_tactic(text: str) -> Refusal | None:
    """The same for one candidate tactic of a search."""
    if not text.strip():
        return Refusal(1, 0, "", "the tactic is empty")
    return _first(text, _against_proof)


def refuse_file(text: str) -> Refusal | None:
    """The first reason not to let Lean see a file at all. Its proofs are judged one by one with `refuse_proof`."""
    return _first(text, _against_file) or _bad_attribute(text)


def refuse_header(text: str) -> Refusal | None:
    """Headers come with the statement and are trusted, except that nothing may come in place of Lean's own basis.

    The kernel evaluates some functions on numbers by their names; whoever leaves the library out (``prelude``) could
    define such a name differently and prove anything.
    """
    first = next(iter(code(text)), None)
    if first is not None and first.text in ("prelude", "module"):
        return _refusal(text, first, f"a header may not begin with {first.text}: Lean's library must be there")
    return None


def _first(text: str, rule: _Rule) -> Refusal | None:
    hidden = _hidden(text)
    if hidden is not None:
        return hidden
    before: Token | None = None
    for token in tokens(text):
        reason = token.doubt or rule(token, before)
        if reason:
            return _refusal(text, token, reason)
        if token.kind is not TokenKind.COMMENT:
            before = token
    return None


def _refusal(text: str, token: Token, reason: str) -> Refusal:
    line, column = Lines(text).position(token.start)
    return Refusal(line, column, token.text, reason)


def _hidden(text: str) -> Refusal | None:
    """Characters that show nothing or reorder what is shown: a reader could not see what is there."""
    if text.isascii() and text.isprintable():
        return None
    for at, char in enumerate(text):
        strange = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs")
        if strange and char not in " \n\r":
            line, column = Lines(text).position(at)
            return Refusal(line, column, char, f"the invisible character U+{ord(char):04X} is not allowed; remove it")
    return None


def plain(word: str) -> list[str]:
    """The components of a name without their quotes: ``Foo.«bar baz»`` has ``Foo`` and ``bar baz``."""
    return [part[1:-1] if part[0] == "«" else part for part in re.findall(r"«[^»]*»|[^.«»]+", word)]


def _option(token: Token, before: Token | None) -> str | None:
    """The option that `token` names in ``set_option NAME``, without quotes."""
    if before is not None and before.text == "set_option" and token.kind is TokenKind.WORD:
        return ".".join(plain(token.text))
    return None


def _hash(token: Token, before: Token | None) -> str:
    """``#word`` as one text, if `token` ends one."""
    glued = before is not None and before.text == "#" and before.end == token.start
    return f"#{token.text}" if glued else ""


def _against_proof(token: Token, before: Token | None) -> str:
    match token.kind:
        case TokenKind.DOC:
            return "a documentation comment belongs to a declaration; write -- or /- -/"
        case TokenKind.STRING:
            return "a text with { may hold code, which a proof may not" if "{" in token.text else ""
        case TokenKind.SYMBOL:
            evaluates = token.text == "%" and before is not None and before.text == "eval"
            return "attributes and eval% are not allowed in a proof" if evaluates or token.text == "@[" else ""
        case TokenKind.WORD:
            return _against_word(token, before)
    return ""


def _against_word(token: Token, before: Token | None) -> str:
    word = token.text
    option = _option(token, before)
    if option is not None:
        return "" if _OPTIONS.match(option) else f"a proof may not set the option {option}"
    if word in _UNPROVED:
        return f"{word} leaves something unproved"
    if word in _COMMANDS or word.startswith(_FAMILIES):
        return f"{word} begins a command, and a proof is a term"
    if word in _CODE:
        return f"{word} runs code while Lean elaborates"
    if _HASH.match(_hash(token, before)):
        return f"#{word} is a command, and a proof is a term"
    for part in plain(word):
        if part in _NATIVE:
            return f"{part} trusts compiled code instead of the kernel"
        if part in _UNSOUND:
            return f"{part} can make anything true"
    return ""


def _against_file(token: Token, before: Token | None) -> str:
    if token.kind is TokenKind.STRING and "{" in token.text:
        return "a text with { may hold code; write \\x7b"
    if token.kind is not TokenKind.WORD:
        return ""
    word = token.text
    option = _option(token, before)
    if option is not None:
        bad = option.startswith(("debug.", "interpreter.", "compiler.")) or option in ("debug", "bootstrap")
        return f"a file to be checked may not set the option {option}" if bad else ""
    if word in _FILE_COMMANDS or (word == "module" and before is None):
        return f"{word} changes how Lean reads the file, runs code or assumes something unproved"
    if word.startswith(_FAMILIES) or word in _CODE:
        return f"{word} runs code while Lean elaborates"
    if _FILE_HASH.match(_hash(token, before)):
        return f"#{word} runs code"
    return ""


def _bad_attribute(text: str) -> Refusal | None:
    """Refuse hooks among the attributes of a file."""
    for token in _attribute_words(code(text)):
        name = plain(token.text)[-1]
        if name in _FILE_ATTRIBUTES or name.endswith(_ATTRIBUTE_ENDS):
            return _refusal(text, token, f"the attribute {token.text} replaces what is run or hooks code in")
    return None


def _attribute_words(found: list[Token]) -> Iterator[Token]:
    """The words at the beginning of each entry of ``@[...]`` and ``attribute [...]``, `local` and `scoped` skipped."""
    depth, inside = 0, False
    for before, token in pairwise(found):
        opens = before.text == "@[" or (before.text == "[" and inside)
        if token.text == "[" and before.text == "attribute":
            inside, depth = True, 0
        if before.text == "@[":
            inside, depth = True, 1
        if not inside:
            continue
        begins = opens or before.text in (",", "local", "scoped", "-", "↓", "↑")
        if token.kind is TokenKind.WORD and depth == 1 and begins:
            yield token
        depth += {"[": 1, "(": 1, "{": 1, "⟨": 1, "]": -1, ")": -1, "}": -1, "⟩": -1}.get(token.text, 0)
        inside = depth > 0
