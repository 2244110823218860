"""Acknowledgements that the broker did not take: the sign of a dead connection that nobody else looks at.

Celery logs such a failure and goes on. With Redis it would then wait for ever: as many messages as the worker has slots
count as under way on that connection, so nothing more is asked of it, and whoever asks nothing does not learn that
nobody is there. So a failure is remembered, and raised in the event loop at the next opportunity
(`workers.bootsteps`), which makes Celery connect anew. What was not acknowledged comes again or is lost; neither
matters (`workers.app`).
"""

from __future__ import annotations

import structlog
from celery.worker.request import Request

_log = structlog.get_logger(__name__)


class Receipts:
    """Of one worker's main process."""

    def __init__(self) -> None:
        self._failed = False

    def failed(self) -> None:
        """An acknowledgement was not taken."""
        if not self._failed:
            _log.warning("the broker does not take acknowledgements: connecting anew")
        self._failed = True

    def demand(self) -> None:
        """Raises `ConnectionResetError`, once, if one was not taken since the last call."""
        failed, self._failed = self._failed, False
        if failed:
            raise ConnectionResetError("the broker did not take an acknowledgement")


def request_class(receipts: Receipts) -> type:
    """Celery's `Task.Request` for messages whose failing acknowledgements are told to `receipts`."""

    class Receipt(Request):  # type: ignore[misc]
        acknowledged: bool = False

        def acknowledge(self) -> None:
            if not self.acknowledged:
                try:
                    self.message.ack()
                except self._connection_errors:
                    receipts.failed()
                self.acknowledged = True

        def reject(self, requeue: bool = False) -> None:
            if not self.acknowledged:
                try:
                    self.message.reject(requeue=requeue)
                except self._connection_errors:
                    receipts.failed()
                self.acknowledged = True

    return Receipt
