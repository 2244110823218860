"""The stores behind `prover.protocols.ProofCache`, and the names by which a person chooses one.

    off                          holds nothing
    memory:                      this process only, gone with it
    sqlite:PATH, or a path       a file that many processes of one machine share; the default
    redis://HOST:PORT/DB         a Redis or Valkey server that many machines share (also rediss:// for TLS, unix://PATH)

All bound their size and evict what was used least recently. What they read is checked for its form, not for its truth:
proofs are replayed by whoever uses them, known failures are believed. None raises when its place is lost: it then
knows nothing and says so once in the log, as `lemmata.cache`. Read `entries` first (what all three
agree on), then `memory`, the shortest; `sqlite` and `valkey` are the same with files and servers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from prover.errors import InputError

if TYPE_CHECKING:
    from prover.protocols import ProofCache

MAX_BYTES = 256 * 1024 * 1024
"""How much a cache holds unless told otherwise: some 300,000 proofs."""

_SERVERS = ("redis", "rediss", "unix")
_REMEDY = "use off, memory:, sqlite:PATH or redis://HOST:PORT/DB"
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:", re.ASCII)


def open_cache(url: str, max_bytes: int = MAX_BYTES, *, look: bool = False) -> ProofCache:
    """The cache named `url`, holding at most about `max_bytes`.

    With `look` the place is only looked at: no file is made, renamed or changed (use what only reads).
    Raises `InputError` for a name that means nothing; a place that cannot be reached raises nothing, here or later.
    """
    scheme, colon, rest = url.strip().partition(":")
    if scheme == "off" and not rest:
        from db.cache.off import NoCache

        return NoCache()
    if scheme == "memory" and colon and not rest:
        from db.cache.memory import MemoryCache

        return MemoryCache(max_bytes)
    if scheme in _SERVERS and rest.startswith("//"):
        from db.cache.valkey import ValkeyCache

        return ValkeyCache(url.strip(), max_bytes)
    if _SCHEME.match(url.strip()) and (scheme != "sqlite" or rest.startswith("//")):
        raise InputError(f"{scheme}: is no place for the proof cache: {_REMEDY} (a file of such a name: ./NAME)")
    path = _file(rest if scheme == "sqlite" and colon else url.strip())
    if path is None:
        raise InputError(f"the proof cache's place {url!r} names no file: {_REMEDY}")
    from db.cache.sqlite import SqliteCache

    return SqliteCache(path, max_bytes, look=look)


def _file(name: str) -> Path | None:
    """The path of this name; None if it can be no file's."""
    try:
        path = Path(name).expanduser()
    except RuntimeError:  # ~ of somebody who is not known here
        return None
    return None if path.name in ("", "..") or "\0" in name else path
