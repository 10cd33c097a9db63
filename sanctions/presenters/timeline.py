"""How the case page tells what happened with a sanction. Registered when the app is ready."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.presenters.timeline import Line, register, register_word
from sanctions.enums import Measure
from sanctions.presenters.words import STEPS
from sanctions.workflow import TRANSITIONS, Act

LINES = {
    Act.PROPOSE: Line("propose", _("proposed a measure for %(person)s: %(measure)s.")),
    Act.COMPLETE_STEP: Line("meeting", _("recorded a step of the procedure for %(person)s: %(step)s.")),
    Act.SKIP_STEP: Line("skip", _("skipped a step of the procedure for %(person)s: %(step)s."), detail="reason"),
    Act.DECIDE: Line("decide", _("imposed a measure on %(person)s: %(measure)s.")),
    Act.REJECT: Line("withdraw", _("did not impose the measure on %(person)s: %(measure)s."), detail="reason"),
    Act.WITHDRAW: Line("withdraw", _("withdrew the measure for %(person)s: %(measure)s."), detail="reason"),
    Act.SEND: Line("letter", _("sent the letter about %(person)s: %(measure)s.")),
}


def register_lines() -> None:
    register_word("measure", _measure)
    register_word("step", _step)
    for row in TRANSITIONS:
        if row.in_story:
            register(row.entry_act, LINES[row.act])


def _measure(data: Mapping[str, Any]) -> str:
    code = data.get("measure")
    return str(Measure(code).label).lower() if code in Measure.values else "–"


def _step(data: Mapping[str, Any]) -> str:
    code = str(data.get("step", ""))
    return str(STEPS[code]).lower() if code in STEPS else code or "–"
