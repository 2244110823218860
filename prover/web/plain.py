"""JSON as this service answers it."""

from __future__ import annotations

import json
from typing import Any

from fastapi.responses import JSONResponse


class Plain(JSONResponse):
    """JSON that can be encoded whatever it holds: Lean's words, or a model's, may hold halves of characters."""

    def render(self, content: Any) -> bytes:
        try:
            return super().render(content)
        except UnicodeEncodeError:
            return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()
