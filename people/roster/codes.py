"""Codes of the standards, in the words of a Dutch school. Data, not interface: they are stored as they stand."""

from people.enums import GuardianRelation, RowKind

# EDEXLeerkrachtRolType of EDEXML 2.1.
STAFF_ROLES = {
    "ADJ": "Adjunct-directeur",
    "ADM": "Administratief medewerker",
    "CON": "Conciërge",
    "DIR": "Directeur",
    "ICT": "ICT-coördinator",
    "IB": "Intern begeleider",
    "KLA": "Klassenassistent",
    "LRK": "Leerkracht",
    "LOS": "Lerarenondersteuner",
    "LOC": "Locatieleider",
    "OWA": "Onderwijsassistent",
    "RT": "Remedial teacher",
    "SMW": "Schoolmaatschappelijk werker",
    "STA": "Stagiair",
    "TAL": "Toetsafnameleider",
    "VAK": "Vakleerkracht",
}
# A parent who helps out stands among the teachers in some administrations, but is not employed.
PARENT_ROLE = "OUD"
TEACHER = "Leerkracht"

# Roles of users.csv in OneRoster 1.1 (table 4.13).
ONEROSTER_KINDS = {
    "student": RowKind.PUPIL,
    "teacher": RowKind.STAFF,
    "aide": RowKind.STAFF,
    "proctor": RowKind.STAFF,
    "administrator": RowKind.STAFF,
    "guardian": RowKind.GUARDIAN,
    "parent": RowKind.GUARDIAN,
    "relative": RowKind.GUARDIAN,
}
ONEROSTER_TITLES = {
    "teacher": TEACHER,
    "aide": "Onderwijsassistent",
    "proctor": "Toetsafnameleider",
    "administrator": "Schoolleiding",
}
ONEROSTER_RELATIONS = {
    "guardian": GuardianRelation.GUARDIAN,
    "parent": GuardianRelation.GUARDIAN,
    "relative": GuardianRelation.OTHER,
}
