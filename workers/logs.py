"""Logs of the service: lines for people, or JSON, on standard error; Celery's and everybody's else in the same form.

Values bound with `structlog.contextvars` (worker, run, attempt) are in every line that is written meanwhile.
"""

from __future__ import annotations

import logging
import sys
from typing import IO

import structlog

_QUIET = ("celery", "kombu", "amqp", "redis", "alembic", "sqlalchemy")


def configure(*, as_json: bool, level: int = logging.INFO, stream: IO[str] | None = None) -> None:
    """Set up logging of this process and of those that it forks. May be called again."""
    stream = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S", utc=as_json),
    ]
    structlog.configure(
        processors=[*shared, _without_nothing, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_without_known_traceback)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(stream, as_json=as_json))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _rendering(stream: IO[str], *, as_json: bool) -> list[structlog.typing.Processor]:
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        return [meta, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    console = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), pad_event_to=0, pad_level=False, exception_formatter=structlog.dev.plain_traceback
    )
    return [meta, _without_origin, console]


def _without_known_traceback(record: logging.LogRecord) -> bool:
    """That a broker is away is said in one line; Celery shows how it noticed, many times."""
    kind = record.exc_info[0] if record.exc_info else None
    if kind is not None and record.name.startswith(("celery", "kombu")):
        known = issubclass(kind, OSError) or "ConnectionError" in kind.__name__ or "OperationalError" in kind.__name__
        record.exc_info = None if known else record.exc_info
        record.exc_text = None if known else record.exc_text
    return True


def _without_nothing(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A value of None says that there is nothing to say."""
    return {key: value for key, value in event.items() if value is not None}


def _without_origin(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """People read lines of one program; where in it they were written is of use to machines."""
    event.pop("logger", None)
    return event
