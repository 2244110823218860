"""Logical steps: what the outermost connective of the target asks for, and what each hypothesis offers.

Steps that lose nothing (introducing, splitting conjunctions, taking apart ∃) get high priors; those that choose (a
disjunct, a witness, a case distinction, proof by contradiction) lower ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from prover.model.proposal import Knowledge, propose
from prover.model.shape import Binder, Form, Shape, head, shape, words
from prover.model.view import Fact, GoalView
from prover.types import Candidate

_WITNESSES = 8
_CASE_SPLITS = 6


def target_steps(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Steps that the target's form suggests."""
    form = view.target.form
    if form in (Form.FORALL, Form.IMPLIES, Form.NOT):
        yield from introductions(view)
    elif form is Form.AND or form is Form.IFF:
        yield propose("constructor", 0.85)
    elif form is Form.OR:
        yield propose("left", 0.35)
        yield propose("right", 0.35)
    elif form is Form.EXISTS:
        yield from _witnesses(view)
    elif form is Form.NE:
        yield propose(f"intro {view.fresh('h')}", 0.6)
    elif form is Form.ATOM and view.target.symbol in knowledge.inductives:
        yield propose("constructor", 0.4)
    if form not in (Form.FORALL, Form.IMPLIES, Form.NOT, Form.NE, Form.TRUE):
        yield from _classical(view)


def introductions(view: GoalView) -> Iterator[Candidate]:
    """All leading binders and antecedents at once (0.9), and only the first (for inductions that need the rest)."""
    bases: list[str] = []
    patterns: list[str] = []
    text = view.target_text
    while len(bases) < 12:
        found = shape(text)
        if found.form is Form.FORALL:
            for binder in found.binders:
                bases.append(binder.name)
                patterns.append("")
            text = found.parts[0]
        elif found.form in (Form.IMPLIES, Form.NOT):
            bases.append("h")
            patterns.append(found.parts[0])
            text = found.parts[1] if found.form is Form.IMPLIES else "False"
        elif found.form is Form.NE:
            bases.append("h")
            patterns.append(f"{found.parts[0]} = {found.parts[1]}")
            text = "False"
        else:
            break
    names = view.fresh_names(bases)
    if any(shape(pattern).form in (Form.AND, Form.EXISTS, Form.OR) for pattern in patterns if pattern):
        yield propose(f"rintro {' '.join(_patterns(view, names, patterns))}", 0.8)
    yield propose(f"intro {' '.join(names)}", 0.9 if len(names) == 1 else 0.7)
    if len(names) > 1:
        yield propose(f"intro {names[0]}", 0.3)


def _patterns(view: GoalView, names: list[str], types: list[str]) -> list[str]:
    taken = set(names)
    return [
        destructuring(view, shape(type_), name, taken) if type_ else name
        for name, type_ in zip(names, types, strict=True)
    ]


def destructuring(view: GoalView, found: Shape, name: str, taken: set[str], depth: int = 3) -> str:
    """An ``rcases`` pattern that takes a fact of this form apart as far as nothing is lost; a name otherwise."""
    if depth and found.form is Form.AND:
        left = destructuring(view, shape(found.parts[0]), _next(view, name, taken), taken, depth - 1)
        right = destructuring(view, shape(found.parts[1]), _next(view, name, taken), taken, depth - 1)
        return f"⟨{left}, {right.removeprefix('⟨').removesuffix('⟩') if right.startswith('⟨') else right}⟩"
    if depth and found.form is Form.EXISTS:
        body = shape(found.parts[0])
        variables = [_claim(view, binder.name, taken) for binder in found.binders]
        inner = destructuring(view, body, _next(view, "h", taken), taken, depth - 1)
        return f"⟨{', '.join(variables)}, {inner}⟩"
    if depth and found.form is Form.OR:
        left = destructuring(view, shape(found.parts[0]), _next(view, name, taken), taken, depth - 1)
        right = destructuring(view, shape(found.parts[1]), _next(view, name, taken), taken, depth - 1)
        return f"({left} | {right})"
    return name


def _next(view: GoalView, base: str, taken: set[str]) -> str:
    return _claim(view, base.rstrip("0123456789"), taken)


def _claim(view: GoalView, base: str, taken: set[str]) -> str:
    name = view.fresh(base, taken)
    taken.add(name)
    return name


