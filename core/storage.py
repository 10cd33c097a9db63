"""Where uploaded and made files are kept."""

from django.core.files.storage import FileSystemStorage


class PrivateFileSystemStorage(FileSystemStorage):
    """A folder that no URL leads to: a view decides who reads, records it, and streams."""

    def url(self, name: str | None) -> str:
        raise ValueError("Private files have no URL; link to the view that serves them.")
