from django.db import models
from django.utils.translation import gettext_lazy as _


class DossierKind(models.TextChoices):
    PERSONNEL = "personnel", _("Personnel dossier")
    PUPIL = "pupil", _("Pupil dossier")


class DocumentKind(models.TextChoices):
    REPORT = "report", _("Original report")
    MESSAGE = "message", _("Message")
    CONSULTATION = "consultation", _("Agreed approach")
    ADVICE = "advice", _("Advice")
    ASSESSMENT = "assessment", _("Assessment")
    LETTER = "letter", _("Letter")
    MAIL_IN = "mail_in", _("E-mail received")
    MAIL_OUT = "mail_out", _("E-mail sent")
    PHONE_NOTE = "phone_note", _("Telephone note")
    MEETING_REPORT = "meeting_report", _("Meeting report")
    DECISION = "decision", _("Decision")
    VIEW = "view", _("View of the person concerned")
    EVIDENCE_COPY = "evidence_copy", _("Copy of evidence")
    CLOSING = "closing", _("Closing of the case")


# What is made outside the case and needs a home with it (CaseItem); the rest is a row of the case itself.
ITEM_KINDS = (
    DocumentKind.LETTER,
    DocumentKind.MAIL_IN,
    DocumentKind.MAIL_OUT,
    DocumentKind.PHONE_NOTE,
    DocumentKind.MEETING_REPORT,
    DocumentKind.VIEW,
    DocumentKind.EVIDENCE_COPY,
)


class Channel(models.TextChoices):
    IN_APP = "in_app", _("In this application")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Post")
    REGISTERED_POST = "registered_post", _("Registered post")
    BY_HAND = "by_hand", _("Handed over in person")
