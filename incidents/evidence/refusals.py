"""Why a file is not taken, in words that say what to do instead."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

WHAT_IS_TAKEN = _("You can add photos, screenshots, PDF, video, text, a chat export or an e-mail file (.eml).")


class Refused(DomainError):
    """This one file is not taken; the rest is untouched."""


class TooLarge(Refused):
    def __init__(self, limit_mb: int) -> None:
        super().__init__(
            _("This file is larger than %(limit)s MB. Shorten the video, or make screenshots of what matters.")
            % {"limit": limit_mb}
        )


class TooLong(Refused):
    def __init__(self, limit: int, length: int) -> None:
        super().__init__(
            _("This text is too long: it has %(length)s characters, at most %(most)s fit. Add it as a file instead.")
            % {"length": length, "most": limit}
        )


class DiskFull(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("There is no room on our server right now. Keep the file and try again later; your report is saved.")
        )


class TooMany(Refused):
    def __init__(self, limit: int) -> None:
        super().__init__(
            _("A report holds at most %(limit)s files. Remove one, or send the rest after you have reported.")
            % {"limit": limit}
        )


def empty() -> Refused:
    return Refused(_("This file is empty. Save it again and try once more."))


def damaged() -> Refused:
    return Refused(_("This file is damaged and cannot be opened. Save it again, or make a screenshot."))


def unknown() -> Refused:
    return Refused(_("We do not know this kind of file. %(taken)s") % {"taken": WHAT_IS_TAKEN})


def program() -> Refused:
    return Refused(_("This is a program, and programs are never taken. Make a screenshot of what you want to show."))


def web_page() -> Refused:
    return Refused(_("This is a web page or a drawing with code (HTML, SVG). Make a screenshot or a PDF of it."))


def two_in_one() -> Refused:
    return Refused(
        _("Something else is hidden inside this file, so we cannot take it. Make a screenshot of what it shows.")
    )


def disguised(extension: str) -> Refused:
    return Refused(
        _("The name ends in %(extension)s, but it is something else. Save it again, or make a screenshot.")
        % {"extension": extension}
    )


def office_document() -> Refused:
    return Refused(_("Word, Excel and PowerPoint files are not taken. Save it as PDF and add that."))


def outlook_message() -> Refused:
    return Refused(_("Outlook files (.msg) are not taken. Save the e-mail as .eml or as PDF and add that."))


def sound() -> Refused:
    return Refused(_("Sound alone is not taken. Write down what is said, or record the screen as a video."))


def other_archive() -> Refused:
    return Refused(_("Of the archives only a chat export of WhatsApp is taken. Add other files one by one."))


def archive_bomb() -> Refused:
    return Refused(_("Unpacked, this file would be far too large. Export the chat again without media."))


def archive_content(name: str) -> Refused:
    return Refused(
        _("The chat export holds a kind of file that does not belong there (%(name)s). Export it again without media.")
        % {"name": name}
    )


def too_many_pixels() -> Refused:
    return Refused(_("This picture has too many pixels to show safely. Make a smaller copy or a screenshot."))


def infected() -> Refused:
    return Refused(
        _("A virus was found in this file. Do not open it any more; make a screenshot on your phone instead.")
    )


def unscanned() -> Refused:
    return Refused(
        _("The virus scanner does not answer, so we cannot take files now. Your report is saved; try again later.")
    )
