"""What a Lean child is given: variables and paths, by what is allowed and never by what is forbidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.lean import access
from prover.lean.toolchain import Toolchain

SECRETS = {
    "LEMMATA_TOKEN": "x",
    "LEMMATA_DATABASE": "postgresql://user:password@host/db",
    "LEMMATA_BROKER": "redis://:password@host",
    "AWS_SECRET_ACCESS_KEY": "x",
    "OPENAI_API_KEY": "x",
    "SSH_AUTH_SOCK": "/run/agent",
    "HTTPS_PROXY": "http://user:password@proxy",
    "PYTHONPATH": "/somewhere",
    "LD_PRELOAD": "/evil.so",
    "PGPASSWORD": "x",
}
EMBEDDED = Toolchain("embedded", "lib", "/wheel/libleanshared.so", "f", environment={"LEAN_PATH": "/cache/core-1"})


def project(folder: Path) -> Toolchain:
    return Toolchain("lake", "exec", str(folder / "bin" / "lake"), "f", directory=folder)


@pytest.mark.parametrize("toolchain", [EMBEDDED, project(Path("/project"))], ids=["embedded", "lake"])
def test_no_secret_of_the_service_is_handed_on(toolchain: Toolchain) -> None:
    given = access.variables(toolchain, {**SECRETS, "LANG": "C.UTF-8", "TZ": "UTC"})
    assert not given.keys() & SECRETS.keys()
    assert given["LANG"] == "C.UTF-8"


def test_lake_gets_what_it_looks_for() -> None:
    outside = {"PATH": "/bin", "HOME": "/home/u", "ELAN_HOME": "/elan", "LEAN_CC": "cc", "LAKE_NO_CACHE": "1"}
    assert access.variables(project(Path("/project")), outside) == outside
    assert access.variables(EMBEDDED, outside) == {"LEAN_PATH": "/cache/core-1"}


def test_the_embedded_lean_reads_its_library_and_the_systems() -> None:
    paths = access.readable(EMBEDDED)
    assert {"/wheel", "/cache/core-1", "/usr/lib", "/proc/self"} <= set(paths)
    assert not {"/", "/home", "/etc", "/tmp", "/proc", "/usr", "/etc/passwd", str(Path.home())} & set(paths)
    assert access.writable(EMBEDDED) == ["/dev/null"]


def test_a_project_is_read_with_its_neighbours_and_never_written(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    packages = [{"type": "path", "dir": "../mine"}, {"type": "git", "url": "https://x"}, {"type": "path", "dir": 3}]
    (folder / "lake-manifest.json").write_text(json.dumps({"packages": packages}))
    paths = access.readable(project(folder))
    assert {str(folder), str(tmp_path / "mine"), "/usr"} <= set(paths)
    assert not {"/", "/etc", "/tmp", str(Path.home()), str(tmp_path)} & set(paths)
    assert access.writable(project(folder)) == ["/dev/null"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"packages": 3}', '{"packages": [3]}', '{"packages": [{"type": "path"}]}']
)
def test_a_manifest_that_is_none_names_no_neighbours(tmp_path: Path, text: str) -> None:
    (tmp_path / "lake-manifest.json").write_text(text)
    assert str(tmp_path) in access.readable(project(tmp_path))


def test_elans_toolchains_may_be_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elan" / "toolchains").mkdir(parents=True)
    (tmp_path / "built").mkdir()
    (tmp_path / "elan" / "toolchains" / "mine").symlink_to(tmp_path / "built")
    monkeypatch.setenv("ELAN_HOME", str(tmp_path / "elan"))
    assert {str(tmp_path / "elan"), str(tmp_path / "built")} <= set(access.readable(project(tmp_path / "project")))


def test_a_toolchain_beside_its_library_is_readable(tmp_path: Path) -> None:
    """A `lake` that is elan's proxy, or stands alone, brings no folder with it: it might be somebody's home."""
    command = tmp_path / "bin" / "lake"
    command.parent.mkdir()
    command.touch()
    assert str(tmp_path) not in access.readable(Toolchain("lake", "exec", str(command), "f"))
    (tmp_path / "lib" / "lean").mkdir(parents=True)
    assert str(tmp_path) in access.readable(Toolchain("lake", "exec", str(command), "f"))
