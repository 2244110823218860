"""The API in words, from its OpenAPI schema, for a page that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """One part of a path, query or body."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: str
    fields: tuple[Parameter, ...]


def describe(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The operations by their group."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            group = operation.get("tags", ["service"])[0]
            groups.setdefault(group, []).append(_operation(schema, method, path, operation))
    return groups


def _operation(schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Operation:
    parameters = [
        Parameter(each["name"], each["in"], _type(each["schema"]), each.get("required", False), "")
        for each in operation.get("parameters", [])
    ]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        parameters += _fields(schema, content["schema"], "body")
    good: Mapping[str, Any] = next(
        (answer for code, answer in operation["responses"].items() if code.startswith("2")), {}
    )
    contents: list[Mapping[str, Any]] = list(good.get("content", {}).values())
    content = contents[0].get("schema", {}) if contents else {}
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        parameters=tuple(parameters),
        answer=_type(content),
        fields=tuple(_fields(schema, content, "answer")),
    )


def _fields(schema: Mapping[str, Any], part: Mapping[str, Any], place: str) -> list[Parameter]:
    model = schema["components"]["schemas"].get(part.get("$ref", "").rpartition("/")[2], {})
    required = model.get("required", [])
    return [
        Parameter(name, place, _type(each), name in required, each.get("description", ""))
        for name, each in model.get("properties", {}).items()
    ]


def _type(part: Mapping[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in part:
            return " or ".join(dict.fromkeys(_type(each) for each in part[several]))
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if part.get("type") == "array":
        return f"list of {_type(part['items'])}" if part.get("items") else "list"
    return str(part.get("type", "any"))
