"""Column types of our own: text that may hold anything, and JSON as text.

PostgreSQL stores no NUL character and neither database stores half a surrogate pair, but Lean's messages, and whatever
a model writes into a proof, may hold both. Such characters are written as ``\\x1a`` and four hexadecimal digits, and
read back as they were; all other text is stored as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_STORED = re.compile("\x1a([0-9a-f]{4})")


def storable(text: str) -> bool:
    """Is it stored as it is?"""
    return _UNSTORABLE.search(text) is None


class Exact(TypeDecorator[str]):
    """Any string of Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None or storable(value):
            return value
        return _UNSTORABLE.sub(lambda found: f"\x1a{ord(found[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None or "\x1a" not in value:
            return value
        return _STORED.sub(lambda found: chr(int(found[1], 16)), value)


class Json(TypeDecorator[Any]):
    """Plain data; ASCII only, so that nothing in it can be refused. None is null of SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)
