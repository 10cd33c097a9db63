"""Believable people and events for the style page. Nobody here exists."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.presentation import (
    Action,
    Badge,
    Crumb,
    DocumentRow,
    EvidenceTile,
    Fact,
    Link,
    Message,
    NextStep,
    PersonChip,
    Reader,
    Step,
    Style,
    Tab,
    Term,
    TimelineEntry,
    Tone,
)

LONGEST_NAME = "Wilhelmina van der Schaaf-Oudenhoven tot Ravensberg"
CHAT = "/static/style/chat.svg"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def ago(*, days: int = 0, hours: int = 0, minutes: int = 0) -> datetime:
    return timezone.now() - timedelta(days=days, hours=hours, minutes=minutes)


def ahead(*, days: int = 0, hours: int = 0) -> datetime:
    return timezone.now() + timedelta(days=days, hours=hours)


def badges() -> list[Badge]:
    return [
        Badge("Gemeld", Tone.INFO, "megaphone"),
        Badge("In behandeling", Tone.PRIMARY, "person-check"),
        Badge("Wacht op maatregel", Tone.ATTENTION, "hourglass-split"),
        Badge("Afgesloten", Tone.GOOD),
        Badge("Spoed", Tone.URGENT),
        Badge("Ingetrokken", Tone.NEUTRAL, "dash-circle"),
    ]


def terms() -> list[Term]:
    steps = (
        "Verzonden op ma 23 nov 2026; de termijn begint de dag erna.",
        "Drie weken later is di 15 dec 2026, een gewone werkdag.",
    )
    return [
        Term(ahead(days=12).date(), "Zienswijze", steps, "Cao PO, artikel 3.14", "#cao-po-3-14"),
        Term(ahead(days=2).date(), "Bezwaar", ("Zes weken vanaf de dag na bekendmaking.",), "Awb 6:7 en 6:8"),
        Term(ahead(hours=3), "Reactie", ("Spoed: 4 werkuren, van 8.00 tot 17.00 uur.",)),
        Term(ago(days=2).date(), "Reactie"),
        Term(ago(days=4).date(), "Gehoord", met_at=ago(days=5)),
        Term(ahead(days=20).date(), "Beslissing", paused="ligt stil"),
    ]


def next_steps() -> list[NextStep]:
    return [
        NextStep(
            "Beoordeel de melding",
            "Kies welke regels zijn overtreden en hoe ernstig het is. Daarna kun je een maatregel voorstellen.",
            "Jij, als directeur van De Distelvlinder",
            Term(ahead(hours=3), steps=("Spoed: 4 werkuren na de melding van vandaag.",), article="Protocol B8"),
            mine=True,
            action=Action("Beoordeel", "#", "clipboard-check"),
            others=(
                Action("Draag over", "#", "arrow-left-right", Style.QUIET),
                Action("Ik ben betrokken", "#", "person-x", Style.QUIET),
            ),
        ),
        NextStep(
            "Karin leest je melding",
            "Je hoeft nu niets te doen. Je krijgt bericht zodra ze reageert.",
            "Karin de Wit, directeur",
            Term(ahead(days=2).date()),
            others=(Action("Stuur een bericht", "#", "chat-left-text"),),
        ),
        NextStep(
            "Het antwoord is te laat",
            "De zaak gaat vanzelf naar het bestuur als er vandaag niemand reageert.",
            LONGEST_NAME,
            Term(ago(days=1).date()),
            mine=True,
            action=Action("Neem in behandeling", "#", "person-check"),
        ),
        NextStep(
            "Deze zaak is afgesloten", "Uitkomst: waarschuwing gegeven. Heropenen kan met een reden.", is_over=True
        ),
    ]


def steps(current: int = 1) -> list[Step]:
    labels = ["Gemeld", "In behandeling", "Maatregel", "Afgesloten"]
    notes = ["ma 23 nov", "Karin de Wit", "", ""]
    states = ["done"] * current + ["current"] + ["todo"] * (3 - current)
    return [Step(*parts) for parts in zip(labels, states, notes, strict=True)]


def entries() -> list[TimelineEntry]:
    return [
        TimelineEntry(
            "report",
            "meldde een dreigend gesprek in de oudergroep van groep 7.",
            ago(days=3, hours=4),
            "Sanne Postma",
            "In de groepsapp schrijven drie ouders dat ze “morgen wel eens verhaal komen halen”.\n"
            "Ik durf morgen niet alleen bij het hek te staan.",
            (Link("2 bewijsstukken", "#evidence"),),
        ),
        TimelineEntry(
            "assign", "kreeg de melding, als directeur van De Distelvlinder.", ago(days=3, hours=4), "Karin de Wit"
        ),
        TimelineEntry("reminder", "Herinnering: de helft van de termijn is om.", ago(days=3, hours=2)),
        TimelineEntry(
            "note",
            "sprak de aanpak af met Sanne.",
            ago(days=3, hours=1),
            "Karin de Wit",
            "Morgen staat de conciërge mee bij het hek. Ik bel vanavond met de ouders.",
        ),
        TimelineEntry(
            "evidence",
            "voegde een schermafbeelding toe.",
            ago(days=2),
            "Sanne Postma",
            links=(Link("WhatsApp-groep 7b, 22.14 uur.png", "#", "image"),),
        ),
        TimelineEntry("overdue", "De reactietermijn liep af zonder reactie.", ago(days=1, hours=20)),
        TimelineEntry(
            "escalate", "kreeg de zaak, omdat de directeur niet reageerde.", ago(days=1, hours=20), "Het bestuur"
        ),
        TimelineEntry("assess", "beoordeelde de zaak: regel A6 is overtreden.", ago(days=1), LONGEST_NAME),
        TimelineEntry(
            "letter",
            "stuurde het voornemen aangetekend; zienswijze tot di 15 dec.",
            ago(hours=5),
            "Karin de Wit",
            links=(Link("Voornemen tot berisping (PDF)", "#", "file-earmark-pdf"),),
        ),
        TimelineEntry("close", "sloot de zaak af: waarschuwing gegeven.", ago(minutes=20), "Karin de Wit"),
    ]


def people() -> list[PersonChip]:
    return [
        PersonChip("Sanne Postma", "melder, leerkracht groep 7", "#"),
        PersonChip(
            LONGEST_NAME,
            "ouder van Daan (groep 7), over wie het gaat",
            "#",
            badge=Badge("Over wie het gaat", Tone.ATTENTION, "person"),
        ),
        PersonChip("Karin de Wit", "directeur, behandelt de zaak", "#"),
        PersonChip(
            "Jeroen el Amrani",
            "adjunct-directeur",
            "#",
            conflict="Betrokken: mag niet behandelen",
            note="Partner van een getuige",
        ),
        PersonChip("@juf_sanne_exposed", "account op TikTok", is_alias=True),
    ]


def tiles() -> list[EvidenceTile]:
    return [
        EvidenceTile(
            "WhatsApp-groep 7b, 22.14 uur.png",
            "image",
            "#",
            "#",
            CHAT,
            "Schermafbeelding van een groepsgesprek",
            size=482_133,
            captured_at=ago(days=3),
            added_by="Sanne Postma",
            sha256=SHA256,
        ),
        EvidenceTile(
            "Schoolplein na afloop.mp4",
            "video",
            "#",
            "#",
            size=18_440_220,
            captured_at=ago(days=2),
            added_by="Sanne Postma",
            sha256=SHA256,
        ),
        EvidenceTile(
            "Bericht op Facebook",
            "link",
            "#",
            quote="Die juf hoort niet voor een klas te staan. Iedereen weet waarom.",
            captured_at=ago(days=2),
            added_by=LONGEST_NAME,
            badge=Badge("Niet meer online", Tone.NEUTRAL, "eye-slash"),
        ),
        EvidenceTile(
            "WhatsApp-chat met Oudergroep 7b De Distelvlinder schooljaar 2026-2027.zip",
            "chat",
            "#",
            "#",
            size=1_204_001,
            captured_at=ago(days=3),
            added_by="Sanne Postma",
            sha256=SHA256,
        ),
    ]


def documents() -> list[DocumentRow]:
    return [
        DocumentRow(
            "Voornemen tot berisping",
            "letter",
            ago(hours=5),
            "Brief uit, aangetekend",
            "#",
            "#",
            "Karin de Wit",
            84_211,
        ),
        DocumentRow(
            "Verslag van het gesprek van maandag",
            "meeting",
            ago(days=1),
            "Gespreksverslag",
            "#",
            "#",
            LONGEST_NAME,
            51_002,
        ),
        DocumentRow(
            "Zienswijze van mevrouw Van der Schaaf-Oudenhoven tot Ravensberg",
            "view",
            ago(days=1),
            "Zienswijze",
            "#",
            "#",
            "",
            120_443,
            Badge("Nog niet gelezen", Tone.INFO, "envelope"),
        ),
        DocumentRow(
            "Uitnodiging voor een gesprek",
            "mail_out",
            ago(days=2),
            "E-mail uit",
            "#",
            "#",
            "Karin de Wit",
            9_421,
            is_superseded=True,
        ),
    ]


def thread() -> list[Message]:
    return [
        Message(
            "Sanne Postma", "Dank je dat je zo snel belde. Moet ik de groepsapp nu verlaten?", ago(days=2), mine=False
        ),
        Message(
            "Karin de Wit",
            "Nee, blijf er nog even in maar reageer niet. Dan kunnen we zien of het rustig wordt.",
            ago(days=1, hours=20),
            mine=True,
            read_at=ago(days=1),
        ),
        Message(
            "Sanne Postma", "Het is sinds gisteravond stil. Alleen een opgestoken duim van één ouder.", ago(hours=3)
        ),
    ]


def readers() -> list[Reader]:
    return [
        Reader("Karin de Wit", "directeur De Distelvlinder", ago(minutes=20), 4),
        Reader(LONGEST_NAME, "bestuurder", ago(hours=6)),
        Reader("Fatima Bouzid", "P&O", ago(days=2), 2),
    ]


def crumbs() -> list[Crumb]:
    return [Crumb("Start", "#"), Crumb("Zaken", "#"), Crumb("De Distelvlinder", "#")]


def tabs() -> list[Tab]:
    return [
        Tab("Verhaal", "#", is_current=True),
        Tab("Correspondentie", "#", count=4),
        Tab("Maatregelen", "#", count=1),
        Tab("Gelezen door", "#"),
    ]


def facts() -> list[Fact]:
    return [
        Fact("Soort melding", "Een gesprek dreigt te ontsporen"),
        Fact("Platform", "WhatsApp, groep “Ouders 7b”"),
        Fact("Link", "chat.whatsapp.com/GkT1…", "#"),
        Fact("Gezien", at=ago(days=3)),
        Fact("Stand", badge=badges()[1]),
        Fact("Termijn", term=terms()[0]),
        Fact("School", "Openbare basisschool De Distelvlinder, locatie Oude Haven", note="BRIN 08XK"),
    ]
