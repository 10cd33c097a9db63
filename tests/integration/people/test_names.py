import pytest

from core.text import plain
from people.models import Person
from people.querysets import named_like
from tests.factories.people import SchoolFactory, employee

NAMES = [
    "Öztürk",
    "YILMAZ",
    "Yılmaz",
    "İrem",
    "Łukasz",
    "Ñandú",
    "Søren",
    "Çelik",
    "de Bruijn",
    "d'Ambrosio-Šimić",
    "ẞ",
]


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [("Öztürk", "ozturk"), ("Yılmaz", "yilmaz"), ("İrem", "irem"), ("Łukasz", "lukasz"), ("Søren", "soren")],
)
def test_a_name_is_found_without_the_marks_on_its_letters(written: str, looked_for: str) -> None:
    assert plain(written) == looked_for


@pytest.mark.django_db
def test_the_database_makes_the_same_of_a_name() -> None:
    school = SchoolFactory()
    for name in NAMES:
        person = employee(school, first_name="", prefix="", last_name=name, initials="A.")
        assert Person.objects.get(pk=person.pk).search_name.strip() == plain(name)


@pytest.mark.django_db
def test_people_stand_in_the_order_of_the_alphabet() -> None:
    school = SchoolFactory()
    for name in ("Zeeman", "Öztürk", "yılmaz", "Ouwehand", "Paans"):
        employee(school, last_name=name)

    found = Person.objects.filter(named_like("")).order_by("sort_name").values_list("last_name", flat=True)

    assert list(found) == ["Ouwehand", "Öztürk", "Paans", "yılmaz", "Zeeman"]
    assert Person.objects.filter(named_like("OZTURK")).count() == 1
