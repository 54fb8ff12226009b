"""Stand-ins for `checkov`, `checkov-backtrack` and `python -m` on the path of a shell.

A pipeline starts them again and again, and the import of Checkov takes longer than what they do. Each runs in a fork of
a process that has imported Checkov.
"""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.checkov_runs import REPOSITORY, forked, run_python

_PROGRAM = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("checkov_backtrack.__main__", run_name="__main__", alter_sys=True)
"""


def checkov_backtrack(
    *arguments: str, cwd: Path = REPOSITORY, environment: Mapping[str, str] = os.environ, package: Path = REPOSITORY
) -> subprocess.CompletedProcess[str]:
    """Runs the command of the package, which stands in a folder ``package``."""
    if not hasattr(os, "fork"):
        command = ["-m", "checkov_backtrack", *arguments]
        return run_python(command, cwd, **{**environment, "PYTHONPATH": str(package)})
    task = {"program": _PROGRAM, "arguments": [str(package), *arguments]}
    return forked(task, cwd, {}, environment)


class _Answer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        request = json.loads(self.rfile.readline())
        arguments, cwd, environment = request["arguments"], Path(request["cwd"]), request["environment"]
        if request["program"] == "checkov":
            run = forked({"arguments": arguments}, cwd, {}, environment)
        else:
            package = Path(environment.get("STAND_IN_PACKAGE", REPOSITORY))
            run = checkov_backtrack(*arguments, cwd=cwd, environment=environment, package=package)
        answer = {"code": run.returncode, "stdout": run.stdout, "stderr": run.stderr}
        self.wfile.write(json.dumps(answer).encode() + b"\n")


@contextmanager
def stand_ins(folder: Path) -> Iterator[None]:
    """Writes the stand-ins into a folder for the path of a shell; they work while the context is open."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as short:  # the name of a socket has room for about a hundred characters
        address = os.path.join(short, "socket")
        client = f'"{sys.executable}" -SE "{REPOSITORY / "tests" / "support" / "servers" / "stand_in.py"}" "{address}"'
        programs = {
            "checkov": f'exec {client} checkov "$@"',
            "checkov-backtrack": f'exec {client} checkov-backtrack "$@"',
            "python": f'[ "$1 $2" = "-m checkov_backtrack" ] || exec "{sys.executable}" "$@"\n'
            f'shift 2\nexec {client} checkov-backtrack "$@"',
        }
        for name, text in programs.items():
            (folder / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
            (folder / name).chmod(0o755)
        with socketserver.UnixStreamServer(address, _Answer) as server:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            try:
                yield
            finally:
                server.shutdown()
