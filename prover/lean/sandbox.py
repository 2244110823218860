"""What a Lean child may not do: open sockets, start programs, open files that are not its own, touch other processes.

A statement is a program that strangers wrote. Its header may define syntax whose elaborator reads a file
(`include_str`), and where Lean's library is complete, any code. Two mechanisms of Linux, both without privileges and
both irrevocable, make little of that:

- *seccomp*: `forbid` installs a filter for system calls. No sockets of any family, no io_uring, no tracing of other
  processes, no namespaces, mounts, kernel keys, or memory that the limits do not count. For Lean in our own process
  (`programs=False`), also no other program, no second process and no signals to foreign ones, so there is nothing to
  make a fork bomb of.
- *Landlock* (kernel 5.13 or newer): `restrict` leaves the named paths readable or writable, nothing else. Foreign
  processes' memory and environment are out of reach with it, and from version 6 on signals to them, for all modes.

`drop_privileges` takes from a child that runs as root what would reach around both. Each is applied where the kernel
has it: `seccomp_works` and `landlock_version` say so, `prover.lean.probe` tries it out (`lemmata doctor`). What is open
in spite of all: time and memory (limits, see `prover.lean.process`), metadata of files (names, sizes, dates), and
defects of the kernel. Standard library only, and little of it: every Lean child imports this first.

Numbers are the kernel's interface: ``asm/unistd.h``, ``linux/seccomp.h``, ``linux/landlock.h``, ``linux/audit.h``.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys

_EPERM, _EACCES, _ENOSYS = 1, 13, 38

# linux/filter.h and linux/seccomp.h
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_NO_NEW_PRIVS = 38
_SET_FILTER, _SPEC_ALLOW, _ACTION_AVAILABLE = 1, 4, 2
_CLONE_THREAD, _CLONE_NAMESPACES = 0x10000, 0x7E020000
_X32 = 0x40000000

# linux/capability.h: version 3 of the call, and what is kept of (effective, permitted, inheritable) bits 0 to 31
_CAPABILITY_VERSION = 0x20080522
_KEPT = (0b110, 0b110, 0)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""

_SECCOMP = {"x86_64": 317, "aarch64": 277}
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""How the kernel names the two architectures to a filter; calls by any other one's numbers end the process."""

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446

CALLS: dict[str, tuple[int, int]] = {
    # name: its number on x86-64, on aarch64; -1 where there is none
    "socket": (41, 198),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "clone3": (435, 435),
    "clone": (56, 220),
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "execveat": (322, 281),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "prlimit64": (302, 261),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "quotactl": (179, 60),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "personality": (135, 92),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}

_PRETENDED_ABSENT = frozenset({"clone3", "io_uring_setup", "io_uring_enter", "io_uring_register"})
"""Programs ask for these first and have another way when the kernel does not know them; `clone3` hides its flags."""

_BY_ARGUMENTS = frozenset({"clone", "kill", "tgkill", "prlimit64"})
_OF_PROGRAMS = frozenset({"fork", "vfork", "execve", "execveat", "tkill"})
"""Forbidden only where no program may be started."""

# linux/landlock.h
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_FILE_RIGHTS = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_MAKE_DEVICES = 1 << 6 | 1 << 11
"""Character and block devices: never made."""
_RIGHTS_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS = (1 << 16) - 1
_TCP, _SCOPES = 3, 3
_NEWEST = 6
"""The newest Landlock version whose rights are used here; a newer kernel knows them too."""

Instruction = tuple[int, int, int, int]
"""Operation, jump if true, jump if false, operand: a `sock_filter`."""


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    """A system call's result. Raises `OSError`."""
    result = int(libc.syscall(ctypes.c_long(number), *arguments))
    _check(result)
    return result


def seccomp_works() -> bool:
    """Can this kernel filter system calls for this kind of processor?"""
    number = _SECCOMP.get(os.uname().machine) if sys.platform == "linux" else None
    if number is None or struct.calcsize("P") != 8:
        return False
    try:
        _call(_libc(), number, ctypes.c_long(_ACTION_AVAILABLE), ctypes.c_long(0), ctypes.byref(ctypes.c_uint32(KILL)))
    except OSError:
        return False
    return True


def landlock_version() -> int:
    """The kernel's Landlock version; 0 if it has none or it is switched off."""
    if sys.platform != "linux" or os.uname().machine not in _SECCOMP:
        return 0
    try:
        return _call(_libc(), _LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_long(1))
    except OSError:
        return 0


