"""What `lemmata up` needs around its programs: a folder of its own, a port, a token, their environment."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from db.store import Store
from prover.errors import InputError
from prover.settings import Settings
from workers.local import (
    BROKER,
    PAGE,
    WORKER,
    alone,
    environment,
    free_port,
    hidden,
    listen,
    noise,
    programs,
    token,
    url,
)


def test_a_folder_has_one_service_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with alone(folder) as note:
        note("http://127.0.0.1:8400")
        with (
            pytest.raises(InputError, match=r"runs here already \(process \d+, http://127.0.0.1:8400\)"),
            alone(folder),
        ):
            pass
    with alone(folder):
        pass
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    program = f"""
import pathlib, time
from workers.local import alone
with alone(pathlib.Path({str(tmp_path)!r})):
    print("held", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(InputError, match="runs here already"), alone(tmp_path):
            pass
        process.kill()
        process.wait()
    with alone(tmp_path):
        pass


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="set LEMMATA_DATA_DIR"), alone(tmp_path / "file" / "data"):
        pass


def test_a_token_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    made = token(settings)
    assert len(made.get_secret_value()) >= 24
    assert token(settings) == made
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
    (tmp_path / "token").chmod(0o644)
    token(settings)
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
    given = SecretStr("given-by-the-settings")
    assert token(Settings(data_dir=tmp_path, token=given)) == given
    (tmp_path / "token").write_text("short")
    with pytest.raises(InputError, match="delete it"):
        token(settings)


def test_a_port_that_is_taken_is_explained() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} of 127\.0\.0\.1 .* choose another with --port"):
            listen("127.0.0.1", port)
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_a_host_that_is_not_ours_is_explained(host: str) -> None:
    with pytest.raises(InputError, match="no address of this machine: set LEMMATA_HOST"):
        listen(host, 0)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "[::1]"), ("box.lan", "box.lan")],
)
def test_the_address_for_a_browser(host: str, address: str) -> None:
    assert url(host, 8400) == f"http://{address}:8400"


def test_children_have_our_settings_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMATA_SLOTS", "9")
    settings = Settings(data_dir=tmp_path, seconds=7, token=SecretStr("a-secret-of-16-or-more"), cache="off", slots=3)
    variables = environment(settings, {"PATH": "/bin", "LEMMATA_SECONDS": "99", "LEMMATA_TOKEN": "x" * 16})
    assert variables["PATH"] == "/bin"
    assert "LEMMATA_TOKEN" not in variables
    assert "LEMMATA_BROKER" not in variables
    for name in list(variables):
        if name.startswith("LEMMATA_"):
            monkeypatch.setenv(name, variables[name])
    assert Settings() == settings.model_copy(update={"token": None})


def test_only_the_page_is_given_the_token_and_no_command_shows_a_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    secret = SecretStr("the-token-of-the-page")
    with listen("127.0.0.1", 0) as listener, Store.open(settings.database_url) as store:
        parts = {part.name: part for part in programs(settings, secret, listener, store)}
    assert list(parts) == [BROKER, PAGE, WORKER]
    assert [name for name, part in parts.items() if "LEMMATA_TOKEN" in part.environment] == [PAGE]
    broker = parts[WORKER].environment["LEMMATA_BROKER"]
    password = broker.partition("://:")[2].partition("@")[0]
    assert len(password) > 20
    assert password.encode() in parts[BROKER].stdin
    assert password not in parts[BROKER].environment.values()
    for part in parts.values():
        assert not any(word in " ".join(part.command) for word in (password, secret.get_secret_value()))


def test_a_broker_of_the_settings_replaces_ours(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, broker="redis://elsewhere:6379/0")
    with listen("127.0.0.1", 0) as listener, Store.open(settings.database_url) as store:
        parts = programs(settings, SecretStr("x" * 16), listener, store)
    assert [part.name for part in parts] == [PAGE, WORKER]
    assert parts[1].environment["LEMMATA_BROKER"] == "redis://elsewhere:6379/0"


def test_passwords_are_hidden_where_urls_are_shown() -> None:
    assert hidden("redis://:secret@host:1/0") == "redis://:***@host:1/0"
    assert hidden("postgresql://me:secret@host/x") == "postgresql://me:***@host/x"
    assert hidden("sqlite:////a/b.sqlite") == "sqlite:////a/b.sqlite"


def test_what_valkey_says_about_itself_is_noise_and_its_troubles_are_not() -> None:
    assert noise(BROKER, "1:M 22 Nov 2026 08:41:25.221 * Reading config from stdin")
    assert not noise(BROKER, "1:M 22 Nov 2026 08:41:25 # Failed listening on port 16999 (tcp), aborting.")
    assert not noise(WORKER, "a * b")
    assert noise(WORKER, "  ")


def test_a_free_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass
