"""Hostile children, started like Lean: what a statement's header, or a program in Lean's place, can do to the machine.

The first part is the real Lean with a header that reads files while it is elaborated. The second lets other programs
take Lean's place, because the embedded library is too small to say everything that Mathlib's Lean could do.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from prover.errors import InvalidStatement
from prover.lean import probe, process, sandbox
from prover.lean.environment import LspEnvironment
from prover.lean.process import LeanRun, ProcessLimits, run_lean
from prover.lean.toolchain import Toolchain
from prover.lean.verify import FreshVerifier
from prover.types import Limits, Theorem

SECRET = "a-secret-that-nobody-may-read"
READER = """structure System.FilePath where
  toString : String
namespace Lean
syntax (name := includeStr) "include_str " term : term
end Lean
def stolen : String := include_str (System.FilePath.mk "{path}")
"""
"""What a header can say today: Lean's own elaborator for `include_str` waits for somebody to define its syntax."""

files_are_shut = pytest.mark.skipif(sandbox.landlock_version() == 0, reason="this kernel has no Landlock")
signals_are_shut = pytest.mark.skipif(sandbox.landlock_version() < 6, reason="this kernel's Landlock is older than 6")
calls_are_shut = pytest.mark.skipif(not sandbox.seccomp_works(), reason="this kernel cannot filter system calls")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the user's that no child was given."""
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    path = home / "id_ed25519"
    path.write_text(SECRET)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder that a child is given."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def elaborate(toolchain: Toolchain, text: str, folder: Path) -> LeanRun:
    path = folder / "X.lean"
    path.write_text(text, encoding="utf-8")
    return run_lean(toolchain, ["--json", str(path)], cwd=folder, limits=ProcessLimits(), timeout=30)


def test_the_hostile_header_does_read_files(toolchain: Toolchain, own: Path) -> None:
    """Or else the tests after this one would show nothing."""
    (own / "mine").write_text(SECRET)
    run = elaborate(toolchain, READER.format(path=own / "mine") + "#print stolen\n", own)
    assert run.returncode == 0
    assert any(SECRET in message.text for message in run.messages)


@files_are_shut
def test_a_header_cannot_read_foreign_files(toolchain: Toolchain, own: Path, secret: Path) -> None:
    run = elaborate(toolchain, READER.format(path=secret) + "#print stolen\n", own)
    assert SECRET not in str(run.messages)
    assert "permission denied" in run.failures[0].text


@files_are_shut
@pytest.mark.parametrize("name", ["environ", "../{parent}/environ", "../{parent}/cmdline"])
def test_a_header_finds_no_secret_among_the_processes(
    toolchain: Toolchain, own: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in ("LEMMATA_TOKEN", "LEMMATA_DATABASE", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(variable, SECRET)
    path = f"/proc/self/{name.format(parent=os.getpid())}"
    run = elaborate(toolchain, READER.format(path=path) + "#print stolen\n", own)
    assert run.messages
    assert SECRET not in str(run.messages)
    assert "pytest" not in str(run.messages)


@files_are_shut
def test_a_statement_on_the_server_cannot_read_foreign_files(toolchain: Toolchain, own: Path, secret: Path) -> None:
    """The process that search talks to: it is given no folder at all, though it runs in one."""
    for path in (secret, own / "in-the-working-folder"):
        path.write_text(SECRET)
        theorem = Theorem("t", f': stolen = "{SECRET}"', READER.format(path=path))
        with LspEnvironment(toolchain, Limits(), own) as lean, pytest.raises(InvalidStatement) as raised:
            lean.start(theorem)
        assert SECRET not in str(raised.value)
        assert "permission denied" in str(raised.value)


@files_are_shut
def test_a_verification_cannot_read_foreign_files(toolchain: Toolchain, secret: Path) -> None:
    theorem = Theorem("t", f': stolen = "{SECRET}"', READER.format(path=secret))
    verdict = FreshVerifier(toolchain).verify(theorem, "rfl")
    assert not verdict.proved
    assert "permission denied" in verdict.reason


# Programs in Lean's place


def in_leans_place(mode: str, target: Path, folder: Path, readable: tuple[Path, ...] = ()) -> LeanRun:
    child = Toolchain("hostile", mode, str(target), fingerprint="", readable=readable)
    return run_lean(child, [], cwd=folder, limits=ProcessLimits(), timeout=30)


def script(folder: Path, text: str) -> Path:
    path = folder / "hostile.py"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


def test_the_probe_goes_through_where_nothing_is_shut(secret: Path) -> None:
    """The same attempts from an ordinary process: all succeed, so their failure means something."""
    command = [sys.executable, "-c", "import sys; from prover.lean.probe import main; main(sys.argv[1:])", str(secret)]
    answer = subprocess.run(command, check=True, capture_output=True, timeout=30, cwd=Path(__file__).parents[2])
    assert set(json.loads(answer.stdout).values()) == {""}


@calls_are_shut
@files_are_shut
def test_a_program_in_place_of_the_embedded_lean_can_do_nothing(own: Path, secret: Path) -> None:
    outcome = json.loads(in_leans_place("probe", secret, own).output)
    assert outcome[probe.NETWORK] == outcome[probe.LOCAL] == "EACCES"
    assert outcome[probe.PROGRAM] == outcome[probe.SIGNAL] == "EPERM"
    assert all(outcome.values()), outcome
    assert secret.read_text() == SECRET


NETWORK = """
import errno, json, os, socket
failed = {}
def attempt(name, action):
    try:
        action()
        failed[name] = ""
    except OSError as error:
        failed[name] = errno.errorcode.get(error.errno, str(error))
for family in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
    attempt(family, lambda: socket.socket(getattr(socket, family), socket.SOCK_STREAM))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", int(PORT)), 2))
attempt("setsid", os.setsid)
attempt("parent", lambda: os.kill(os.getppid(), 0))
print(json.dumps(failed), flush=True)
"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@calls_are_shut
def test_a_command_of_a_project_has_no_network(own: Path, tmp_path: Path, listener: socket.socket) -> None:
    """Also through a program that it starts, which inherits everything."""
    text = NETWORK.replace("PORT", str(listener.getsockname()[1]))
    inner = script(tmp_path, text)
    outer = tmp_path / "outer"
    outer.write_text(f"#!/bin/sh\n'{inner}'\n'{inner}' | cat\n")
    outer.chmod(0o755)
    lines = in_leans_place("exec", outer, own, readable=(inner,)).output.splitlines()
    assert len(lines) == 2
    for line in lines:
        outcome = json.loads(line)
        assert outcome.pop("setsid") == "EPERM"  # a session of its own would outlive its process group
        outcome.pop("parent")  # its parent is the launcher, which belongs to it
        assert set(outcome.values()) == {"EACCES"}, outcome
    with pytest.raises(BlockingIOError):
        listener.accept()


FILES = """
import json, os, sys
from pathlib import Path
outcome = {}
def attempt(name, action):
    try:
        outcome[name] = str(action())
    except OSError as error:
        outcome[name] = type(error).__name__
secret, project = Path(SECRET), Path(PROJECT)
attempt("read", secret.read_text)
attempt("list", lambda: os.listdir(secret.parent))
attempt("change", lambda: secret.open("a"))
attempt("truncate", lambda: os.truncate(secret, 0))
attempt("remove", secret.unlink)
attempt("make", lambda: (secret.parent / "new").write_text("x"))
attempt("link", lambda: os.link(secret, "mine"))
attempt("symlink", lambda: (os.symlink(secret, "pointer"), Path("pointer").read_text()))
attempt("shared memory", lambda: Path("/dev/shm/lemmata-test").write_text("x"))
attempt("/tmp", lambda: Path("/tmp/lemmata-test").write_text("x"))
attempt("source", (project / "Main.lean").read_text)
attempt("poison", lambda: (project / "Main.lean").write_text("x"))
attempt("poison library", lambda: (project / "build.olean").write_text("x"))
attempt("parent", lambda: Path(f"/proc/{PARENT}/environ").read_bytes())
attempt("own", lambda: Path("mine.txt").write_text("x"))
attempt("scratch", lambda: Path(os.environ["TMPDIR"], "x").write_text("x"))
outcome["environment"] = dict(os.environ)
print(json.dumps(outcome))
"""


@files_are_shut
def test_a_command_of_a_project_sees_the_project_and_cannot_change_it(
    own: Path, tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LEMMATA_TOKEN", "LEMMATA_BROKER", "DATABASE_URL", "GITHUB_TOKEN", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, SECRET)
    project = tmp_path / "project"
    project.mkdir()
    (project / "Main.lean").write_text("a project")
    text = FILES.replace("SECRET", repr(str(secret))).replace("PROJECT", repr(str(project)))
    hostile = script(tmp_path, text.replace("PARENT", str(os.getpid())))
    run = in_leans_place("exec", hostile, own, readable=(project,))
    outcome = json.loads(run.output)
    environment = outcome.pop("environment")
    assert outcome.pop("source") == "a project"
    assert outcome.pop("own") == outcome.pop("scratch") == "1"
    assert set(outcome.values()) <= {"PermissionError", "OSError"}, outcome
    assert secret.read_text() == SECRET
    assert SECRET not in str(environment)
    assert not Path(environment["TMPDIR"]).exists()
    assert not (project / "build.olean").exists()


@signals_are_shut
def test_a_command_of_a_project_cannot_signal_the_service(own: Path, tmp_path: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        text = f"import os\ntry:\n    os.kill({bystander.pid}, 9)\nexcept PermissionError:\n    print('refused')\n"
        assert in_leans_place("exec", script(tmp_path, text), own).output == "refused"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@calls_are_shut
def test_what_a_command_leaves_behind_is_ended(own: Path, tmp_path: Path) -> None:
    """A process that detaches itself as well as it can dies with its group."""
    text = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "if os.fork() == 0:\n"
        "    for call in (os.setsid, lambda: os.setpgid(0, 0)):\n"
        "        try:\n            call()\n        except OSError:\n            pass\n"
        "    if os.fork() == 0:\n"
        "        os.close(1); os.close(2)\n"
        "        open('pid', 'w').write(str(os.getpid()))\n"
        "        time.sleep(60)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "while not os.path.exists('pid') or not open('pid').read(): time.sleep(0.01)\n"
    )
    run = in_leans_place("exec", script(tmp_path, text), own)
    assert run.returncode == 0, run.errors
    pid = int((own / "pid").read_text())
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break
        time.sleep(0.02)
    else:
        assert not Path(f"/proc/{pid}").exists()


BOMB = "i=0; while [ $i -lt 400 ]; do sleep 30 & i=$((i+1)); echo $i; done"
"""Never without an end of its own: tests run on people's machines."""

AS_NOBODY = """
import os, subprocess, sys
sys.path.append({root!r})
from prover.lean import launch, sandbox
if os.getuid() == 0:  # the limit is not for root
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
launch._PROGRAMS_MORE = {more}
sys.exit(launch.main(["launch", *sys.argv[1:]]))
"""


def test_a_fork_bomb_is_bounded() -> None:
    more = 40
    launcher = Path(process.__file__).with_name("launch.py")
    read_end, write_end = os.pipe()
    source = AS_NOBODY.format(root=str(launcher.parents[2]), more=more)
    limits = [str(read_end), "0", "0", "0"]
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source, *limits, "--read", "/", "exec", "/bin/sh", "-c", BOMB],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        pass_fds=(read_end,),
        start_new_session=True,
        cwd="/",
    )
    assert child.stdout is not None
    try:
        assert child.wait(60) != 0
        os.killpg(child.pid, signal.SIGKILL)  # what sleeps holds the pipe open
        made = [int(line) for line in child.stdout]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        os.close(read_end)
        os.close(write_end)
    assert 0 < len(made) <= more
