"""What is wrong with a line, and what to do about it. `%(detail)s` is at most the key of a group or school."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Promise] = {
    "no_key": _("There is no key (number), so this row cannot be recognised next time. Export the file again."),
    "key_is_secret": _(
        "The key of this row is the BSN or education number. That may not be used here. "
        "Let your administration give everyone a number of its own."
    ),
    "value_is_secret": _(
        "In one of the fields stands the BSN or education number. That field was left out. "
        "Correct it in your administration."
    ),
    "double_key": _("The key of this row occurs twice; only the first row counts. Correct it in your administration."),
    "double_eckid": _("The ECK iD of this row occurs twice and was left out here. Correct it in your administration."),
    "same_person": _(
        "This row is about a person who also stands on an earlier row. Only the first row counts. "
        "Remove the double registration in your administration."
    ),
    "no_name": _("There is no name on this row. Fill in the name in your administration."),
    "too_long": _("A field on this row is too long. Shorten it in your administration."),
    "bad_birth_date": _("The date of birth is not a real date and was left out. Correct it in your administration."),
    "bad_date": _("A date of enrolment or departure is not a real date and was left out. Correct it."),
    "bad_email": _("The e-mail address is not valid and was left out. Correct it in your administration."),
    "bad_year_group": _("The year group is not known and was left out. Correct it in your administration."),
    "bad_school_year": _("The school year in the file is not valid; the current school year is assumed."),
    "unknown_group": _(
        "The group “%(detail)s” is not in the file, so that tie was left out. Export the groups as well."
    ),
    "unknown_user": _("This enrolment is of someone who is not in users.csv; it was left out. Export all users."),
    "unknown_role": _("The role on this row is not known. Correct it in your administration."),
    "parent_helper": _("This is a parent who helps out, not an employee. Nothing was taken over."),
    "no_title": _("This class has no name, or one that is too long. Correct it in your administration."),
    "no_org": _("This person belongs to no school. Tie the person to a school in your administration."),
    "too_many_columns": _("This row has more columns than the heading. Export the file again."),
    "stranger_school": _(
        "The school with key “%(detail)s” is not known here; its rows were left out. "
        "Check the BRIN code of that school, or add the school first."
    ),
    "same_email": _(
        "Somebody with this e-mail address is known here under another name, so this becomes a new person. "
        "Is it the same person? Give them the same name in your administration and here, and upload the file again."
    ),
    "moved_school": _(
        "A pupil of another school of the foundation has this name and date of birth, so this is the same child, who "
        "comes or came from there. Is it another child? Then throw this file away and correct who has the wrong name "
        "or date of birth."
    ),
    "perhaps_known": _(
        "Another school of the foundation has or had a pupil of this name. It is not certain that it is the same "
        "child, so this becomes a new person. Is it the same child? Then first add this school on the page of that "
        "child, and upload the file again."
    ),
    "several_known": _(
        "More than one person of this name and e-mail address is known here or stands in the file, so this becomes a "
        "new person. Remove the double registration, and upload the file again."
    ),
    "ends_by_hand": _(
        "Here someone noted by hand on which day this ends. The file does not change that day. "
        "Is it wrong? Then change it on the page of the person."
    ),
    "ended_by_hand": _(
        "Here someone noted by hand that this person left. The file does not undo that. "
        "Is it wrong? Then undo it on the page of the person."
    ),
}


# The row is taken whole; somebody should look at it all the same.
TO_CHECK = frozenset({"same_email", "several_known", "moved_school", "perhaps_known"})


def explain(code: str, detail: str = "") -> str:
    return str(PROBLEMS[code]) % {"detail": detail}
