"""Plays the stories through the very actions users call, on days before today."""

from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from core.terms import add_working_hours, is_working_moment, next_working_moment
from demo.foundation import Foundation
from demo.pictures import screenshot
from demo.stories import EMPLOYEE, GUARDIAN, PUPIL, STORIES, S, Story
from incidents.actions import deadlines, handling, ownership, status
from incidents.actions.drafts import start_draft
from incidents.actions.evidence import add_to_draft
from incidents.actions.report import submit_report
from incidents.answers import AssessmentAnswers, PartyAnswer, ReportAnswers
from incidents.enums import Capacity, Outcome, PartyRole, Status
from incidents.models import Incident
from people.models import Person, School
from sanctions.actions.decide import decide
from sanctions.actions.propose import Talk, propose
from sanctions.actions.send import send
from sanctions.delivery import Delivery, channels_for
from sanctions.enums import Measure
from sanctions.models import Sanction

# How far a story gets, and how many of the 120 get that far.
PLOTS: tuple[tuple[str, int], ...] = (
    ("fresh", 6),
    ("reminded", 3),
    ("escalated", 6),
    ("taken_up", 10),
    ("talked", 12),
    ("assessed", 10),
    ("handed_over", 4),
    ("recused", 3),
    ("proposed", 8),
    ("decided", 3),
    ("sanctioned", 20),
    ("closed", 28),
    ("withdrawn", 4),
    ("reopened", 3),
)
WITH_SANCTION = frozenset({"proposed", "decided", "sanctioned"})
MEASURES = {
    EMPLOYEE: Measure.STAFF_WARNING,
    PUPIL: Measure.PUPIL_WARNING,
    GUARDIAN: Measure.GUARDIAN_WARNING,
}
REPLIES = (
    "Dank je voor je melding. Ik bel je vandaag nog even.",
    "Goed dat je dit meldt. Kun je de berichten bewaren en niets terugsturen?",
    "Ik ben ermee bezig en laat je morgen weten hoe het verdergaat.",
)
ANSWERS = ("Fijn, dank je wel.", "Dat doe ik. Tot straks.", "Het is vanmiddag weer rustig gebleven.")


