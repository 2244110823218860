"""The filter for system calls, run by an interpreter of its own: also for the processor that is not here."""

from __future__ import annotations

import ctypes
import os

import pytest

from prover.lean import sandbox
from prover.lean.sandbox import ALLOW, AUDIT, CALLS, FAIL, KILL, rules

PID = 4711
EPERM, EACCES, ENOSYS = FAIL | 1, FAIL | 13, FAIL | 38
HARMLESS = {  # what Lean and its like do all day: numbers on x86-64, on aarch64
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "brk": (12, 214),
    "futex": (202, 98),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
    "rt_sigaction": (13, 134),
    "eventfd2": (290, 19),
    "epoll_create1": (291, 20),
    "pipe2": (293, 59),
    "sched_getaffinity": (204, 123),
}
MACHINES = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
MODES = pytest.mark.parametrize("programs", [False, True])


def decide(program: list[sandbox.Instruction], architecture: int, number: int, first: int = 0) -> int:
    """Run the filter on one call. Classic BPF jumps forward only, so this ends."""
    data = {0: number, 4: architecture, 16: first & 0xFFFFFFFF}
    register = at = 0
    while True:
        operation, if_true, if_false, operand = program[at]
        at += 1
        if operation == 0x20:
            register = data[operand]
        elif operation == 0x06:
            return operand
        else:
            holds = {0x15: register == operand, 0x35: register >= operand, 0x45: bool(register & operand)}[operation]
            at += if_true if holds else if_false


def answer(machine: str, name: str, first: int = 0, *, programs: bool) -> int:
    number = {**CALLS, **HARMLESS}[name][machine == "aarch64"]
    return decide(rules(machine, PID, programs=programs), AUDIT[machine], number, first)


@MACHINES
@MODES
def test_every_jump_lands_and_the_kernel_takes_so_many(machine: str, programs: bool) -> None:
    program = rules(machine, PID, programs=programs)
    assert len(program) <= 4096
    for at, (operation, if_true, if_false, _) in enumerate(program):
        assert 0 <= max(if_true, if_false) <= 255
        if operation != 0x06:
            assert at + 1 + max(if_true, if_false) < len(program)


@MACHINES
@MODES
def test_harmless_calls_pass(machine: str, programs: bool) -> None:
    for name in HARMLESS:
        assert answer(machine, name, programs=programs) == ALLOW, name


@MACHINES
@MODES
def test_the_network_is_closed(machine: str, programs: bool) -> None:
    assert answer(machine, "socket", programs=programs) == EACCES
    for name in ("io_uring_setup", "io_uring_enter", "io_uring_register", "clone3"):
        assert answer(machine, name, programs=programs) == ENOSYS


@MACHINES
@MODES
def test_what_no_lean_needs_is_refused(machine: str, programs: bool) -> None:
    depends = {"clone", "kill", "tgkill", "prlimit64", "fork", "vfork", "execve", "execveat", "tkill"}
    for name in CALLS.keys() - depends - {"socket"}:
        if CALLS[name][machine == "aarch64"] >= 0:
            assert answer(machine, name, programs=programs) in (EPERM, ENOSYS), name
    assert answer(machine, "prlimit64", 0, programs=programs) == ALLOW
    assert answer(machine, "prlimit64", 1, programs=programs) == EPERM


@MACHINES
def test_programs_are_started_only_where_they_may(machine: str) -> None:
    threads, process, namespace = 0x3D0F00, 17, 0x10000000 | 17
    for name in ("execve", "execveat"):
        assert answer(machine, name, programs=False) == EPERM
        assert answer(machine, name, programs=True) == ALLOW
    assert answer(machine, "clone", threads, programs=False) == ALLOW
    assert answer(machine, "clone", process, programs=False) == EPERM
    assert answer(machine, "clone", process, programs=True) == ALLOW
    assert answer(machine, "clone", namespace, programs=True) == EPERM
    assert answer(machine, "clone", namespace, programs=False) == EPERM


@MACHINES
def test_signals_stay_at_home(machine: str) -> None:
    for pid, wanted in ((PID, ALLOW), (-PID, ALLOW), (0, ALLOW), (1, EPERM), (-1, EPERM), (PID + 1, EPERM)):
        assert answer(machine, "kill", pid, programs=False) == wanted
    assert answer(machine, "tgkill", PID, programs=False) == ALLOW
    assert answer(machine, "tgkill", 1, programs=False) == EPERM


@MACHINES
@MODES
def test_other_ways_to_name_a_call_are_closed(machine: str, programs: bool) -> None:
    program = rules(machine, PID, programs=programs)
    for foreign in (0x40000003, 0x40000028, AUDIT["aarch64" if machine == "x86_64" else "x86_64"]):
        assert decide(program, foreign, 0) == KILL
    if machine == "x86_64":
        assert decide(program, AUDIT[machine], 0x40000000 + CALLS["socket"][0]) == ENOSYS


def test_the_numbers_are_this_machines() -> None:
    """The C library's own constants, where a harmless call can tell: a wrong number would do something else."""
    libc = ctypes.CDLL(None, use_errno=True)
    machine = os.uname().machine
    assert machine in AUDIT
    socket_number = CALLS["socket"][machine == "aarch64"]
    descriptor = libc.syscall(socket_number, 1, 1, 0)
    assert descriptor >= 0
    os.close(descriptor)
    assert libc.syscall(CALLS["kill"][machine == "aarch64"], os.getpid(), 0) == 0
