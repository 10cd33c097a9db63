# ruff: noqa: S608  the parts are constants of this package; values are always parameters
"""From a parsed file to staged rows that hold together: known schools, one row a key, existing groups."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from people.actions.roster.copying import array, copy_rows
from people.enums import Change, RosterFormat, RowKind
from people.models import Board, RosterImport, RosterProblem, School
from people.roster.errors import RosterError
from people.roster.records import Header, Problem, Record, Row

# More problems than anybody reads are counted, not kept.
MOST_PROBLEMS = 10_000
# Schools that are not ours are named as a help; nobody reads thousands.
_MOST_STRANGERS = 200
_MOST_NAMED = 5
_BRIN = re.compile("[0-9]{2}[A-Z]{2}[0-9]{2}")


class Staging:
    """Takes the records of one file, in one transaction of the caller."""

    def __init__(self, roster: RosterImport, schools: dict[str, School], header: Header) -> None:
        self._roster, self._schools, self._header = roster, schools, header
        self._problems: list[Problem] = []
        self.unkept = 0
        self.strangers: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.hidden: set[str] = set()

    def take(self, records: Iterator[Record]) -> None:
        with connection.cursor() as cursor:
            copy_rows(cursor, self._lines(records))
            if not self.seen[RowKind.PUPIL] and not self.seen[RowKind.STAFF]:
                raise RosterError("no_rows")
            cursor.execute("ANALYZE staged")
            parameters = {"import": self._roster.pk, "is_zip": self._header.format == RosterFormat.ONEROSTER}
            for statement in _TIDY:
                cursor.execute(statement, parameters)
        self._save_problems()

    def _lines(self, records: Iterator[Record]) -> Iterator[tuple[Any, ...]]:
        for record in records:
            if isinstance(record, Problem):
                self._note(record)
            elif isinstance(record, Row):
                school = self._schools.get(record.school_key)
                if school is None and (record.school_key or record.kind in {RowKind.PUPIL, RowKind.STAFF}):
                    if len(self.strangers) < _MOST_STRANGERS:
                        self.strangers.add(record.school_key)
                    continue
                self.seen[record.kind] += 1
                yield self._line(record, school)

    def _line(self, row: Row, school: School | None) -> tuple[Any, ...]:
        return (
            self._roster.pk, row.line, row.kind.value, source_of(self._header, row.kind, school), row.key, row.eckid,
            school.pk if school else "", row.school_key, row.first_name, row.prefix, row.last_name, row.initials,
            row.birth_date, row.email, row.phone, row.postcode, row.year_group, row.group_key, array(row.group_keys),
            row.is_composite, array(row.kin_keys), row.relation, row.job_title, row.starts_on, row.ends_on,
            row.has_left, Change.SKIPPED.value if row.is_skipped else "", True, row.is_skipped, False,
        )  # fmt: skip

    def _note(self, problem: Problem) -> None:
        self.hidden.update(problem.hides)
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)
        else:
            self.unkept += 1

    def _save_problems(self) -> None:
        for school_key in self.strangers:
            self._note(Problem(0, "stranger_school", detail=school_key[:256], part="orgs.csv", is_skipped=True))
        RosterProblem.objects.bulk_create(
            (
                RosterProblem(
                    roster_import=self._roster,
                    line=problem.line,
                    code=problem.code,
                    detail=problem.detail,
                    part=problem.part,
                    is_skipped=problem.is_skipped,
                )
                for problem in self._problems
            ),
            batch_size=1000,
        )


def source_of(header: Header, kind: RowKind | str, school: School | None) -> str:
    """Who gave out the keys. EDEXML numbers pupils and staff of a school apart; OneRoster all users of a system."""
    if header.format == RosterFormat.ONEROSTER:
        return f"oneroster:{header.system}"
    return f"edexml:{school.brin if school else ''}:{kind}"


def schools_of(header: Header, *, board: Board, chosen: School | None) -> dict[str, School]:
    """The schools of the board that the file is about, by the key the file gives them. Raises RosterError."""
    known = {school.brin: school for school in School.objects.filter(board=board)}
    if chosen is not None:
        if chosen.board_id != board.pk:
            raise RosterError("unknown_school", file=_brins(header))
        return _chosen_school(header, chosen)
    if header.format == RosterFormat.EDEXML and not header.schools[0].brin:
        raise RosterError("no_school")
    found = {reference.key: known[reference.brin] for reference in header.schools if reference.brin in known}
    if not found:
        raise RosterError("unknown_school", file=_brins(header))
    return found


def _brins(header: Header) -> str:
    """The schools as the file names them; of many the first. What has not the form of a BRIN may be a BSN."""
    named = sorted({reference.brin for reference in header.schools if _BRIN.fullmatch(reference.brin)})
    return ", ".join([*named[:_MOST_NAMED], "…"] if len(named) > _MOST_NAMED else named) or "–"


def _chosen_school(header: Header, chosen: School) -> dict[str, School]:
    """Someone says which school it is. The location may differ, the institution (four characters) may not."""
    same = [reference for reference in header.schools if reference.brin[:4] in {"", chosen.brin[:4]}]
    exact = [reference for reference in same if reference.brin == chosen.brin]
    if not same:
        raise RosterError("other_school", brin=chosen.brin, file=_brins(header))
    return {(exact or same)[0].key: chosen}


# --- Statements that make the rows hold together ------------------------------------------------

_PART = "CASE WHEN NOT %(is_zip)s THEN '' WHEN kind = 'group' THEN 'classes.csv' ELSE 'users.csv' END"

_FOLD_MEMBERS = """
UPDATE staged r
   SET group_key = CASE WHEN r.kind = 'pupil' THEN m.home ELSE '' END,
       group_keys = CASE WHEN r.kind = 'pupil' THEN array_remove(m.keys, m.home) ELSE m.keys END
  FROM (
    SELECT m.key, g.school_id,
           array_agg(DISTINCT m.group_key COLLATE "C" ORDER BY m.group_key COLLATE "C") AS keys,
           coalesce(
             min(m.group_key COLLATE "C") FILTER (WHERE NOT g.is_composite),
             CASE WHEN count(DISTINCT m.group_key) = 1 THEN min(m.group_key COLLATE "C") END,
             '') AS home
      FROM staged m
      JOIN staged g
        ON g.kind = 'group' AND g.key = m.group_key
     WHERE m.kind = 'member'
     GROUP BY m.key, g.school_id
  ) m
 WHERE r.kind IN ('pupil', 'staff')
   AND r.key = m.key AND r.school_id = m.school_id
