"""What `make` does before anything is installed, with an environment in every sorry state."""

import subprocess
import sys
from pathlib import Path

import pytest

from dev import bootstrap
from dev.places import ROOT


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {name for names in bootstrap._FILES.values() for name in names}:
        (tmp_path / name).write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "local"])


def stamps(tmp_path: Path) -> list[Path]:
    return list((tmp_path / ".venv").glob(".installed-local-*"))


def test_a_half_made_environment_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / ".venv" / "bin" / "python").chmod(0o755)
    assert bootstrap.main() == 0
    assert bootstrap._works()
    assert len(stamps(tmp_path)) == 1


def test_what_is_installed_is_not_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "_works", lambda: True)
    stamp = tmp_path / ".venv" / f".installed-local-{bootstrap._fingerprint('local')}"
    stamp.touch()
    commands: list[object] = []
    monkeypatch.setattr(subprocess, "run", lambda *args, **_kwargs: commands.append(args))
    assert bootstrap.main() == 0
    assert commands == []


def test_a_failed_installation_says_what_to_do_and_leaves_no_stamp(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "requirements-local.txt").write_text("./there-is-no-such-package\n")
    assert bootstrap.main() == 1
    assert "run the same command again" in capfd.readouterr().err
    assert stamps(tmp_path) == []


def test_changed_requirements_are_noticed(tmp_path: Path) -> None:
    before = bootstrap._fingerprint("local")
    (tmp_path / "requirements.txt").write_text("changed\n")
    assert bootstrap._fingerprint("local") != before


def test_an_older_python_is_refused_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert bootstrap.main() == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def test_every_requirement_is_pinned_and_says_why_it_is_there() -> None:
    for path in sorted(ROOT.glob("requirements*.txt")):
        explained = False
        for line in path.read_text().splitlines():
            if not line:
                explained = False
            elif line.startswith("#"):
                explained = True
            elif not line.startswith("-"):
                assert "==" in line, f"{path.name}: {line} is not pinned"
                assert explained, f"{path.name}: {line} has no reason"


def test_the_pins_agree_with_the_constraints() -> None:
    constraints = (ROOT / "constraints.txt").read_text().lower().replace("_", "-").splitlines()
    for path in sorted(ROOT.glob("requirements*.txt")):
        for line in path.read_text().lower().replace("_", "-").splitlines():
            if "==" in line:
                name, version = line.split("[")[0].split("==")[0], line.split("==")[1]
                assert f"{name}=={version}" in constraints
