"""Scans files with Checkov's own runners, and its command line, and reads off the verdict on each cluster."""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Union

from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.serverless.runner import Runner as ServerlessRunner
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as TerraformRunner
from checkov.terraform_json.runner import TerraformJsonRunner

import checkov_backtrack
from checkov_backtrack.hcl.expression_evaluation import Scope
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import World

PACKAGE = Path(checkov_backtrack.__file__).parent
REPOSITORY = Path(__file__).parent.parent.parent
ID = "CKV_RDS_034"

RUNNERS = {
    "cloudformation": CloudFormationRunner,
    "serverless": ServerlessRunner,
    "terraform": TerraformRunner,
    "terraform_json": TerraformJsonRunner,
    "terraform_plan": PlanRunner,
}


class OpenReferences:
    """A configuration of which nothing is known."""

    address = ""
    files: Any = None
    identities = frozenset({"arn", "id"})

    def variable(self, name: str, world: World) -> Value:
        return Open(f"var.{name}")

    local = module = path_of = terraform = variable

    def resource(self, kind: str, name: str, world: World) -> Value:
        return Open(f"{kind}.{name}")

    data = resource


def open_scope() -> Scope:
    return Scope(OpenReferences())


Verdicts = dict[str, str]
Files = Mapping[str, Union[str, dict[str, Any]]]


def write(folder: Path, files: Files) -> None:
    """Writes files, given as text or, for JSON, as an object, under a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2), encoding="utf-8")


def records(report: Any) -> list[Any]:
    reports = report if isinstance(report, list) else [report]
    return [
        record
        for each in reports
        for record in each.passed_checks + each.failed_checks + each.skipped_checks
        if record.check_id == ID
    ]


def address(record: Any) -> str:
    """The address of a Terraform resource, the logical id of a CloudFormation one."""
    return str(record.resource_address or record.resource).replace("AWS::RDS::DBCluster.", "")


def contradictions(report: Any, windows: Mapping[str, float]) -> set[tuple[str, str, float]]:
    """The clusters whose verdict does not go with the window that somebody else worked out, with both."""
    found = {address(record): record.check_result["result"].value for record in records(report)}
    return {
        (name, verdict, windows[name])
        for name, verdict in found.items()
        if name in windows and (verdict == "PASSED") != (windows[name] in range(1, 259201))
    }


class Server:
    """A long-lived process that answers a line of JSON with a line of JSON."""

    def __init__(self, script: str, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(REPOSITORY / "tests" / "support" / "servers" / script)],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        atexit.register(self.stop)

    def ask(self, question: Any) -> Any:
        """The answer; None where the process ended instead."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        return json.loads(answer) if answer else None

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


_servers: dict[Any, Server] = {}
_one_at_a_time = threading.Lock()


def ask(script: str, question: Any, environment: Mapping[str, str], of: Any = None) -> Any:
    """Asks a server, which is started for the first question, and for the next one when it has ended.

    :param of: what tells servers of one script apart
    """
    with _one_at_a_time:
        server = _servers.get((script, of)) or Server(script, environment)
        _servers[script, of] = server
        answer = server.ask(question)
        if answer is None:
            _servers.pop((script, of)).stop()
    return answer


HAS_TFPARSE = importlib.util.find_spec("tfparse") is not None


def tfparse_windows(folder: Path) -> dict[str, float]:
    """The window of each cluster that tfparse, another evaluator of Terraform, works out in a folder of its own.

    In a process of its own: a panic of its Go code would end this one.
    """
    windows = (HAS_TFPARSE and ask("tfparse_server.py", str(folder), os.environ)) or {}
    return {name: window for name, window in windows.items() if type(window) in (int, float)}


# Settings that are read when a cluster is judged, and by nothing that a server imports.
OWN_SETTINGS = frozenset({"CHECKOV_BACKTRACK_MIN_HOURS"})


def checkov(
    *arguments: Any, cwd: Path = REPOSITORY, network: bool = False, new_process: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs the command line of Checkov, without a look at the network unless asked for.

    In a fork of a process that has imported Checkov, for the import takes longer than the rest.

    :param new_process: start Python, where what happens at its start matters
    """
    given = [*([] if network else ["--skip-download"]), *map(str, arguments)]
    if new_process or not hasattr(os, "fork"):
        command = [sys.executable, "-m", "checkov.main", *given]
        return run_python(command[1:], cwd, **environment)
    return forked({"arguments": given}, cwd, environment)


def run_python(
    arguments: Iterable[Any], cwd: Path = REPOSITORY, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs Python itself, without a way to the package."""
    command = [sys.executable, *map(str, arguments)]
    env = {**os.environ, **QUIET, **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def run_program(program: str, *arguments: Any, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program that uses Checkov as a library, and has no way to the package."""
    given = [*map(str, arguments)]
    if not hasattr(os, "fork"):
        return run_python(["-c", program, *given], REPOSITORY, **environment)
    return forked({"program": program, "arguments": given}, REPOSITORY, environment)


# Without a way to the package, and without a wait before a host that cannot be reached is asked again.
QUIET = {"PYTHONPATH": "", "LOG_LEVEL": "WARNING", "SLEEP_BETWEEN_REQUEST_TRIES": "0"}


def forked(
    request: dict[str, Any], cwd: Path, settings: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Has a task done in a fork of a process that has imported Checkov; see ``servers/checkov_server.py``.

    :param settings: Checkov reads some when it is imported, so that each set of them has a process of its own
    :param environment: what the task sees, if not that of the process
    """
    started = {**os.environ, **QUIET, **settings}
    of = frozenset((name, value) for name, value in settings.items() if name not in OWN_SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        outputs = {name: Path(folder, name) for name in ("stdout", "stderr")}
        for name, path in outputs.items():
            path.touch()
            request[name] = str(path)
        request.update(cwd=str(cwd), environment=dict(environment or started))
        code = ask("checkov_server.py", request, started, of)
        assert code is not None, "the process that runs Checkov has ended"
        stdout, stderr = (path.read_text() for path in outputs.values())
    return subprocess.CompletedProcess(request["arguments"], code, stdout, stderr)


def json_verdicts(output: str) -> dict[str, list[str]]:
    """The verdicts in the JSON output of the command line, all of them for each cluster."""
    result: dict[str, list[str]] = {}
    document = json.loads(output)
    for each in document if isinstance(document, list) else [document]:
        for kind in ("passed_checks", "failed_checks", "skipped_checks"):
            for record in each.get("results", {}).get(kind, []):
                if record["check_id"] == ID:
                    name = record.get("resource_address") or record["resource"].replace("AWS::RDS::DBCluster.", "")
                    result.setdefault(name, []).append(record["check_result"]["result"])
    return result
