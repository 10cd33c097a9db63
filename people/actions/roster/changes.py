# ruff: noqa: S608  the parts are constants of this package; values are always parameters
"""The SQL of applying: sets of rows at a time, in the order of the foreign keys. Words as in `statements`."""

from people.actions.roster.recognising import APART, called
from people.actions.roster.statements import (
    BIRTH_DATE,
    EMAIL,
    ENROLMENT_END,
    FIRST_ENROLMENT_END,
    FIRST_NAME,
    HAS_GROUPS,
    HELD,
    INITIALS,
    IS_OUT,
    LAST_NAME,
    LATEST_EMPLOYMENT,
    PAIRS,
    PHONE,
    POSTCODE,
    PREFIX,
    SURPLUS,
    WANTED,
    by_hand,
    ended,
)

_ALTERED = "r.is_in_file AND r.change IN ('new', 'changed', 'returned', 'left')"
_GONE = "NOT r.is_in_file AND r.change = 'left'"
_SLICE = "r.id BETWEEN %(first)s AND %(last)s"

SLICES = "SELECT min(id), max(id) FROM staged"

GROUPS = """
INSERT INTO people_group AS g (school_id, key, name, year_group, school_year, is_composite)
SELECT r.school_id, r.key, r.last_name, r.year_group, %(school_year)s, r.is_composite
  FROM staged r
 WHERE r.kind = 'group' AND r.change IN ('new', 'changed') ORDER BY r.id
ON CONFLICT (school_id, school_year, key) DO UPDATE
   SET name = EXCLUDED.name, year_group = EXCLUDED.year_group, is_composite = EXCLUDED.is_composite
"""

# A number for every new person first, so that everything that follows is an ordinary join.
NUMBER_PERSONS = """
WITH fresh AS (
  SELECT source, key, nextval(pg_get_serial_sequence('people_person', 'id')) AS person_id
    FROM (SELECT source, key FROM staged WHERE change = 'new' AND person_id IS NULL AND kind <> 'group'
           GROUP BY source, key ORDER BY min(id)) strangers
)
UPDATE staged r SET person_id = fresh.person_id, is_stranger = true FROM fresh
 WHERE r.change = 'new' AND r.person_id IS NULL AND r.kind <> 'group'
   AND r.source = fresh.source AND r.key = fresh.key
"""
# Whom a file brings as employee and as guardian at once is one person: as two they would not be in conflict with their
# own child. The number of the guardian is kept apart, as `statements` does.
ONE_OF_TWO = f"""
WITH twins AS (
  SELECT DISTINCT g.person_id AS guardian_id, s.person_id AS staff_id
    FROM staged g JOIN staged s
      ON lower(s.email) = lower(g.email) AND {called("s")} = {called("g")}
   WHERE g.kind = 'guardian' AND g.is_stranger AND s.kind = 'staff' AND s.is_stranger
     AND g.email <> '' AND g.first_name <> '' AND g.last_name <> ''
), alone AS (
  SELECT guardian_id, min(staff_id) AS staff_id FROM twins GROUP BY guardian_id HAVING count(*) = 1
)
UPDATE staged r
   SET person_id = alone.staff_id, source = {APART}
  FROM alone
 WHERE r.kind = 'guardian' AND r.person_id = alone.guardian_id
   AND (SELECT count(*) FROM alone other WHERE other.staff_id = alone.staff_id) = 1
"""
PERSONS = f"""
INSERT INTO people_person (id, board_id, first_name, prefix, last_name, initials, birth_date, email, phone,
                           address, postcode, town)
SELECT DISTINCT ON (r.person_id) r.person_id, %(board)s, r.first_name, r.prefix, r.last_name, r.initials,
       r.birth_date, r.email, r.phone, '', r.postcode, ''
  FROM staged r WHERE r.is_stranger AND {_SLICE}
 ORDER BY r.person_id, r.id
ON CONFLICT (id) DO NOTHING
"""
CHANGE_PERSONS = f"""
UPDATE people_person p
   SET first_name = {FIRST_NAME}, prefix = {PREFIX}, last_name = {LAST_NAME}, initials = {INITIALS},
       birth_date = {BIRTH_DATE}, email = {EMAIL}, phone = {PHONE}, postcode = {POSTCODE}
  FROM (SELECT DISTINCT ON (person_id) * FROM staged r
         WHERE {_ALTERED} AND r.kind <> 'group' AND NOT r.is_stranger ORDER BY person_id, id) r
 WHERE p.id = r.person_id AND {WANTED} IS DISTINCT FROM {HELD}
"""
# Someone recognised under another number of the same administration keeps one number: the new one.
DROP_OLD_KEYS = f"""
DELETE FROM people_rosterkey k USING staged r
 WHERE {_ALTERED} AND r.kind <> 'group' AND NOT r.is_stranger
   AND k.person_id = r.person_id AND k.board_id = %(board)s AND k.source = r.source AND k.key <> r.key
   AND NOT EXISTS (SELECT FROM staged o
                    WHERE o.source = k.source AND o.key = k.key)
"""
KEYS = f"""
INSERT INTO people_rosterkey (person_id, board_id, source, key)
SELECT r.person_id, %(board)s, r.source, r.key
  FROM staged r WHERE {_ALTERED} AND r.kind <> 'group' AND {_SLICE}
ON CONFLICT (board_id, source, key) DO NOTHING
"""
ECKIDS = f"""
INSERT INTO people_rosterkey (person_id, board_id, source, key)
SELECT r.person_id, %(board)s, 'eckid', r.eckid
  FROM staged r WHERE {_ALTERED} AND r.eckid <> '' AND {_SLICE}
ON CONFLICT (board_id, source, key) DO NOTHING
"""

