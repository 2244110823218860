"""Files and theorems as the LeanDojo Benchmark holds them (https://leandojo.org, arXiv 2306.15626).

An entry of a part is ``{url, commit, file_path, full_name, theorem_statement, start, end, traced_tactics}``, a tactic
``{tactic, annotated_tactic, state_before, state_after}``; `annotated_tactic` is a pair: the tactic's text in which
every premise it names stands between ``<a>`` and ``</a>`` as it is written, and a list that says of each mark, in
order, what it is: ``{full_name, def_path, def_pos, def_end_pos}``. Places are ``[line, column]`` from 1. A line of the
corpus is ``{path, imports, premises: [{full_name, code, start, end, kind}]}``, and files stand after those that they
import, which readers rely on. Tactics with nothing left to prove, with a ``·``, and repeated ones are left out, as the
benchmark does.

Less than ours: what a step used without naming it, proofs, terms, and first goals are not there. What is read may be of
any version: those for Lean 3 and the first for Lean 4 have no `theorem_statement`, some have no `kind` or no
`def_end_pos`, premises without a name or text are passed over, and marks may disagree with the tactic's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prover.dataset import fields
from prover.dataset.fields import FieldError
from prover.traced import (
    NO_GOALS,
    Declaration,
    Place,
    PremiseUse,
    Provenance,
    SourceFile,
    TracedStep,
    TracedTheorem,
)

_MARK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_MARKS = re.compile(r"</?a>")
_STATED = re.compile(
    r"\b(?:theorem|lemma)\s+(?P<name>«[^»]*»(?:\.\S+)?|[^\s.{(\[:]+(?:\.[^\s.{(\[:]+)*)(?P<rest>.*)", re.DOTALL
)


def corpus_line(source: SourceFile) -> dict[str, Any]:
    """A line of ``corpus.jsonl``. Declarations without text are left out, since readers refuse them."""
    premises = [
        {
            "full_name": declaration.name,
            "code": declaration.code,
            "start": list(declaration.start),
            "end": list(declaration.end),
            "kind": declaration.kind,
        }
        for declaration in source.declarations
        if declaration.code
    ]
    return {"path": source.path, "imports": list(source.imports), "premises": premises}


def source_of(data: Mapping[str, Any]) -> SourceFile:
    """The file of a line of ``corpus.jsonl``."""
    path = fields.text(data, "path")
    premises = tuple(_declarations(fields.objects(data, "premises"), path))
    return SourceFile(path, fields.texts(data, "imports"), premises)


def theorem_entry(theorem: TracedTheorem, provenance: Provenance) -> dict[str, Any]:
    """A theorem as an entry of a part."""
    return {
        "url": provenance.url,
        "commit": provenance.commit,
        "file_path": theorem.path,
        "full_name": theorem.name,
        "theorem_statement": statement(theorem),
        "start": list(theorem.start),
        "end": list(theorem.end),
        "traced_tactics": [_tactic_entry(step) for step in exported_steps(theorem)],
    }


def exported_steps(theorem: TracedTheorem) -> Iterator[TracedStep]:
    """The steps that the benchmark keeps."""
    seen: set[tuple[str, str, str]] = set()
    for step in theorem.steps:
        key = (step.before, step.tactic, step.after)
        if step.before != NO_GOALS and "·" not in step.tactic and key not in seen:
            seen.add(key)
            yield step


def statement(theorem: TracedTheorem) -> str:
    """The theorem's text up to ``:=``, with its full name; "" where it is not known."""
    signature = theorem.signature.strip()
    if not signature:
        return ""
    return f"theorem {theorem.name}{'' if signature.startswith('.{') else ' '}{signature}"


def theorem_of(data: Mapping[str, Any]) -> TracedTheorem:
    """The theorem of an entry."""
    start = fields.place(data, "start")
    end = fields.place(data, "end")
    steps = tuple(_step(tactic, start, end) for tactic in fields.objects(data, "traced_tactics"))
    uses = tuple(dict.fromkeys(use for step in steps for use in step.uses))
    state = steps[0].before.split("\n\n")[0] if steps else ""
    path, name = fields.text(data, "file_path"), fields.text(data, "full_name")
    signature = _signature(fields.text(data, "theorem_statement", ""))
    return TracedTheorem(name, path, start, end, signature, "", state, steps, uses)


