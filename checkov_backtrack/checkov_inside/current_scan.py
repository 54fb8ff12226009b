"""The scan that is going on: Checkov does not hand it to a check. Measured with 3.2.0 and 3.3.30."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

Kept = TypeVar("Kept")


class Scan(NamedTuple):
    """A runner at work.

    :param runner: Checkov's runner, None where a check is called by hand
    :param path: of the file that is being checked; empty where nobody says
    :param root: the scanned folder, or that of the scanned files
    :param variable_files: those that ``--var-file`` names
    :param report: what the runner fills, a new one in each run; None where a check is called by hand
    """

    runner: Any = None
    path: str = ""
    root: str = ""
    variable_files: tuple[str, ...] = ()
    report: Any = None

    @property
    def framework(self) -> str:
        """Checkov's name for what is scanned, empty where a check is called by hand."""
        return str(getattr(self.runner, "check_type", ""))


def current_scan() -> Scan:
    """The scan in which a check is called.

    Taken from the call stack, for want of another way: the runner for .tf.json files tells a check neither path nor
    graph (3.3.30), and before 3.3 those for plans and templates tell no path.
    """
    frame: Any = sys._getframe(1)
    while frame:
        names = frame.f_code.co_varnames
        if "full_file_path" in names or "file_abs_path" in names:
            found = frame.f_locals
            if hasattr(found.get("self"), "definitions"):
                path = found.get("full_file_path") or found.get("file_abs_path")
                path = str(getattr(path, "file_path", path))
                root = found.get("root_folder") or os.path.dirname(path)
                files = getattr(found.get("runner_filter"), "var_files", None) or ()
                return Scan(found["self"], path, str(root), tuple(map(os.path.abspath, files)), found.get("report"))
        frame = frame.f_back
    return Scan()


class _Keeper(threading.local):
    """What the run that is going on in a thread has made; nothing of it outlives the run or leaves the thread."""

    report: Any = None
    root = ""
    kept: dict[Hashable, Any] = {}


_keeper = _Keeper()


def kept(scan: Scan, name: Hashable, make: Callable[[], Kept]) -> Kept:
    """What is made once in a scan of one root, and made anew in the next one."""
    if scan.report is None or _keeper.report is not scan.report or _keeper.root != scan.root:
        _keeper.report, _keeper.root, _keeper.kept = scan.report, scan.root, {}
    return keep(name, make)


def keep(name: Hashable, make: Callable[[], Kept]) -> Kept:
    """The same, for the scan that this thread was last seen in."""
    if name not in _keeper.kept:
        _keeper.kept[name] = make()
    found: Kept = _keeper.kept[name]
    return found


def recently_kept(name: Hashable) -> Any:
    """What the run that this thread was last seen in has made, whichever run it is now; None where there is none."""
    return _keeper.kept.get(name)
