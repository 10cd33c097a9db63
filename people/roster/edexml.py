"""EDEXML 2.1, 2.0 and 1.03 (Edustandaard), read as a stream.

The versions differ little in what we take: 1.03 has no composite groups, no roles and no mail addresses, and
a pupil in it has *either* a group or a year group. Only named children are looked at; numbers of the state
(BSN and its kin), origin and weights are never taken over, see `_Secrets`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO, TypeVar

from lxml import etree

from people.enums import RosterFormat, RowKind
from people.roster import codes, fields
from people.roster.errors import RosterError
from people.roster.fields import BadValueError
from people.roster.records import Header, Problem, Record, Row, SchoolReference
from people.roster.streams import MEGABYTE, Meter

T = TypeVar("T")

VERSIONS = ("2.1", "2.0", "1.03")
_SPELLINGS = {"1.0.3": "1.03", "1.3": "1.03", "2": "2.0"}
_NUMBERS = ("bsn", "sofinummer", "onderwijsnummer", "rijksregisternummer")
# What may pass without a pupil, employee or group in it. The tree of that part stands in memory.
_PART_LIMIT = 4 * MEGABYTE
# Says so in plain ASCII, so it is not.
_SAYS_UTF_16 = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?:utf-?16|ucs-?2)""", re.IGNORECASE)
_LINE_LIMIT = 65_535  # libxml2 keeps the line of an element in 16 bits; beyond it, a child knows

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
_ENCODING_ERRORS = {
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.ERR_ENCODING_NAME,
    etree.ErrorTypes.I18N_CONV_FAILED,
}
_ENTITY_ERRORS = {
    etree.ErrorTypes.ERR_ENTITY_LOOP,
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY,
    etree.ErrorTypes.WAR_UNDECLARED_ENTITY,
    etree.ErrorTypes.ERR_ENTITY_PE_INTERNAL,
}
_SIZE_ERRORS = {
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
    etree.ErrorTypes.ERR_NAME_TOO_LONG,
    etree.ErrorTypes.ERR_NO_MEMORY,
}
_END_ERRORS = {
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED,
}


def read_edexml(stream: BinaryIO, *, today: date) -> Iterator[Record]:
    """Yield the header, then groups, pupils and staff with their problems. Raises RosterError."""
    try:
        _check_beginning(stream)
        stream.seek(0)
        yield from _Reader(today).read(stream)
    except etree.XMLSyntaxError as error:
        # `from None`: the text of libxml2 may quote the file.
        raise _refusal(error, stream) from None


def _check_beginning(stream: BinaryIO) -> None:
    """Refuse a DOCTYPE or another root before anything is built from the file."""
    stream.seek(0)
    if _SAYS_UTF_16.match(stream.read(100)):
        raise RosterError("encoding", line=1)
    stream.seek(0)
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    source = Meter(stream, limit=_PART_LIMIT, code="too_complex")
    while chunk := source.read(4096):
        parser.feed(chunk)
        events: Iterator[Any] = parser.read_events()
        for _, root in events:
            document = root.getroottree().docinfo
            if document.doctype or document.internalDTD is not None:
                raise RosterError("doctype")
            if _tag(root) != "EDEX":
                raise RosterError("wrong_root")
            return
    parser.close()


def _refusal(error: Any, stream: BinaryIO) -> RosterError:
    line = error.lineno or 1
    if error.code in _ENCODING_ERRORS:
        return RosterError("encoding", line=line)
    if error.code in _ENTITY_ERRORS:
        return RosterError("doctype")
    at_end = not stream.read(1)
    if error.code in _SIZE_ERRORS:
        return RosterError("doctype" if _has_doctype(stream) else "too_complex")
    if at_end and error.code in _END_ERRORS:
        return RosterError("truncated", line=line)
    return RosterError("not_xml", line=line)


def _has_doctype(stream: BinaryIO) -> bool:
    """Entities that grow too fast are stopped before the root is there to ask."""
    stream.seek(0)
    return b"<!DOCTYPE" in stream.read(64 * 1024).replace(b"\0", b"")


