from incidents.models.assessment import Assessment, Consultation, FilingDecision
from incidents.models.assignment import Assignment, HandoverOffer, Recusal
from incidents.models.draft import ReferenceCounter, ReportDraft
from incidents.models.entry import Entry, Message, Share
from incidents.models.evidence import Evidence
from incidents.models.incident import Incident
from incidents.models.involvement import Involvement
from incidents.models.protocol import Guideline, Protocol

__all__ = [
    "Assessment",
    "Assignment",
    "Consultation",
    "Entry",
    "Evidence",
    "FilingDecision",
    "Guideline",
    "HandoverOffer",
    "Incident",
    "Involvement",
    "Message",
    "Protocol",
    "Recusal",
    "ReferenceCounter",
    "ReportDraft",
    "Share",
]
