from sanctions.models.letter import Letter, LetterTemplate
from sanctions.models.procedure import Procedure
from sanctions.models.sanction import Sanction, SanctionStep

__all__ = ["Letter", "LetterTemplate", "Procedure", "Sanction", "SanctionStep"]