class _Reader:
    def __init__(self, today: date) -> None:
        self._today = today
        self._has_header, self._brin = False, ""
        self._takers: dict[str, Callable[[Any], Iterator[Record]]] = {
            "school": self._header,
            "groepen": self._groups,
            "leerling": self._pupil,
            "leerkracht": self._employee,
            "vestigingen": lambda _: iter(()),
        }
        self._places = {
            "school": "EDEX",
            "groepen": "EDEX",
            "vestigingen": "EDEX",
            "leerling": "leerlingen",
            "leerkracht": "leerkrachten",
        }

    def read(self, stream: BinaryIO) -> Iterator[Record]:
        source = Meter(stream, limit=_PART_LIMIT, code="too_complex")
        tags = [f"{{*}}{tag}" for tag in self._takers]
        for _, element in etree.iterparse(source, events=("end",), tag=tags, **_SAFE):
            parent, tag = element.getparent(), _tag(element)
            if parent is None or _tag(parent) != self._places[tag]:
                continue  # a reference inside a pupil or employee
            if tag != "school" and not self._has_header:
                raise RosterError("no_school_part")
            yield from self._takers[tag](element)
            source.reset()
            element.clear()
            _forget_before(element)
        if not self._has_header:
            raise RosterError("no_school_part")

    def _header(self, element: Any) -> Iterator[Record]:
        said = _texts(element)
        if self._has_header:
            # Whose pupils those further down are, nobody can tell.
            if _brin(said) != self._brin:
                raise RosterError("second_school")
            return
        self._has_header, self._brin = True, _brin(said)
        version = said.get("xsdversie", "").strip()
        version = _SPELLINGS.get(version, version)
        if version and version not in VERSIONS:
            raise RosterError("unknown_version")
        year = fields.school_year(said.get("schooljaar"))
        if not year:
            yield Problem(_line(element), "bad_school_year")
        yield Header(
            format=RosterFormat.EDEXML,
            version=version,
            school_year=year or fields.school_year_of(self._today),
            made_on=_or_nothing(fields.day, said.get("aanmaakdatum")) or _or_nothing(fields.day, said.get("peildatum")),
            schools=(SchoolReference("", self._brin),),
        )

    def _groups(self, element: Any) -> Iterator[Record]:
        for child in element:
            tag = _tag(child)
            if tag not in {"groep", "samengestelde_groep"}:
                continue
            line, key = _line(child), _key(child)
            if not key:
                yield Problem(line, "no_key", is_skipped=True)
                continue
            said = _texts(child)
            try:
                row = Row(RowKind.GROUP, line, key, last_name=fields.text(said.get("naam"), 64) or key[:64])
                row.last_name = fields.without_long_numbers(row.last_name)
            except BadValueError as error:
                yield Problem(line, error.code, is_skipped=True)
                continue
            row.is_composite = tag == "samengestelde_groep"
            year_group = said.get("jaargroep", "").strip().upper()
            row.year_group = year_group if year_group in fields.YEAR_GROUPS else ""
            yield row

    def _pupil(self, element: Any) -> Iterator[Record]:
        person = _Person(RowKind.PUPIL, element)
        row, said = person.row, person.said
        if row is not None:
            row.birth_date = person.optional("bad_birth_date", fields.day, "geboortedatum")
            row.postcode = fields.postcode(said.get("postcodenl"))
            row.starts_on = person.optional("bad_date", fields.day, "instroomdatum")
            row.ends_on = person.optional("bad_date", fields.day, "uitstroomdatum")
            self._year_group(person, row)
            for child in element.iterchildren("{*}groep"):
                row.group_key = _key(child)
            for parent in element.iterchildren("{*}samengestelde_groepen"):
                row.group_keys = _keys(parent)
            if row.birth_date and row.birth_date > self._today:
                row.birth_date = None
                person.note("bad_birth_date")
        yield from person.records()

    @staticmethod
    def _year_group(person: "_Person", row: Row) -> None:
        value = person.said.get("jaargroep", "").strip().upper()
        if value == fields.HISTORIC:
            row.has_left = True
        elif value in fields.YEAR_GROUPS:
            row.year_group = value
        elif value:
            person.note("bad_year_group")

    def _employee(self, element: Any) -> Iterator[Record]:
        person = _Person(RowKind.STAFF, element)
        row = person.row
        if row is not None:
            roles, titles = _roles(element)
            for parent in element.iterchildren("{*}groepen"):
                row.group_keys = _keys(parent)
                for group in parent:
                    group_roles, group_titles = _roles(group)
                    if not titles and not roles:
                        titles += group_titles
                    roles += group_roles
            if any(role not in codes.STAFF_ROLES and role != codes.PARENT_ROLE for role in roles):
                person.note("unknown_role")
            known = [codes.STAFF_ROLES[role] for role in roles if role in codes.STAFF_ROLES]
            if codes.PARENT_ROLE in roles and not known and not titles:
                row.is_skipped = True
                person.note("parent_helper")
            row.job_title = _joined([*known, *titles])
        yield from person.records()


