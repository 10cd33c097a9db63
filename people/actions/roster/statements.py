# ruff: noqa: S608  the parts are constants of this package; values are always parameters
"""The SQL of matching. Parameters are those of `matching.Scope`; `r` is a row of the table `staged` throughout.

`ended` is a tie that is over. A roster may bring back only what a roster ended (`ended_by_roster`): whoever was
ended by hand, for example after a dismissal, stays ended however often the administration lists them.
"""

from people.enums import RowKind

_LIVE = "r.is_in_file AND r.change <> 'skipped'"

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

# --- Matching ---------------------------------------------------------------------------------

RESET = """
WITH gone AS (DELETE FROM staged WHERE NOT is_in_file)
UPDATE staged r
   SET person_id = NULL, is_stranger = false, change = CASE WHEN r.is_unusable THEN 'skipped' ELSE '' END
 WHERE r.is_in_file AND (r.person_id IS NOT NULL OR r.change <> '')
"""
RESET_PROBLEMS = """
DELETE FROM people_rosterproblem WHERE roster_import_id = %(import)s
   AND code IN ('same_person', 'ended_by_hand', 'ends_by_hand', 'same_email', 'several_known', 'moved_school',
                'perhaps_known')
"""
_BY_KEY = """
UPDATE staged r SET person_id = k.person_id FROM people_rosterkey k
 WHERE r.kind <> 'group' AND k.board_id = %(board)s AND k.source = r.source AND k.key = r.key
"""
_BY_ECKID = f"""
UPDATE staged r SET person_id = k.person_id FROM people_rosterkey k
 WHERE {_LIVE} AND r.person_id IS NULL AND r.eckid <> ''
   AND k.board_id = %(board)s AND k.source = 'eckid' AND k.key = r.eckid
   AND NOT EXISTS (SELECT FROM staged o
                    WHERE o.person_id = k.person_id)
"""


def _recognise(kind: str, tie: str, names: str, condition: str) -> str:
    """Tie a row without a known key to the one person of the school who fits, if they are the only two."""
    row_names, person_names = (
        ", ".join(f"{alias}.{name}" if name == "birth_date" else f"lower({alias}.{name})" for name in names.split())
        for alias in "rp"
    )
    return f"""
WITH open AS (
  SELECT r.id, r.school_id, ({row_names}) AS who, count(*) OVER (PARTITION BY r.school_id, ({row_names})) AS many
    FROM staged r WHERE {_LIVE} AND r.kind = '{kind}' AND r.person_id IS NULL
     AND r.first_name <> '' AND r.last_name <> ''
), known AS (
  SELECT DISTINCT p.id, p.birth_date, e.school_id, ({person_names}) AS who
    FROM people_person p JOIN {tie} e ON e.person_id = p.id
   WHERE e.school_id = ANY (%(schools)s) AND p.board_id = %(board)s AND {condition}
     AND EXISTS (SELECT FROM open)
     AND NOT EXISTS (SELECT FROM staged o
                      WHERE o.person_id = p.id)
), alone AS (
  SELECT min(id) AS id, min(birth_date) AS birth_date, school_id, who
    FROM known GROUP BY school_id, who HAVING count(*) = 1
)
UPDATE staged r SET person_id = alone.id
  FROM open JOIN alone ON alone.school_id = open.school_id AND alone.who = open.who
 WHERE r.id = open.id AND open.many = 1 AND coalesce(r.birth_date = alone.birth_date, true)
"""


# A pupil whom another school knows, and who was added to this one by hand: that is how an administrator says that a
# child whose date of birth no file tells is the same child.
_PUPIL_BY_HAND = """NOT EXISTS (SELECT FROM people_rosterkey k WHERE k.person_id = p.id
                      AND k.source = ANY (ARRAY(SELECT DISTINCT source FROM staged WHERE kind = 'pupil')))
     AND (e.ends_on IS NULL OR e.ends_on >= %(today)s)"""
