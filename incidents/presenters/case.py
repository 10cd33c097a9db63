"""What stands on the page of a case, besides its head and what can be done: the file itself."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.presentation import (
    EvidenceTile,
    Fact,
    PersonChip,
    TimelineEntry,
)
from core.terms import short_moment
from incidents.enums import Capacity, Context, Criminal, EvidenceKind, PartyRole, PreviewState, Status
from incidents.models import Assessment, Entry, Evidence, Involvement, Message
from incidents.presenters.case_acts import CaseActs
from incidents.presenters.timeline import story
from incidents.selectors import is_about_several
from incidents.ties import told_apart_by
from incidents.workflow import TELLS_OF_MINORS, Act


def with_parts() -> Sequence[str | Prefetch]:
    """What the case page reads besides the case itself; each a query, whatever the case holds."""
    return (
        Prefetch("entries", Entry.objects.select_related("actor__person")),
        Prefetch("involvements", _parties()),
        Prefetch("assessments", Assessment.objects.select_related("protocol", "assessed_by__person")),
        "assessments__guidelines",
        "evidence",
    )


def _parties() -> QuerySet[Involvement]:
    return Involvement.objects.select_related("person").annotate(**told_apart_by()).order_by("added_at", "pk")


def with_messages() -> Prefetch:
    return Prefetch("messages", Message.objects.select_related("author__person"))


class CasePage(CaseActs):
    """Everything on the case page. The incident was loaded with `with_parts`."""

    @property
    def facts(self) -> list[Fact]:
        incident = self.incident
        platform = incident.platform_other or incident.get_platform_display()
        facts = [
            Fact(_("Platform"), platform),
            Fact(_("Still online"), incident.get_still_online_display()),
            Fact(_("Reported by"), incident.reporter.name, note=short_moment(incident.reported_at)),
        ]
        if incident.account:
            facts.insert(1, Fact(_("Account or group"), incident.account))
        if incident.link:
            facts.append(Fact(_("Link"), incident.link, note=_("Opening it can be seen by others.")))
        if incident.seen_at:
            facts.append(Fact(_("Seen"), at=incident.seen_at))
        if incident.police_reference and not self.is_only_shared:
            facts.append(Fact(_("Police reference"), incident.police_reference))
        return facts

    @property
    def messages_kept(self) -> str:
        """In whose dossier messages come to lie, empty when in nobody's (protocol S1, S3)."""
        decided = {
            entry.data.get("involvement"): bool(entry.data.get("files"))
            for entry in sorted(self.incident.entries.all(), key=lambda entry: (entry.at, entry.pk))
            if entry.act == Act.DECIDE_FILING
        }
        names = [
            party.label
            for party in self.incident.involvements.all()
            if party.role == PartyRole.SUBJECT
            and party.person is not None
            and (party.capacity == Capacity.EMPLOYEE or decided.get(party.pk))
        ]
        if not names:
            return ""
        if is_about_several(self.incident):
            return _(
                "This case is about several people: what you write here stays with the case. The dossiers only say "
                "that there was a message."
            )
        return _("What you write here also comes to lie in the dossier, with what concerns %(names)s.") % {
            "names": ", ".join(names)
        }

    @property
    def about_minors(self) -> list[str]:
        """What to do when the reporter says that there are sexual images of someone under 18 (Sr 252, WPO 4a).

        Only for whoever reads the case by a role in handling it.
        """
        if self.is_only_shared or self.incident.status == Status.CLOSED:
            return []
        if not any(entry.act == TELLS_OF_MINORS for entry in self.incident.entries.all()):
            return []
        return [
            _("Do not ask for the images, do not look at them, and do not send them on."),
            _("Call the police: 0900-8844, or 112 when it is urgent. They secure the images."),
            _(
                "Could someone who works for the school be involved? Tell the board at once. The board consults the "
                "confidential inspector at once: 0900-111 3111 (WPO 4a)."
            ),
            _("Help for the pupil, and advice for you: Helpwanted, 020-261 5275."),
        ]

    @property
    def people(self) -> list[PersonChip]:
        parties = self.incident.involvements.all()
        if self.is_only_shared:
            return [chip_as_reported(party) for party in parties if party.added_by_id == self.incident.reporter_id]
        return [chip(party) for party in parties]

    @property
    def tiles(self) -> list[EvidenceTile]:
        shown = self.incident.evidence.all()
        if self.is_only_shared:
            return [tile(evidence) for evidence in shown if evidence.added_by_id == self.incident.reporter_id]
        return [tile(evidence) for evidence in shown]

    @property
    def entries(self) -> list[TimelineEntry]:
        """Newest first: whoever comes back reads what is new."""
        newest_first = reversed(self.incident.entries.all())
        if self.is_only_shared:
            return story((entry for entry in newest_first if entry.for_reporter), for_reporter=True)
        return story(newest_first)

    @property
    def judgement(self) -> list[Fact]:
        """The newest assessment, as facts."""
        if self.assessment is None or self.is_only_shared:
            return []
        made = self.assessment
        rules = ", ".join(f"{rule.code} ({rule.summary})" for rule in made.guidelines.all())
        gravity = _("utterance %(utterance)s, behaviour %(behaviour)s, consequences %(consequences)s (of 4)") % {
            "utterance": made.utterance,
            "behaviour": made.behaviour,
            "consequences": made.consequences,
        }
        contexts = ", ".join(str(Context(value).label) for value in made.contexts)
        return [
            Fact(_("Rules"), rules or _("No rule was broken"), note=str(made.protocol)),
            Fact(_("Gravity"), gravity),
            Fact(_("Context"), contexts or _("Not stated")),
            Fact(_("Criminal offence"), Criminal(made.criminal).label),
            Fact(_("Reasons"), made.reasons),
            Fact(_("Assessed by"), made.assessed_by.name, note=short_moment(made.assessed_at)),
        ]


def chip(party: Involvement, *, with_nickname: bool = True) -> PersonChip:
    role = PartyRole(party.role).label
    capacity = Capacity(party.capacity)
    is_known_online = with_nickname and party.person and party.alias
    online = _("Known online as “%(alias)s”") % {"alias": party.alias} if is_known_online else ""
    return PersonChip(
        name=party.label,
        role=f"{role} · {capacity.label}" if capacity != Capacity.UNKNOWN else role,
        is_alias=party.person is None,
        note=" · ".join(part for part in (_told_apart_by(party), online) if part),
    )


def _told_apart_by(party: Involvement) -> str:
    """The function, or the group: two pupils can have one name. Only of a party that was loaded with it."""
    year = getattr(party, "year_group", "")
    return getattr(party, "called", "") or (_("group %(year)s") % {"year": year} if year else "")


def chip_as_reported(party: Involvement) -> PersonChip:
    """Without what was found out since."""
    if party.identified_at is None:
        return chip(party, with_nickname=False)
    return PersonChip(name=party.alias, role=PartyRole(party.role).label, is_alias=True)


def tile(evidence: Evidence) -> EvidenceTile:
    has_file = bool(evidence.file)
    return EvidenceTile(
        name=evidence.name,
        kind=evidence.kind,
        url=evidence.link if evidence.kind == EvidenceKind.LINK else "",
        download_url=reverse("incidents:evidence_original", args=[evidence.pk]) if has_file else "",
        preview_url=(
            reverse("incidents:evidence_preview", args=[evidence.pk])
            if evidence.preview_state == PreviewState.READY
            else ""
        ),
        preview_alt=evidence.note or evidence.name,
        quote=evidence.text,
        size=evidence.size if has_file else None,
        captured_at=evidence.captured_at or evidence.added_at,
        sha256=evidence.sha256,
    )
