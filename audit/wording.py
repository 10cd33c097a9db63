"""What each action of the log is called: a sentence about it, and the words for who may not do it.

An action without a line here is shown by its code; a test finds it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Wording(NamedTuple):
    """`did` is a sentence with %(who)s and often %(case)s; `label` the same act as words in a list."""

    did: Promise
    label: Promise


WORDINGS: Final[Mapping[str, Wording]] = {
    # What a visitor of a page does
    "page.open": Wording(_("%(who)s opened a page"), _("open a page")),
    "audit.export": Wording(_("%(who)s exported the access log"), _("export the access log")),
    # Drafts and cases
    "draft.start": Wording(_("%(who)s started a report"), _("start a report")),
    "draft.discard": Wording(_("%(who)s threw away a draft report"), _("throw away a draft report")),
    "draft.expire": Wording(
        _("%(who)s removed a draft report that was left unfinished"), _("remove an unfinished draft report")
    ),
    "incident.submit": Wording(_("%(who)s reported %(case)s"), _("report a case")),
    "incident.read": Wording(_("%(who)s read %(case)s"), _("read a case")),
    "incident.take_up": Wording(_("%(who)s took up %(case)s"), _("take up a case")),
    "incident.remind": Wording(_("%(who)s reminded the handler of %(case)s"), _("remind the handler of a case")),
    "incident.escalate_by_term": Wording(
        _("%(who)s moved %(case)s one level up because the term ran out"), _("move a case up because the term ran out")
    ),
    "incident.keep_by_term": Wording(
        _("%(who)s left %(case)s where it was, because the term ran out and nobody is above"),
        _("leave a case where it was because nobody is above"),
    ),
    "incident.escalate_by_hand": Wording(_("%(who)s moved %(case)s one level up"), _("move a case one level up")),
    "incident.offer_handover": Wording(_("%(who)s offered %(case)s to a colleague"), _("offer a case to a colleague")),
    "incident.accept_handover": Wording(_("%(who)s took over %(case)s"), _("take over a case")),
    "incident.decline_handover": Wording(_("%(who)s declined to take over %(case)s"), _("decline to take over a case")),
    "incident.withdraw_handover": Wording(
        _("%(who)s withdrew the offer to hand over %(case)s"), _("withdraw an offer to hand over")
    ),
    "incident.recuse": Wording(_("%(who)s stepped back from %(case)s"), _("step back from a case")),
    "incident.reroute": Wording(_("%(who)s addressed %(case)s anew"), _("address a case anew")),
    "incident.agree_approach": Wording(
        _("%(who)s recorded the agreed approach in %(case)s"), _("record the agreed approach")
    ),
    "incident.give_advice": Wording(_("%(who)s gave advice in %(case)s"), _("give advice")),
    "incident.convert": Wording(_("%(who)s made an incident of %(case)s"), _("make an incident of a report")),
    "incident.assess": Wording(_("%(who)s assessed %(case)s"), _("assess a case")),
    "incident.decide_filing": Wording(
        _("%(who)s decided what of %(case)s goes into the dossier"), _("decide what goes into the dossier")
    ),
    "incident.add_party": Wording(_("%(who)s added a person to %(case)s"), _("add a person to a case")),
    "incident.retract_party": Wording(
        _("%(who)s took a person out of %(case)s who was not meant"), _("take a person out of a case")
    ),
    "incident.change_capacity": Wording(
        _("%(who)s changed as what a person is involved in %(case)s"), _("change as what a person is involved")
    ),
    "incident.identify_party": Wording(
        _("%(who)s recorded who is behind a nickname in %(case)s"), _("record who is behind a nickname")
    ),
    "incident.add_evidence": Wording(_("%(who)s added evidence to %(case)s"), _("add evidence")),
    "incident.message_reporter": Wording(_("%(who)s wrote to the reporter of %(case)s"), _("write to the reporter")),
    "incident.message_handler": Wording(_("%(who)s wrote to the handler of %(case)s"), _("write to the handler")),
    "incident.warn": Wording(_("%(who)s warned the handler of %(case)s"), _("warn the handler of a case")),
    "incident.share": Wording(_("%(who)s shared %(case)s with a counsellor"), _("share a case with a counsellor")),
    "incident.stop_sharing": Wording(_("%(who)s stopped sharing %(case)s"), _("stop sharing a case")),
    "incident.end_share": Wording(
        _("%(who)s named a counsellor who read along with %(case)s, which ended that"),
        _("end the sharing of a case with a counsellor"),
    ),
    "incident.await_sanction": Wording(
        _("%(who)s put %(case)s on hold for a measure"), _("put a case on hold for a measure")
    ),
    "incident.resume_review": Wording(_("%(who)s took %(case)s back into review"), _("take a case back into review")),
    "incident.close": Wording(_("%(who)s closed %(case)s"), _("close a case")),
    "incident.reopen": Wording(_("%(who)s reopened %(case)s"), _("reopen a case")),
    "incident.withdraw": Wording(_("%(who)s withdrew %(case)s"), _("withdraw a report")),
    # Evidence
    "evidence.add": Wording(_("%(who)s added evidence"), _("add evidence")),
    "evidence.remove": Wording(_("%(who)s removed evidence from a draft"), _("remove evidence from a draft")),
    "evidence.download": Wording(_("%(who)s downloaded evidence of %(case)s"), _("download evidence")),
    # Dossiers
    "dossier.read": Wording(_("%(who)s read a dossier"), _("read a dossier")),
    "dossier.file": Wording(_("%(who)s filed a document of %(case)s in a dossier"), _("file a document in a dossier")),
    "dossier.view": Wording(_("%(who)s added their own view to their dossier"), _("add a view to one's own dossier")),
    "document.read": Wording(_("%(who)s read a document"), _("read a document")),
    "document.download": Wording(_("%(who)s downloaded a document"), _("download a document")),
    "document.supersede": Wording(
        _("%(who)s replaced a document by a corrected one"), _("replace a document by a corrected one")
    ),
    "document.dispatch": Wording(
        _("%(who)s recorded that a letter in %(case)s was sent"), _("record that a letter was sent")
    ),
    # Correspondence
    "correspondence.add": Wording(_("%(who)s added correspondence to %(case)s"), _("add correspondence")),
    "correspondence.read": Wording(_("%(who)s read the correspondence of %(case)s"), _("read correspondence")),
    "correspondence.download": Wording(
        _("%(who)s downloaded a file from the correspondence of %(case)s"), _("download a file from correspondence")
    ),
    "correspondence.concern": Wording(
        _("%(who)s recorded whom correspondence in %(case)s concerns"), _("record whom correspondence concerns")
    ),
    # Measures and their letters
    "sanction.propose": Wording(_("%(who)s proposed a measure in %(case)s"), _("propose a measure")),
    "sanction.withdraw": Wording(
        _("%(who)s withdrew the proposed measure in %(case)s"), _("withdraw a proposed measure")
    ),
    "sanction.decide": Wording(_("%(who)s decided on a measure in %(case)s"), _("decide on a measure")),
    "sanction.skip_step": Wording(
        _("%(who)s skipped a step of the measure in %(case)s"), _("skip a step of a measure")
    ),
    "sanction.edit_letter": Wording(_("%(who)s changed the letter in %(case)s"), _("change a letter")),
    "sanction.complete_step": Wording(
        _("%(who)s completed a step of the measure in %(case)s"), _("complete a step of a measure")
    ),
    "sanction.reject": Wording(_("%(who)s rejected the proposed measure in %(case)s"), _("reject a proposed measure")),
    "letter.read": Wording(_("%(who)s read the letter in %(case)s"), _("read a letter")),
    "sanction.send": Wording(_("%(who)s sent the letter in %(case)s"), _("send a letter")),
    "sanction.install_procedures": Wording(
        _("%(who)s installed the procedures for measures"), _("install the procedures for measures")
    ),
    # Protocol
    "protocol.install": Wording(
        _("%(who)s installed a version of the protocol"), _("install a version of the protocol")
    ),
    # People and rosters
    "roster.upload": Wording(_("%(who)s uploaded a roster"), _("upload a roster")),
    "roster.refresh": Wording(
        _("%(who)s looked again at what a roster would change"), _("look again at what a roster would change")
    ),
    "roster.refuse": Wording(_("%(who)s uploaded a roster that was refused"), _("upload a roster that is refused")),
    "roster.decide": Wording(_("%(who)s decided to apply a roster"), _("decide to apply a roster")),
    "roster.apply": Wording(_("%(who)s imported a roster"), _("import a roster")),
    "roster.discard": Wording(_("%(who)s threw away an uploaded roster"), _("throw away an uploaded roster")),
    "person.create": Wording(_("%(who)s added a person"), _("add a person")),
    "person.update": Wording(_("%(who)s changed the details of a person"), _("change the details of a person")),
    "person.employ": Wording(_("%(who)s recorded that somebody works here"), _("record that somebody works here")),
    "person.set_manager": Wording(_("%(who)s recorded who leads an employee"), _("record who leads an employee")),
    "person.end_employment": Wording(
        _("%(who)s recorded when an employment ends"), _("record when an employment ends")
    ),
    "person.enrol": Wording(_("%(who)s enrolled a pupil"), _("enrol a pupil")),
    "person.end_enrolment": Wording(_("%(who)s recorded when a pupil leaves"), _("record when a pupil leaves")),
    "person.add_guardian": Wording(_("%(who)s recorded a guardian of a pupil"), _("record a guardian of a pupil")),
    "person.end_guardian": Wording(
        _("%(who)s recorded that somebody is no longer a guardian"), _("record that somebody is no longer a guardian")
    ),
    "person.join_household": Wording(
        _("%(who)s recorded that people live together"), _("record that people live together")
    ),
    "person.leave_household": Wording(
        _("%(who)s recorded that somebody left a household"), _("record that somebody left a household")
    ),
    "person.undo_household": Wording(
        _("%(who)s recorded that somebody never lived in a household"),
        _("record that somebody never lived in a household"),
    ),
    "school.create": Wording(_("%(who)s added a school"), _("add a school")),
    "school.update": Wording(_("%(who)s changed the details of a school"), _("change the details of a school")),
    "school.create_group": Wording(_("%(who)s added a group"), _("add a group")),
    "board.create": Wording(_("%(who)s added a foundation"), _("add a foundation")),
    "board.update": Wording(_("%(who)s changed the details of the foundation"), _("change details of the foundation")),
    "person.read": Wording(_("%(who)s looked at the details of a person"), _("look at the details of a person")),
    # Accounts and roles
    "account.sign_in": Wording(_("%(who)s signed in"), _("sign in")),
    "account.sign_out": Wording(_("%(who)s signed out"), _("sign out")),
    "account.time_out": Wording(
        _("%(who)s was signed out by the system: too long away, or a working day over"),
        _("be signed out because the time is over"),
    ),
    "account.change_password": Wording(_("%(who)s changed the password"), _("change the password")),
    "account.choose_language": Wording(_("%(who)s chose another language"), _("choose another language")),
    "user.invite": Wording(_("%(who)s invited somebody to sign in"), _("invite somebody to sign in")),
    "user.create": Wording(_("%(who)s made an account"), _("make an account")),
    "user.ask_email": Wording(
        _("%(who)s asked for another e-mail address of an account"), _("ask for another e-mail address of an account")
    ),
    "user.change_email": Wording(
        _("%(who)s confirmed the new e-mail address of their account"), _("confirm a new e-mail address")
    ),
    "user.disable": Wording(_("%(who)s closed an account"), _("close an account")),
    "user.enable": Wording(_("%(who)s opened an account again"), _("open an account again")),
    "role.grant": Wording(_("%(who)s gave somebody a role"), _("give somebody a role")),
    "role.end": Wording(_("%(who)s ended a role"), _("end a role")),
    "absence.add": Wording(
        _("%(who)s recorded an absence from %(first_day)s to %(last_day)s. Stands in: %(deputy)s"),
        _("record an absence"),
    ),
    "absence.end": Wording(_("%(who)s ended an absence"), _("end an absence")),
    "mandate.grant": Wording(_("%(who)s recorded a mandate"), _("record a mandate")),
    "mandate.end": Wording(_("%(who)s ended a mandate"), _("end a mandate")),
    "mandate.read": Wording(_("%(who)s looked at the paper of a mandate"), _("look at the paper of a mandate")),
}
