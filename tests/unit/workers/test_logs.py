"""Logs: JSON with what was bound, lines for people, and Celery's words in the same form."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from workers.logs import configure


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def test_json_lines_carry_what_was_bound() -> None:
    stream = io.StringIO()
    configure(as_json=True, stream=stream)
    with bound_contextvars(worker="w", run="r", attempt=3):
        structlog.get_logger("workers.carry").info("begun", theorem="ℕ", nothing=None)
        logging.getLogger("celery.worker").warning("broker %s", "lost")
        logging.getLogger("celery.worker").info("too much")
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    for line in (ours, theirs):
        assert (line["worker"], line["run"], line["attempt"]) == ("w", "r", 3)
        assert line["timestamp"].endswith("Z")
    assert (ours["event"], ours["theorem"], ours["level"], "nothing" in ours) == ("begun", "ℕ", "info", False)
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("broker lost", "warning", "celery.worker")


def test_lines_for_people() -> None:
    stream = io.StringIO()
    configure(as_json=False, stream=stream)
    with bound_contextvars(attempt=3):
        structlog.get_logger("workers.carry").info("begun", theorem="t")
    (line,) = stream.getvalue().splitlines()
    assert line.endswith("[info] begun attempt=3 theorem=t")


def test_tracebacks_of_defects_are_kept_and_those_of_lost_brokers_are_not() -> None:
    stream = io.StringIO()
    configure(as_json=False, stream=stream)
    for error in (ConnectionRefusedError("no broker"), KeyError("a defect")):
        try:
            raise error
        except (OSError, KeyError):
            logging.getLogger("celery.worker").exception("it ended")
    text = stream.getvalue()
    assert text.count("it ended") == 2
    assert text.count("Traceback") == 1
    assert "a defect" in text
