"""The living style page: every component in every state. Exists only in development (core.urls)."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from core import style_lists
from core import style_samples as samples
from core.forms import (
    BaseForm,
    Chips,
    ChipsMultiple,
    Choices,
    DateTimeInput,
    FileDrop,
    FilesField,
    PersonSearch,
    Section,
)
from core.presentation import Action, Style, Tone
from core.style_paper import one_page_pdf

PLATFORMS = {
    "whatsapp": "WhatsApp",
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "snapchat": "Snapchat",
    "facebook": "Facebook",
    "twitter-x": "X",
    "youtube": "YouTube",
    "discord": "Discord",
    "telegram": "Telegram",
    "google": "Google-review",
    "three-dots": "Anders",
}
KINDS = {
    "incident": ("Er is iets geplaatst of gebeurd", "Een bericht, foto, filmpje of account dat schade doet."),
    "escalation": (
        "Een gesprek dreigt te ontsporen",
        "Je leidinggevende spreekt meteen met je af wat te doen (regel B8).",
    ),
    "advice": ("Ik twijfel of ik iets kan plaatsen", "Je vraagt vooraf advies (regel B9)."),
}


class SampleForm(BaseForm):
    sections = (
        Section(("kind", "platform", "where"), "Wat is er gebeurd?"),
        Section(
            ("person", "known", "story", "seen_at", "evidence"),
            "Wie en wanneer?",
            "Je hoeft niet alles te weten. Aanvullen kan later ook.",
        ),
        Section(("school", "email", "agree"), "Tot slot"),
    )

    kind = forms.ChoiceField(
        label="Wat wil je melden?",
        choices=[(value, label) for value, (label, _) in KINDS.items()],
        widget=Choices(hints={value: hint for value, (_, hint) in KINDS.items()}),
    )
    platform = forms.ChoiceField(
        label="Waar?", choices=list(PLATFORMS.items()), widget=Chips(icons={icon: icon for icon in PLATFORMS})
    )
    where = forms.URLField(
        label="Link", required=False, assume_scheme="https", help_text="Kopieer het adres uit je browser of app."
    )
    person = forms.Field(
        label="Over wie gaat het?",
        required=False,
        help_text="Typ een naam, of de bijnaam die je zag. Je vindt alleen mensen van je eigen school.",
        widget=PersonSearch(url="/style/people.json", allow_unknown=True),
    )
    known = forms.MultipleChoiceField(
        label="Wie weten ervan?",
        required=False,
        choices=[("parents", "Ouders"), ("pupils", "Leerlingen"), ("team", "Het team"), ("press", "De pers")],
        widget=ChipsMultiple,
    )
    story = forms.CharField(
        label="Wat is er gebeurd?",
        widget=forms.Textarea,
        help_text=format_html("Vertel het zoals aan een collega. Zie <a href='#'>{}</a> van het protocol.", "regel A6"),
    )
    seen_at = forms.DateTimeField(label="Wanneer zag je het?", required=False, widget=DateTimeInput)
    evidence = FilesField(
        label="Bewijs",
        required=False,
        help_text="Een foto van je scherm is genoeg. Stuur nooit naaktbeelden van kinderen: beschrijf ze.",
        widget=FileDrop(upload_url="/style/upload/", max_mb=50),
    )
    school = forms.ChoiceField(label="School", choices=[("", "Kies een school"), ("1", "De Distelvlinder")])
    email = forms.EmailField(label="E-mailadres")
    agree = forms.BooleanField(
        label="Ik heb geen strafbare beelden toegevoegd", help_text="Weet je het niet zeker? Vraag het eerst."
    )


class SignForm(BaseForm):
    sure = forms.BooleanField(
        label="Ik heb de brief gelezen en neem dit besluit",
        error_messages={"required": "Zet een vinkje als je de brief hebt gelezen."},
    )


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "style/components.html", _samples() | {"tones": list(Tone), "styles": list(Style)})


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    shown = SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and shown.is_valid():
        messages.success(request, "Verzonden. Je melding heeft nummer 2026-0042.")
    context = {"form": shown, "submit_label": "Meld", "cancel_url": "/style/", "save_state": True}
    return render(request, "style/form.html", context)


@login_not_required
def case(request: HttpRequest) -> HttpResponse:
    return render(request, "style/case.html", _samples())


@login_not_required
def work_list(request: HttpRequest) -> HttpResponse:
    return render(request, "style/list.html", _samples() | {"wide": True})


@login_not_required
def confirm(request: HttpRequest) -> HttpResponse:
    context = _samples() | {
        "form": SignForm(request.POST or None),
        "submit_label": "Neem dit besluit",
        "cancel_url": "/style/case/",
    }
    return render(request, "style/confirm.html", context)


@login_not_required
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def paper(request: HttpRequest) -> HttpResponse:
    return HttpResponse(one_page_pdf("Voornemen tot berisping"), content_type="application/pdf")


@login_not_required
def people(request: HttpRequest) -> JsonResponse:
    query = request.GET.get("q", "").lower()
    found = [person for person in samples.people() if query in str(person.name).lower()]
    return JsonResponse(
        {"results": [{"id": str(n), "name": str(p.name), "role": str(p.role)} for n, p in enumerate(found)]}
    )


@login_not_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("evidence")
    if file is None or (file.name or "").endswith(".exe"):
        return JsonResponse(
            {"error": "Dit soort bestand nemen we niet aan. Kies een foto, PDF of filmpje."}, status=400
        )
    return HttpResponse(status=204)


@login_not_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def _samples() -> dict[str, Any]:
    return {
        "longest_name": samples.LONGEST_NAME,
        "badges": samples.badges(),
        "terms": samples.terms(),
        "next_steps": samples.next_steps(),
        "steps": samples.steps(),
        "steps_first": samples.steps(0),
        "steps_last": samples.steps(3),
        "entries": samples.entries(),
        "people": samples.people(),
        "tiles": samples.tiles(),
        "documents": samples.documents(),
        "thread": samples.thread(),
        "readers": samples.readers(),
        "crumbs": samples.crumbs(),
        "tabs": samples.tabs(),
        "facts": samples.facts(),
        "columns": style_lists.columns(),
        "rows": style_lists.rows(),
        "filters": style_lists.filters(),
        "saved": style_lists.saved_filters(),
        "applied": style_lists.applied_filters(),
        "choices": style_lists.choices(),
        "nothing_found": style_lists.nothing_found(),
        "head_actions": [Action("Druk af", "#", "printer"), Action("Meld", "#", "megaphone", Style.PRIMARY)],
    }