def rules(machine: str, pid: int, *, programs: bool) -> list[Instruction]:
    """The filter for `machine`, as classic BPF over `struct seccomp_data`.

    `pid` is the only process that may be signalled (with its group) unless `programs` may be started.
    """
    number = {name: pair[machine == "aarch64"] for name, pair in CALLS.items()}
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, AUDIT[machine]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # the same calls under other numbers, with pointers of 32 bits
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, FAIL | _ENOSYS)]
    for name, call in number.items():
        if call < 0 or name in _BY_ARGUMENTS or (programs and name in _OF_PROGRAMS):
            continue
        code = _ENOSYS if name in _PRETENDED_ABSENT else _EACCES if name == "socket" else _EPERM
        program += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, FAIL | code)]
    program += _when(number["prlimit64"], _first_is(0))
    if programs:
        program += _when(number["clone"], [(_ANY_BIT, 0, 1, _CLONE_NAMESPACES), *_REFUSE, (_RETURN, 0, 0, ALLOW)])
    else:
        program += _when(number["clone"], [(_ANY_BIT, 1, 0, _CLONE_THREAD), *_REFUSE, (_RETURN, 0, 0, ALLOW)])
        program += _when(number["tgkill"], _first_is(pid))
        program += _when(number["kill"], _first_is(pid, -pid & 0xFFFFFFFF, 0))
    return [*program, (_RETURN, 0, 0, ALLOW)]


_REFUSE: list[Instruction] = [(_RETURN, 0, 0, FAIL | _EPERM)]


def _first_is(*values: int) -> list[Instruction]:
    """Allow if the first argument is one of these, refuse otherwise."""
    tests: list[Instruction] = [(_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]
    return [*tests, *_REFUSE, (_RETURN, 0, 0, ALLOW)]


def _when(call: int, decision: list[Instruction]) -> list[Instruction]:
    """For this call, load its first argument's low half and decide; every path of `decision` returns."""
    return [(_EQUAL, 0, len(decision) + 1, call), (_LOAD, 0, 0, _ARGUMENT), *decision]


def forbid(*, programs: bool) -> None:
    """Install the filter for this thread and all that it starts. Raises `OSError`."""
    libc = _libc()
    machine = os.uname().machine
    program = rules(machine, os.getpid(), programs=programs)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    _no_new_privileges(libc)
    _call(libc, _SECCOMP[machine], ctypes.c_long(_SET_FILTER), ctypes.c_long(_SPEC_ALLOW), header)


def drop_privileges() -> None:
    """Root keeps the right to open files of others, for what they own is what it may be asked to prove; nothing else.

    Capabilities reach around the other rules: some kernels let root read foreign processes' environment in spite of
    Landlock. Raises `OSError`.
    """
    libc = _libc()
    _no_new_privileges(libc)
    now = ctypes.create_string_buffer(24)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    _check(libc.capget(header, now))
    kept = [word & mask for word, mask in zip(struct.unpack("=6I", now.raw), (*_KEPT, 0, 0, 0), strict=True)]
    _check(libc.capset(header, struct.pack("=6I", *kept)))


def _check(result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _no_new_privileges(libc: ctypes.CDLL) -> None:
    """Set-user-id programs gain nothing any more; without this the kernel takes no rules from ordinary users."""
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, *(ctypes.c_ulong(word) for word in (1, 0, 0, 0))))


def restrict(version: int, read: list[str], write: list[str], *, programs: bool) -> None:
    """Let this thread and all that it starts see only `read` and `write` (files, or folders with what is in them).

    What does not exist is left out. `programs` lets programs beneath `read` be started. Raises `OSError`.
    """
    libc = _libc()
    handled = _RIGHTS_OF_VERSION.get(version, _ALL_RIGHTS)
    attributes = struct.pack("=QQQ", handled, _TCP, _SCOPES)
    size = 8 if version < 4 else 16 if version < _NEWEST else 24
    ruleset = _call(libc, _LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_long(0))
    reading = _READ | _LIST | (_EXECUTE if programs else 0)
    for paths, rights in ((read, reading), (write, handled & ~_EXECUTE & ~_MAKE_DEVICES)):
        for path in paths:
            _grant(libc, ruleset, path, rights & handled)
    _no_new_privileges(libc)
    _call(libc, _LANDLOCK_RESTRICT, ctypes.c_long(ruleset), ctypes.c_long(0))
    os.close(ruleset)


def _grant(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        granted = rights if stat.S_ISDIR(os.fstat(folder).st_mode) else rights & _FILE_RIGHTS
        rule = struct.pack("=Qi", granted, folder)
        _call(libc, _LANDLOCK_ADD, ctypes.c_long(ruleset), ctypes.c_long(1), rule, ctypes.c_long(0))
    finally:
        os.close(folder)
