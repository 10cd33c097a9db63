from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.actions import System, record
from people.models import Board
from sanctions.ladders import IN_FORCE_FROM, VERSION
from sanctions.letters.shipped import SHIPPED
from sanctions.models import LetterTemplate, Procedure
from sanctions.procedures import PROCEDURES


@transaction.atomic
def install_procedures(
    *, board: Board, by: User | System, now: datetime, starts_on: date = IN_FORCE_FROM
) -> tuple[int, int]:
    """Give a board the procedures and letters we ship, as version 1. What is there already stays as it is.

    Returns how many procedures and letter templates were new.
    """
    Board.objects.select_for_update().get(pk=board.pk)
    procedures = _new_procedures(board, starts_on)
    templates = _new_templates(board, starts_on)
    Procedure.objects.bulk_create(procedures)
    LetterTemplate.objects.bulk_create(templates)
    if procedures or templates:
        record(
            action="sanction.install_procedures",
            by=by,
            now=now,
            obj=board,
            board_id=board.pk,
            details={
                "procedures": [procedure.measure for procedure in procedures],
                "letters": [template.code for template in templates],
            },
        )
    return len(procedures), len(templates)


def _new_procedures(board: Board, starts_on: date) -> list[Procedure]:
    known = set(Procedure.objects.filter(board=board).values_list("measure", flat=True))
    return [
        Procedure(
            board=board,
            measure=rule.measure,
            version=VERSION,
            starts_on=starts_on,
            deciders=[decider.as_data() for decider in rule.deciders],
            steps=[step.as_data() for step in rule.steps],
            appeal=rule.appeal(),
            source=rule.source,
        )
        for rule in PROCEDURES.values()
        if rule.measure not in known
    ]


def _new_templates(board: Board, starts_on: date) -> list[LetterTemplate]:
    known = set(LetterTemplate.objects.filter(board=board).values_list("code", flat=True))
    return [
        LetterTemplate(
            board=board,
            code=letter.code,
            version=VERSION,
            subject=letter.subject,
            body=letter.body,
            starts_on=starts_on,
        )
        for letter in SHIPPED
        if letter.code not in known
    ]
