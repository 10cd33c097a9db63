"""What a roster file says, cleaned: the only values that ever leave a parser."""

from dataclasses import dataclass, field
from datetime import date

from people.enums import RosterFormat, RowKind


@dataclass(frozen=True, slots=True)
class SchoolReference:
    """A school as the file names it. `brin` has four characters, or six with the location number."""

    key: str
    brin: str


@dataclass(frozen=True, slots=True)
class Header:
    format: RosterFormat
    version: str
    school_year: str
    made_on: date | None
    schools: tuple[SchoolReference, ...]
    system: str = ""


@dataclass(slots=True)
class Row:
    """A person at a school, a group, or a line that ties the two. Columns are those of `RosterRow`."""

    kind: RowKind
    line: int
    key: str
    school_key: str = ""
    eckid: str = ""
    first_name: str = ""
    prefix: str = ""
    last_name: str = ""
    initials: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    postcode: str = ""
    year_group: str = ""
    group_key: str = ""
    group_keys: list[str] = field(default_factory=list)
    is_composite: bool = False
    kin_keys: list[str] = field(default_factory=list)
    relation: str = ""
    job_title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    has_left: bool = False
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is wrong. Never holds a value of the file, except the key of a group in `detail`."""

    line: int
    code: str
    detail: str = ""
    part: str = ""
    is_skipped: bool = False
    # The row has no usable key: nobody of these kinds can be said to be missing from the file.
    hides: tuple[RowKind, ...] = ()


Record = Header | Row | Problem
