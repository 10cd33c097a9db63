from people.models.board import Board, School
from people.models.employment import Employment
from people.models.enrolment import Enrolment, Group, GroupMembership
from people.models.guardianship import Guardianship
from people.models.household import Household, HouseholdMember
from people.models.person import Person, RosterKey
from people.models.roster import RosterImport, RosterProblem, RosterRow

__all__ = [
    "Board",
    "Employment",
    "Enrolment",
    "Group",
    "GroupMembership",
    "Guardianship",
    "Household",
    "HouseholdMember",
    "Person",
    "RosterImport",
    "RosterKey",
    "RosterProblem",
    "RosterRow",
    "School",
]
