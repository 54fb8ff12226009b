"""Runs command lines of Checkov, each in a fork of this process, which has imported Checkov but not this package.

Reads requests from standard input, one JSON object a line: arguments, cwd, environment, and the files that get the
output. With ``program`` in the place of ``arguments`` it runs Python code. Answers each with an exit code.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import sys
from typing import Any

import checkov.main


def become(request: dict[str, Any]) -> None:
    """Makes this process look as if it had been started with what a request says."""
    for descriptor, path in enumerate((os.devnull, request["stdout"], request["stderr"])):
        file = os.open(path, os.O_WRONLY if descriptor else os.O_RDONLY)
        os.dup2(file, descriptor)
        os.close(file)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = [checkov.main.__file__, *request["arguments"]]
    sys.path[0] = request["cwd"]  # as python -m has it


def answer(request: dict[str, Any]) -> None:
    become(request)
    try:
        if "program" in request:
            exec(compile(request["program"], "program", "exec"), {"__name__": "__main__"})
        else:
            sys.exit(checkov.main.Checkov(request["arguments"]).run())  # by default, those at its import
    finally:
        atexit._run_exitfuncs()  # Checkov removes its clones there, and multiprocessing leaves it out


def main() -> None:
    gc.freeze()  # a collection in a fork would copy all that it shares with this process
    for line in sys.stdin:
        child = multiprocessing.get_context("fork").Process(target=answer, args=(json.loads(line),))
        child.start()
        child.join()
        print(child.exitcode, flush=True)


if __name__ == "__main__":
    main()
