"""The ten procedures of domain.md §6: who decides, which steps, which terms, which remedy, and where it is written."""

from accounts.enums import Level
from sanctions.enums import Measure
from sanctions.ladders import Decider, ProcedureRule, Remedy, StepRule, TermRule

BOARD = Decider(Level.BOARD)
DIRECTOR = Decider(Level.DIRECTOR)
MANAGER = Decider(Level.MANAGER)
DIRECTOR_BY_MANDATE = Decider(Level.DIRECTOR, by_mandate=True)

_COMPLAINT = Remedy("complaint", "WPO 14")
_OBJECTION_TERM = TermRule(6, "weeks", "day_after_announcement")
_APPEALS_COMMITTEE = Remedy(
    "appeals_committee", "CAO PO 12.1", term=TermRule(6, "weeks", "day_after_sending"), statutory=False
)
_DISPUTE_COMMITTEE = Remedy("dispute_committee", "WPO 43", decision=TermRule(10, "weeks", "receipt"))

STAFF_WARNING = ProcedureRule(
    Measure.STAFF_WARNING,
    deciders=(MANAGER, DIRECTOR, BOARD),
    steps=(
        # Not asked for by the protocol; whether the employee was heard, and if not why, is always said.
        StepRule("talk", "handler", "protocol S2", required=False),
        StepRule("letter", "decider", "protocol S2", letter="staff_warning"),
        StepRule("file", "system", "protocol S1"),
        StepRule("reply", "person", "protocol S2", required=False),
    ),
    source="protocol S2",
)

STAFF_SUSPENSION = ProcedureRule(
    Measure.STAFF_SUSPENSION,
    deciders=(BOARD,),
    steps=(
        StepRule("urgency", "board", "WPO 33a"),
        StepRule("intent", "board", "CAO PO", letter="staff_suspension_intent"),
        StepRule("hearing", "board", "CAO PO"),
        StepRule("view", "person", "CAO PO", term=TermRule(3, "weeks", "day_after_sending")),
        StepRule(
            "letter",
            "decider",
            "WPO 33a",
            letter="staff_suspension",
            term=TermRule(4, "weeks", "start", kind="at_most"),
        ),
        StepRule("file", "system", "protocol S1"),
    ),
    source="WPO 33a, CAO PO",
    public=(_APPEALS_COMMITTEE,),
    denominational=(_APPEALS_COMMITTEE,),
)

STAFF_REPRIMAND = ProcedureRule(
    Measure.STAFF_REPRIMAND,
    deciders=(BOARD, DIRECTOR_BY_MANDATE),
    steps=(
        StepRule("breach_of_duty", "decider", "CAO PO 3.14"),
        StepRule("intent", "decider", "CAO PO 3.14", letter="staff_reprimand_intent"),
        StepRule("defence", "person", "CAO PO 3.14", term=TermRule(3, "weeks", "day_after_sending")),
        StepRule("letter", "decider", "CAO PO 3.14", letter="staff_reprimand"),
        StepRule("file", "system", "protocol S1"),
    ),
    source="CAO PO 3.14, 12.1",
    public=(_APPEALS_COMMITTEE,),
    denominational=(_APPEALS_COMMITTEE,),
)

STAFF_DISMISSAL = ProcedureRule(
    Measure.STAFF_DISMISSAL,
    deciders=(BOARD,),
    steps=(
        StepRule("dossier", "board", "BW 7:669(3)(e)"),
        StepRule("hearing", "board", "BW 7:671b"),
        StepRule("court", "board", "BW 7:671b", letter="court_request"),
        StepRule("letter", "decider", "BW 7:671b", letter="staff_dismissal"),
        StepRule("file", "system", "protocol S1"),
    ),
    source="BW 7:669(3)(e), 7:671b",
    public=(Remedy("court_appeal", "Rv 358", term=TermRule(3, "months", "ruling")),),
    denominational=(Remedy("court_appeal", "Rv 358", term=TermRule(3, "months", "ruling")),),
)

_ANNULMENT = Remedy("court_annulment", "BW 7:686a", term=TermRule(2, "months", "end_of_employment"))

STAFF_SUMMARY_DISMISSAL = ProcedureRule(
    Measure.STAFF_SUMMARY_DISMISSAL,
    deciders=(BOARD,),
    steps=(
        StepRule("facts", "board", "BW 7:678"),
        StepRule("hearing", "board", "BW 7:677"),
        StepRule("decision", "board", "BW 7:677", term=TermRule(2, "working_days", "board_knew")),
        StepRule("letter", "decider", "BW 7:677", letter="staff_summary_dismissal", statutory=True),
        StepRule("file", "system", "protocol S1"),
    ),
    source="BW 7:677, 7:678, 7:686a",
    public=(_ANNULMENT,),
    denominational=(_ANNULMENT,),
)

