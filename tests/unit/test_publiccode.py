"""publiccode.yml against what its standard (version 0.4) requires."""

import re
from typing import Any

import pytest
import yaml

from dev.places import ROOT

CODE: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())


def test_the_required_keys_are_there() -> None:
    required = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    assert required | {"description", "legal", "maintenance", "localisation"} <= set(CODE)
    assert CODE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert CODE["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert CODE["maintenance"]["contacts"][0]["name"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_describes_itself_at_the_length_that_catalogues_accept(language: str) -> None:
    text = CODE["description"][language]
    assert len(text["shortDescription"]) <= 150
    assert 150 <= len(text["longDescription"]) <= 10_000
    assert text["features"]


def test_licence_version_and_languages_agree_with_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{CODE["softwareVersion"]}"' in project
    assert f'license = "{CODE["legal"]["license"]}"' in project
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert {path.parent.name for path in (ROOT / "locale").glob("*/LC_MESSAGES")} == set(
        CODE["localisation"]["availableLanguages"]
    )
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", CODE["releaseDate"])
