from dossiers.models.document import Dispatch, Document, Withholding
from dossiers.models.dossier import Dossier
from dossiers.models.item import CaseItem, ItemParty
from dossiers.models.reading import Reading

__all__ = ["CaseItem", "Dispatch", "Document", "Dossier", "ItemParty", "Reading", "Withholding"]
