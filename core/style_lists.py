"""Believable lists for the style page."""

from core.presentation import Action, Cell, Column, Filter, Link, Row, Tab, Term
from core.style_samples import LONGEST_NAME, ago, ahead, badges


def columns() -> list[Column]:
    return [
        Column("Zaak", sort_url="#"),
        Column("Stand"),
        Column("Termijn", sort_url="#", sorted="ascending"),
        Column("Behandelaar"),
    ]


def rows() -> list[Row]:
    told = badges()
    return [
        Row(
            (
                Cell("Ouders bedreigen leerkracht in groepsapp", "#", "2026-0042 · De Distelvlinder"),
                Cell(badge=told[4]),
                Cell(term=Term(ago(days=2).date())),
                Cell("Karin de Wit"),
            )
        ),
        Row(
            (
                Cell("Nepaccount met foto van de conciërge", "#", "2026-0039 · Het Waterrad"),
                Cell(badge=told[0]),
                Cell(term=Term(ahead(hours=3))),
                Cell("nog niemand", note="hoort bij 2026-0031", note_url="#"),
            )
        ),
        Row(
            (
                Cell("Filmpje van de gymles op TikTok", "#", "2026-0035 · De Distelvlinder"),
                Cell(badge=told[2]),
                Cell(term=Term(ahead(days=2).date())),
                Cell(LONGEST_NAME),
            )
        ),
        Row(
            (
                Cell("Google-review noemt leerling bij naam", "#", "2026-0031 · De Meerkoet"),
                Cell(badge=told[3]),
                Cell(),
                Cell("Bas Terpstra"),
            )
        ),
    ]


def filters() -> list[Filter]:
    schools = [("", "Alle scholen"), ("1", "De Distelvlinder"), ("2", "Het Waterrad"), ("3", "De Meerkoet")]
    states = [("", "Alle standen"), ("reported", "Gemeld"), ("in_review", "In behandeling"), ("closed", "Afgesloten")]
    return [
        Filter("q", "Zoek in deze lijst", "search", placeholder="naam, nummer of woord", is_wide=True),
        Filter("school", "School", value="1", options=schools),
        Filter("status", "Stand", options=states),
        Filter("since", "Gemeld vanaf", "date"),
    ]


def saved_filters() -> list[Tab]:
    return [
        Tab("Vraagt iets van mij", "#", is_current=True, count=3),
        Tab("Te laat", "#", count=1),
        Tab("Mijn school", "#"),
    ]


def applied_filters() -> list[Link]:
    return [Link("School: De Distelvlinder", "#"), Link("Gemeld vanaf 1 sep 2026", "#")]


def choices() -> list[dict[str, object]]:
    return [
        {"value": "now", "label": "Nu", "icon": "stopwatch", "checked": True},
        {"value": "today", "label": "Vandaag"},
        {"value": "later", "label": "Deze week"},
    ]


def nothing_found() -> list[Action]:
    return [Action("Haal de filters weg", "#", "x-lg")]