def provenance_of(data: Mapping[str, Any], toolchain: str = "") -> Provenance:
    """Where ``metadata.json``, or an entry, says that it is from."""
    origin = data.get("from_repo", data)
    origin = fields.mapping({} if origin is None else origin, "the field 'from_repo'")
    return Provenance(fields.text(origin, "url", ""), fields.text(origin, "commit", ""), toolchain)


def annotate(step: TracedStep) -> tuple[str, list[dict[str, Any]]]:
    """The tactic with marks around the premises it names, and what they are; of marks that overlap, the first."""
    pieces: list[str] = []
    marked: list[dict[str, Any]] = []
    at = 0
    if _MARKS.search(step.tactic):
        return step.tactic, []  # its own text has marks, so that ours would be misread
    named = [(use.start, use.end, use) for use in step.uses if use.start is not None and use.end is not None]
    for start, end, use in sorted(named, key=lambda found: (found[0], -found[1])):
        if at <= start < end <= len(step.tactic):
            pieces += [step.tactic[at:start], "<a>", step.tactic[start:end], "</a>"]
            marked.append(
                {
                    "full_name": use.name,
                    "def_path": use.path,
                    "def_pos": list(use.place),
                    "def_end_pos": list(use.place_end),
                }
            )
            at = end
    return "".join([*pieces, step.tactic[at:]]), marked


def _tactic_entry(step: TracedStep) -> dict[str, Any]:
    return {
        "tactic": step.tactic,
        "annotated_tactic": list(annotate(step)),
        "state_before": step.before,
        "state_after": step.after,
    }


def _declarations(premises: Sequence[Mapping[str, Any]], path: str) -> Iterator[Declaration]:
    for data in premises:
        names = data.get("full_name")
        code = fields.text(data, "code", "")
        # Mutual definitions of some versions have a list of names.
        for name in names if isinstance(names, list) else [names]:
            if not name or not code:
                continue
            if not isinstance(name, str):
                raise FieldError(f"the field 'full_name' must be text, and is {fields.shown(name)}")
            start, end = fields.place(data, "start"), fields.place(data, "end")
            yield Declaration(name, path, code, start, end, fields.text(data, "kind", ""))


def _step(data: Mapping[str, Any], start: Place, end: Place) -> TracedStep:
    """A tactic; the benchmark does not say where in the file it stands, so the theorem's place is given."""
    tactic = fields.text(data, "tactic")
    annotated = fields.many(data, "annotated_tactic")
    uses: tuple[PremiseUse, ...] = ()
    if annotated:
        marks = annotated[0]
        if not isinstance(marks, str):
            raise FieldError(f"the field 'annotated_tactic' must begin with text, and does with {fields.shown(marks)}")
        provenances = fields.objects(
            {"annotated_tactic": annotated[1] if len(annotated) > 1 else []}, "annotated_tactic"
        )
        tactic, uses = _marked(tactic, marks, provenances)
    return TracedStep(tactic, fields.text(data, "state_before"), fields.text(data, "state_after"), start, end, uses)


def _marked(
    tactic: str, annotated: str, provenances: Sequence[Mapping[str, Any]]
) -> tuple[str, tuple[PremiseUse, ...]]:
    """The tactic's text, and the uses at its marks.

    Where the annotated text without its marks is not the tactic, the annotated one is taken, since it is what the
    places belong to. More provenances than marks: the text does not name them.
    """
    if not provenances:
        return tactic, ()
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    at = length = 0
    for mark in _MARK.finditer(annotated):
        before, name = annotated[at : mark.start()], mark[1]
        pieces += [before, name]
        length += len(before)
        spans.append((length, length + len(name)))
        length, at = length + len(name), mark.end()
    plain = "".join([*pieces, annotated[at:]])
    uses = []
    for index, data in enumerate(provenances):
        span = spans[index] if index < len(spans) else (None, None)
        place = fields.place(data, "def_pos")
        path, name = fields.text(data, "def_path"), fields.text(data, "full_name")
        uses.append(PremiseUse(name, path, place, fields.place(data, "def_end_pos", place), *span))
    return plain, tuple(uses)


def _signature(text: str) -> str:
    """What stands between name and ``:=`` in a statement's text."""
    found = _STATED.search(text)
    return found["rest"].strip().removesuffix(":=").strip() if found else ""