"""
_STRAY_MEMBERS = """
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, m.line, CASE WHEN g.key IS NULL THEN 'unknown_group' ELSE 'unknown_user' END,
       CASE WHEN g.key IS NULL THEN m.group_key ELSE '' END, 'enrollments.csv', true
  FROM staged m
  LEFT JOIN (SELECT DISTINCT key FROM staged WHERE kind = 'group') g
    ON g.key = m.group_key
  LEFT JOIN (SELECT DISTINCT key FROM staged WHERE kind IN ('pupil', 'staff', 'guardian')) u ON u.key = m.key
 WHERE m.kind = 'member' AND (g.key IS NULL OR u.key IS NULL)
 ORDER BY m.line LIMIT 10000
"""
_DROP_MEMBERS = "DELETE FROM staged WHERE kind = 'member'"

_DROP_DOUBLES = f"""
WITH doubles AS (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY kind, school_id, key ORDER BY id) AS nth
      FROM staged) numbered
   WHERE nth > 1
), dropped AS (
  DELETE FROM staged r USING doubles WHERE r.id = doubles.id RETURNING r.line, r.kind
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'double_key', '', {_PART}, true FROM dropped
"""
# A system numbers its users; one number with two names is two people, and they must not become one.
_TWO_PEOPLE = f"""
WITH firsts AS (
  SELECT DISTINCT ON (key) key, lower(first_name) AS first_name, lower(last_name) AS last_name
    FROM staged WHERE %(is_zip)s AND kind <> 'group' ORDER BY key, id
), dropped AS (
  DELETE FROM staged r USING firsts
   WHERE r.kind <> 'group' AND r.key = firsts.key
     AND (lower(r.first_name), lower(r.last_name)) IS DISTINCT FROM (firsts.first_name, firsts.last_name)
  RETURNING r.line, r.kind
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'double_key', '', {_PART}, true FROM dropped
"""
_DOUBLE_ECKID = f"""
WITH doubles AS (
  SELECT id FROM (
    SELECT id, dense_rank() OVER (PARTITION BY eckid ORDER BY source, key) AS nth
      FROM staged WHERE eckid <> '') numbered
   WHERE nth > 1
), emptied AS (
  UPDATE staged r SET eckid = '' FROM doubles WHERE r.id = doubles.id RETURNING r.line, r.kind
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'double_eckid', '', {_PART}, false FROM emptied
"""
_UNKNOWN_GROUPS = """
WITH known AS (
  SELECT DISTINCT school_id, key FROM staged WHERE kind = 'group'
), named AS (
  SELECT r.id, r.line, r.school_id, k.key
    FROM staged r CROSS JOIN LATERAL unnest(array_append(r.group_keys, r.group_key::text)) AS k(key)
   WHERE r.kind IN ('pupil', 'staff') AND k.key <> ''
), strays AS (
  SELECT named.* FROM named LEFT JOIN known ON known.school_id = named.school_id AND known.key = named.key
   WHERE known.key IS NULL
), without AS (
  UPDATE staged r
     SET group_key = CASE WHEN r.group_key = ANY (s.keys) THEN '' ELSE r.group_key END,
         group_keys = ARRAY(SELECT k FROM unnest(r.group_keys) k WHERE k <> ALL (s.keys) ORDER BY k COLLATE "C")
    FROM (SELECT id, array_agg(key) AS keys FROM strays GROUP BY id) s
   WHERE r.id = s.id
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'unknown_group', left(key, 256), '', false FROM strays ORDER BY line LIMIT 10000
"""
_YEAR_GROUPS = """
UPDATE staged r SET year_group = g.year_group
  FROM staged g
 WHERE g.kind = 'group' AND g.year_group NOT IN ('', 'C')
   AND r.kind = 'pupil' AND r.year_group = ''
   AND r.school_id = g.school_id AND r.group_key = g.key AND NOT r.has_left
"""

_TIDY = (
    _FOLD_MEMBERS, _STRAY_MEMBERS, _DROP_MEMBERS, _DROP_DOUBLES, _TWO_PEOPLE, _DOUBLE_ECKID, _UNKNOWN_GROUPS,
    _YEAR_GROUPS,
)  # fmt: skip
