"""What concerned somebody who was taken out of the case and stands in it again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from dossiers.enums import DocumentKind
from dossiers.filing import CaseFacts
from dossiers.models import Dispatch, Document
from dossiers.pieces import Piece
from incidents.models import Involvement


def with_who_was_put_back(facts: CaseFacts, pieces: Iterable[Piece]) -> list[Piece]:
    """Items that were sent to them or that they wrote themself concern them as the party they are now, so that they
    are filed anew by the rule of today. Not what goes on about somebody else, and not what was corrected since: the
    newest words are not those of the item."""
    back = {row.pk: again for row in facts.retracted if (again := _again(facts, row))}
    if not back:
        return list(pieces)
    theirs = _sent(facts, back)
    return [_follows(facts, piece, back, theirs) for piece in pieces]


def _again(facts: CaseFacts, retracted: Involvement) -> Involvement | None:
    if retracted.person_id is None:
        return None
    whom = (retracted.person_id, retracted.role)
    return next((row for row in facts.involvements if (row.person_id, row.role) == whom), None)


def _sent(facts: CaseFacts, back: Mapping[int, Involvement]) -> set[tuple[object, int]]:
    """Per item and person: what went out to them as it is."""
    corrected = Document.objects.filter(
        involvement__in=list(back), item__isnull=False, source__startswith="correction:"
    )
    sent = Dispatch.objects.filter(
        item__incident=facts.incident,
        item__superseded_by=None,
        addressee__in={row.person_id for row in back.values()},
    )
    return set(sent.exclude(item__in=corrected.values("item")).values_list("item", "addressee"))


def _follows(facts: CaseFacts, piece: Piece, back: Mapping[int, Involvement], sent: set[tuple[object, int]]) -> Piece:
    if piece.item is None or piece.concerns is None:
        return piece
    concerns: dict[int, datetime] = {}
    for pk, since in piece.concerns.items():
        (now,) = facts.concerned({pk: since})
        again = back.get(now)
        is_theirs = again is not None and ((piece.item.pk, again.person_id) in sent or _wrote(again, piece))
        goes_on = again.pk if again is not None and is_theirs else pk
        concerns[goes_on] = min(since, concerns.get(goes_on, since))
    return replace(piece, concerns=concerns)


def _wrote(party: Involvement, piece: Piece) -> bool:
    return piece.kind == DocumentKind.VIEW and piece.made_by is not None and piece.made_by.person_id == party.person_id
