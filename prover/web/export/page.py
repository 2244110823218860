"""The page of an export: from values to HTML. Everything that comes from outside is escaped by the template engine.

Each step is a ``details`` element, so it opens without a script; the targets of links lie inside of these, because a
browser opens what it is led into. The style and the script stand in the page; its policy names them by their hashes
and allows nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from db.values import ProofKind
from prover.lean.cited import CitedTheorem
from prover.lean.stepping import ProofStep, StepKind
from prover.lean.steps import Walk
from prover.types import Cost, Theorem
from prover.web.export.graph import Picture, closes, picture
from prover.web.export.marks import MarkedRun, marked, plain
from prover.web.export.values import Exported
from prover.web.lean_text import lean, visible

TIERS = {
    "T1": "Lean’s kernel accepted it in a fresh process; type and axioms were compared as data",
    "T2": "Lean’s kernel accepted it in a fresh process, and again, alone, in another one; type and axioms were "
    "compared as data",
    "T3": "an independent checker accepted it as well",
}
_HEADINGS = {
    ProofKind.PROOF: ("Proved", "A proof"),
    ProofKind.NEGATION: ("Disproved", "A disproof: the negation of the statement is proved"),
    ProofKind.CONTRADICTION: ("Vacuous", "The hypotheses contradict each other, so the statement says nothing"),
}
_LONGEST_LEAD = 160
"""Characters of what is shown beside a step."""
_LONGEST_SOURCE = 12
"""Lines of a step with steps in it."""
_MOST_RUNS = 12
"""Runs of one step that are shown one by one."""


@dataclass(frozen=True, slots=True)
class _Cited:
    number: int
    theorem: CitedTheorem
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A step as the template takes it.

    `result` says in words what it left, `leads` is what to show beside it, `source` its text if that says more.
    """

    number: int
    step: ProofStep
    css: str
    result: str
    leads: str
    source: str
    runs: tuple[MarkedRun, ...]
    more_runs: int
    names: tuple[_Cited, ...]
    children: tuple[_Shown, ...]


def export_page(exported: Exported, walk: Walk) -> str:
    """The whole HTML file. `walk` may be without steps; then the page says why."""
    numbered = list(enumerate(walk.all(), start=1))
    numbers = {id(step): number for number, step in numbered}
    cited = {
        item.name: _Cited(index, item, tuple(number for number, step in numbered if item.name in step.names))
        for index, item in enumerate(walk.cited, start=1)
    }
    shown = tuple(_shown(step, numbers, cited) for step in walk.steps)
    word, sentence = _HEADINGS[exported.kind]
    verdict = exported.counts.verdict
    style, script = _own("page.css"), _own("page.js")
    return _template().render(
        e=exported,
        verdict=verdict,
        word=word,
        sentence=sentence,
        tier=TIERS.get(verdict.tier, verdict.tier),
        walk=walk,
        steps=shown,
        count=len(numbered),
        cited=tuple(cited.values()),
        start=None if walk.start is None else plain(walk.start),
        picture=_picture(numbered, walk),
        text=lean_file(exported.theorem, exported.proof),
        file=f"{file_name(exported.theorem.name)}.lean",
        style=Markup(style),  # noqa: S704 - a file of ours
        script=Markup(script),  # noqa: S704 - a file of ours
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
    )


def lean_file(theorem: Theorem, proof: str) -> str:
    """The Lean file that holds the theorem with its proof and what it needs."""
    header = f"{theorem.header.strip()}\n\n" if theorem.header.strip() else ""
    return f"{header}{theorem.declaration(proof)}\n"


def file_name(name: str) -> str:
    """A name for files, from a theorem's."""
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in name).strip(".") or "proof"


def _picture(numbered: Sequence[tuple[int, ProofStep]], walk: Walk) -> Picture | None:
    """A picture is worth its place when there is more than one step to see."""
    if len(numbered) < 2:
        return None
    return picture(numbered, walk.steps, walk.start.target if walk.start is not None else "")


def _shown(step: ProofStep, numbers: dict[int, int], cited: dict[str, _Cited]) -> _Shown:
    runs = tuple(marked(run) for run in step.runs[:_MOST_RUNS])
    return _Shown(
        number=numbers[id(step)],
        step=step,
        css="closing" if step.kind is StepKind.TACTIC and closes(step) else step.kind.value,
        result=_result(step),
        leads=_leads(step),
        source=step.text if _adds(step) else "",
        runs=runs,
        more_runs=len(step.runs) - len(runs),
        names=tuple(cited[name] for name in step.names if name in cited),
        children=tuple(_shown(child, numbers, cited) for child in step.children),
    )


def _adds(step: ProofStep) -> bool:
    """Does a step's whole text say more than its head and its children? Long blocks are read in the outline."""
    if step.kind is StepKind.BRANCH or step.text == step.head:
        return False
    return not step.children or step.text.count("\n") < _LONGEST_SOURCE


def _result(step: ProofStep) -> str:
    """What became of its goals, in a few words; "" where the target that it left says it."""
    if step.kind in (StepKind.TERM, StepKind.BRANCH) or not step.runs:
        return ""
    if len(step.runs) > 1:
        each = all(len(run.after) < len(run.before) for run in step.runs)
        return f"closed each of {len(step.runs)} goals" if each else f"ran {len(step.runs)} times"
    run = step.runs[0]
    if run.idle:
        return "changed nothing"
    left = len(run.after) - len(run.before) + 1
    if left <= 0:
        return "closed the goal" if left == 0 else f"closed {1 - left} goals"
    return "" if left == 1 else f"left {left} goals"


def _leads(step: ProofStep) -> str:
    """The one target that is to be proved after a step that changed it, or in a block; or what is known since then."""
    if step.kind is StepKind.BRANCH and step.before:
        return f"⊢ {_words(step.before[0].target)}"
    if step.kind is StepKind.TERM:
        return f": {_words(step.proves)}"
    if len(step.runs) != 1 or len(step.after) != len(step.before) or step.runs[0].idle:
        return ""
    before, after = step.before[0], step.after[0]
    if before.target != after.target:
        return f"⊢ {_words(after.target)}"
    known = {str(hypothesis) for hypothesis in before.hypotheses}
    new = [str(hypothesis) for hypothesis in after.hypotheses if str(hypothesis) not in known]
    return "" if not new or step.head.startswith("have ") else _words(f"+ {', '.join(new)}")


def _words(text: str) -> str:
    """On one line, and no longer than a line can be."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LEAD else f"{text[: _LONGEST_LEAD - 1]}…"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _spent(cost: Cost) -> str:
    """A cost in words."""
    parts = [
        f"{cost.wall_seconds:.2f} s",
        f"{cost.tactics:,} tactics tried on {cost.expansions:,} goals",
        f"{cost.lean_cpu_seconds:.2f} s of Lean’s CPU time",
    ]
    if cost.tokens or cost.prompt_tokens:
        parts.append(f"{cost.prompt_tokens:,} tokens read and {cost.tokens:,} written by a model")
    if cost.cache_hits:
        parts.append(f"{cost.cache_hits:,} subproofs from the cache")
    return ", ".join(parts)


def _colour(text: str) -> Markup:
    return lean(text, len(text) + 1)


def _own(name: str) -> str:
    return files("prover.web.export").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """As a content security policy names an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _template() -> Template:
    names = ("page.html", "parts.html")
    environment = Environment(
        loader=DictLoader({name: _own(name) for name in names}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"lean": _colour, "visible": visible, "when": _when, "spent": _spent}
    return environment.get_template("page.html")
