"""Roster files as an administration would export them, with fictional persons."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

BRIN = "99ZZ"
SCHOOL_YEAR = "2026-2027"

Fields = Mapping[str, Any]


def edexml(
    *,
    pupils: Iterable[Fields] = (),
    staff: Iterable[Fields] | None = None,
    groups: Iterable[Fields] | None = None,
    version: str = "2.1",
    brin: str = BRIN,
    location: str = "",
    year: str = SCHOOL_YEAR,
    made: str = "2026-11-20T08:30:00",
    encoding: str = "UTF-8",
) -> bytes:
    """`key`, `eckid`, `groep`, `samengesteld` (keys) and `groepen` are special; other fields are elements."""
    parts = [
        f'<?xml version="1.0" encoding="{encoding}"?>\n<EDEX>\n<school>\n<schooljaar>{year}</schooljaar>',
        f"<brincode>{brin}</brincode>" if brin else "<schoolkey>41323</schoolkey>",
        f"<dependancecode>{location}</dependancecode>" if location else "",
        f"<aanmaakdatum>{made}</aanmaakdatum>" if made else "",
        f"<xsdversie>{version}</xsdversie>" if version else "",
        "</school>",
    ]
    if groups is not None:
        parts += ["<groepen>", *map(_group, groups), "</groepen>"]
    parts += ["<leerlingen>", *map(_pupil, pupils), "</leerlingen>"]
    if staff is not None:
        parts += ["<leerkrachten>", *map(_employee, staff), "</leerkrachten>"]
    return "\n".join([part for part in parts if part] + ["</EDEX>\n"]).encode(encoding)


def _group(given: Fields) -> str:
    fields = {"naam": given["key"], "jaargroep": "4"} | dict(given)
    tag = fields.pop("tag", "groep")
    if tag == "samengestelde_groep":
        fields.pop("jaargroep")
    return _element(tag, fields)


def _pupil(given: Fields) -> str:
    fields = dict(given)
    inner = "".join(f"<groep key={quoteattr(key)}/>" for key in [fields.pop("groep", None)] if key)
    composite = fields.pop("samengesteld", ())
    if composite:
        references = "".join(f"<samengestelde_groep key={quoteattr(key)}/>" for key in composite)
        inner += f"<samengestelde_groepen>{references}</samengestelde_groepen>"
    return _element("leerling", fields, inner)


def _employee(given: Fields) -> str:
    fields = dict(given)
    groups = "".join(
        key if key.startswith("<") else f"<groep key={quoteattr(key)}/>" for key in fields.pop("groepen", ())
    )
    roles = "".join(f"<rol>{role}</rol>" for role in fields.pop("rollen", ()))
    return _element("leerkracht", fields, roles + (f"<groepen>{groups}</groepen>" if groups else ""))


def _element(tag: str, fields: dict[str, Any], inner: str = "") -> str:
    attributes = "".join(f" {name}={quoteattr(str(fields.pop(name)))}" for name in ("key", "eckid") if name in fields)
    texts = "".join(f"<{name}>{escape(_text(value))}</{name}>\n" for name, value in fields.items() if value)
    return f"<{tag}{attributes}>\n{texts}{inner}</{tag}>"


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_MANIFEST = {
    "manifest.version": "1.0",
    "oneroster.version": "1.1",
    "file.academicSessions": "absent",
    "file.classes": "bulk",
    "file.demographics": "bulk",
    "file.enrollments": "bulk",
    "file.orgs": "bulk",
    "file.users": "bulk",
    "source.systemName": "Fictief",
    "source.systemCode": "fictief",
}
_ORGS = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
_USERS = (
    "sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds",
    "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
    "password",
)  # fmt: skip
_CLASSES = ("sourcedId", "status", "dateLastModified", "title", "grades", "classType", "schoolSourcedId")
_ENROLLMENTS = (
    "sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
    "beginDate", "endDate",
)  # fmt: skip
_DEMOGRAPHICS = ("sourcedId", "birthDate", "sex", "countryOfBirthCode", "white")


def oneroster(
    *,
    users: Iterable[Fields],
    orgs: Iterable[Fields] | None = None,
    classes: Iterable[Fields] = (),
    enrollments: Iterable[Fields] = (),
    demographics: Iterable[Fields] = (),
    manifest: Mapping[str, str | None] | None = None,
    folder: str = "",
    extra: Mapping[str, bytes] | None = None,
    encoding: str = "utf-8",
) -> bytes:
    """A complete export; a manifest value of None leaves that property out."""
    told = {**_MANIFEST, **(manifest or {})}
    properties = ({"propertyName": name, "value": value} for name, value in told.items() if value is not None)
    home = {"sourcedId": "org-1", "name": "De Linde", "type": "school", "identifier": BRIN}
    tables = {
        "manifest.csv": _csv(("propertyName", "value"), properties),
        "orgs.csv": _csv(_ORGS, [home] if orgs is None else orgs),
        "users.csv": _csv(_USERS, ({"orgSourcedIds": "org-1", "enabledUser": "true"} | dict(user) for user in users)),
        "classes.csv": _csv(
            _CLASSES, ({"schoolSourcedId": "org-1", "classType": "homeroom"} | dict(c) for c in classes)
        ),
        "enrollments.csv": _csv(_ENROLLMENTS, ({"schoolSourcedId": "org-1"} | dict(row) for row in enrollments)),
        "demographics.csv": _csv(_DEMOGRAPHICS, demographics),
    }
    return archive({folder + name: text.encode(encoding) for name, text in tables.items()} | dict(extra or {}))


def archive(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


def _csv(columns: tuple[str, ...], rows: Iterable[Fields]) -> str:
    import csv

    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
