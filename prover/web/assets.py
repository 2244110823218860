"""The page's styles and scripts, read once when the service starts: what a request names is a key, never a path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.responses import Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_LONG = "public, max-age=31536000, immutable"
_SHORT = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served. `version`: begins with other digits when the content changes."""

    content: bytes
    media_type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """All of them, by file name."""
    found: dict[str, Asset] = {}
    for file in files("prover.web").joinpath("static").iterdir():
        suffix = file.name[file.name.rfind(".") :]
        if suffix in _TYPES:
            content = file.read_bytes()
            found[file.name] = Asset(content, _TYPES[suffix], hashlib.sha256(content).hexdigest()[:12])
    return found


def address(name: str) -> str:
    """Where a browser finds the file; changes with its content, so that browsers may keep it."""
    asset = assets().get(name)
    return f"/static/{name}?v={asset.version}" if asset is not None else f"/static/{name}"


def answer(name: str, version: str, known: str) -> Response | None:
    """The file, or that the browser's copy (`known`, an entity tag) is the present one; None if there is none."""
    asset = assets().get(name)
    if asset is None:
        return None
    headers = {"ETag": f'"{asset.version}"', "Cache-Control": _LONG if version == asset.version else _SHORT}
    if known == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
