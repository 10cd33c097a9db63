"""`manage.py messages`: nothing is lost, nothing obsolete stays, nothing incomplete passes."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

_("Send")
gettext_lazy("Hello %(name)s")
ngettext("%(count)s day", "%(count)s days", 2)
pgettext("month", "May")
"""
TEMPLATE = """
{% load i18n %}
{% translate "Close" %}
{% blocktranslate trimmed with name=name %}
  Dear
  {{ name }}
{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path, settings: Settings) -> Path:
    settings.BASE_DIR = tmp_path
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text(PYTHON)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def dutch(project: Path) -> Path:
    return project / "locale" / "nl" / "LC_MESSAGES" / "django.po"


def english(project: Path) -> Path:
    return project / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translate(project: Path) -> None:
    """Give every message a translation with the placeholders it needs."""
    text = dutch(project).read_text()
    told = {
        'msgid "Send"\nmsgstr ""': 'msgid "Send"\nmsgstr "Verstuur"',
        'msgid "Hello %(name)s"\nmsgstr ""': 'msgid "Hello %(name)s"\nmsgstr "Dag %(name)s"',
        'msgid "May"\nmsgstr ""': 'msgid "May"\nmsgstr "mei"',
        'msgid "Close"\nmsgstr ""': 'msgid "Close"\nmsgstr "Sluit"',
        'msgid "Dear %(name)s"\nmsgstr ""': 'msgid "Dear %(name)s"\nmsgstr "Beste %(name)s"',
        'msgstr[0] ""': 'msgstr[0] "%(count)s dag"',
        'msgstr[1] ""': 'msgstr[1] "%(count)s dagen"',
    }
    for empty, filled in told.items():
        assert empty in text
        text = text.replace(empty, filled)
    dutch(project).write_text(text)


def check() -> str:
    out = StringIO()
    call_command("messages", "--check", stdout=out)
    return out.getvalue()


def test_it_finds_messages_in_python_and_in_templates(project: Path) -> None:
    call_command("messages", "--extract")
    text = dutch(project).read_text()
    for msgid in ("Send", "Hello %(name)s", "%(count)s day", "May", "Close", "Dear %(name)s"):
        assert f'msgid "{msgid}"' in text
    assert 'msgctxt "month"' in text


def test_english_is_complete_by_itself(project: Path) -> None:
    call_command("messages", "--extract")
    text = english(project).read_text()
    assert 'msgid "Send"\nmsgstr "Send"' in text
    assert 'msgstr[1] "%(count)s days"' in text


def test_extracting_again_changes_nothing_and_keeps_translations(project: Path) -> None:
    call_command("messages", "--extract")
    translate(project)
    call_command("messages", "--extract")
    once = dutch(project).read_bytes()
    call_command("messages", "--extract")
    assert dutch(project).read_bytes() == once
    assert 'msgstr "Verstuur"' in once.decode()


def test_a_message_that_is_gone_leaves_the_catalogue(project: Path) -> None:
    call_command("messages", "--extract")
    (project / "templates" / "page.html").unlink()
    call_command("messages", "--extract")
    assert "Close" not in dutch(project).read_text()


def test_the_catalogue_has_no_places_and_no_dates(project: Path) -> None:
    call_command("messages", "--extract")
    text = dutch(project).read_text()
    assert "#: " not in text
    assert "POT-Creation-Date" not in text


def test_the_check_passes_when_all_is_translated(project: Path) -> None:
    call_command("messages", "--extract")
    translate(project)
    assert "all translated" in check()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('msgstr "Verstuur"', 'msgstr ""', "Nederlands: not translated: 'Send'"),
        ('msgstr[1] "%(count)s dagen"', 'msgstr[1] ""', "Nederlands: not translated: '%(count)s day'"),
        ('msgid "Send"', '#, fuzzy\nmsgid "Send"', "Nederlands: fuzzy: 'Send'"),
        ("Dag %(name)s", "Dag %(naam)s", "Nederlands: 'Hello %(name)s'"),
        ('msgid "Close"\nmsgstr "Sluit"\n', "", "Nederlands: not in the catalogue: 'Close'"),
    ],
)
def test_the_check_names_what_is_wrong(project: Path, old: str, new: str, says: str) -> None:
    call_command("messages", "--extract")
    translate(project)
    text = dutch(project).read_text()
    assert old in text
    dutch(project).write_text(text.replace(old, new))
    with pytest.raises(CommandError) as error:
        check()
    assert says in str(error.value)


def test_compiling_makes_catalogues_that_python_reads(project: Path) -> None:
    import gettext

    call_command("messages", "--extract")
    translate(project)
    call_command("messages", "--compile")
    catalogue = gettext.translation("django", project / "locale", ["nl"])
    assert catalogue.gettext("Send") == "Verstuur"
    assert catalogue.ngettext("%(count)s day", "%(count)s days", 2) == "%(count)s dagen"


def test_without_a_wish_it_says_what_can_be_wished(project: Path) -> None:
    with pytest.raises(CommandError, match="--extract, --check or --compile"):
        call_command("messages")