def _witnesses(view: GoalView) -> Iterator[Candidate]:
    """Terms for ∃: facts that already say it, variables of the right type, small numbers, applications."""
    binder = view.target.binders[0] if view.target.binders else Binder("x")
    for fact in view.facts[:6]:
        yield propose(f"exact ⟨_, {fact.name}⟩", 0.3)
    yield propose("exact ⟨_, rfl⟩", 0.3)
    terms = [v.name for v in view.elements if not binder.type or v.type == binder.type]
    if not binder.type or binder.type in ("ℕ", "Nat", "ℤ", "Int"):
        terms += ["0", "1", "2"]
        terms += [f"({v.name} + 1)" for v in view.elements if v.head in ("ℕ", "Nat", "ℤ", "Int")]
    if binder.type == "Bool":
        terms += ["true", "false"]
    if binder.type.startswith("List") or binder.type.startswith("Option"):
        terms += ["[]" if binder.type.startswith("List") else "none"]
    for function in view.variables:
        if function.is_function:
            domain = shape(function.type).parts[0]
            terms += [f"({function.name} {v.name})" for v in view.elements if v.type == domain]
    if binder.type:
        terms.append("default")
    for index, term in enumerate(terms[:_WITNESSES]):
        yield propose(f"refine ⟨{term}, ?_⟩", 0.3 * 0.85**index)
    yield propose("refine ⟨?_, ?_⟩", 0.05)


def _classical(view: GoalView) -> Iterator[Candidate]:
    """Indirect proof, and case distinctions on propositions that occur in the goal."""
    denied = any(fact.shape.form is Form.NOT and fact.shape.parts[0] == view.target_text for fact in view.facts)
    if view.target.form is not Form.FALSE and not denied:
        yield propose(f"refine Classical.byContradiction fun {view.fresh('hn')} => ?_", 0.1)
        negative = any(fact.shape.form in (Form.NOT, Form.FALSE, Form.NE) for fact in view.facts)
        if negative or any(_concludes_false(fact.shape) for fact in view.facts):
            yield propose("exfalso", 0.15)
    for index, proposition in enumerate(_undecided(view)[:_CASE_SPLITS]):
        yield propose(f"by_cases {view.fresh('hc')} : {proposition}", 0.12 * 0.85**index)


def _concludes_false(found: Shape) -> bool:
    while found.form in (Form.IMPLIES, Form.FORALL):
        found = shape(found.parts[-1])
    return found.form in (Form.FALSE, Form.NOT)


def _undecided(view: GoalView) -> list[str]:
    """Subformulas of goal and facts without quantified variables, about which no fact speaks yet."""
    known = {fact.type for fact in view.facts} | {fact.type.removeprefix("¬") for fact in view.facts}
    found: dict[str, None] = {}
    for text in [view.target_text, *(fact.type for fact in view.facts)]:
        for part in _subformulas(shape(text)):
            if part not in known and part != view.target_text:
                found.setdefault(part)
    return list(found)


def _subformulas(found: Shape, bound: frozenset[str] = frozenset(), depth: int = 5) -> Iterator[str]:
    """Atoms, quantified formulas and equations inside, without those that mention variables bound further out."""
    if depth == 0:
        return
    text = _printed(found)
    if text and not bound & set(words(text)):
        yield text
    if found.form in (Form.EXISTS, Form.FORALL):
        bound |= {binder.name for binder in found.binders}
    if found.form in (Form.AND, Form.OR, Form.IMPLIES, Form.IFF, Form.NOT, Form.EXISTS, Form.FORALL):
        for part in found.parts:
            yield from _subformulas(shape(part), bound, depth - 1)


def _printed(found: Shape) -> str:
    """The text of a formula worth a case distinction; empty for others."""
    if found.form is Form.ATOM and found.symbol not in ("", "True", "False"):
        return found.parts[0]
    if found.form in (Form.EXISTS, Form.FORALL):
        binders = " ".join(f"({b.name} : {b.type})" if b.type else b.name for b in found.binders)
        return f"{found.form.value} {binders}, {found.parts[0]}"
    if found.form is Form.EQ:
        return f"{found.parts[0]} = {found.parts[1]}"
    return ""