_GROUP = """LEFT JOIN people_group g ON g.school_id = r.school_id AND g.school_year = %(school_year)s
         AND g.key = r.group_key AND r.group_key <> ''"""
ENROL = f"""
INSERT INTO people_enrolment (board_id, person_id, school_id, group_id, year_group, starts_on, ends_on, ended_by_roster)
SELECT %(board)s, r.person_id, r.school_id, g.id, r.year_group, r.starts_on, x.ends_on, x.ends_on IS NOT NULL
  FROM staged r {_GROUP}
 CROSS JOIN LATERAL (SELECT {FIRST_ENROLMENT_END} AS ends_on) x
 WHERE r.is_in_file AND r.kind = 'pupil' AND r.change = 'new' AND {_SLICE}
"""
CHANGE_ENROLMENTS = f"""
WITH has AS (SELECT {HAS_GROUPS} AS groups)
UPDATE people_enrolment e
   SET starts_on = coalesce(r.starts_on, e.starts_on), ends_on = {ENROLMENT_END},
       ended_by_roster = {ENROLMENT_END} IS NOT NULL AND NOT {by_hand("e")},
       year_group = CASE WHEN {IS_OUT} THEN e.year_group ELSE coalesce(nullif(r.year_group, ''), e.year_group) END,
       group_id = CASE WHEN {IS_OUT} OR NOT has.groups THEN e.group_id ELSE r.group_id END
  FROM (SELECT r.*, g.id AS group_id FROM staged r {_GROUP}
         WHERE {_ALTERED} AND r.kind = 'pupil' AND r.change <> 'new') r, has
 WHERE e.person_id = r.person_id AND e.school_id = r.school_id
"""
# A file does not tell since when. Of who worked here before, it may bridge no time they were away: it begins with the
# work they do elsewhere, where another file ended that of late on the day after, and else today.
EMPLOY = """
WITH work AS (
  SELECT e.person_id, min(e.starts_on) FILTER (WHERE e.goes_on) AS works_since,
         max(e.ends_on) FILTER (WHERE NOT e.goes_on AND e.starts_on <= %(today)s) AS last_day,
         max(e.ends_on) FILTER (WHERE NOT e.goes_on AND e.ended_by_roster) AS last_by_roster,
         array_agg(e.school_id) AS schools
    FROM (SELECT *, starts_on <= %(today)s AND coalesce(ends_on >= %(today)s, true) AS goes_on
            FROM people_employment) e
   GROUP BY e.person_id
)
INSERT INTO people_employment (board_id, person_id, school_id, job_title, starts_on, ended_by_roster)
SELECT %(board)s, r.person_id, r.school_id, coalesce(nullif(r.job_title, ''), 'Leerkracht'),
       CASE WHEN w.person_id IS NULL THEN %(works_since)s
            WHEN w.works_since IS NOT NULL AND r.school_id = ANY (w.schools) THEN %(today)s
            WHEN w.works_since IS NOT NULL THEN greatest(w.works_since, %(works_since)s)
            WHEN w.last_by_roster = w.last_day AND w.last_day >= %(doubted_since)s THEN w.last_day + 1
            ELSE %(today)s END, false
  FROM staged r LEFT JOIN work w ON w.person_id = r.person_id
 WHERE r.is_in_file AND r.kind = 'staff' AND r.change = 'new'
"""
CHANGE_EMPLOYMENTS = f"""
UPDATE people_employment e
   SET job_title = coalesce(nullif(r.job_title, ''), e.job_title),
       ends_on = CASE WHEN r.change = 'returned' THEN NULL ELSE e.ends_on END,
       ended_by_roster = e.ended_by_roster AND r.change <> 'returned'
  FROM staged r JOIN {LATEST_EMPLOYMENT} latest
    ON latest.person_id = r.person_id AND latest.school_id = r.school_id
 WHERE {_ALTERED} AND r.kind = 'staff' AND r.change IN ('changed', 'returned') AND e.id = latest.id
"""