_PART = "CASE WHEN source LIKE 'oneroster:%%' THEN 'users.csv' ELSE '' END"
# Pupils of other schools of the foundation with the name of a row, and no other date of birth.
_ELSEWHERE = f"""
  SELECT r.id, r.line, r.source, p.id AS person_id,
         r.birth_date = p.birth_date AND (r.eckid = '' OR NOT EXISTS (
           SELECT FROM people_rosterkey k WHERE k.person_id = p.id AND k.source = 'eckid' AND k.key <> r.eckid)) AS fits
    FROM staged r JOIN people_person p ON p.board_id = %(board)s
     AND (lower(p.first_name), lower(p.prefix), lower(p.last_name)) =
         (lower(r.first_name), lower(r.prefix), lower(r.last_name))
   WHERE {_LIVE} AND r.kind = 'pupil' AND r.person_id IS NULL AND r.first_name <> '' AND r.last_name <> ''
     AND coalesce(r.birth_date = p.birth_date, true)
     AND EXISTS (SELECT FROM people_enrolment e WHERE e.person_id = p.id AND e.school_id <> r.school_id)
     AND NOT EXISTS (SELECT FROM staged o WHERE o.person_id = p.id)
"""
# As a second person the child would lose the ties that were entered by hand, and so who is in conflict.
_MOVED = f"""
WITH elsewhere AS ({_ELSEWHERE}), alone AS (
  SELECT *, count(*) OVER (PARTITION BY id) AS persons, count(*) OVER (PARTITION BY person_id) AS many FROM elsewhere
), moved AS (
  UPDATE staged r SET person_id = alone.person_id FROM alone
   WHERE r.id = alone.id AND alone.fits AND alone.persons = 1 AND alone.many = 1
  RETURNING r.line, r.source
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'moved_school', '', {_PART}, false FROM moved ORDER BY line LIMIT 1000
"""
_PERHAPS_ELSEWHERE = f"""
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT DISTINCT %(import)s, line, 'perhaps_known', '', {_PART}, false FROM ({_ELSEWHERE}) elsewhere LIMIT 1000
"""
_BY_HAND = """NOT EXISTS (SELECT FROM people_rosterkey k WHERE k.person_id = p.id)
     AND (e.ends_on IS NULL OR e.ends_on >= %(today)s)"""
# Starts from the guardians entered by hand, who are few: a file can have 100,000 others.
_GUARDIANS_BY_HAND = f"""
WITH known AS (
  SELECT e.guardian_id, c.key AS pupil_key, c.kin_keys,
         (lower(p.first_name), lower(p.prefix), lower(p.last_name)) AS who
    FROM people_guardianship e JOIN people_person p ON p.id = e.guardian_id
    JOIN staged c ON c.person_id = e.pupil_id AND c.kind = 'pupil' AND c.is_in_file AND c.change <> 'skipped'
   WHERE p.board_id = %(board)s AND {_BY_HAND}
     AND NOT EXISTS (SELECT FROM staged o
                      WHERE o.person_id = p.id)
), fits AS (
  SELECT DISTINCT r.id, known.guardian_id FROM staged r JOIN known
      ON known.who = (lower(r.first_name), lower(r.prefix), lower(r.last_name))
     AND (r.key = ANY (known.kin_keys) OR known.pupil_key = ANY (r.kin_keys))
   WHERE {_LIVE} AND r.kind = 'guardian' AND r.person_id IS NULL AND r.first_name <> '' AND r.last_name <> ''
), alone AS (
  SELECT id, min(guardian_id) AS guardian_id FROM fits GROUP BY id HAVING count(*) = 1
)
UPDATE staged r SET person_id = alone.guardian_id FROM alone
 WHERE r.id = alone.id AND (SELECT count(*) FROM fits WHERE fits.guardian_id = alone.guardian_id) = 1
"""


# Whoever is guardian and employee is one person: as two they would not be in conflict with their own child.
def called(alias: str) -> str:
    """A name without capitals, wherever the prefix of the last name was kept."""
    return f"(lower({alias}.first_name), lower(trim({alias}.prefix || ' ' || {alias}.last_name)))"


_ADULTS = """(EXISTS (SELECT FROM people_employment e WHERE e.person_id = p.id)
       OR EXISTS (SELECT FROM people_guardianship gs WHERE gs.guardian_id = p.id))"""
_BY_EMAIL = f"""
  SELECT r.id, r.kind, r.line, r.source, p.id AS person_id, coalesce({called("r")} = {called("p")}, false) AS fits,
         EXISTS (SELECT FROM staged o WHERE o.person_id = p.id AND o.kind = r.kind AND o.is_in_file) AS is_taken
    FROM staged r JOIN people_person p ON p.board_id = %(board)s AND p.email <> '' AND lower(p.email) = lower(r.email)
   WHERE {_LIVE} AND r.kind IN ('staff', 'guardian') AND r.person_id IS NULL AND r.email <> ''
     AND r.first_name <> '' AND r.last_name <> '' AND {_ADULTS}
"""
# The number of a guardian who works here is kept apart: of the staff of this administration they are not, so not
# being among the staff in its next file does not mean that they left. EDEXML numbers guardians apart by itself.
APART = """CASE WHEN r.source LIKE 'oneroster:%%' AND r.source NOT LIKE '%%:guardian'
            THEN r.source || ':guardian' ELSE r.source END"""
