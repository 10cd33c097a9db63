"""docker-compose.yml, Dockerfile, Caddyfile, .env.example and settings tell one story."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dev.places import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# Set by the image or by make, never by hand.
INTERNAL = {
    *("OPOR_MEDIA_ROOT", "OPOR_STATIC_ROOT", "OPOR_LOCAL"),
    *("PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE"),
}


def _read(pattern: str, *paths: str) -> set[str]:
    texts = [file.read_text() for path in paths for file in sorted(ROOT.glob(path))]
    return {name for text in texts for name in re.findall(pattern, text)}


def _settings_names() -> set[str]:
    names = _read(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", "opor/settings/*.py")
    return (names | _read(r"environ\.get\(\"([A-Z_]+)\"", "opor/*.py")) - INTERNAL


def _compose_names() -> set[str]:
    return _read(r"\$\{([A-Z_]+)", "docker-compose.yml")


def _example_names() -> set[str]:
    return _read(r"(?m)^(?:# )?([A-Z][A-Z0-9_]+)=", ".env.example")


def test_compose_follows_its_published_schema() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_setting_is_explained_in_the_example_and_nothing_else_is() -> None:
    assert _example_names() == _settings_names() | _compose_names()


def test_what_production_requires_stands_uncommented_in_the_example_or_in_compose() -> None:
    required = _read(r"(?m)^    \"([A-Z_]+)\": ", "opor/settings/required.py")
    given = _read(r"(?m)^([A-Z_]+)=", ".env.example") | set(COMPOSE["x-app"]["environment"])
    assert required
    assert required <= given


def test_the_shape_is_complete() -> None:
    assert set(SERVICES) == {
        *("proxy", "web", "worker", "beat", "migrate"),
        *("postgres", "valkey", "clamav", "mail"),
    }
    assert SERVICES["web"]["deploy"]["replicas"] >= 2
    assert "deploy" not in SERVICES["beat"]
    assert "--schedule" in SERVICES["beat"]["command"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_every_volume_and_network_that_is_used_is_declared() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), f"{name}: {source}"
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("depends_on", {})) <= set(SERVICES)


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_our_processes_run_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_the_image_does_not_run_as_root_and_knows_whether_it_is_well() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert re.search(r"(?m)^USER opor$", last_stage)
    assert "HEALTHCHECK" in last_stage
    assert "/healthz" in last_stage
    assert last_stage.index("USER opor") < last_stage.index("\nCMD")


def test_the_image_is_built_with_the_commands_of_make_build() -> None:
    makefile = (ROOT / "Makefile").read_text()
    target = re.search(r"(?ms)^build:\n(.*?)\n\n", makefile)
    assert target is not None
    made = [line.strip().removeprefix("DJANGO_SETTINGS_MODULE=opor.settings.build ") for line in target[1].splitlines()]
    built = [command for command in re.findall(r"(?m)^RUN (python .*)$", DOCKERFILE) if "venv" not in command]
    assert built == made


def test_the_image_uses_a_python_that_the_project_supports() -> None:
    assert set(re.findall(r"FROM python:(\d\.\d+)-slim", DOCKERFILE)) == {"3.11"}


def test_secrets_history_and_demo_people_stay_out_of_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text().splitlines())
    assert {".git", ".env", ".env.*", ".local", ".venv", "demo", "dev", "tests"} <= ignored


def test_every_copied_file_exists() -> None:
    for sources in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", DOCKERFILE):
        assert all(Path(ROOT / source).exists() for source in sources.split())


def test_the_proxy_takes_as_much_as_a_report_may_carry() -> None:
    from django.conf import settings

    size = re.search(r"max_size (\d+)MB", (ROOT / "deploy/Caddyfile").read_text())
    assert size is not None
    assert int(size[1]) > settings.OPOR_EVIDENCE_MAX_FILES * settings.OPOR_EVIDENCE_MAX_FILE_MB
