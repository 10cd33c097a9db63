"""Why a whole file is refused. The reasons never hold a value of the file: it may be a BSN."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

REASONS = {
    "empty": _("The file is empty. Export the file again from your administration and upload that one."),
    "too_large": _("The file is larger than %(limit)s MB. Export one school at a time."),
    "disk_full": _("There is no room on our server right now. Keep the file and try again later."),
    "unknown_format": _(
        "This is not an EDEXML file and not a OneRoster zip. Export the pupils and staff from your "
        "administration as EDEXML 2.1 or as OneRoster 1.1 CSV."
    ),
    "not_xml": _(
        "The file is not well-formed XML (line %(line)s). It may have been edited or damaged. Export it again."
    ),
    "truncated": _("The file stops halfway (line %(line)s): the download was probably interrupted. Export it again."),
    "encoding": _(
        "The characters in the file are not in the encoding the file itself states (line %(line)s). "
        "Do not open and save the file in between; export it again and upload it directly."
    ),
    "doctype": _(
        "The file holds a document type definition (DOCTYPE) or entities. A roster never needs those and they "
        "can be used to attack a system, so the file is refused. Export it again from your administration."
    ),
    "wrong_root": _(
        "This is XML, but not EDEXML: the file does not begin with <EDEX>. "
        "Choose the export “EDEXML” in your administration."
    ),
    "unknown_version": _(
        "The file says it is a version of EDEXML that is not supported. Choose version 2.1, 2.0 or 1.03 in the export."
    ),
    "no_school_part": _(
        "The part <school> is missing or does not stand at the top, so it is not clear which school this is. "
        "Export the file again."
    ),
    "second_school": _("The file is about more than one school. Export one school at a time."),
    "too_complex": _(
        "The file holds very large or deeply nested parts that do not belong in a roster. Export it again."
    ),
    "not_zip": _("The zip file is damaged or cannot be read (%(part)s). Make the export again."),
    "zip_encrypted": _("The zip file has a password. Export it without a password."),
    "zip_path": _(
        "The zip file holds files with an unsafe or double name. Make the export again; do not put together "
        "the zip by hand."
    ),
    "zip_bomb": _("Unpacked, the zip file is far larger than a roster can be. Make the export again."),
    "no_manifest": _("manifest.csv is missing in the zip file. Export “OneRoster 1.1 CSV” from your administration."),
    "manifest_version": _("The zip file is not OneRoster version 1.1. Choose version 1.1 in the export."),
    "delta": _(
        "The export holds only changes (delta) in %(part)s. Choose a complete export (bulk): "
        "only then can be seen who left."
    ),
    "missing_file": _("%(part)s is missing in the zip file. Choose a complete export (bulk)."),
    "missing_columns": _("The columns %(columns)s are missing in %(part)s. Choose version 1.1 in the export."),
    "delimiter": _(
        "%(part)s is separated by semicolons or tabs. OneRoster asks for commas: choose that in the export."
    ),
    "not_utf8": _(
        "%(part)s is not in UTF-8, so letters such as é and ë are unreadable. Do not open and save the file in Excel; "
        "export it again."
    ),
    "not_csv": _("%(part)s is not a readable table from line %(line)s. Export it again."),
    "no_school": _("The file does not say which school it is about. Choose the school and upload the file again."),
    "unknown_school": _(
        "None of the schools in the file is known here (BRIN %(file)s). Check that code, or add the school first."
    ),
    "other_school": _(
        "The file is of the school with BRIN %(file)s, and you chose the one with BRIN %(brin)s. "
        "Choose the right school."
    ),
    "no_rows": _("There is not a single usable pupil or employee in the file. Check the export."),
}


class RosterError(DomainError):
    """The whole file is refused and nothing of it is kept."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        super().__init__(REASONS[code])

    def __str__(self) -> str:
        return str(self.message) % self.parameters if self.parameters else str(self.message)
