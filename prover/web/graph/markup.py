"""HTML and SVG elements, escaped: the one way in which text becomes markup in this package."""

from __future__ import annotations

from markupsafe import Markup, escape

from prover.web.graph.text import safe

NOTHING = Markup("")


def tag(name: str, *content: Markup | str | None, **attributes: str | float | bool | None) -> Markup:
    """An element. Strings that are no markup are escaped; attributes that are None or False are left out.

    Attributes' names: `_` at the end is dropped (``class_``), others become hyphens (``data_node``).
    """
    start = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        start.append(f" {attribute}" if value is True else f' {attribute}="{escape(_text(value))}"')
    inside = "".join(map(_inside, content))
    return Markup(f"{''.join(start)}>{inside}</{name}>")  # noqa: S704 - all of it is escaped


def join(pieces: list[Markup]) -> Markup:
    """One after the other."""
    return NOTHING.join(pieces)


def _inside(piece: Markup | str | None) -> str:
    if piece is None:
        return ""
    return piece if isinstance(piece, Markup) else escape(safe(piece))


def _text(value: str | float) -> str:
    return safe(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
