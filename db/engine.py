"""Connections to the database (being written; the interface is `db.store`)."""

from __future__ import annotations

from collections.abc import Callable


class Database:
    """An engine and its clock; shared by all groups of a store."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        self.url = url
        self.clock = clock

    def close(self) -> None:
        raise NotImplementedError
