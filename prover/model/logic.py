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
from prover.model.witnesses import instance_terms
from prover.types import Candidate

_CASE_SPLITS = 6
_INTRODUCED = 12


def target_steps(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Steps that the target's form suggests."""
    form = view.target.form
    if form in (Form.AND, Form.IFF):
        yield propose("constructor", 0.6)
    elif form is Form.OR:
        yield propose("left", 0.35)
        yield propose("right", 0.35)
    elif form is Form.ATOM and view.target.symbol in knowledge.inductives:
        yield propose("constructor", 0.4)
    if form not in (Form.FORALL, Form.IMPLIES, Form.NOT, Form.NE, Form.TRUE):
        yield from _classical(view, knowledge)


def introduction(view: GoalView) -> str:
    """All leading binders and antecedents at once, facts taken apart as far as nothing is lost."""
    bases: list[str] = []
    types: list[str] = []
    text = view.target_text
    while len(bases) < _INTRODUCED:
        found = shape(text)
        if found.form is Form.FORALL:
            bases += [binder.name for binder in found.binders]
            types += [""] * len(found.binders)
            text = found.parts[0]
        elif found.form in (Form.IMPLIES, Form.NOT):
            bases.append("h")
            types.append(found.parts[0])
            text = found.parts[1] if found.form is Form.IMPLIES else "False"
        elif found.form is Form.NE:
            bases.append("h")
            types.append(f"{found.parts[0]} = {found.parts[1]}")
            text = "False"
        else:
            break
    names = view.fresh_names(bases)
    if any(shape(type_).form in (Form.AND, Form.EXISTS) for type_ in types if type_):
        return f"rintro {' '.join(_patterns(view, names, types))}"
    return f"intro {' '.join(names)}"


def _patterns(view: GoalView, names: list[str], types: list[str]) -> list[str]:
    patterns: list[str] = []
    for name, type_ in zip(names, types, strict=True):
        taken = {*names, *words(" ".join(patterns))} - {name}
        compound = type_ and shape(type_).form in (Form.AND, Form.EXISTS)
        patterns.append(destructuring(view, shape(type_), name, taken) if compound else name)
    return patterns


def destructuring(view: GoalView, found: Shape, name: str, taken: set[str], depth: int = 3) -> str:
    """An ``rcases`` pattern that takes a fact of this form apart as far as nothing is lost; `name` otherwise."""
    if not depth or found.form not in (Form.AND, Form.EXISTS):
        return name
    variables = [_claim(view, binder.name, taken) for binder in found.binders]
    fields = []
    for part in found.parts:
        inner = shape(part)
        compound = depth > 1 and inner.form in (Form.AND, Form.EXISTS)
        leaf = name if compound else _claim(view, name.rstrip("0123456789'"), taken)
        fields.append(destructuring(view, inner, leaf, taken, depth - 1))
    return f"⟨{', '.join([*variables, *fields[:-1], _flat(fields[-1])])}⟩"


def _flat(pattern: str) -> str:
    """An anonymous constructor as the last field of another needs no brackets of its own."""
    return pattern[1:-1] if pattern.startswith("⟨") else pattern


def _alternatives(view: GoalView, found: Shape, name: str) -> str:
    """An ``rcases`` pattern for a disjunction of any length, each case taken apart."""
    patterns = []
    while found.form is Form.OR:
        patterns.append(destructuring(view, shape(found.parts[0]), name, set()))
        found = shape(found.parts[1])
    return " | ".join([*patterns, destructuring(view, found, name, set())])


def _claim(view: GoalView, base: str, taken: set[str]) -> str:
    name = view.fresh(base, taken)
    taken.add(name)
    return name


def _classical(view: GoalView, knowledge: Knowledge) -> Iterator[Candidate]:
    """Indirect proof, and case distinctions on propositions that occur in the goal."""
    denied = any(fact.shape.form is Form.NOT and fact.shape.parts[0] == view.target_text for fact in view.facts)
    if view.target.form is not Form.FALSE and not denied:
        yield propose(f"refine Classical.byContradiction fun {view.fresh('hn')} => ?_", 0.1)
        negative = any(fact.shape.form in (Form.NOT, Form.FALSE, Form.NE) for fact in view.facts)
        if negative or any(_concludes_false(fact.shape) for fact in view.facts):
            yield propose("exfalso", 0.15)
    tests = _tests(view, knowledge)[:3]
    for index, term in enumerate(tests):
        yield propose(f"cases {view.fresh('hb')} : {term}", 0.15 * 0.8**index)
        yield propose(f"cases {view.fresh('hb')} : {term} <;> simp_all", 0.12 * 0.8**index)
    if len(tests) > 1:
        splits = [
            f"cases {name} : {term}" for name, term in zip(view.fresh_names(["hb"] * len(tests)), tests, strict=True)
        ]
        yield propose(f"{' <;> '.join(splits)} <;> simp_all", 0.15)
    for index, proposition in enumerate(_undecided(view)[:_CASE_SPLITS]):
        yield propose(f"by_cases {view.fresh('hc')} : {proposition}", 0.12 * 0.85**index)


def _tests(view: GoalView, knowledge: Knowledge) -> list[str]:
    """Boolean applications in the goal (of predicates of context or header) whose value no fact tells yet."""
    known = {part for fact in view.facts if fact.shape.form is Form.EQ for part in fact.shape.parts}
    tests: list[str] = []
    for predicate in view.variables:
        found = shape(predicate.type)
        if found.form is Form.IMPLIES and found.parts[1] == "Bool":
            applied = (
                f"{predicate.name} {variable.name}" for variable in view.elements if variable.type == found.parts[0]
            )
            tests += [term for term in applied if term not in known]
    for name, signature in knowledge.definitions.items():
        if "Bool" in signature:
            written = re.findall(rf"(?<![\w.]){re.escape(name)} [^\W\d][\w']*", view.target_text)
            tests += [term for term in dict.fromkeys(written) if term not in known]
    return tests


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
    if found.form is Form.EQ and any(shape(side).form is Form.NOT for side in found.parts):
        for part in found.parts:  # an equation between propositions
            yield from _subformulas(shape(part), bound, depth - 1)
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
            yield propose(f"cases {fact.name}", 0.3)
            yield propose(f"induction {fact.name}", 0.4)


def take_apart(view: GoalView, fact: Fact) -> str:
    """Conjunctions and ∃ replaced by what they are made of."""
    return f"obtain {destructuring(view, fact.shape, fact.name, set())} := {fact.name}"


def _take_apart(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    form, name = fact.shape.form, fact.name
    if form is Form.OR:
        yield propose(f"rcases {name} with {_alternatives(view, fact.shape, name)}", 0.7)
    elif form is Form.IFF:
        left, right = view.fresh_names([f"{name}l", f"{name}r"])
        yield propose(f"obtain ⟨{left}, {right}⟩ := {name}", 0.3)
    elif form is Form.FALSE:
        yield propose(f"exact {name}.elim", 0.99)
    elif form is Form.EQ:
        yield from _equation(view, fact)
    elif form is Form.NOT:
        step = negation_step(fact)
        if step:
            yield propose(step, 0.4)
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
    Form.OR: "not_or",
    Form.EXISTS: "not_exists",
    Form.FORALL: "Classical.not_forall",
    Form.IMPLIES: "Classical.not_imp",
    Form.AND: "Classical.not_and_iff_not_or_not",
    Form.NOT: "Classical.not_not",
}


def negation_step(fact: Fact) -> str | None:
    """A negated compound pushed inside, as a replacement for it."""
    rule = _NEGATIONS.get(shape(fact.shape.parts[0]).form)
    return f"replace {fact.name} := {rule}.mp {fact.name}" if rule else None


def _use(view: GoalView, fact: Fact) -> Iterator[Candidate]:
    """Backward with ``apply``, forward with facts that fit, instances of ∀."""
    form, name = fact.shape.form, fact.name
    if form is Form.NOT and view.target.form is Form.FALSE:
        simple = shape(fact.shape.parts[0]).form in (Form.ATOM, Form.EQ, Form.RELATION)
        yield propose(f"apply {name}", 0.4 if simple else 0.15)
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
        yield propose(f"rcases {term} with {_alternatives(view, result, name)}", probability)
    elif result.form is Form.FALSE:
        yield propose(f"exact ({term}).elim", 0.9)
    else:
        yield propose(f"have {name} := {term}", probability)


def _instances(view: GoalView, fact: Fact, binders: tuple[Binder, ...], body: Shape) -> Iterator[Candidate]:
    """``h t`` for terms of the right type, when ``h`` has no antecedent to be met."""
    known = {other.type for other in view.facts}
    single = sum(binder.explicit for binder in binders) == 1
    for index, term in enumerate(instance_terms(view, fact.shape)[:6]):
        if (
            len(binders) == 1
            and re.sub(rf"(?<![\w.]){re.escape(binders[0].name)}(?![\w'])", term, _text(fact)) in known
        ):
            continue  # this instance is there already
        yield from _derive(view, f"{fact.name} {term}", fact, body if single else shape("?"), 0.25 * 0.8**index)


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