class Player:
    """Makes the cases one after another, oldest first, so that references run with time."""

    def __init__(self, made: Foundation, now: datetime) -> None:
        self.made = made
        self.now = now
        self.random = Random(20260901)
        self.turn = count()
        self.plot = ""

    def play_all(self) -> int:
        plan = [plot for plot, times in PLOTS for _ in range(times)]
        self.random.shuffle(plan)
        recent = [plot for plot in plan if plot in ("fresh", "reminded")]
        plan = [plot for plot in plan if plot not in ("fresh", "reminded")]
        for number, plot in enumerate(plan):
            days_ago = 75 - 68 * number / len(plan)
            self.play(plot, self._moment(days_ago))
        for number, plot in enumerate(sorted(recent, reverse=True)):
            hours = 2.5 if plot == "reminded" else 0.4 * (len(recent) - number) / len(recent) + 0.1
            self.play(plot, self._working_hours_ago(hours))
        return len(plan) + len(recent)

    def play(self, plot: str, started: datetime) -> Incident:
        number, self.plot = next(self.turn), plot
        story = self._story(plot, number)
        school = self.made.schools[0] if number % 3 == 0 else self.made.schools[number % len(self.made.schools)]
        cast = self._cast(story, school, number)
        incident = self._report(story, cast, school, started)
        getattr(self, f"_{plot}")(story, incident, started)
        incident.refresh_from_db()
        return incident

    # --- plots --------------------------------------------------------------------------------

    def _fresh(self, story: Story, incident: Incident, at: datetime) -> None:
        """Just sent: the term runs."""

    def _reminded(self, story: Story, incident: Incident, at: datetime) -> None:
        deadlines.remind(incident_id=incident.pk, now=self.now)

    def _escalated(self, story: Story, incident: Incident, at: datetime) -> None:
        """Nobody answered in time; the level above took it up."""
        incident.refresh_from_db()
        if incident.answer_due_at is None:
            return
        late = incident.answer_due_at + timedelta(minutes=1)
        deadlines.escalate_by_term(incident_id=incident.pk, now=late)
        self._taken_up(story, incident, late)

    def _taken_up(self, story: Story, incident: Incident, at: datetime) -> datetime:
        at = self._later(at, 1.2)
        handler = self._handler(incident)
        handling.take_up(incident_id=incident.pk, by=handler, now=at)
        at = self._later(at, 0.3)
        handling.send_message(incident_id=incident.pk, body=self.random.choice(REPLIES), by=handler, now=at)
        if self.random.random() < 0.6:
            at = self._later(at, 0.5)
            reporter = User.objects.get(pk=incident.reporter_id)
            handling.send_message(incident_id=incident.pk, body=self.random.choice(ANSWERS), by=reporter, now=at)
        return at

    def _talked(self, story: Story, incident: Incident, at: datetime) -> datetime:
        at = self._later(self._taken_up(story, incident, at), 2)
        handler, text = self._handler(incident), self._fill(story.approach, incident)
        if story.advice is not None:
            handling.give_advice(
                incident_id=incident.pk, advice=story.advice, text=text, held_at=at, by=handler, now=at
            )
        elif text:
            handling.agree_approach(incident_id=incident.pk, text=text, held_at=at, by=handler, now=at)
        return at

    def _assessed(self, story: Story, incident: Incident, at: datetime) -> datetime:
        at = self._later(self._talked(story, incident, at), 6)
        judged = story.judgement
        if judged is None:
            return at
        handler = self._handler(incident)
        assessment = AssessmentAnswers(
            judged.rules, *judged.gravity, (judged.context,), judged.criminal, judged.reasons
        )
        handling.assess(incident_id=incident.pk, assessment=assessment, by=handler, now=at)
        for party in incident.involvements.filter(role=PartyRole.SUBJECT, capacity__in=[PUPIL, GUARDIAN]):
            at = self._later(at, 0.2)
            files = max(judged.gravity) >= 3 or self.plot in WITH_SANCTION
            reason = (
                "De gevolgen zijn groot; dit moet terug te vinden zijn."
                if files
                else "Eerste keer en goed opgelost; een gesprek is genoeg."
            )
            if party.person_id is not None:
                handling.decide_filing(
                    incident_id=incident.pk, involvement_id=party.pk, files=files, reason=reason, by=handler, now=at
                )
        return at

    def _handed_over(self, story: Story, incident: Incident, at: datetime) -> None:
        at = self._later(self._taken_up(story, incident, at), 3)
        incident.refresh_from_db()
        found = ownership.colleagues_of(incident, now=at)
        if not found or found[0].user is None:
            return
        offer = ownership.offer_handover(
            incident_id=incident.pk,
            to_id=found[0].user.pk,
            note="Ik ben volgende week op studiereis. Kun jij dit overnemen?",
            by=self._handler(incident),
            now=at,
        )
        ownership.answer_handover(offer_id=offer.pk, accept=True, by=found[0].user, now=self._later(at, 2))

    def _recused(self, story: Story, incident: Incident, at: datetime) -> None:
        ownership.recuse(
            incident_id=incident.pk,
            reason="Ik ken deze familie goed; we gaan al jaren samen op vakantie.",
            by=self._handler(incident),
            now=self._later(at, 1),
        )
        incident.refresh_from_db()
        if incident.handler_id is not None:
            self._talked(story, incident, self._later(at, 1.5))

    def _proposed(self, story: Story, incident: Incident, at: datetime) -> Sanction | None:
        at = self._later(self._assessed(story, incident, at), 4)
        judged = story.judgement
        subject = incident.involvements.filter(role=PartyRole.SUBJECT, person__isnull=False).first()
        if judged is None or subject is None:
            return None
        return propose(
            incident_id=incident.pk,
            involvement_id=subject.pk,
            measure=MEASURES[subject.capacity],  # type: ignore[index]
            reasons=judged.reasons,
            talk=Talk(timezone.localdate(at), "Gesprek gevoerd op school. Het gesprek verliep rustig."),
            by=self._handler(incident),
            now=at,
        )

    def _decided(self, story: Story, incident: Incident, at: datetime) -> Sanction | None:
        sanction = self._proposed(story, incident, at)
        if sanction is None:
            return None
        letter = sanction.letters.order_by("-version").first()
        incident.refresh_from_db()
        if letter is None:
            return None
        decide(
            sanction_id=sanction.pk,
            letter_version=letter.version,
            sha256=letter.sha256,
            knows_names=True,  # a word of the reasons can be somebody's name: "groot"
            by=self._decider(incident),
            now=self._later(sanction.proposed_at, 3),
        )
        sanction.refresh_from_db()
        return sanction

    def _sanctioned(self, story: Story, incident: Incident, at: datetime) -> None:
        sanction = self._decided(story, incident, at)
        if sanction is None or sanction.decided_at is None:
            return
        letter = sanction.letters.order_by("-version").first()
        at = self._later(sanction.decided_at, 1)
        deliveries = {
            person.pk: Delivery(channels_for(sanction.involvement, person)[0], handed_at=at)
            for person in (letter.addressees.all() if letter else ())
        }
        send(sanction_id=sanction.pk, deliveries=deliveries, by=self._decider(incident), now=at)
        self._close(story, incident, Outcome.SANCTION, self._later(at, 2))

    def _closed(self, story: Story, incident: Incident, at: datetime) -> None:
        at = self._later(self._assessed(story, incident, at), 9)
        if story.advice is not None:
            outcome = Outcome.ADVICE_GIVEN
        else:
            outcome = Outcome.APPROACH_AGREED if story.approach else Outcome.UNFOUNDED
        self._close(story, incident, outcome, at)

    def _withdrawn(self, story: Story, incident: Incident, at: datetime) -> None:
        reporter = User.objects.get(pk=incident.reporter_id)
        reason = "We hebben het met elkaar uitgepraat en de berichten zijn weg."
        status.withdraw(incident_id=incident.pk, reason=reason, by=reporter, now=self._later(at, 3))

    def _reopened(self, story: Story, incident: Incident, at: datetime) -> None:
        self._closed(story, incident, at)
        incident.refresh_from_db()
        if incident.status == Status.CLOSED and incident.closed_at is not None:
            status.reopen(
                incident_id=incident.pk,
                reason="Er zijn dit weekend nieuwe berichten verschenen.",
                by=self._handler(incident),
                now=self._later(incident.closed_at, 12),
            )

    # --- props --------------------------------------------------------------------------------

    def _story(self, plot: str, number: int) -> Story:
        """A story that can get as far as the plot asks."""
        fitting = [story for story in STORIES if _fits(story, plot)]
        return fitting[number % len(fitting)]

    def _cast(self, story: Story, school: School, number: int) -> dict[str, Person | User]:
        teachers = self.made.teachers[school.pk]
        pupils = self.made.pupils[school.pk]
        reporter = teachers[0 if number % 4 == 0 else number % len(teachers)]
        colleague = teachers[(number * 5 + 3) % len(teachers)]
        if colleague == reporter:
            colleague = teachers[(number * 5 + 4) % len(teachers)]
        pupil = pupils[(number * 37 + 11) % len(pupils)]
        other = pupils[(number * 53 + 120) % len(pupils)]
        tie = pupil.guardians.select_related("guardian").exclude(guardian__user__isnull=False).first()
        guardian = tie.guardian if tie else self.made.guardians[school.pk][number]
        assert colleague.person is not None
        return {
            "reporter": reporter,
            "colleague": colleague.person,
            "pupil": pupil,
            "other": other if other != pupil else pupils[0],
            "guardian": guardian,
        }

    def _words(self, cast: dict[str, Person | User]) -> dict[str, str]:
        reporter, pupil = cast["reporter"], cast["pupil"]
        assert isinstance(reporter, User)
        assert reporter.person
        assert isinstance(pupil, Person)
        enrolment = pupil.enrolments.select_related("group").first()
        group = enrolment.group.name.lower() if enrolment and enrolment.group else "groep 7"
        words = {"teacher": reporter.person.first_name, "group": group}
        for name in ("pupil", "other", "guardian", "colleague"):
            person = cast[name]
            assert isinstance(person, Person)
            words[name] = person.first_name
        return words

    def _report(self, story: Story, cast: dict[str, Person | User], school: School, at: datetime) -> Incident:
        reporter = cast["reporter"]
        assert isinstance(reporter, User)
        reporter = User.objects.get(pk=reporter.pk)
        words = self._words(cast)
        answers = ReportAnswers(
            kind=story.kind,
            urgency=story.urgency,
            summary=story.summary,
            description=story.description.format(**words),
            platform=story.platform,
            platform_other="PollMaker" if story.account == "wieisdeslechtste" else "",
            account=story.account.format(**words),
            link=story.link,
            seen_at=at - timedelta(hours=self.random.randrange(2, 15)),
            still_online=story.online,
            police_reference="",
            parties=tuple(self._party(who, role, capacity, cast, words) for who, role, capacity in story.parties),
            school_id=school.pk,
        )
        draft = start_draft(kind=story.kind, by=reporter, now=at)
        files = self._files(story, words)
        if files or story.link:
            add_to_draft(draft_id=draft.pk, files=files, without_minors=True, text=story.link, by=reporter, now=at)
        return submit_report(draft_id=draft.pk, answers=answers, by=reporter, now=at)

    def _party(
        self, who: str, role: PartyRole, capacity: str, cast: dict[str, Person | User], words: dict[str, str]
    ) -> PartyAnswer:
        if who.startswith("alias:"):
            return PartyAnswer(None, who.removeprefix("alias:").format(**words), role, Capacity(capacity))
        someone = cast[who]
        person_id = someone.person_id if isinstance(someone, User) else someone.pk
        return PartyAnswer(person_id, "", role, Capacity(capacity))

    def _files(self, story: Story, words: dict[str, str]) -> list[ContentFile]:
        files = []
        chat = tuple(line.format(**words) for line in story.chat)
        if chat:
            day = date(2026, 1, 1).strftime("%d-%m-%Y")
            export = "\n".join(f"{day} {line}" for line in chat)
            files.append(ContentFile(export.encode(), name="Gesprek.txt"))
        if story.picture:
            lines = chat or tuple(story.description.format(**words).split(". ")[:3])
            files.append(ContentFile(screenshot(story.picture, lines), name=f"{story.picture}.png"))
        return files

    def _fill(self, text: str, incident: Incident) -> str:
        """Names of the parties as they are in this case."""
        people = {"guardian": "de ouder", "pupil": "de leerling", "other": "de klasgenoot", "colleague": "de collega"}
        subject = incident.involvements.filter(role=S, person__isnull=False).select_related("person").first()
        if subject is not None and subject.person is not None:
            people[subject.capacity] = subject.person.name
        return text.format(**{**people, "group": "de groep", "teacher": incident.reporter.name})

    def _close(self, story: Story, incident: Incident, outcome: Outcome, at: datetime) -> None:
        status.close(incident_id=incident.pk, outcome=outcome, reason=story.closing, by=self._handler(incident), now=at)

    def _handler(self, incident: Incident) -> User:
        incident.refresh_from_db()
        assert incident.handler_id is not None
        return User.objects.get(pk=incident.handler_id)

    def _decider(self, incident: Incident) -> User:
        """The director of the school; the board where the director cannot."""
        handler = self._handler(incident)
        if handler.access.director_of or incident.school_id is None:
            return handler
        return User.objects.get(pk=self.made.directors[incident.school_id].pk)

    # --- time ---------------------------------------------------------------------------------

    def _moment(self, days_ago: float) -> datetime:
        day = self.now - timedelta(days=days_ago)
        local = timezone.localtime(day).replace(hour=8, minute=0) + timedelta(minutes=self.random.randrange(30, 8 * 60))
        return local if is_working_moment(local) else next_working_moment(local) + timedelta(minutes=35)

    def _working_hours_ago(self, hours: float) -> datetime:
        """The latest moment from which so many working hours have passed by now."""
        start = self.now
        while add_working_hours(start, hours) > self.now:
            start -= timedelta(minutes=10)
        return start

    def _later(self, at: datetime, hours: float) -> datetime:
        """So many working hours later, or just before now."""
        return min(add_working_hours(at, hours), self.now - timedelta(minutes=next(self.turn) % 7 + 1))


def _fits(story: Story, plot: str) -> bool:
    has_known_subject = any(role == S and not who.startswith("alias:") for who, role, _ in story.parties)
    if plot in WITH_SANCTION:
        return story.judgement is not None and has_known_subject
    if plot in ("closed", "reopened"):
        return story.advice is not None or bool(story.approach)
    if plot == "assessed":
        return story.judgement is not None
    return True