class _Person:
    """A pupil or employee being read: the row, and what is wrong with it."""

    def __init__(self, kind: RowKind, element: Any) -> None:
        self.line = _line(element)
        self.said = _texts(element)
        self._kind = kind
        self._secrets = _secrets(self.said)
        self._problems: list[Problem] = []
        self.row: Row | None = None
        self.row = self._begin(_key(element), _key(element, "eckid"))

    def _begin(self, key: str, eckid: str) -> Row | None:
        if not key or self._is_secret(key):
            self._problems.append(
                Problem(self.line, "key_is_secret" if key else "no_key", is_skipped=True, hides=(self._kind,))
            )
            return None
        row = Row(self._kind, self.line, key)
        row.eckid = eckid
        try:
            row.last_name = fields.text(self.said.get("achternaam"), 200)
            row.prefix = fields.text(self.said.get("voorvoegsel"), 20)
            row.first_name = fields.text(self.said.get("roepnaam") or self.said.get("voornamen"), 200)
            row.initials = fields.initials(self.said.get("voorletters-1"))
        except BadValueError as error:
            self._skip(row, error.code)
            return row
        if not row.first_name and not row.last_name:
            self._skip(row, "no_name")
        row.email = self.optional("bad_email", fields.email, "emailadres") or ""
        return row

    def optional(self, code: str, read: Callable[[str | None], T], name: str) -> T | None:
        """A value the person can do without: a bad one is noted and left out."""
        try:
            return read(self.said.get(name))
        except BadValueError:
            self.note(code)
            return None

    def note(self, code: str) -> None:
        self._problems.append(Problem(self.line, code, is_skipped=bool(self.row and self.row.is_skipped)))

    def records(self) -> Iterator[Record]:
        if self.row is not None:
            self._drop_secrets(self.row)
            yield self.row
        yield from self._problems

    def _skip(self, row: Row, code: str) -> None:
        row.is_skipped = True
        self._problems.append(Problem(self.line, code, is_skipped=True))

    def _is_secret(self, value: str) -> bool:
        return bool(self._secrets) and any(number in fields.digits(value) for number in self._secrets)

    def _drop_secrets(self, row: Row) -> None:
        """Some administrations fill in the BSN where a name or mail address belongs."""
        for name in ("first_name", "prefix", "last_name", "initials", "email", "job_title", "group_key", "eckid"):
            value = getattr(row, name)
            if self._is_secret(value) or fields.never_in(name, value):
                setattr(row, name, "")
                self.note("value_is_secret")
        row.group_keys = [key for key in row.group_keys if not self._is_secret(key)]
        if not row.first_name and not row.last_name and not row.is_skipped:
            self._skip(row, "no_name")


def _secrets(said: dict[str, str]) -> tuple[str, ...]:
    """Numbers of the state about this person, only to see whether they turn up elsewhere."""
    found = (fields.digits(said.get(name, "")) for name in _NUMBERS)
    return tuple(number for number in found if len(number) >= 7)


def _tag(element: Any) -> str:
    """The name without a namespace: EDEXML has none, but some administrations add one."""
    return str(element.tag).rpartition("}")[2]


def _forget_before(element: Any) -> None:
    """Everything that was read so far: also before the parts around it, of which there may be a million."""
    while (parent := element.getparent()) is not None:
        while element.getprevious() is not None:
            del parent[0]
        element = parent


def _texts(element: Any) -> dict[str, str]:
    """Texts of the direct children; of the same name the first counts."""
    found: dict[str, str] = {}
    for child in element:
        if child.text:
            found.setdefault(_tag(child), child.text)
    return found


def _key(element: Any, name: str = "key") -> str:
    try:
        return fields.text(element.get(name), fields.KEY_LENGTH)
    except BadValueError:
        return ""


def _keys(parent: Any) -> list[str]:
    return list(dict.fromkeys(key for key in map(_key, parent) if key))


def _roles(element: Any) -> tuple[list[str], list[str]]:
    roles = [(child.text or "").strip().upper() for child in element.iterchildren("{*}rol")]
    titles = [
        _or_nothing(lambda value: fields.text(value, 64), child.text) or ""
        for child in element.iterchildren("{*}rolomschrijving")
    ]
    return [role for role in roles if role], [title for title in titles if title]


def _joined(titles: list[str]) -> str:
    """At most 120 characters of whole titles."""
    result = ""
    for title in dict.fromkeys(titles):
        longer = f"{result}, {title}" if result else title
        if len(longer) > 120:
            break
        result = longer
    return result


def _brin(said: dict[str, str]) -> str:
    """ "99ZZ" with location "01" is "99ZZ01"; location 00 means the same as none."""
    brin = said.get("brincode", "").strip().upper()
    location = said.get("dependancecode", "").strip()
    return f"{brin}{location or '00'}" if len(brin) == 4 else brin


def _line(element: Any) -> int:
    line: int = element.sourceline or 0
    return line - (element.text or "").count("\n") if line >= _LINE_LIMIT else line


def _or_nothing(read: Callable[[str | None], T], value: str | None) -> T | None:
    try:
        return read(value)
    except BadValueError:
        return None
