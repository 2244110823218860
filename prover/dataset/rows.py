"""Files and theorems as JSON objects of our own: every field of `prover.traced`, there and back without loss.

Names of fields are a promise to programs outside; add, do not rename. Readers raise `FieldError`, see
`prover.dataset.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prover.dataset import fields
from prover.traced import Declaration, PremiseUse, SourceFile, TracedFile, TracedStep, TracedTheorem


def source_data(source: SourceFile) -> dict[str, Any]:
    """A file of the corpus."""
    return {
        "path": source.path,
        "imports": list(source.imports),
        "declarations": [_declaration_data(declaration, source.path) for declaration in source.declarations],
    }


def source_of(data: Mapping[str, Any]) -> SourceFile:
    """The file that `source_data` wrote."""
    path = fields.text(data, "path")
    declarations = tuple(_declaration(entry, path) for entry in fields.objects(data, "declarations"))
    return SourceFile(path, fields.texts(data, "imports"), declarations)


def theorem_data(theorem: TracedTheorem) -> dict[str, Any]:
    """A theorem with its steps."""
    return {
        "name": theorem.name,
        "path": theorem.path,
        "start": list(theorem.start),
        "end": list(theorem.end),
        "signature": theorem.signature,
        "proof": theorem.proof,
        "state": theorem.state,
        "steps": [_step_data(step) for step in theorem.steps],
        "uses": [_use_data(use) for use in theorem.uses],
    }


def theorem_of(data: Mapping[str, Any]) -> TracedTheorem:
    """The theorem that `theorem_data` wrote; fields of others are passed over."""
    return TracedTheorem(
        fields.text(data, "name"),
        fields.text(data, "path"),
        fields.place(data, "start"),
        fields.place(data, "end"),
        fields.text(data, "signature", ""),
        fields.text(data, "proof", ""),
        fields.text(data, "state", ""),
        tuple(_step(step) for step in fields.objects(data, "steps")),
        tuple(_use(use) for use in fields.objects(data, "uses")),
    )


def file_data(file: TracedFile) -> dict[str, Any]:
    """All that a trace tells of a file, in one object."""
    return {
        **source_data(file.source),
        "theorems": [theorem_data(theorem) for theorem in file.theorems],
        "problems": list(file.problems),
    }


def file_of(data: Mapping[str, Any]) -> TracedFile:
    """The file that `file_data` wrote."""
    theorems = tuple(theorem_of(entry) for entry in fields.objects(data, "theorems"))
    return TracedFile(source_of(data), theorems, fields.texts(data, "problems"))


def _declaration_data(declaration: Declaration, path: str) -> dict[str, Any]:
    elsewhere = {} if declaration.path == path else {"path": declaration.path}
    return {
        "name": declaration.name,
        **elsewhere,
        "code": declaration.code,
        "start": list(declaration.start),
        "end": list(declaration.end),
        "kind": declaration.kind,
    }


def _declaration(data: Mapping[str, Any], path: str) -> Declaration:
    return Declaration(
        fields.text(data, "name"),
        fields.text(data, "path", path),
        fields.text(data, "code"),
        fields.place(data, "start"),
        fields.place(data, "end"),
        fields.text(data, "kind"),
    )


def _step_data(step: TracedStep) -> dict[str, Any]:
    return {
        "tactic": step.tactic,
        "before": step.before,
        "after": step.after,
        "start": list(step.start),
        "end": list(step.end),
        "uses": [_use_data(use) for use in step.uses],
    }


def _step(data: Mapping[str, Any]) -> TracedStep:
    return TracedStep(
        fields.text(data, "tactic"),
        fields.text(data, "before"),
        fields.text(data, "after"),
        fields.place(data, "start"),
        fields.place(data, "end"),
        tuple(_use(use) for use in fields.objects(data, "uses")),
    )


def _use_data(use: PremiseUse) -> dict[str, Any]:
    return {
        "name": use.name,
        "path": use.path,
        "place": list(use.place),
        "place_end": list(use.place_end),
        "start": use.start,
        "end": use.end,
    }


def _use(data: Mapping[str, Any]) -> PremiseUse:
    return PremiseUse(
        fields.text(data, "name"),
        fields.text(data, "path"),
        fields.place(data, "place"),
        fields.place(data, "place_end"),
        fields.maybe_number(data, "start"),
        fields.maybe_number(data, "end"),
    )