_STAYS = f"r.change <> 'skipped' AND NOT {IS_OUT}"
_WANTED_MEMBERS = f"""
  SELECT g.id AS group_id, r.person_id, r.kind = 'staff' AS is_staff
    FROM staged r CROSS JOIN LATERAL unnest(r.group_keys) AS k(key)
    JOIN people_group g ON g.school_id = r.school_id AND g.school_year = %(school_year)s AND g.key = k.key
   WHERE r.is_in_file AND r.kind IN ('pupil', 'staff') AND r.group_keys <> '{{}}' AND {_STAYS}
"""
DROP_MEMBERS = f"""
WITH wanted AS ({_WANTED_MEMBERS})
DELETE FROM people_groupmembership m USING people_group g, staged r
 WHERE m.group_id = g.id AND g.school_id = ANY (%(schools)s) AND g.school_year = %(school_year)s AND {HAS_GROUPS}
   AND r.person_id = m.person_id AND r.school_id = g.school_id
   AND r.change IN ('changed', 'returned', 'left')
   AND m.is_staff = (r.kind = 'staff')
   AND NOT EXISTS (SELECT FROM wanted w WHERE w.group_id = m.group_id AND w.person_id = m.person_id
                      AND w.is_staff = m.is_staff)
"""
MEMBERS = f"""
INSERT INTO people_groupmembership (group_id, person_id, is_staff)
SELECT DISTINCT group_id, person_id, is_staff FROM ({_WANTED_MEMBERS} AND r.change <> 'same') w
ON CONFLICT (group_id, person_id, is_staff) DO NOTHING
"""

END_GUARDIANSHIPS = f"""
WITH pairs AS ({PAIRS}), surplus AS ({SURPLUS})
UPDATE people_guardianship gs SET ends_on = %(yesterday)s, ended_by_roster = true
  FROM surplus WHERE gs.id = surplus.id
"""
GUARDIANSHIPS = f"""
WITH pairs AS ({PAIRS})
INSERT INTO people_guardianship AS gs (guardian_id, pupil_id, relation, from_roster, ended_by_roster)
SELECT DISTINCT ON (guardian_id, pupil_id) guardian_id, pupil_id, relation, true, false FROM pairs
 WHERE guardian_id <> pupil_id ORDER BY guardian_id, pupil_id
ON CONFLICT (guardian_id, pupil_id) DO UPDATE SET ends_on = NULL, ended_by_roster = false
 WHERE gs.ended_by_roster AND {ended("gs")}
"""

