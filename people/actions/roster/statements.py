# ruff: noqa: S608  the parts are constants of this package; values are always parameters
"""The SQL of what a file would change. Parameters are those of `matching.Scope`; `r` is a row of the table `staged`.

`ended` is a tie that is over. A roster may bring back only what a roster ended (`ended_by_roster`): whoever was
ended by hand, for example after a dismissal, stays ended however often the administration lists them.
"""

from people.enums import RowKind

LIVE = "r.is_in_file AND r.change <> 'skipped'"
# Where in the file a problem stands.
PART = "CASE WHEN source LIKE 'oneroster:%%' THEN 'users.csv' ELSE '' END"

# --- What a row would make of a person: an empty value in a file never erases one -----------------

FIRST_NAME = "coalesce(nullif(r.first_name, ''), p.first_name)"
PREFIX = "CASE WHEN r.last_name = '' THEN p.prefix ELSE r.prefix END"
LAST_NAME = "coalesce(nullif(r.last_name, ''), p.last_name)"
INITIALS = "coalesce(nullif(r.initials, ''), p.initials)"
BIRTH_DATE = "coalesce(r.birth_date, p.birth_date)"
EMAIL = "coalesce(nullif(r.email, ''), p.email)"
PHONE = "coalesce(nullif(r.phone, ''), p.phone)"
POSTCODE = "coalesce(nullif(r.postcode, ''), p.postcode)"
WANTED = f"({FIRST_NAME}, {PREFIX}, {LAST_NAME}, {INITIALS}, {BIRTH_DATE}, {EMAIL}, {PHONE}, {POSTCODE})"
HELD = "(p.first_name, p.prefix, p.last_name, p.initials, p.birth_date, p.email, p.phone, p.postcode)"


def ended(tie: str) -> str:
    """A tie that is over. What a roster ended today is over today already."""
    return f"coalesce({tie}.ends_on < %(today)s OR ({tie}.ended_by_roster AND {tie}.ends_on = %(today)s), false)"


def by_hand(tie: str) -> str:
    """Its end, past or to come, was noted by hand: no file moves it."""
    return f"({tie}.ends_on IS NOT NULL AND NOT {tie}.ended_by_roster)"


# The file itself says that the pupil is gone.
IS_OUT = "(r.has_left OR coalesce(r.ends_on <= %(today)s, false))"
# A day to come makes no sense of someone who left already.
_LEFT_UNDATED = "(r.has_left AND coalesce(r.ends_on > %(today)s, true))"
ENROLMENT_END = f"""CASE WHEN {by_hand("e")} THEN e.ends_on WHEN NOT {_LEFT_UNDATED} THEN r.ends_on
    WHEN {ended("e")} THEN e.ends_on ELSE %(yesterday)s END"""
FIRST_ENROLMENT_END = f"CASE WHEN {_LEFT_UNDATED} THEN %(yesterday)s ELSE r.ends_on END"
LATEST_EMPLOYMENT = """(
  SELECT DISTINCT ON (person_id, school_id) * FROM people_employment WHERE school_id = ANY (%(schools)s)
   ORDER BY person_id, school_id, ends_on DESC NULLS FIRST, starts_on DESC, id DESC)"""

# --- What it would change -----------------------------------------------------------------------

_GROUPS = f"""
UPDATE staged r
   SET change = CASE WHEN g.id IS NULL THEN 'new'
                     WHEN (g.name, g.year_group, g.is_composite) IS DISTINCT FROM
                          (r.last_name, r.year_group, r.is_composite) THEN 'changed' ELSE 'same' END
  FROM staged o
  LEFT JOIN people_group g
    ON g.school_id = o.school_id AND g.school_year = %(school_year)s AND g.key = o.key
 WHERE r.id = o.id AND {LIVE} AND r.kind = 'group'
"""
_MEMBERS = """
  SELECT m.person_id, m.is_staff, g.school_id,
         array_agg(g.key::text COLLATE "C" ORDER BY g.key COLLATE "C") AS keys
    FROM people_groupmembership m JOIN people_group g ON g.id = m.group_id
   WHERE g.school_id = ANY (%(schools)s) AND g.school_year = %(school_year)s
   GROUP BY 1, 2, 3
"""
HAS_GROUPS = """EXISTS (SELECT FROM staged WHERE kind = 'group')"""
# A key or ECK iD that is not yet on record; an ECK iD that is someone else's stays theirs.
_NEW_KEY = """(k.id IS NULL OR (o.eckid <> '' AND NOT EXISTS (
    SELECT FROM people_rosterkey ek
     WHERE ek.board_id = %(board)s AND ek.source = 'eckid' AND ek.key = o.eckid)))"""