_BY_NUMBER_APART = """
UPDATE staged r SET person_id = k.person_id, source = k.source FROM people_rosterkey k
 WHERE r.kind = 'guardian' AND r.person_id IS NULL AND k.board_id = %(board)s
   AND k.source = r.source || ':guardian' AND k.key = r.key
"""
_BY_NAME_AND_EMAIL = f"""
WITH same AS ({_BY_EMAIL}), fits AS (
  SELECT *, count(*) OVER (PARTITION BY id) AS persons, count(*) OVER (PARTITION BY kind, person_id) AS many
    FROM same WHERE fits
)
UPDATE staged r
   SET person_id = fits.person_id,
       source = CASE WHEN r.kind = 'guardian'
                      AND EXISTS (SELECT FROM people_employment e WHERE e.person_id = fits.person_id)
                     THEN {APART} ELSE r.source END
  FROM fits WHERE r.id = fits.id AND fits.persons = 1 AND fits.many = 1 AND NOT fits.is_taken
"""
_PERHAPS_KNOWN = f"""
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, CASE WHEN bool_or(fits) THEN 'several_known' ELSE 'same_email' END, '',
       {_PART}, false
  FROM ({_BY_EMAIL}) same GROUP BY id, line, source ORDER BY line LIMIT 1000
"""
_SAME_PERSON = f"""
WITH doubles AS (
  SELECT id FROM (
    SELECT r.id, row_number() OVER (PARTITION BY r.kind, r.school_id, r.person_id ORDER BY r.id) AS nth
      FROM staged r WHERE {_LIVE} AND r.person_id IS NOT NULL) numbered
   WHERE nth > 1
), skipped AS (
  UPDATE staged r SET change = 'skipped'
    FROM doubles WHERE r.id = doubles.id RETURNING r.line
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'same_person', '', '', true FROM skipped
"""
MATCH = (
    _BY_KEY,
    _BY_ECKID,
    # Another administration package gives everyone another number; the children stay the same.
    _recognise("pupil", "people_enrolment", "first_name prefix last_name birth_date", "p.birth_date IS NOT NULL"),
    _recognise("staff", "people_employment", "last_name email", "p.email <> ''"),
    # Typed in by hand before the first import.
    _recognise("pupil", "people_enrolment", "first_name prefix last_name", _PUPIL_BY_HAND),
    _recognise("staff", "people_employment", "first_name prefix last_name", _BY_HAND),
    _MOVED,
    _PERHAPS_ELSEWHERE,
    _GUARDIANS_BY_HAND,
    _BY_NUMBER_APART,
    _BY_NAME_AND_EMAIL,
    _PERHAPS_KNOWN,
    _SAME_PERSON,
)

# --- What it would change -----------------------------------------------------------------------

_GROUPS = f"""
UPDATE staged r
   SET change = CASE WHEN g.id IS NULL THEN 'new'
                     WHEN (g.name, g.year_group, g.is_composite) IS DISTINCT FROM
                          (r.last_name, r.year_group, r.is_composite) THEN 'changed' ELSE 'same' END
  FROM staged o
  LEFT JOIN people_group g
    ON g.school_id = o.school_id AND g.school_year = %(school_year)s AND g.key = o.key
 WHERE r.id = o.id AND {_LIVE} AND r.kind = 'group'
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
     WHEN {ended("e")} THEN CASE WHEN e.ended_by_roster THEN 'returned' ELSE 'held' END
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
            FROM staged r, unnest(r.kin_keys) kin WHERE {_LIVE} AND r.kind = 'pupil'
           UNION
          SELECT kin, r.key FROM staged r, unnest(r.kin_keys) kin WHERE {_LIVE} AND r.kind = 'guardian'
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
   WHERE {_LIVE} AND r.kind = 'pupil' AND {by_hand("e")} AND NOT {ended("e")}
     AND (r.has_left OR r.ends_on IS DISTINCT FROM e.ends_on)
   UNION
  SELECT r.line, r.source FROM staged r JOIN {LATEST_EMPLOYMENT} e
      ON e.person_id = r.person_id AND e.school_id = r.school_id
   WHERE {_LIVE} AND r.kind = 'staff' AND {by_hand("e")} AND NOT {ended("e")}
   UNION
  SELECT r.line, r.source FROM staged r JOIN pairs ON pairs.guardian_key = r.key
    JOIN people_guardianship e ON e.guardian_id = pairs.guardian_id AND e.pupil_id = pairs.pupil_id
   WHERE {_LIVE} AND r.kind = 'guardian' AND {by_hand("e")}
)
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT %(import)s, line, 'ends_by_hand', '', {_PART}, false
  FROM kept ORDER BY line
"""
# Ties a roster made, to a pupil in the file, that the file no longer has.
SURPLUS = f"""
  SELECT gs.id, gs.guardian_id FROM people_guardianship gs
    JOIN (SELECT DISTINCT person_id FROM staged r WHERE {_LIVE} AND r.kind = 'pupil') p
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
