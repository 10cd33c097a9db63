from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Five doors to one form (domain.md §2)."""

    ESCALATION = "escalation", _("Online conversation going wrong")
    INCIDENT = "incident", _("Incident")
    ADVICE = "advice", _("Advice before posting")
    PARTICIPATION = "participation", _("Taking part in a discussion")
    PUBLICATION = "publication", _("Professional publication")


class Status(models.TextChoices):
    REPORTED = "reported", _("Reported")
    IN_REVIEW = "in_review", _("In review")
    AWAITING_SANCTION = "awaiting_sanction", _("Awaiting sanction")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    NO_BREACH = "no_breach", _("No breach of the protocol")
    ADVICE_GIVEN = "advice_given", _("Advice given")
    APPROACH_AGREED = "approach_agreed", _("Approach agreed")
    SANCTION = "sanction", _("Sanction imposed")
    POLICE_REPORT = "police_report", _("Reported to the police")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")
    UNFOUNDED = "unfounded", _("Unfounded")


class Urgency(models.TextChoices):
    URGENT = "urgent", _("Urgent")
    NORMAL = "normal", _("Normal")


class Platform(models.TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    INSTAGRAM = "instagram", "Instagram"
    TIKTOK = "tiktok", "TikTok"
    SNAPCHAT = "snapchat", "Snapchat"
    FACEBOOK = "facebook", "Facebook"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"
    DISCORD = "discord", "Discord"
    TELEGRAM = "telegram", "Telegram"
    GOOGLE_REVIEW = "google_review", _("Google review")
    OTHER = "other", _("Other platform")


class Online(models.TextChoices):
    YES = "yes", _("Yes, still online")
    NO = "no", _("No, taken down")
    UNKNOWN = "unknown", _("Not known")


class PartyRole(models.TextChoices):
    SUBJECT = "subject", _("Person it is about")
    VICTIM = "victim", _("Victim")
    WITNESS = "witness", _("Witness")


class Capacity(models.TextChoices):
    """As what a person is involved: it decides which ladder and which dossier."""

    EMPLOYEE = "employee", _("Employee")
    PUPIL = "pupil", _("Pupil")
    GUARDIAN = "guardian", _("Guardian")
    UNKNOWN = "unknown", _("Unknown")


class EvidenceKind(models.TextChoices):
    IMAGE = "image", _("Image")
    PDF = "pdf", "PDF"
    VIDEO = "video", _("Video")
    CHAT = "chat", _("Chat export")
    TEXT = "text", _("Text")
    MAIL = "mail", _("E-mail")
    LINK = "link", _("Link")


class PreviewState(models.TextChoices):
    NONE = "none", _("No preview")
    WAITING = "waiting", _("Preview is being made")
    READY = "ready", _("Preview")
    FAILED = "failed", _("No preview possible")


class Context(models.TextChoices):
    LESSON = "lesson", _("During lessons")
    WORK = "work", _("At work")
    PRIVATE = "private", _("In private time")


class Criminal(models.TextChoices):
    NO = "no", _("No")
    POSSIBLE = "possible", _("Possibly")
    YES = "yes", _("Yes")


class Advice(models.TextChoices):
    ALLOWED = "allowed", _("You may publish this")
    WITH_CHANGES = "with_changes", _("You may publish this with changes")
    NOT_ALLOWED = "not_allowed", _("Do not publish this")


class AssignmentReason(models.TextChoices):
    ROUTED = "routed", _("Addressed")
    ESCALATED_BY_TERM = "escalated_by_term", _("Term ran out")
    ESCALATED_BY_HAND = "escalated_by_hand", _("Escalated by the handler")
    HANDED_OVER = "handed_over", _("Handed over")
    RECUSED = "recused", _("Handler recused themself")
    REROUTED = "rerouted", _("Handler could no longer act")


class OfferState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