_KEY = """LEFT JOIN people_rosterkey k ON k.board_id = %(board)s AND k.source = o.source AND k.key = o.key"""
_HAS_NEWS = f"({WANTED} IS DISTINCT FROM {HELD} OR new_key)"

_PUPILS = f"""
WITH members AS ({_MEMBERS}), has AS (SELECT {HAS_GROUPS} AS groups),
facts AS (
  SELECT o.id AS row_id, e.id AS e_id, e.ends_on, e.starts_on, e.year_group, e.ended_by_roster, e.group_id,
         coalesce(g.key, '') AS group_key, g.school_year AS group_year, coalesce(m.keys, '{{}}') AS group_keys,
         has.groups AS has_groups, {_NEW_KEY} AS new_key, o.person_id
    FROM staged o
    CROSS JOIN has
    LEFT JOIN people_enrolment e ON e.person_id = o.person_id AND e.school_id = o.school_id
    LEFT JOIN people_group g ON g.id = e.group_id
    LEFT JOIN members m ON m.person_id = o.person_id AND NOT m.is_staff AND m.school_id = o.school_id
    {_KEY}
   WHERE o.kind = 'pupil' AND o.is_in_file AND o.change <> 'skipped'
)
UPDATE staged r
   SET change = CASE
     WHEN e.e_id IS NULL THEN 'new'
     WHEN {IS_OUT} AND NOT {ended("e")} AND NOT {by_hand("e")} THEN 'left'
     WHEN NOT {IS_OUT} AND {ended("e")} THEN CASE WHEN e.ended_by_roster THEN 'returned' ELSE 'held' END
     WHEN {_HAS_NEWS} OR coalesce(r.starts_on, e.starts_on) IS DISTINCT FROM e.starts_on
       OR {ENROLMENT_END} IS DISTINCT FROM e.ends_on THEN 'changed'
     WHEN NOT {IS_OUT} AND coalesce(nullif(r.year_group, ''), e.year_group) <> e.year_group THEN 'changed'
     WHEN NOT {IS_OUT} AND e.has_groups AND (
            r.group_key <> e.group_key OR (r.group_key <> '' AND e.group_year <> %(school_year)s)
            OR r.group_keys <> e.group_keys) THEN 'changed'
     ELSE 'same' END
  FROM facts e LEFT JOIN people_person p ON p.id = e.person_id
 WHERE r.id = e.row_id
"""
_STAFF = f"""
WITH members AS ({_MEMBERS}), has AS (SELECT {HAS_GROUPS} AS groups),
facts AS (
  SELECT o.id AS row_id, e.id AS e_id, e.ends_on, e.job_title, e.ended_by_roster,
         coalesce(m.keys, '{{}}') AS group_keys, has.groups AS has_groups, {_NEW_KEY} AS new_key, o.person_id
    FROM staged o
    CROSS JOIN has
    LEFT JOIN {LATEST_EMPLOYMENT} e ON e.person_id = o.person_id AND e.school_id = o.school_id
    LEFT JOIN members m ON m.person_id = o.person_id AND m.is_staff AND m.school_id = o.school_id
    {_KEY}
   WHERE o.kind = 'staff' AND o.is_in_file AND o.change <> 'skipped'
)
UPDATE staged r
   SET change = CASE
     WHEN e.e_id IS NULL THEN 'new'
     WHEN {ended("e")} AND NOT e.ended_by_roster THEN 'held'
     WHEN {ended("e")} THEN CASE WHEN e.ends_on >= %(doubted_since)s THEN 'returned' ELSE 'new' END
     WHEN {_HAS_NEWS} OR coalesce(nullif(r.job_title, ''), e.job_title) <> e.job_title THEN 'changed'
     WHEN e.has_groups AND r.group_keys <> e.group_keys THEN 'changed'
     ELSE 'same' END
  FROM facts e LEFT JOIN people_person p ON p.id = e.person_id
 WHERE r.id = e.row_id
"""
_HELD_BACK = """
WITH held AS (
  UPDATE staged r SET change = 'skipped'
   WHERE r.change = 'held' RETURNING r.line
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'ended_by_hand', '', '', true FROM held
"""
# Guardian and pupil point at each other from either side, or both.
PAIRS = f"""
  SELECT DISTINCT ON (g.key, p.key) g.key AS guardian_key, g.person_id AS guardian_id, g.relation,
         p.key AS pupil_key, p.person_id AS pupil_id
    FROM (SELECT r.key AS pupil_key, kin AS guardian_key
            FROM staged r, unnest(r.kin_keys) kin WHERE {LIVE} AND r.kind = 'pupil'
           UNION
          SELECT kin, r.key FROM staged r, unnest(r.kin_keys) kin WHERE {LIVE} AND r.kind = 'guardian'
         ) pair
    JOIN staged g ON g.kind = 'guardian'
     AND g.key = pair.guardian_key AND g.change <> 'skipped' AND g.is_in_file
    JOIN staged p ON p.kind = 'pupil'
     AND p.key = pair.pupil_key AND p.change <> 'skipped' AND p.is_in_file
   ORDER BY g.key, p.key, p.id
"""
# Whose end was noted by hand and is not what the file says: told, and left as it is.
_ENDS_BY_HAND = f"""
WITH pairs AS ({PAIRS}), kept AS (
  SELECT r.line, r.source FROM staged r JOIN people_enrolment e
      ON e.person_id = r.person_id AND e.school_id = r.school_id
   WHERE {LIVE} AND r.kind = 'pupil' AND {by_hand("e")} AND NOT {ended("e")}
     AND (r.has_left OR r.ends_on IS DISTINCT FROM e.ends_on)
   UNION
  SELECT r.line, r.source FROM staged r JOIN {LATEST_EMPLOYMENT} e
      ON e.person_id = r.person_id AND e.school_id = r.school_id
   WHERE {LIVE} AND r.kind = 'staff' AND {by_hand("e")} AND NOT {ended("e")}
   UNION
  SELECT r.line, r.source FROM staged r JOIN pairs ON pairs.guardian_key = r.key
    JOIN people_guardianship e ON e.guardian_id = pairs.guardian_id AND e.pupil_id = pairs.pupil_id
   WHERE {LIVE} AND r.kind = 'guardian' AND {by_hand("e")}
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'ends_by_hand', '', {PART}, false
  FROM kept ORDER BY line
"""
# Ties a roster made, to a pupil in the file, that the file no longer has.
SURPLUS = f"""
  SELECT gs.id, gs.guardian_id FROM people_guardianship gs
    JOIN (SELECT DISTINCT person_id FROM staged r WHERE {LIVE} AND r.kind = 'pupil') p
      ON p.person_id = gs.pupil_id
   WHERE gs.from_roster AND NOT {ended("gs")} AND NOT {by_hand("gs")}
     AND EXISTS (SELECT FROM staged r WHERE r.kind = 'guardian' AND r.is_in_file)
     AND NOT EXISTS (SELECT FROM staged r
                      WHERE r.kind = 'guardian' AND r.change = 'skipped' AND r.person_id = gs.guardian_id)
     AND NOT EXISTS (SELECT FROM pairs WHERE pairs.guardian_id = gs.guardian_id AND pairs.pupil_id = gs.pupil_id)
"""
_GUARDIANS = f"""
WITH pairs AS ({PAIRS}), surplus AS ({SURPLUS}),
missing AS (
  SELECT DISTINCT pairs.guardian_key FROM pairs
    LEFT JOIN people_guardianship gs ON gs.guardian_id = pairs.guardian_id AND gs.pupil_id = pairs.pupil_id
   WHERE gs.id IS NULL OR (gs.ended_by_roster AND {ended("gs")})
), facts AS (
  SELECT o.id AS row_id, o.person_id, {_NEW_KEY} AS new_key,
         EXISTS (SELECT FROM missing WHERE missing.guardian_key = o.key) AS has_missing,
         EXISTS (SELECT FROM surplus WHERE surplus.guardian_id = o.person_id) AS has_surplus
    FROM staged o {_KEY}
   WHERE o.kind = 'guardian' AND o.is_in_file AND o.change <> 'skipped'
)
UPDATE staged r
   SET change = CASE
     WHEN p.id IS NULL THEN 'new'
     WHEN p.left_on IS NOT NULL AND has_missing THEN 'returned'
     WHEN {_HAS_NEWS} OR has_missing OR has_surplus THEN 'changed'
     ELSE 'same' END
  FROM facts e LEFT JOIN people_person p ON p.id = e.person_id
 WHERE r.id = e.row_id
"""
CLASSIFY = (_GROUPS, _PUPILS, _STAFF, _HELD_BACK, _ENDS_BY_HAND, _GUARDIANS)

