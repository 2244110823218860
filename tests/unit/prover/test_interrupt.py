"""The first signal is announced where it waits, and nowhere else."""

from __future__ import annotations

import os
import signal

import pytest

from prover.interrupt import Interrupt


def test_the_first_signal_is_announced_the_second_stops() -> None:
    interrupt, told = Interrupt(), list[str]()
    with interrupt.installed(signal.SIGINT), interrupt.announced(lambda: told.append("stopping")):
        with interrupt.deferred():
            os.kill(os.getpid(), signal.SIGINT)
            assert (interrupt.requested(), told) == (True, ["stopping"])
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
        assert told == ["stopping"]


def test_a_signal_that_does_not_wait_is_not_announced() -> None:
    interrupt, told = Interrupt(), list[str]()
    with interrupt.installed(signal.SIGINT), interrupt.announced(lambda: told.append("stopping")):
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        assert told == []
