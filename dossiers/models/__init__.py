from dossiers.models.document import Dispatch, Document
from dossiers.models.dossier import Dossier
from dossiers.models.reading import Reading

__all__ = ["Dispatch", "Document", "Dossier", "Reading"]