# --- Who is no longer in the file ----------------------------------------------------------------

_LEAVING = """
INSERT INTO staged (
  roster_import_id, line, kind, source, key, eckid, school_id, school_key, first_name, prefix, last_name, initials,
  birth_date, email, phone, postcode, year_group, group_key, group_keys, is_composite, kin_keys, relation, job_title,
  has_left, person_id, change, is_in_file, is_unusable, is_stranger)
SELECT DISTINCT ON (p.id)
  %(import)s, 0, {kind}, %(source)s, k.key, '', {school}, '', p.first_name, p.prefix, p.last_name, p.initials,
  p.birth_date, '', '', '', {year_group}, '', '{{}}'::text[], false, '{{}}'::text[], '', {job_title},
  true, p.id, 'left', false, false, false
"""
_STILL_HERE = f"NOT {ended('e')} AND NOT {by_hand('e')}"
_OF_SOURCE = """
  FROM people_rosterkey k JOIN people_person p ON p.id = k.person_id
  JOIN {tie} e ON e.person_id = p.id AND e.school_id = %(school)s
 WHERE k.board_id = %(board)s AND k.source = %(source)s AND {still_here}
"""
_KIND_IN_FILE = """
   AND EXISTS (SELECT FROM staged r WHERE r.kind = %(kind)s
                  AND r.school_id = %(school)s AND r.is_in_file)
   AND NOT EXISTS (SELECT FROM staged r WHERE r.kind = %(kind)s
                  AND r.school_id = %(school)s AND r.person_id = p.id)
"""
_TIES = {RowKind.PUPIL: "people_enrolment", RowKind.STAFF: "people_employment"}
_EXTRA = {RowKind.PUPIL: ("e.year_group", "''"), RowKind.STAFF: ("''", "e.job_title")}
LEAVERS = {
    kind: _LEAVING.format(kind="%(kind)s", school="%(school)s", year_group=_EXTRA[kind][0], job_title=_EXTRA[kind][1])
    + _OF_SOURCE.format(tie=tie, still_here=_STILL_HERE)
    + _KIND_IN_FILE
    + " ORDER BY p.id"
    for kind, tie in _TIES.items()
}
# Of one school: who is here now, and who would leave.
BEFORE = {
    kind: """SELECT (SELECT count(*) FROM staged r WHERE r.kind = %(kind)s
                 AND r.school_id = %(school)s AND r.change = 'left'), count(DISTINCT p.id)"""
    + _OF_SOURCE.format(tie=tie, still_here=_STILL_HERE)
    for kind, tie in _TIES.items()
}
LEAVING_GUARDIANS = (
    f"WITH pairs AS ({PAIRS}), surplus AS ({SURPLUS})"
    + _LEAVING.format(kind="'guardian'", school="NULL", year_group="''", job_title="''")
    + """
  FROM surplus JOIN people_person p ON p.id = surplus.guardian_id
  JOIN people_rosterkey k ON k.person_id = p.id AND k.source = %(source)s
 WHERE NOT EXISTS (SELECT FROM staged r WHERE r.kind = 'guardian' AND r.person_id = p.id)
 ORDER BY p.id"""
)
COUNT = """
SELECT kind, change, count(*) FROM staged WHERE change <> ''
 GROUP BY kind, change
"""
