"""The containers' description: read by Compose itself, and held against the program that it starts."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from prover.cli import app
from prover.settings import Settings

ROOT = Path(__file__).parents[3]
DOCKER = ROOT / "docker"
FOLDER_VARIABLES = {"COMPOSE_PROJECT_NAME"}
"""What Compose itself reads."""
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+(\.\d+)?([.-][\w.-]+)?(@sha256:[0-9a-f]{64})?$")
SECRET = re.compile(r"PASSWORD|TOKEN|://[^/]*@")


def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


SERVICES: dict[str, dict[str, Any]] = compose()["services"]
each_service = pytest.mark.parametrize("name", sorted(SERVICES))


def environment() -> Iterator[tuple[str, str, str]]:
    """(service, variable, value) of all services."""
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            assert isinstance(value, str), f"{name}: {variable} must be quoted: YAML would make a number of it"
            yield name, variable, value


def example() -> dict[str, str]:
    """The variables of `.env.example`, those in comments too."""
    lines = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", (DOCKER / ".env.example").read_text(), re.MULTILINE)
    return dict(lines)


def interpolated() -> set[str]:
    """The variables that the description takes from outside."""
    text = re.sub(r"\$\$\w+", "", (DOCKER / "compose.yaml").read_text())
    return set(re.findall(r"\$\{(\w+)", text))


def test_there_is_what_was_promised() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "worker-mathlib", "vllm"}
    assert SERVICES["worker-mathlib"]["profiles"] == ["mathlib"]
    assert SERVICES["vllm"]["profiles"] == ["gpu"]
    assert SERVICES["worker"]["scale"] >= 2


@each_service
def test_everything_is_pinned(name: str) -> None:
    image = SERVICES[name]["image"].replace("${LEMMATA_VERSION:-0.1.0}", "0.1.0")
    assert PINNED.match(image), image


def test_our_image_has_our_version_and_is_built_from_a_pinned_one() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for name, service in SERVICES.items():
        if "build" in service:
            assert service["image"].endswith(f"${{LEMMATA_VERSION:-{version}}}"), name
            assert (DOCKER / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    text = (DOCKER / "Dockerfile").read_text()
    (base,) = re.findall(r"^ARG PYTHON=(\S+)$", text, re.MULTILINE)
    assert PINNED.match(f"python:{base}")
    stages = re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE)
    targets = {service["build"]["target"] for service in SERVICES.values() if "build" in service}
    assert targets <= set(stages)
    for source in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert source == "python:${PYTHON}" or source in stages


@each_service
def test_every_service_has_limits_and_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()
    assert service["read_only"] is True
    assert service["init"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service
    assert "docker.sock" not in str(service)
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@each_service
def test_every_service_that_stays_has_a_healthcheck(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if name == "migrate":
        assert check == {"disable": True}  # it ends; who needs it waits for that
        assert SERVICES[name]["restart"] == "on-failure"
    else:
        assert {"test", "interval", "timeout", "start_period", "retries"} <= check.keys()
        assert SERVICES[name]["restart"] == "unless-stopped"


def test_nobody_is_root() -> None:
    for name, service in SERVICES.items():
        if "build" in service:
            assert "user" not in service  # the image's
        elif name != "vllm":  # its image is the vendor's, and root without a single capability
            assert service["user"] == name
    stages = (DOCKER / "Dockerfile").read_text().split("\nFROM ")
    for stage in stages[2:-1]:
        assert re.findall(r"^USER (\S+)$", stage, re.MULTILINE)[-1] == "10001:10001"


def test_only_the_page_can_be_reached_and_only_from_here() -> None:
    networks = compose()["networks"]
    assert networks["inner"] == {"internal": True}
    for name, service in SERVICES.items():
        assert "network_mode" not in service
        if name == "web":
            assert service["ports"] == ["${LEMMATA_PUBLISH:-127.0.0.1:8400}:8400"]
        else:
            assert service["networks"] == ["inner"], name
            assert "ports" not in service, name


def test_no_password_has_a_default() -> None:
    seen = 0
    for name, variable, value in environment():
        if SECRET.search(variable) or SECRET.search(value):
            seen += 1
            assert re.search(r"\$\{\w+:\?", value), f"{name}: {variable}"
    assert seen >= 8
    filled = example()
    for variable in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "LEMMATA_TOKEN"):
        assert filled[variable] == ""


def test_every_setting_exists() -> None:
    for name, variable, _ in environment():
        if variable.startswith("LEMMATA_"):
            assert variable.removeprefix("LEMMATA_").lower() in Settings.model_fields, f"{name}: {variable}"
    text = (DOCKER / "Dockerfile").read_text()
    for variable in re.findall(r"\bLEMMATA_(\w+)=", text):
        assert variable.lower() in Settings.model_fields
    for variable in re.findall(r"LEMMATA_(?!X\b|LIBRARY)([A-Z]+)\b(?!_FILE)", (DOCKER / "entrypoint").read_text()):
        assert variable.lower() in Settings.model_fields


def test_the_example_names_what_can_be_set() -> None:
    assert interpolated() - example().keys() == {
        "LEMMATA_VERSION", "MATHLIB_SLOTS", "MATHLIB_MEMORY", "MATHLIB_CPUS", "VLLM_MEMORY", "VLLM_CPUS",
    }  # fmt: skip
    assert example().keys() - FOLDER_VARIABLES <= interpolated()


def commands() -> Iterator[tuple[str, list[str]]]:
    for name, service in SERVICES.items():
        command = service.get("command", [])
        if command and command[0] == "lemmata":
            yield name, command[1:]


@pytest.mark.parametrize(("name", "words"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_exists_with_its_options(name: str, words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    given = [word for word in rest if word.startswith("--")]
    assert set(given) <= options, name
    assert len(rest) == 2 * len(given)


def test_the_image_holds_every_package() -> None:
    packages = set(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    )
    copied = re.findall(r"^COPY (\w+) \1$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)
    assert set(copied) == packages
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert packages <= kept
    assert not [name for name in kept if not (ROOT / name).exists()]
    for line in re.findall(
        r"^COPY (?!--from)(?:--chmod=\d+ )?(.+) \S+$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE
    ):
        assert set(line.split()) <= kept


def compose_command() -> list[str]:
    """Docker's Compose: the plugin where there is one, Debian's program otherwise."""
    if shutil.which("docker"):
        plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=60)
        if plugin.returncode == 0:
            return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    pytest.skip("Docker Compose is not installed (Debian: apt-get install docker-compose)")


@pytest.mark.parametrize("profiles", [[], ["mathlib", "gpu"]], ids=["plain", "all"])
def test_compose_accepts_it(tmp_path: Path, profiles: list[str]) -> None:
    text = (DOCKER / ".env.example").read_text()
    (tmp_path / "env").write_text(re.sub(r"^(\w+)=$", r"\1=0123456789abcdef", text, flags=re.MULTILINE))
    options = ["--env-file", str(tmp_path / "env"), "-f", str(DOCKER / "compose.yaml")]
    options += [word for profile in profiles for word in ("--profile", profile)]
    run = subprocess.run(
        [*compose_command(), *options, "config"], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stderr
    resolved = yaml.safe_load(run.stdout)["services"]
    wanted = {name for name, service in SERVICES.items() if set(service.get("profiles", [])) <= set(profiles)}
    assert wanted <= set(resolved)  # the older Compose shows those of all profiles
    assert "0123456789abcdef" in resolved["web"]["environment"]["LEMMATA_DATABASE"]


def test_compose_refuses_without_passwords() -> None:
    options = ["--env-file", str(DOCKER / ".env.example"), "-f", str(DOCKER / "compose.yaml")]
    run = subprocess.run(
        [*compose_command(), *options, "config"], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode != 0
    assert "fill in docker/.env" in run.stderr
