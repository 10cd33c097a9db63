# ruff: noqa: S608  the parts are constants of this package; values are always parameters
"""The SQL of who in the file is who we know. Words and parameters as in `statements`."""

from people.actions.roster.statements import LIVE, PART

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
 WHERE {LIVE} AND r.person_id IS NULL AND r.eckid <> ''
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
    FROM staged r WHERE {LIVE} AND r.kind = '{kind}' AND r.person_id IS NULL
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
# Pupils of other schools of the foundation with the name of a row, and no other date of birth.
_ELSEWHERE = f"""
  SELECT r.id, r.line, r.source, p.id AS person_id,
         r.birth_date = p.birth_date AND (r.eckid = '' OR NOT EXISTS (
           SELECT FROM people_rosterkey k WHERE k.person_id = p.id AND k.source = 'eckid' AND k.key <> r.eckid)) AS fits
    FROM staged r JOIN people_person p ON p.board_id = %(board)s
     AND (lower(p.first_name), lower(p.prefix), lower(p.last_name)) =
         (lower(r.first_name), lower(r.prefix), lower(r.last_name))
   WHERE {LIVE} AND r.kind = 'pupil' AND r.person_id IS NULL AND r.first_name <> '' AND r.last_name <> ''
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
SELECT %(import)s, line, 'moved_school', '', {PART}, false FROM moved ORDER BY line LIMIT 1000
"""
_PERHAPS_ELSEWHERE = f"""
INSERT INTO people_rosterproblem (roster_import_id, line, code, detail, part, is_skipped)
SELECT DISTINCT %(import)s, line, 'perhaps_known', '', {PART}, false FROM ({_ELSEWHERE}) elsewhere LIMIT 1000
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
   WHERE {LIVE} AND r.kind = 'guardian' AND r.person_id IS NULL AND r.first_name <> '' AND r.last_name <> ''
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
   WHERE {LIVE} AND r.kind IN ('staff', 'guardian') AND r.person_id IS NULL AND r.email <> ''
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
       {PART}, false
  FROM ({_BY_EMAIL}) same GROUP BY id, line, source ORDER BY line LIMIT 1000
"""
_SAME_PERSON = f"""
WITH doubles AS (
  SELECT id FROM (
    SELECT r.id, row_number() OVER (PARTITION BY r.kind, r.school_id, r.person_id ORDER BY r.id) AS nth
      FROM staged r WHERE {LIVE} AND r.person_id IS NOT NULL) numbered
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