PUPIL_WARNING = ProcedureRule(
    Measure.PUPIL_WARNING,
    deciders=(DIRECTOR, BOARD),
    steps=(
        StepRule("talk", "handler", "protocol S4"),
        StepRule("letter", "decider", "protocol S4", letter="pupil_warning"),
        StepRule("file", "system", "protocol S3"),
    ),
    source="protocol S4",
    public=(_COMPLAINT,),
    denominational=(_COMPLAINT,),
)

PUPIL_SUSPENSION = ProcedureRule(
    Measure.PUPIL_SUSPENSION,
    deciders=(BOARD, DIRECTOR_BY_MANDATE),
    steps=(
        StepRule("hear_pupil", "decider", "WPO 40c"),
        StepRule("hear_guardians", "decider", "WPO 40c"),
        StepRule(
            "letter",
            "decider",
            "WPO 40c",
            letter="pupil_suspension",
            term=TermRule(1, "weeks", "start", kind="at_most"),
            statutory=True,
        ),
        StepRule("schoolwork", "handler", "WPO 40c"),
        # Only a suspension of more than one day is told to the Inspectorate, with reasons.
        StepRule("inspectorate", "decider", "WPO 40c", letter="pupil_suspension_inspectorate", required=False),
        StepRule("file", "system", "protocol S3"),
    ),
    source="WPO 40c; Awb 6:7, 6:8, 7:10",
    public=(
        Remedy(
            "objection",
            "Awb 6:7, 6:8, 7:10",
            term=_OBJECTION_TERM,
            decision=TermRule(6, "weeks", "end_of_objection_term"),
            decision_with_committee=TermRule(12, "weeks", "end_of_objection_term"),
            decision_extension=TermRule(6, "weeks", "end_of_decision_term"),
        ),
    ),
    denominational=(_COMPLAINT,),
)

PUPIL_REMOVAL = ProcedureRule(
    Measure.PUPIL_REMOVAL,
    deciders=(BOARD,),
    steps=(
        StepRule("intent", "board", "WPO 40", letter="pupil_removal_intent"),
        StepRule("hear_teacher", "board", "WPO 40"),
        StepRule("hear_guardians", "board", "WPO 63"),
        StepRule(
            "meanwhile_suspension",
            "board",
            "WPO 40c",
            term=TermRule(1, "weeks", "start", kind="at_most"),
            statutory=True,
            required=False,
        ),
        StepRule("other_school", "board", "WPO 40"),
        StepRule("letter", "decider", "WPO 40", letter="pupil_removal"),
        StepRule("file", "system", "protocol S3"),
    ),
    source="WPO 40, 43, 63",
    public=(
        Remedy(
            "objection",
            "Awb 6:7, 6:8; WPO 40.12",
            term=_OBJECTION_TERM,
            decision=TermRule(4, "weeks", "end_of_objection_term"),
        ),
        _DISPUTE_COMMITTEE,
    ),
    denominational=(
        Remedy(
            "review",
            "WPO 63",
            term=TermRule(6, "weeks", "day_after_announcement"),
            decision=TermRule(4, "weeks", "receipt"),
        ),
        _DISPUTE_COMMITTEE,
    ),
)

GUARDIAN_WARNING = ProcedureRule(
    Measure.GUARDIAN_WARNING,
    deciders=(DIRECTOR, BOARD),
    steps=(
        StepRule("talk", "handler", "protocol S4"),
        StepRule("letter", "decider", "protocol S4", letter="guardian_warning"),
        StepRule("file", "system", "protocol S3"),
    ),
    source="protocol S4",
)

GUARDIAN_DENIAL = ProcedureRule(
    Measure.GUARDIAN_DENIAL,
    deciders=(BOARD,),
    steps=(
        StepRule("hearing", "board", "protocol S4"),
        StepRule("period", "board", "protocol S4"),
        StepRule("letter", "decider", "protocol S4", letter="guardian_denial"),
        StepRule("file", "system", "protocol S3"),
    ),
    source="protocol S4",
    public=(Remedy("civil_court", "protocol S4", statutory=False),),
    denominational=(Remedy("civil_court", "protocol S4", statutory=False),),
)

PROCEDURES: dict[Measure, ProcedureRule] = {
    rule.measure: rule
    for rule in (
        STAFF_WARNING,
        STAFF_SUSPENSION,
        STAFF_REPRIMAND,
        STAFF_DISMISSAL,
        STAFF_SUMMARY_DISMISSAL,
        PUPIL_WARNING,
        PUPIL_SUSPENSION,
        PUPIL_REMOVAL,
        GUARDIAN_WARNING,
        GUARDIAN_DENIAL,
    )
}


def by_mandate() -> list[tuple[str, str]]:
    """The measures a director decides on with a written mandate of the board: code and name."""
    return [
        (measure.value, str(measure.label))
        for measure, procedure in PROCEDURES.items()
        if any(decider.by_mandate for decider in procedure.deciders)
    ]