END_ENROLMENTS = f"""
UPDATE people_enrolment e SET ends_on = %(yesterday)s, ended_by_roster = true FROM staged r
 WHERE {_GONE} AND r.kind = 'pupil' AND e.person_id = r.person_id AND e.school_id = r.school_id AND NOT {by_hand("e")}
"""
# Nobody works less than a day: who came and went today is gone tomorrow (the table demands it).
END_EMPLOYMENTS = f"""
UPDATE people_employment e SET ends_on = greatest(e.starts_on, %(yesterday)s), ended_by_roster = true
  FROM staged r
 WHERE {_GONE} AND r.kind = 'staff' AND e.person_id = r.person_id AND e.school_id = r.school_id AND NOT {ended("e")}
   AND NOT {by_hand("e")}
"""

TOUCHED = f"""
SELECT r.person_id FROM staged r
 WHERE r.kind <> 'group' AND r.person_id IS NOT NULL
   AND (r.change IN ('left', 'returned') OR (r.change IN ('new', 'changed') AND (NOT r.is_stranger OR {IS_OUT})))
"""
WITH_GUARDIANS = """
SELECT person_id FROM touched
 UNION SELECT gs.guardian_id FROM people_guardianship gs JOIN touched ON touched.person_id = gs.pupil_id
"""
LEFT_ON = """
WITH touched AS ({touched}), affected AS ({with_guardians}),
ties AS (
  SELECT e.person_id, e.ends_on, NOT {enrolment_ended} AS is_here FROM people_enrolment e
    JOIN affected ON affected.person_id = e.person_id
   UNION ALL
  SELECT e.person_id, e.ends_on, NOT {enrolment_ended} FROM people_employment e
    JOIN affected ON affected.person_id = e.person_id
   UNION ALL
  SELECT gs.guardian_id, least(gs.ends_on, e.ends_on), NOT {guardianship_ended} AND NOT {enrolment_ended}
    FROM people_guardianship gs JOIN affected ON affected.person_id = gs.guardian_id
    JOIN people_enrolment e ON e.person_id = gs.pupil_id
), told AS (
  SELECT person_id, CASE WHEN NOT bool_or(is_here) THEN max(ends_on) END AS left_on FROM ties GROUP BY person_id
)
UPDATE people_person p SET left_on = told.left_on FROM told
 WHERE p.id = told.person_id AND p.left_on IS DISTINCT FROM told.left_on
"""
MARK_LEFT = LEFT_ON.format(
    touched=TOUCHED,
    with_guardians=WITH_GUARDIANS,
    enrolment_ended=ended("e"),
    guardianship_ended=ended("gs"),
)
# The same for everyone of all boards: dates announced earlier come by themselves.
MARK_LEFT_TODAY = LEFT_ON.format(
    touched="""
  SELECT p.id AS person_id FROM people_person p JOIN (
         SELECT person_id FROM people_enrolment WHERE ends_on < %(today)s AND ends_on >= %(since)s
          UNION SELECT person_id FROM people_employment WHERE ends_on < %(today)s AND ends_on >= %(since)s
          UNION SELECT guardian_id FROM people_guardianship WHERE ends_on < %(today)s AND ends_on >= %(since)s
         ) ended ON ended.person_id = p.id
   WHERE p.left_on IS NULL""",
    with_guardians=WITH_GUARDIANS,
    enrolment_ended="coalesce(e.ends_on < %(today)s, false)",
    guardianship_ended="coalesce(gs.ends_on < %(today)s, false)",
)
