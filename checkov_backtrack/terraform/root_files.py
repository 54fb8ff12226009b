"""The files that functions such as ``file`` can read, from the folder of a root module."""

from __future__ import annotations

import os

from checkov_backtrack.files.readable_files import ReadableFiles, is_below
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.worlds.not_known import Unknowable


class RootFiles:
    """Regular files below the root of the scan; none with a name in its path that begins with a dot (``.git``)."""

    LARGEST = 1_000_000  # bytes
    MOST = 1_000  # files of one folder

    def __init__(self, root: str, folder: str) -> None:
        """
        :param root: the real path of the scanned folder
        :param folder: that of the root module, which paths are relative to
        """
        self._root = root
        self._folder = folder

    def read(self, path: str) -> bytes:
        """The content of a file; raises EvaluationError where there is none, Unknowable where it is not to be read."""
        full = self._inside(path)
        if not os.path.exists(full):
            raise EvaluationError(f"there is no file {path!r}")
        content = ReadableFiles((self._root,)).read(full, self.LARGEST)
        if content is None:
            raise Unknowable(f"{path} is no regular file of up to {self.LARGEST:,} bytes that can be read")
        return content

    def exists(self, path: str) -> bool:
        """Whether there is a regular file; raises EvaluationError for a folder, Unknowable outside the root."""
        full = self._inside(path)
        if os.path.exists(full) and not os.path.isfile(full):
            raise EvaluationError(f"{path!r} is no regular file")
        return os.path.isfile(full)

    def below(self, path: str) -> list[str]:
        """The regular files below a folder, relative to it; raises Unknowable where there are too many."""
        top = self._inside(path)
        found: list[str] = []
        for folder, folders, names in os.walk(top):
            if any(name.startswith(".") for name in (*folders, *names)):
                raise Unknowable(f"{path} has files whose names begin with a dot")
            relative = os.path.relpath(folder, top)
            found.extend(os.path.normpath(os.path.join(relative, name)).replace(os.sep, "/") for name in names)
            if len(found) + len(folders) > self.MOST:
                raise Unknowable(f"{path} has more than {self.MOST} files")
        return sorted(found)

    def _inside(self, path: str) -> str:
        """The real path; raises Unknowable where it is not to be looked at."""
        try:
            full = os.path.realpath(os.path.join(self._folder, path))
        except ValueError as error:
            raise Unknowable(f"{path!r} is no path: {error}") from error
        if not is_below(full, self._root):
            raise Unknowable(f"{path} is outside the scanned folder")
        if any(name.startswith(".") for name in os.path.relpath(full, self._root).split(os.sep) if name != "."):
            raise Unknowable(f"{path} is a file that no function reads: a name in its path begins with a dot")
        return full
