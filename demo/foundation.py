"""The people of a believable foundation: six schools, 140 staff with managers, 1,800 pupils and their guardians."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts.enums import RoleName
from accounts.models import Role, User
from demo import names
from people.models import (
    Board,
    Employment,
    Enrolment,
    Group,
    GroupMembership,
    Guardianship,
    Household,
    HouseholdMember,
    Person,
    School,
)

PUPILS_PER_SCHOOL = 300
GROUPS_PER_YEAR = (1, 1, 2, 2, 2, 1, 2, 1)
TEACHERS_PER_SCHOOL = 17
DOMAIN = "opo-r.example"


@dataclass
class Foundation:
    """Whom the stories can be about. Users by person id; teachers, pupils and guardians by school id."""

    board: Board
    schools: list[School]
    today: date
    users: dict[int, User] = field(default_factory=dict)
    directors: dict[int, User] = field(default_factory=dict)
    teachers: dict[int, list[User]] = field(default_factory=dict)
    pupils: dict[int, list[Person]] = field(default_factory=dict)
    guardians: dict[int, list[Person]] = field(default_factory=dict)
    roles: dict[str, list[User]] = field(default_factory=dict)


class Builder:
    """Makes people from one seed, so that every demo is the same foundation."""

    def __init__(self, today: date) -> None:
        self.random = Random(20260822)
        self.today = today
        self.started_on = date(today.year - 6, 8, 1)
        year = today.year if today.month >= 8 else today.year - 1
        self.school_year = f"{year}-{year + 1}"
        self.emails: set[str] = set()

    def build(self) -> Foundation:
        board = Board.objects.create(
            name=f"Stichting Openbaar Primair Onderwijs {names.TOWN}",
            short_name="OPO-R",
            legal_form="openbaar",
            address="Raadhuisplein 2",
            postcode="9981 AA",
            town=names.TOWN,
            phone="0599 555 000",
            email=f"bestuur@{DOMAIN}",
            website=f"www.{DOMAIN}",
        )
        schools = [
            School.objects.create(
                board=board,
                name=name,
                brin=brin,
                region="noord",
                address=address,
                postcode=postcode,
                town=names.TOWN,
                phone=phone,
                email=f"info@{_slug(name)}.{DOMAIN}",
            )
            for name, brin, address, postcode, phone in names.SCHOOLS
        ]
        made = Foundation(board, schools, self.today)
        self._office(made)
        for school in schools:
            self._team(made, school)
        for school in schools:
            self._children(made, school)
        return made

    def _office(self, made: Foundation) -> None:
        """Who works for the foundation itself, and who watches over it."""
        chair = self._employee(made, None, "Voorzitter college van bestuur", None, ("Willemijn", "van", "Rossum"))
        member = self._employee(made, None, "Lid college van bestuur", chair.person, ("Hans", "", "Verhoeven"))
        self._appoint(made, chair, RoleName.BOARD)
        self._appoint(made, member, RoleName.BOARD)
        office = (
            ("HR-adviseur", ("Ingrid", "", "Postma"), RoleName.HR),
            ("HR-medewerker", ("Dennis", "", "Kaya"), RoleName.HR),
            ("Applicatiebeheerder", ("Ferry", "", "Huisman"), RoleName.ADMINISTRATOR),
            ("Vertrouwenspersoon", ("Annelies", "", "Brouwer"), RoleName.COUNSELLOR),
            ("Bestuurssecretaris", ("Judith", "van", "Beek"), None),
            ("Medewerker financiën", ("Marcel", "", "Koster"), None),
        )
        for title, name, role in office:
            user = self._employee(made, None, title, member.person, name)
            if role is not None:
                self._appoint(made, user, role)
        for name in (("Geert", "", "Timmermans"), ("Naima", "", "Haddad")):
            self._appoint(made, self._outsider(made, name), RoleName.SUPERVISORY_BOARD)
        self._appoint(made, self._outsider(made, ("Rob", "", "Zijlstra")), RoleName.PRIVACY_OFFICER)

    def _team(self, made: Foundation, school: School) -> None:
        chair = made.roles[RoleName.BOARD][0].person
        first = school == made.schools[0]
        director = self._employee(made, school, "Directeur", chair, ("Karin", "de", "Wit") if first else None)
        self._appoint(made, director, RoleName.DIRECTOR, school)
        made.directors[school.pk] = director
        care = self._employee(
            made, school, "Intern begeleider", director.person, ("Marieke", "", "Blom") if first else None
        )
        self._appoint(made, care, RoleName.CARE, school)
        leader = self._employee(made, school, "Teamleider bovenbouw", director.person)
        team = [leader]
        for number in range(TEACHERS_PER_SCHOOL):
            name = ("Sanne", "", "Postma") if first and number == 0 else None
            # The teacher one signs in as is led by the director; half of the others by the team leader.
            manager = director.person if number % 2 == 0 else leader.person
            team.append(self._employee(made, school, "Leerkracht", manager, name))
        team += [self._employee(made, school, title, director.person) for title in ("Onderwijsassistent", "Conciërge")]
        made.teachers[school.pk] = team[1 : TEACHERS_PER_SCHOOL + 1]

    def _children(self, made: Foundation, school: School) -> None:
        groups = self._groups(school)
        families = self._families(made, school)
        pupils, enrolments, ties, homes = [], [], [], []
        for number in range(PUPILS_PER_SCHOOL):
            group = groups[number % len(groups)]
            # Most families have two children at the school.
            parents, (prefix, last), home = families[(number // 2 if number % 5 else number) % len(families)]
            first = self.random.choice(names.GIRLS + names.BOYS)
            age = 3 + int(group.year_group)
            pupils.append(
                Person(
                    board=made.board,
                    first_name=first,
                    prefix=prefix,
                    last_name=last,
                    initials=f"{first[0]}.",
                    birth_date=self.today - timedelta(days=365 * age + self.random.randrange(365)),
                    address=parents[0].address,
                    postcode=parents[0].postcode,
                    town=names.TOWN,
                )
            )
            homes.append(home)
            enrolments.append((group, age))
            ties.append(parents)
        Person.objects.bulk_create(pupils)
        made.pupils[school.pk] = pupils
        _move_in(zip(pupils, homes, strict=True))
        Enrolment.objects.bulk_create(
            Enrolment(
                board=made.board,
                person=pupil,
                school=school,
                group=group,
                year_group=group.year_group,
                starts_on=date(self.today.year - (age - 4), 8, 24),
            )
            for pupil, (group, age) in zip(pupils, enrolments, strict=True)
        )
        Guardianship.objects.bulk_create(
            Guardianship(guardian=parent, pupil=pupil, relation="mother" if index == 0 else "father")
            for pupil, parents in zip(pupils, ties, strict=True)
            for index, parent in enumerate(parents)
        )
        GroupMembership.objects.bulk_create(
            GroupMembership(group=group, person=teacher.person, is_staff=True)
            for group, teacher in zip(groups, made.teachers[school.pk], strict=False)
        )

    def _groups(self, school: School) -> list[Group]:
        groups = []
        for year, count in enumerate(GROUPS_PER_YEAR, start=1):
            for letter in "ab"[:count]:
                name = f"Groep {year}{letter}" if count > 1 else f"Groep {year}"
                groups.append(
                    Group(
                        school=school,
                        key=f"{year}{letter}",
                        name=name,
                        year_group=str(year),
                        school_year=self.school_year,
                    )
                )
        return Group.objects.bulk_create(groups)

    def _families(self, made: Foundation, school: School) -> list[tuple[list[Person], tuple[str, str], Household]]:
        """Parents with one home. In each school a teacher of another school is one of them."""
        count = PUPILS_PER_SCHOOL * 3 // 5
        homes = Household.objects.bulk_create(Household(board=made.board) for _ in range(count))
        adults: list[Person] = []
        families = []
        for home in homes:
            prefix, last = self.random.choice(names.FAMILIES)
            street = f"{self.random.choice(names.STREETS)} {self.random.randrange(1, 180)}"
            postcode = f"998{self.random.randrange(1, 6)} {self.random.choice('ABCDEG')}{self.random.choice('HJKLMN')}"
            parents = [
                Person(
                    board=made.board,
                    first_name=self.random.choice(first),
                    prefix=prefix if index else self.random.choice(("", prefix)),
                    last_name=last,
                    address=street,
                    postcode=postcode,
                    town=names.TOWN,
                )
                for index, first in enumerate((names.WOMEN, names.MEN)[: self.random.choice((1, 2, 2, 2))])
            ]
            adults += parents
            families.append((parents, (prefix, last), home))
        Person.objects.bulk_create(adults)
        _move_in((parent, home) for parents, _name, home in families for parent in parents)
        made.guardians[school.pk] = adults
        elsewhere = made.schools[(made.schools.index(school) + 1) % len(made.schools)]
        parent = made.teachers[elsewhere.pk][3].person
        if parent is not None:
            _move_in([(parent, families[0][2])])
            families[0][0].append(parent)
        return families

    def _employee(
        self,
        made: Foundation,
        school: School | None,
        title: str,
        manager: Person | None,
        name: tuple[str, str, str] | None = None,
    ) -> User:
        user = self._outsider(made, name)
        assert user.person is not None
        Employment.objects.create(
            board=made.board,
            person=user.person,
            school=school,
            manager=manager,
            job_title=title,
            starts_on=self.started_on,
        )
        return user

    def _outsider(self, made: Foundation, name: tuple[str, str, str] | None) -> User:
        if name is None:
            prefix, last = self.random.choice(names.FAMILIES)
            name = (self.random.choice(names.WOMEN + names.WOMEN + names.MEN), prefix, last)
        first, prefix, last = name
        email = self._email(first, prefix, last)
        person = Person.objects.create(
            board=made.board,
            first_name=first,
            prefix=prefix,
            last_name=last,
            initials=f"{first[0]}.",
            email=email,
            address=f"{self.random.choice(names.STREETS)} {self.random.randrange(1, 180)}",
            postcode="9981 HK",
            town=names.TOWN,
        )
        user = User(board=made.board, person=person, email=email)
        user.set_unusable_password()
        user.save()
        made.users[person.pk] = user
        return user

    def _email(self, first: str, prefix: str, last: str) -> str:
        plain = _slug(f"{first}.{prefix}{last}")
        email, number = f"{plain}@{DOMAIN}", 2
        while email in self.emails:
            email, number = f"{plain}{number}@{DOMAIN}", number + 1
        self.emails.add(email)
        return email

    def _appoint(self, made: Foundation, user: User, role: RoleName, school: School | None = None) -> None:
        Role.objects.create(board=made.board, user=user, name=role, school=school, starts_on=self.started_on)
        made.roles.setdefault(role, []).append(user)


def _move_in(people: Iterable[tuple[Person, Household]]) -> None:
    HouseholdMember.objects.bulk_create(HouseholdMember(person=person, household=home) for person, home in people)


def _slug(text: str) -> str:
    """Letters and dots of an address: "Hülya Öztürk" becomes "hulya ozturk" without the space."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ı", "i"))
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == "."))
