"""Which files are read, and how: the repository that is scanned may be an attacker's."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

LARGEST_FILE = 5_000_000  # bytes of a configuration or variable file


class ReadableFiles:
    """Regular files below some folders, with links resolved, and some that are named one by one."""

    def __init__(self, folders: Iterable[str], files: Iterable[str] = ()) -> None:
        self._folders = {os.path.realpath(folder) for folder in folders if folder}
        self._files = {os.path.realpath(file) for file in files}

    def holds(self, path: str) -> bool:
        """Whether a path, with links resolved, lies below one of the folders, or is one of the files."""
        real = os.path.realpath(path)
        return real in self._files or any(is_below(real, folder) for folder in self._folders)

    def read(self, path: str, largest: int = LARGEST_FILE) -> bytes | None:
        """The content of a file; None where it is not to be read, cannot be read or is too large."""
        try:
            return content_of(path, largest) if self.holds(path) else None
        except ValueError:  # a NUL byte in a path
            return None


def content_of(path: str, largest: int | None = None) -> bytes | None:
    """The content of a regular file; None where it is none, cannot be read or is larger than so many bytes."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or (largest is not None and status.st_size > largest):
                return None
            return file.read()
    except (OSError, ValueError):
        return None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # opening a FIFO would wait for a writer


def is_below(path: str, folder: str) -> bool:
    """Whether a real path is a folder or lies below it."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def decoded(content: bytes) -> str:
    """A configuration file as text: bytes that are no UTF-8 are replaced, and a lone CR ends no line."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