def fact_steps(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Steps that each fact offers."""
    for fact in view.facts[:12]:
        yield from _take_apart(view, fact)
        yield from _use(view, fact)
        if fact.shape.form is Form.ATOM and fact.shape.symbol in knowledge.inductives:
            yield propose(f"cases {fact.name}", 0.4)
            yield propose(f"induction {fact.name}", 0.3)


def _take_apart(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    form, name = fact.shape.form, fact.name
    if form in (Form.AND, Form.EXISTS):
        yield propose(f"obtain {destructuring(view, fact.shape, name, set())} := {name}", 0.85)
    elif form is Form.OR:
        pattern = destructuring(view, fact.shape, name, set(), depth=1)
        yield propose(f"rcases {name} with {pattern.removeprefix('(').removesuffix(')')}", 0.7)
    elif form is Form.IFF:
        left, right = view.fresh_names([f"{name}l", f"{name}r"])
        yield propose(f"obtain ⟨{left}, {right}⟩ := {name}", 0.3)
    elif form is Form.FALSE:
        yield propose(f"exact {name}.elim", 0.99)
    elif form is Form.EQ:
        yield from _equation(view, fact)
    elif form is Form.NOT:
        yield from _negation(fact)
    elif form is Form.ATOM and fact.shape.symbol == "Nonempty":
        yield propose(f"obtain ⟨{view.fresh('x')}⟩ := {name}", 0.8)


def _equation(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    left, right = fact.shape.parts
    names = {variable.name for variable in view.elements}
    if left in names or right in names:
        yield propose(f"subst {fact.name}", 0.6)
    if any(
        side[:1] == "[" or "::" in side or "some" in side or "+ 1" in side or side in ("true", "false", "none", "0")
        for side in (left, right)
    ):
        yield propose(f"cases {fact.name}", 0.15)
        yield propose(f"injection {fact.name} with {view.fresh(fact.name + 'i')}", 0.1)


_NEGATIONS = {
    Form.OR: ("obtain ⟨{0}1, {0}2⟩ := not_or.mp {0}", 0.6),
    Form.EXISTS: ("have {0}' := not_exists.mp {0}", 0.4),
    Form.FORALL: ("obtain ⟨x, {0}'⟩ := Classical.not_forall.mp {0}", 0.4),
    Form.IMPLIES: ("obtain ⟨{0}1, {0}2⟩ := Classical.not_imp.mp {0}", 0.4),
    Form.AND: ("rcases Classical.not_and_iff_not_or_not.mp {0} with {0} | {0}", 0.3),
    Form.NOT: ("have {0}' := Classical.not_not.mp {0}", 0.5),
}


def _negation(fact: Fact) -> Iterator[Candidate]:
    """A negated compound pushed inside."""
    template = _NEGATIONS.get(shape(fact.shape.parts[0]).form)
    if template:
        yield propose(template[0].format(fact.name), template[1])


def _use(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    """Backward with ``apply``, forward with facts that fit, instances of ∀."""
    form, name = fact.shape.form, fact.name
    if form is Form.NOT and view.target.form is Form.FALSE:
        yield propose(f"apply {name}", 0.4)
    elif form is Form.NOT:
        yield propose(f"exact absurd (by assumption) {name}", 0.2)
    elif form is Form.IFF:
        yield from _use_iff(view, fact)
    elif form in (Form.IMPLIES, Form.FORALL):
        yield from _use_rule(view, fact)
    elif form is Form.RELATION and fact.shape.symbol in ("≤", "<", "≥", ">"):
        return
    elif form is Form.NE and view.target.form is Form.FALSE:
        yield propose(f"apply {name}", 0.4)
    if form is Form.EQ and view.target.form is Form.EQ:
        yield propose(f"exact {name}.symm", 0.6)


def _use_iff(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    left, right = fact.shape.parts
    known = {other.type for other in view.facts}
    if _fits(right, view.target_text):
        yield propose(f"apply {fact.name}.mp", 0.3)
    if _fits(left, view.target_text):
        yield propose(f"apply {fact.name}.mpr", 0.3)
    for other in view.facts[:12]:
        if other.type == left and right not in known:
            yield propose(f"have {view.fresh(fact.name + 'm')} := {fact.name}.mp {other.name}", 0.4)
        elif other.type == right and left not in known:
            yield propose(f"have {view.fresh(fact.name + 'm')} := {fact.name}.mpr {other.name}", 0.4)


def _use_rule(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    """An implication or a universal fact: ``h : ∀ x.., A → B``."""
    binders, antecedent, conclusion, body = _rule(fact.shape)
    if _fits(conclusion, view.target_text):
        yield propose(f"apply {fact.name}", 0.45)
    blanks = " _" * sum(binder.explicit for binder in binders)
    if antecedent is not None:
        for other in view.facts[:12]:
            fits = other.name != fact.name and _fits(antecedent, other.type, exact=not binders)
            if fits and (binders or body not in {known.type for known in view.facts}):
                yield from _derive(view, f"{fact.name}{blanks} {other.name}", fact, shape(body), 0.4)
    elif binders:
        yield from _instances(view, fact, binders, shape(body))
    if (
        antecedent is not None
        and not binders
        and shape(antecedent).form in (Form.IMPLIES, Form.AND, Form.OR, Form.NOT, Form.FORALL)
    ):
        name = view.fresh("ha")
        yield propose(f"have {name} : {antecedent} := ?_", 0.06)


def _rule(found: Shape) -> tuple[tuple[Binder, ...], str | None, str, str]:
    """Leading binders, the first antecedent, the final conclusion, and what follows the first antecedent."""
    binders: tuple[Binder, ...] = ()
    text = ""
    while found.form is Form.FORALL:
        binders += found.binders
        text = found.parts[0]
        found = shape(text)
    antecedent, body = (found.parts[0], found.parts[1]) if found.form is Form.IMPLIES else (None, text)
    if found.form is Form.NOT:
        antecedent, body = found.parts[0], "False"
    conclusion = shape(body)
    while conclusion.form in (Form.IMPLIES, Form.FORALL):
        body_text = conclusion.parts[-1]
        conclusion = shape(body_text)
        if conclusion.form not in (Form.IMPLIES, Form.FORALL):
            return binders, antecedent, body_text, body
    return binders, antecedent, body, body


def _derive(view: GoalView, term: str, fact: Fact, result: Shape, probability: float) -> Iterator[Candidate]:
    """A new fact by a term, taken apart at once where nothing is lost."""
    name = view.fresh(fact.name + "'")
    if result.form in (Form.AND, Form.EXISTS):
        yield propose(f"obtain {destructuring(view, result, name, set())} := {term}", probability)
    elif result.form is Form.OR:
        pattern = destructuring(view, result, name, set(), depth=1)
        yield propose(f"rcases {term} with {pattern.removeprefix('(').removesuffix(')')}", probability)
    elif result.form is Form.FALSE:
        yield propose(f"exact ({term}).elim", 0.9)
    else:
        yield propose(f"have {name} := {term}", probability)


def _instances(view: GoalView, fact: Fact, binders: tuple[Binder, ...], body: Shape) -> Iterator[Candidate]:
    """``h x`` for elements of the right type, when ``h`` has no antecedent to be met."""
    explicit = [binder for binder in binders if binder.explicit]
    if not explicit:
        return
    terms = [v.name for v in view.elements if not explicit[0].type or v.type == explicit[0].type]
    if explicit[0].type in ("ℕ", "Nat"):
        terms += ["0"]
    known = {other.type for other in view.facts}
    for index, term in enumerate(terms[:5]):
        if (
            len(binders) == 1
            and re.sub(rf"(?<![\w.]){re.escape(binders[0].name)}(?![\w'])", term, _text(fact)) in known
        ):
            continue  # this instance is there already
        yield from _derive(
            view, f"{fact.name} {term}", fact, body if len(explicit) == 1 else shape("?"), 0.2 * 0.8**index
        )


def _text(fact: Fact) -> str:
    """The body of a universal fact."""
    return fact.shape.parts[0]


def _fits(conclusion: str, text: str, *, exact: bool = False) -> bool:
    """May a fact with this conclusion close or reduce `text`? Same form and head, or a variable as head."""
    if conclusion == text:
        return True
    if exact:
        return False
    left, right = shape(conclusion), shape(text)
    if left.form is not right.form:
        return left.form is Form.ATOM and left.symbol == "?"
    if left.form is Form.ATOM:
        return left.symbol == right.symbol
    if left.form in (Form.EQ, Form.RELATION, Form.NE):
        return left.symbol == right.symbol
    if left.form is Form.NOT:
        return head(left.parts[0]) == head(right.parts[0])
    return True
