"""Numbers of the state, origin and weights are dropped while reading: they stand nowhere afterwards."""

import base64
import io
import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from audit.actions import SYSTEM
from core.errors import DomainError
from opor.celery import app
from people.actions.roster import discard_import, refresh_preview, upload_roster
from people.models import Person, School
from people.roster.errors import RosterError
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import LATER, NOW, apply, bring_in, upload

pytestmark = pytest.mark.django_db

SECRETS = {
    "bsn": "133456785", "sofinummer": "522312731", "onderwijsnummer": "987654329", "bsn_ondwnr-4": "GEHEIM-8642",
    "rijksregisternummer": "85073003328", "etniciteit": "GEHEIM-ETN", "land": "GEHEIM-LND", "land_vader": "GEHEIM-VAD",
    "land_moeder": "GEHEIM-MOE", "gewicht": "GEHEIM-GEW", "gewicht_nieuw": "GEHEIM-GWN",
}  # fmt: skip
TIM = {"key": "1", "roepnaam": "Tim", "achternaam": "Bos", "jaargroep": "4"}


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


def valkey() -> Any:
    """The cache and the queue of this process: the tests have one corner for both."""
    return caches["valkey"]._cache.get_client(None)  # type: ignore[attr-defined]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator["Places"]:
    """Everywhere something could have stayed behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    valkey().flushdb()
    yield Places(tmp_path, caplog)
    valkey().flushdb()


class Places:
    def __init__(self, temporary: Path, log: pytest.LogCaptureFixture) -> None:
        self._folders = (temporary, Path(settings.MEDIA_ROOT))
        self._log = log

    def found(self, values: Iterator[str] | list[str]) -> list[str]:
        everything = "\n".join([self._database(), self._files(), self._log.text, self._valkey()])
        assert "people_person" in everything
        return [value for value in values if value in everything]

    def _database(self) -> str:
        """Every row of every table, as text."""
        dump = io.StringIO()
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            for (table,) in cursor.fetchall():
                dump.write(f"-- {table}\n")
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', dump)
        return dump.getvalue()

    def _files(self) -> str:
        return "\n".join(
            path.name + path.read_bytes().decode("latin-1")
            for folder in self._folders
            if folder.exists()
            for path in folder.rglob("*")
            if path.is_file()
        )

    def _valkey(self) -> str:
        """What the cache holds, and what waits in the queue: Celery wraps that in base64."""
        client = valkey()
        read = {
            b"string": client.get,
            b"list": lambda key: client.lrange(key, 0, -1),
            b"set": client.smembers,
            b"zset": lambda key: client.zrange(key, 0, -1),
            b"hash": client.hgetall,
        }
        kept = "\n".join(f"{key!r} {read[client.type(key)](key)!r}" for key in client.scan_iter("*"))
        waiting = (base64.b64decode(body).decode() for body in re.findall(r'"body": "([^"]+)"', kept))
        return "\n".join([kept, *waiting])


def secret_file(**fields: str) -> bytes:
    return edexml(pupils=[TIM | SECRETS | fields, TIM | {"key": "2", "roepnaam": "Noor"}], staff=[])


def test_the_search_finds_what_is_there(school: School, places: "Places") -> None:
    upload(school, secret_file(achternaam="Zoekmij"))
    caches["valkey"].set("kept", "Bewaard")
    app.send_task("waiting", ["In de rij"])
    assert places.found(["Zoekmij", "Bewaard", "In de rij", "bestaat niet"]) == ["Zoekmij", "Bewaard", "In de rij"]


@pytest.mark.parametrize("moment", ["preview", "renewed", "applied", "again", "discarded"])
def test_secrets_stand_nowhere(school: School, places: "Places", moment: str) -> None:
    roster = upload(school, secret_file())
    if moment == "renewed":
        refresh_preview(roster=roster, by=SYSTEM, now=LATER)
    if moment == "discarded":
        discard_import(roster=roster, by=SYSTEM, now=LATER)
    if moment in {"applied", "again"}:
        apply(roster)
    if moment == "again":
        bring_in(school, secret_file(onderwijsnummer="987654321", achternaam="Boom"), now=LATER)
    assert places.found([*SECRETS.values(), "987654321"]) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "133456785"},
        {"eckid": "https://id/133456785"},
        {"emailadres": "133456785@school.example"},
        {"achternaam": "Bos 133456785"},
        {"groep": "133456785"},
        {"geboortedatum": "133456785"},
        {"jaargroep": "133456785"},
        {"achternaam": "133456785" * 40},
    ],
)
def test_a_number_in_the_wrong_place_stands_nowhere_either(
    school: School, places: "Places", fields: dict[str, str]
) -> None:
    roster = upload(school, secret_file(**fields))
    assert roster.problems.exists()
    assert places.found(["133456785"]) == []
    apply(roster)
    assert places.found(["133456785"]) == []


@pytest.mark.parametrize(
    "content",
    [
        secret_file()[:-30],
        secret_file().replace(b"<bsn>", b"<b-s-n>"),
        secret_file().replace(b"<brincode>99ZZ", b"<brincode>133456785"),
        secret_file().replace(b"2.1</xsdversie>", b"133456785</xsdversie>"),
        b"<!DOCTYPE EDEX [<!ENTITY bsn '133456785'>]>" + secret_file()[39:],
        secret_file().replace(b"UTF-8", b"133456785"),
    ],
)
def test_a_refused_file_leaves_nothing(school: School, places: "Places", content: bytes) -> None:
    with pytest.raises(RosterError) as caught:
        upload(school, content)
    assert places.found([*SECRETS.values(), "Noor"]) == []
    assert "133456785" not in f"{caught.value} {caught.value.__cause__!r}"


def test_a_file_that_is_called_after_a_number_loses_it(school: School, places: "Places") -> None:
    roster = upload_roster(
        board=school.board, stream=io.BytesIO(secret_file()), school=None, by=SYSTEM, now=NOW,
        file_name="C:\\export\\leerling 133456785 85073003328.xml",
    )  # fmt: skip
    assert roster.file_name == "leerling … ….xml"
    assert places.found([*SECRETS.values()]) == []


def test_secrets_of_a_oneroster_file_stand_nowhere(school: School, places: "Places") -> None:
    hidden = {
        "username": "GEHEIM-1", "userIds": "{BSN:133456785}", "identifier": "GEHEIM-3", "password": "GEHEIM-4",
        "middleName": "GEHEIM-5",
    }  # fmt: skip
    content = oneroster(
        users=[{"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos"} | hidden],
        demographics=[{"sourcedId": "u1", "birthDate": "2018-03-02", "countryOfBirthCode": "GEHEIM-LND"}],
    )
    roster = upload(school, content)
    assert places.found(["GEHEIM", "133456785", "2018-03-02"]) == []
    apply(roster)
    assert places.found(["GEHEIM", "133456785", "2018-03-02"]) == []


def test_a_number_the_file_names_as_bsn_stands_nowhere_whoever_it_is_of(school: School, places: "Places") -> None:
    """As phone number, as key of a parent, and as the key by which a child, a class or an enrolment points at them."""
    tim = {"sourcedId": "p1", "role": "student", "givenName": "Tim", "familyName": "Bos"}
    els = {"sourcedId": "g1", "role": "parent", "givenName": "Els", "familyName": "Bos", "agentSourcedIds": "p1"}
    users = [
        tim | {"userIds": "{BSN:133456785}", "phone": "133.456.785", "agentSourcedIds": "g1,522312740"},
        tim | {"sourcedId": "p2", "givenName": "522312740", "sms": "bsn 987654329"},
        els | {"userIds": "{bsn:522312731},{LDAP:els}", "sms": "0522312731", "phone": ""},
        els | {"sourcedId": "522312740", "userIds": "{BSN:522312740}"},
        els | {"sourcedId": "g3", "agentSourcedIds": "133456785", "email": "133456785@ouder.example"},
    ]
    content = oneroster(
        users=users,
        classes=[{"sourcedId": "522312731", "title": "4A"}, {"sourcedId": "c2", "title": "Groep 133456785"}],
        enrollments=[{"sourcedId": "e", "classSourcedId": "133456785", "userSourcedId": "p1", "role": "student"}],
    )
    roster = upload(school, content)
    numbers = ["133456785", "133.456.785", "522312731", "522312740", "987654329"]
    assert places.found(numbers) == []
    apply(roster)
    assert places.found(numbers) == []


def test_a_phone_number_that_is_no_bsn_is_kept(school: School) -> None:
    tim = {"sourcedId": "p1", "role": "student", "givenName": "Tim", "familyName": "Bos"}
    users = [tim | {"userIds": "{BSN:133456785}", "phone": "133456785", "sms": "06-12345678"}]
    apply(upload(school, oneroster(users=users)))
    assert Person.objects.get().phone == "06-12345678"


def test_a_database_that_refuses_does_not_quote_the_file(
    school: School, places: "Places", monkeypatch: pytest.MonkeyPatch
) -> None:
    from people.actions.roster import staging

    monkeypatch.setattr(staging, "_TIDY", ("SELECT 1/0",))
    with pytest.raises(Exception, match="division by zero") as caught:
        upload(school, secret_file())
    assert not isinstance(caught.value, DomainError)
    assert places.found([*SECRETS.values(), "Noor"]) == []
