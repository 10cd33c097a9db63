from django.core.management import call_command


def test_the_drawings_in_the_documentation_are_those_of_the_tables() -> None:
    call_command("drawings", "--check")
